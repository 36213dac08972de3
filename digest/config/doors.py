"""Reads [inbound]: the doors through which mail and reports come in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from pathlib import Path

from digest.config import checks, secrets
from digest.config.inbound import Hook, Imap, Inbound, Provider, Tls
from digest.config.table import Table

IMAP_VARIABLE, HOOK_VARIABLE = "DIGEST_IMAP_PASSWORD", "DIGEST_HOOK_"
"""Variables of the environment that hold secrets; a hook's ends with its name in capitals."""

_PORTS = {Tls.TLS: 993, Tls.STARTTLS: 143, Tls.NONE: 143}
_TAKEN = "ingest"
_UNIX = "unix:"


def inbound(table: Table, folder: Path, environ: Mapping[str, str]) -> Inbound:
    """The table's value."""
    maildir = table.read("maildir", checks.text, None)
    found = Inbound(
        lmtp=_lmtp(table, folder),
        maildir=folder / maildir if maildir else None,
        pipe=table.read("pipe", checks.flag, False),
        imap=_imap(table.table("imap"), folder, environ),
        unsubscribe=table.read("unsubscribe", checks.address, None),
        hooks=_hooks(table, folder, environ),
    )
    if found.unsubscribe and not found.takes_mail:
        table.complain(
            "unsubscribe", "no door takes its mail: set lmtp, maildir, imap or pipe = true"
        )
    table.finish()
    return found


def _lmtp(table: Table, folder: Path) -> str | Path | None:
    written = table.read("lmtp", checks.text, None)
    if written is None or not written.startswith(_UNIX):
        return table.read("lmtp", checks.listen, None)
    return folder / written.removeprefix(_UNIX)


def _imap(table: Table, folder: Path, environ: Mapping[str, str]) -> Imap | None:
    if not table.keys:
        return None
    tls = table.read("tls", checks.choice(Tls), Tls.TLS)
    imap = Imap(
        host=table.required("host", checks.host, ""),
        username=table.required("username", _ascii, ""),
        password=secrets.secret(table, "password", IMAP_VARIABLE, folder, environ),
        port=table.read("port", checks.number(1, 65535), _PORTS[tls]),
        tls=tls,
        folder=table.read("folder", _ascii, "INBOX"),
        done=table.read("done", _ascii, None),
    )
    if imap.password is None and not table.has("password_file"):
        table.complain("username", f"needs password_file, or {IMAP_VARIABLE} set")
    if not (imap.password or "").isascii():
        table.complain("password_file", "holds a password beyond ASCII, which LOGIN does not take")
    if imap.done == imap.folder:
        table.complain("done", f'"{imap.done}" is the folder that is looked into; name another')
    table.finish()
    return imap


def _ascii(value: object) -> str:
    """What an IMAP4rev1 command takes in quotes (RFC 3501 §4.3)."""
    said = checks.text(value)
    if not said.isascii():
        why = "a folder is named as the server lists it, in modified UTF-7 (RFC 3501 §5.1.3)"
        raise checks.Wrong(f'"{said}" is not in ASCII; {why}')
    return said


def _hooks(table: Table, folder: Path, environ: Mapping[str, str]) -> tuple[Hook, ...]:
    found = [(one, _hook(one, folder, environ)) for one in table.tables("hooks")]
    many = Counter(hook.name for _, hook in found)
    for one, hook in found:
        if many[hook.name] > 1:
            one.complain("name", f'"{hook.name}" is taken by another hook')
    return tuple(hook for _, hook in found)


def _hook(table: Table, folder: Path, environ: Mapping[str, str]) -> Hook:
    provider = table.required("provider", checks.choice(Provider), Provider.GENERIC)
    name = table.read("name", checks.hook, str(provider))
    variable = f"{HOOK_VARIABLE}{name.upper().replace('-', '_')}"
    hook = Hook(
        name=name,
        provider=provider,
        secret=secrets.secret(table, "secret", variable, folder, environ),
        topics=table.texts("topics", checks.topic),
        allow=table.texts("allow", checks.network),
    )
    if name == _TAKEN:
        table.complain("name", f'"{_TAKEN}" is where sources tell of news; use another name')
    if provider is Provider.SES:
        _check_ses(table, hook)
    else:
        _check_secret(table, hook, variable)
    table.finish()
    return hook


def _check_ses(table: Table, hook: Hook) -> None:
    if not hook.topics and not table.has("topics"):
        table.complain("topics", "is missing: name the SNS topics that may speak, by their ARNs")
    if table.has("secret_file"):
        table.complain("secret_file", "ses has none: Amazon signs with a certificate of its own")


def _check_secret(table: Table, hook: Hook, variable: str) -> None:
    if hook.secret is None and not table.has("secret_file"):
        table.complain("secret_file", f"is missing: name it, or set {variable}")
    if hook.topics:
        table.complain("topics", f"only ses has topics, not {hook.provider}")

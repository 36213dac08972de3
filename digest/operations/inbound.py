"""The doors through which what comes back is taken, as `check` tells of them."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Iterator
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

from digest.config import Config, Hook, Imap, Mail, Provider, Transport
from digest.config.values import is_loopback
from digest.delivery.signature import keys_of
from digest.errors import ConfigError, Unreachable
from digest.mailin import imap
from digest.mailin.hooks import sendgrid
from digest.operations.finding import Finding, fine, warn, wrong

_SHORTEST = 16
"""Characters of a secret that nobody guesses."""


async def look(config: Config, *, offline: bool) -> AsyncIterator[Finding]:
    """Each door that is configured, the keys that letters are signed with, and whether reports have
    any way home. `offline` asks no IMAP server."""
    inbound = config.inbound
    if inbound.lmtp is not None:
        yield _lmtp(inbound.lmtp)
    if inbound.maildir is not None:
        yield _maildir(inbound.maildir)
    if inbound.imap is not None:
        yield await _imap(inbound.imap, offline=offline)
    for hook in inbound.hooks:
        yield _hook(config.web.url, hook)
    for one in _signing(config.mail):
        yield one
    if config.mail.transport is Transport.SMTP and not (inbound.takes_mail or inbound.hooks):
        yield warn("reports", "none come home: open a door for them in [inbound]")


def _lmtp(where: str | Path) -> Finding:
    if isinstance(where, Path) or is_loopback(where.rpartition(":")[0].strip("[]")):
        return fine("inbound lmtp", str(where))
    why = "whoever reaches it can hand over mails; listen on this machine alone"
    return warn("inbound lmtp", f"{where}: {why}")


def _maildir(folder: Path) -> Finding:
    new = folder / "new"
    if not new.is_dir():
        why = f"{folder}: is no Maildir: it has no folder new that this user may see"
        return wrong("inbound maildir", why)
    may = os.R_OK | os.W_OK | os.X_OK
    if not (os.access(new, may) and os.access(folder, may)):
        why = f"{folder}: this user may not take mails out of it; chown or chmod it"
        return wrong("inbound maildir", why)
    return fine("inbound maildir", str(folder))


async def _imap(box: Imap, *, offline: bool) -> Finding:
    where = f"{box.host}:{box.port}"
    if offline:
        return fine("inbound imap", f"{where}: not asked (--offline)")
    try:
        found = await asyncio.to_thread(partial(imap.probe, box))
    except Unreachable as error:
        return wrong("inbound imap", str(error).removeprefix("imap "))
    return fine("inbound imap", f"{where}: lets us in; {found} wait in {box.folder}")


def _hook(url: str, hook: Hook) -> Finding:
    what, where = f"hook {hook.name}", f"{url}/hooks/{hook.name}"
    site = urlsplit(url)
    if hook.provider is Provider.SENDGRID and (fault := sendgrid.key_fault(hook.secret or "")):
        return wrong(what, f"its secret {fault}")
    if is_loopback(site.hostname or ""):
        return warn(what, f"{where}: nobody else reaches it; set [web] url to what the public sees")
    if site.scheme != "https":
        return warn(what, f"{where}: what it is told can be read on the way; put TLS in front")
    if hook.secret is not None and len(hook.secret) < _SHORTEST:
        return warn(
            what, f"{where}: its secret is short enough to guess; use `openssl rand -hex 24`"
        )
    return fine(what, where)


def _signing(mail: Mail) -> Iterator[Finding]:
    if not mail.dkim_keys:
        return
    try:
        keys = keys_of(mail.dkim_keys)
    except ConfigError as error:
        yield from (wrong("signing", one) for one in error.complaints)
        return
    if not any(key.algorithm.startswith(b"rsa") for key in keys):
        yield warn(
            "signing", "with Ed25519 alone, which many receivers do not know: name an RSA key"
        )
    else:
        yield fine("signing", f"with {', '.join(key.selector for key in keys)}")

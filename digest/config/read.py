"""Turns config.toml into its value: one function for each table.

Unknown keys and wrong values are refused, all at once, each as
`config.toml:LINE: dotted.path: what is wrong, what is allowed`. Relative paths are relative to the
file.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

from digest.config import checks, secrets, values
from digest.config.doors import inbound
from digest.config.inbound import Tls
from digest.config.lines import Malformed, parse
from digest.config.look import look
from digest.config.sources import sources
from digest.config.table import Findings, Table
from digest.config.taxonomy import taxonomy
from digest.errors import ConfigError

PASSWORD_VARIABLE = "DIGEST_MAIL_PASSWORD"
SELECTOR = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?")
"""Of a DKIM key; ours have one label (RFC 6376 § 3.1)."""

_STAND_IN_URL = "https://invalid"
_NO_SOURCE = "there is none: write one, or call `digest sources add URL`"


def load(path: Path, environ: Mapping[str, str]) -> values.Config:
    """The configuration in a file; ConfigError with every complaint where anything is wrong."""
    return loads(text_of(path), path, environ)


def loads(
    text: str, path: Path, environ: Mapping[str, str], *, sourceless: bool = False
) -> values.Config:
    """As `load`, of a text that is in the file or is to be; `sourceless`: it needs no source."""
    try:
        document = parse(text)
    except Malformed as error:
        raise ConfigError([f"{path}:{error.line}: not TOML: {error}"]) from error
    found = Findings(str(path), document)
    top = Table(document.values, (), "", found)
    config = _config(top, path.absolute(), environ)
    if not config.sources and not sourceless:
        top.complain("sources", _NO_SOURCE)
    if complaints := found.lines():
        raise ConfigError(complaints)
    return config


def text_of(path: Path) -> str:
    """What a file says; ConfigError where it cannot be read."""
    try:
        return path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise ConfigError([f"{path}: cannot be read: {error.strerror}"]) from error
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise ConfigError([f"{path}:{line}: not UTF-8 text: save the file as UTF-8"]) from error


def _config(top: Table, file: Path, environ: Mapping[str, str]) -> values.Config:
    folder = file.parent
    newsroom, web = _newsroom(top.table("newsroom")), _web(top.table("web"))
    editions = top.table("editions")
    config = values.Config(
        newsroom=newsroom,
        web=web,
        look=look(top.table("look"), folder),
        store=_store(top.table("store"), folder),
        sources=sources(top, folder),
        fetch=_fetch(top.table("fetch")),
        feeds=_feeds(top.table("feeds"), folder),
        mail=_mail(top.table("mail"), folder, environ, _mail_host(newsroom, web)),
        alerts=_alerts(top.table("alerts")),
        daily=_daily(editions.table("daily")),
        weekly=_weekly(editions.table("weekly")),
        inbound=inbound(top.table("inbound"), folder, environ),
        taxonomy=taxonomy(top.table("taxonomy"), folder),
        templates=_own_folder(top.table("templates"), folder),
        file=file,
    )
    editions.finish()
    top.finish()
    return config


def _newsroom(table: Table) -> values.Newsroom:
    newsroom = values.Newsroom(
        name=table.required("name", checks.text, ""),
        url=table.required("url", checks.base_url, _STAND_IN_URL),
        contact=table.read("contact", checks.address, None),
        postal_address=table.read("postal_address", checks.paragraph, None),
        zone=table.read("zone", checks.zone, "UTC"),
        languages=table.texts("languages", checks.spoken, needed=True) or ("en",),
        press=_press(table.table("press")),
    )
    table.finish()
    return newsroom


def _press(table: Table) -> values.Press | None:
    press = values.Press(
        name=table.read("name", checks.text, None),
        mail=table.read("mail", checks.address, None),
        phone=table.read("phone", checks.phone, None),
        out_of_hours=table.read("out_of_hours", checks.phone, None),
        zone=table.read("zone", checks.zone, None),
        languages=table.read("languages", checks.text, None),
    )
    table.finish()
    return None if press == values.Press() else press


def _web(table: Table) -> values.Web:
    listen = table.read("listen", checks.listen, values.Web().listen)
    default = f"http://127.0.0.1:{values.Web(listen=listen).port}"
    web = values.Web(
        url=table.read("url", checks.base_url, default),
        listen=listen,
        private=table.read("private", checks.listen, None),
    )
    if web.private == listen and web.port:
        table.complain("private", f'"{listen}" is where the public comes in; use another port')
    table.finish()
    return web


def _store(table: Table, folder: Path) -> values.StoreConfig:
    store = values.StoreConfig(folder / table.read("path", checks.text, "var/digest.db"))
    table.finish()
    return store


def _fetch(table: Table) -> values.FetchConfig:
    fetch = values.FetchConfig(
        allow=table.texts("allow", checks.reachable),
        spacing=_length(table, "spacing", 0, 3600, values.FetchConfig().spacing),
        at_once=table.read("at_once", checks.number(1, 32), values.FetchConfig().at_once),
    )
    table.finish()
    return fetch


def _feeds(table: Table, folder: Path) -> values.FeedsConfig:
    feeds = values.FeedsConfig(
        folder / table.read("directory", checks.text, "var/feeds"),
        hub=table.read("hub", checks.ascii_url, None),
    )
    table.finish()
    return feeds


def _mail(table: Table, folder: Path, environ: Mapping[str, str], mail_host: str) -> values.Mail:
    mail = values.Mail(
        maildir=folder / table.read("maildir", checks.text, "var/outbox"),
        from_=_from(table.table("from"), mail_host),
        transport=table.read(
            "transport", checks.choice(values.Transport), values.Transport.MAILDIR
        ),
        live=table.read("live", checks.choice(values.Live), values.Live.ASK),
        host=table.read("host", checks.text, "127.0.0.1"),
        port=table.read("port", checks.number(1, 65535), 25),
        tls=table.read("tls", checks.choice(Tls), Tls.STARTTLS),
        tls_verify=table.read("tls_verify", checks.flag, None),
        dkim_selector=table.read("dkim_selector", checks.name, None),
        dkim_keys=_dkim_keys(table.table("dkim_keys"), folder, environ),
        dkim_domain=table.read("dkim_domain", checks.host, None),
        connections=table.read("connections", checks.number(1, 256), 16),
        urgent_connections=table.read("urgent_connections", checks.number(1, 64), 2),
        username=table.read("username", checks.text, None),
        password=secrets.secret(table, "password", PASSWORD_VARIABLE, folder, environ),
        test_recipients=table.texts("test_recipients", checks.address),
        reply_to=table.read("reply_to", checks.address, None),
        bounces=table.read("bounces", checks.bounces, None),
        rates=_rates(table.table("rates")),
        operator=table.read("operator", checks.address, None),
        in_doubt=table.read("in_doubt", checks.choice(values.InDoubt), values.InDoubt.RESEND),
        retry_after=_length(table, "retry_after", 1, 86400, timedelta(minutes=15)),
    )
    if mail.username and mail.password is None and not table.has("password_file"):
        table.complain("username", f"needs password_file, or {PASSWORD_VARIABLE} set")
    _check_dkim(table, mail)
    table.finish()
    return mail


def _check_dkim(table: Table, mail: values.Mail) -> None:
    """A signature proves something only for the sender's own domain, or one above it (RFC 7489
    § 3.1.1)."""
    if mail.dkim_domain is None:
        return
    if not mail.dkim_keys:
        table.complain("dkim_domain", "needs dkim_keys: nothing is signed here without")
    for sender in dict.fromkeys((mail.from_.digest, mail.from_.alerts, mail.from_.confirm)):
        host = sender.rpartition("@")[2].lower()
        if not f".{host}".endswith(f".{mail.dkim_domain.lower()}"):
            why = f"the sender {sender} is not of {mail.dkim_domain}"
            table.complain("dkim_domain", why)


def _dkim_keys(table: Table, folder: Path, environ: Mapping[str, str]) -> dict[str, str]:
    """PEM by selector."""
    found = {name: secrets.whole(table, name, folder, environ) for name in table.keys}
    for name, pem in found.items():
        if not SELECTOR.fullmatch(name):
            table.complain(name, 'is no selector: letters, digits and hyphens, like "mail2026"')
        elif pem is not None and "PRIVATE KEY-----" not in pem:
            table.complain(name, "its file holds no private key in PEM")
    return {name: pem for name, pem in found.items() if pem is not None}


def _rates(table: Table) -> dict[str, float]:
    """Letters a second by the domain of a provider, and for the relay."""
    for name in table.keys:
        if name != "relay" and "." not in name:
            table.complain(name, 'neither "relay" nor the domain of a provider like "gmail.com"')
    return {name: table.read(name, checks.rate, 1.0) for name in table.keys}


def _from(table: Table, host: str) -> values.From:
    sender = values.From(
        digest=table.read("digest", checks.address, f"digest@{host}"),
        alerts=table.read("alerts", checks.address, f"alerts@{host}"),
        confirm=table.read("confirm", checks.address, f"confirm@{host}"),
    )
    table.finish()
    return sender


def _mail_host(newsroom: values.Newsroom, web: values.Web) -> str:
    """The host that senders have by default: this service's, else the newsroom's own."""
    public = urlsplit(web.url).hostname or ""
    local = values.Web(listen=f"{public}:0").loopback
    host = urlsplit(newsroom.url).hostname if local else public
    return (host or "localhost").removeprefix("www.")


def _alerts(table: Table) -> values.Alerts:
    alerts = values.Alerts(_length(table, "settle", 0, 3600, timedelta(minutes=2)))
    table.finish()
    return alerts


def _daily(table: Table) -> values.Daily:
    daily = values.Daily(table.read("hour", checks.number(0, 23), 7))
    table.finish()
    return daily


def _weekly(table: Table) -> values.Weekly:
    weekly = values.Weekly(
        hour=table.read("hour", checks.number(0, 23), 7),
        day=table.read("day", checks.choice(values.Weekday), values.Weekday.MONDAY),
    )
    table.finish()
    return weekly


def _own_folder(table: Table, folder: Path) -> Path | None:
    """A folder that must be there, since naming it means that its files are wanted."""
    name = table.read("directory", checks.text, None)
    if name is not None and not (folder / name).is_dir():
        table.complain("directory", f"{folder / name} is not a folder")
    table.finish()
    return folder / name if name is not None else None


def _length(table: Table, key: str, low: int, high: int, default: timedelta) -> timedelta:
    check = checks.duration(timedelta(seconds=low), timedelta(seconds=high))
    return table.read(key, check, default)

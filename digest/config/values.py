"""What config.toml says, as frozen values. Secrets are left out of every repr."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from ipaddress import ip_address
from pathlib import Path
from types import MappingProxyType
from urllib.parse import urlsplit

from digest.config.allowed import Allowed
from digest.config.inbound import Inbound, Tls
from digest.config.labels import TaxonomyConfig
from digest.model import Kind


class SourceKind(StrEnum):
    """How a source is read."""

    FEED = "feed"
    WORDPRESS = "wordpress"
    LISTING = "listing"
    ARCHIVE = "archive"


class Preset(StrEnum):
    """Newsrooms whose pages are known: what a listing's selectors are where none are given."""

    AMNESTY = "amnesty"
    AMNESTYUSA = "amnestyusa"
    AMNESTY_DE = "amnesty-de"


LISTED = (
    *("list", "item", "title", "link", "date", "summary", "kind", "terms", "language"),
    *("image", "caption", "credit", "next"),
)
"""What a selector may find on a listing page: the box around all items, each item, the parts of
an item, and the link to the next page."""

ON_A_PAGE = (
    *("title", "date", "summary", "text", "kind", "terms", "contact"),
    *("image", "caption", "credit"),
)
"""What a selector may find on the page of one release."""


class Transport(StrEnum):
    """Where letters go."""

    MAILDIR = "maildir"
    SMTP = "smtp"


class Live(StrEnum):
    """Whether mail to everyone waits for a person to say go."""

    ASK = "ask"
    ALWAYS = "always"


class InDoubt(StrEnum):
    """What to do with a letter whose fate is unknown after a crash."""

    RESEND = "resend"
    HOLD = "hold"


class Weekday(StrEnum):
    """A day of the week; the order of the members is Monday first."""

    MONDAY = "monday"
    TUESDAY = "tuesday"
    WEDNESDAY = "wednesday"
    THURSDAY = "thursday"
    FRIDAY = "friday"
    SATURDAY = "saturday"
    SUNDAY = "sunday"


def is_loopback(host: str) -> bool:
    """Whether a host is this machine and no other."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host.lower() == "localhost"


@dataclass(frozen=True, slots=True)
class Press:
    """Who journalists may call; None where the newsroom does not say."""

    name: str | None = None
    mail: str | None = None
    phone: str | None = None
    out_of_hours: str | None = None
    zone: str | None = None
    languages: str | None = None


@dataclass(frozen=True, slots=True)
class Newsroom:
    """Who speaks. `languages` are offered to readers, the first one by default."""

    name: str
    url: str
    contact: str | None = None
    postal_address: str | None = None
    zone: str = "UTC"
    languages: tuple[str, ...] = ("en",)
    press: Press | None = None


@dataclass(frozen=True, slots=True)
class Web:
    """This service as the public sees it, and where it listens (host:port). `private` is where it
    tells how it is, None for nowhere."""

    url: str = "http://127.0.0.1:8000"
    listen: str = "127.0.0.1:8000"
    private: str | None = None

    @property
    def host(self) -> str:
        """The host to listen on, IPv6 without brackets."""
        return self.listen.rpartition(":")[0].strip("[]")

    @property
    def port(self) -> int:
        """The port to listen on; 0 lets the system choose."""
        return int(self.listen.rpartition(":")[2])

    @property
    def loopback(self) -> bool:
        """Whether only this machine can connect."""
        return is_loopback(self.host)

    @property
    def local(self) -> bool:
        """Whether only this machine can connect, and no other is meant to come through a proxy."""
        return self.loopback and is_loopback(urlsplit(self.url).hostname or "")


@dataclass(frozen=True, slots=True)
class Look:
    """What makes the pages a newsroom's own: the colour of links and buttons on light and on dark
    pages, `#rrggbb`, None for ours, and a picture for the head, None for the name in print."""

    accent: str | None = None
    accent_dark: str | None = None
    logo: Path | None = None


@dataclass(frozen=True, slots=True)
class StoreConfig:
    """The database file; the signing key lives beside it."""

    path: Path


@dataclass(frozen=True, slots=True)
class Added:
    """Labels that every release of a source gets."""

    topics: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    kind: Kind | None = None


@dataclass(frozen=True, slots=True)
class SourceConfig:
    """One source, read from `path` (an absolute glob) or `url`, never both.

    `backfill` means that the first complete pass mails no one; without it the first import is
    news. `every` None leaves it to how often the source says something new. `map` takes the
    source's own terms to our slugs. The rest is for a listing: CSS selectors by field of LISTED
    (`select`) and ON_A_PAGE (`page`), which go before those of the `preset`; whether to `visit`
    the page of each release; how many `pages` of the list to read at first.
    A WordPress site has `types`, the routes of its post types, none for that of the address or
    `posts`; `pages` of a hundred posts; and `sites`, which says where the others of its network
    are, by the numbers that MultilingualPress gives them.
    """

    name: str
    kind: SourceKind
    path: str | None = None
    url: str | None = None
    backfill: bool = True
    every: timedelta | None = None
    language: str | None = None
    zone: str | None = None
    add: Added = Added()
    map: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    preset: Preset | None = None
    select: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    page: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    visit: bool = False
    pages: int = 1
    types: tuple[str, ...] = ()
    sites: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class FetchConfig:
    """How sources are asked: `allow` are networks and addresses, some with a port, that may be
    asked although they are not public; `spacing` lies between two requests to one host; `at_once`
    sources are read side by side."""

    allow: tuple[Allowed, ...] = ()
    spacing: timedelta = timedelta(seconds=1)
    at_once: int = 16


@dataclass(frozen=True, slots=True)
class FeedsConfig:
    """Where feed files are written. `hub` is the WebSub hub that is told of changes, if any."""

    directory: Path
    hub: str | None = None


@dataclass(frozen=True, slots=True)
class From:
    """The bare sender address of each stream."""

    digest: str
    alerts: str
    confirm: str


@dataclass(frozen=True, slots=True)
class Mail:
    """How letters leave. `tls_verify` None: the certificate is verified unless the server is this
    machine. `dkim_selector` names the relay's key, where known. `dkim_keys` are those that letters
    are signed with here, in PEM by selector, for `dkim_domain` or else the domain of each From.
    `operator` is told what needs a person, `bounces` gets what comes back. `rates`: letters a
    second, by provider and `relay`."""

    maildir: Path
    from_: From
    transport: Transport = Transport.MAILDIR
    live: Live = Live.ASK
    host: str = "127.0.0.1"
    port: int = 25
    tls: Tls = Tls.STARTTLS
    tls_verify: bool | None = None
    dkim_selector: str | None = None
    dkim_keys: Mapping[str, str] = field(default_factory=dict, repr=False)
    dkim_domain: str | None = None
    connections: int = 16
    urgent_connections: int = 2
    username: str | None = None
    password: str | None = field(default=None, repr=False)
    test_recipients: tuple[str, ...] = ()
    reply_to: str | None = None
    bounces: str | None = None
    rates: Mapping[str, float] = field(default_factory=dict)
    operator: str | None = None
    in_doubt: InDoubt = InDoubt.RESEND
    retry_after: timedelta = timedelta(minutes=15)

    @property
    def verifies(self) -> bool:
        """Whether the server has to show a certificate that the system trusts."""
        return not is_loopback(self.host) if self.tls_verify is None else self.tls_verify


@dataclass(frozen=True, slots=True)
class Alerts:
    """An alert waits `settle` and then carries the newest version."""

    settle: timedelta = timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class Daily:
    """The local hour of a daily for people who chose none."""

    hour: int = 7


@dataclass(frozen=True, slots=True)
class Weekly:
    """The local hour and day of a weekly."""

    hour: int = 7
    day: Weekday = Weekday.MONDAY


@dataclass(frozen=True, slots=True)
class Config:
    """Everything config.toml says, with every path absolute."""

    newsroom: Newsroom
    web: Web
    look: Look
    store: StoreConfig
    sources: tuple[SourceConfig, ...]
    fetch: FetchConfig
    feeds: FeedsConfig
    mail: Mail
    alerts: Alerts
    daily: Daily
    weekly: Weekly
    inbound: Inbound
    taxonomy: TaxonomyConfig
    templates: Path | None
    file: Path

    @property
    def authority(self) -> str:
        """The address whose host names releases and feeds for ever: this service's, or while
        that is only this machine's, the newsroom's own site."""
        host = urlsplit(self.web.url).hostname or ""
        return self.newsroom.url if Web(listen=f"{host}:0").loopback else self.web.url

"""What [inbound] says, as frozen values: the doors through which mail and reports come in."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from ipaddress import IPv4Network, IPv6Network
from pathlib import Path


class Tls(StrEnum):
    """How the connection to a mail server is encrypted."""

    NONE = "none"
    STARTTLS = "starttls"
    TLS = "tls"


class Provider(StrEnum):
    """Whose webhooks are understood; `generic` is a form of our own."""

    SES = "ses"
    MAILGUN = "mailgun"
    POSTMARK = "postmark"
    BREVO = "brevo"
    SENDGRID = "sendgrid"
    GENERIC = "generic"


@dataclass(frozen=True, slots=True)
class Hook:
    """A webhook, `POST /hooks/NAME`. `secret` is what its provider shows or signs with: SES has
    none, but `topics`, the SNS topics that may speak. `allow` are the networks that it may come
    from, empty for any."""

    name: str
    provider: Provider
    secret: str | None = field(default=None, repr=False)
    topics: tuple[str, ...] = ()
    allow: tuple[IPv4Network | IPv6Network, ...] = ()


@dataclass(frozen=True, slots=True)
class Imap:
    """A mailbox that is looked into; mails that were taken are moved into the folder `done`, or
    without one marked as read."""

    host: str
    username: str
    password: str | None = field(default=None, repr=False)
    port: int = 993
    tls: Tls = Tls.TLS
    folder: str = "INBOX"
    done: str | None = None


@dataclass(frozen=True, slots=True)
class Inbound:
    """The doors that are open. `lmtp` is `host:port` or the path of a socket; `pipe` says that the
    mail server hands mails to `digest bounces process -`. `unsubscribe` is the mailbox whose mails
    come in by one of them."""

    lmtp: str | Path | None = None
    maildir: Path | None = None
    pipe: bool = False
    imap: Imap | None = None
    unsubscribe: str | None = None
    hooks: tuple[Hook, ...] = ()

    @property
    def takes_mail(self) -> bool:
        """Whether there is a door for mail, webhooks aside."""
        return self.pipe or any(one is not None for one in (self.lmtp, self.maildir, self.imap))

"""What a letter is asked to be, and what it became: the values at both ends of this package."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from digest.config import Config, Press
from digest.model import Cadence, Dimension, Entry, Form, Kind, Owed, Role, SubjectStyle

_ADDRESS = re.compile(r"[^\s<>@,;:\"()]+@[^\s<>@,;:\"()]+\.[^\s<>@,;:\"().]+")


class Senders(Protocol):
    """The From addresses, one per stream."""

    @property
    def confirm(self) -> str: ...
    @property
    def digest(self) -> str: ...
    @property
    def alerts(self) -> str: ...


class Region(Protocol):
    @property
    def slug(self) -> str: ...


class Country(Protocol):
    @property
    def region(self) -> str | None:
        """The slug of the region it lies in; None for a country of none."""


class Called(Protocol):
    """What labels are called."""

    def name(self, dimension: Dimension, slug: str, language: str = "en") -> str: ...


class Names(Called, Protocol):
    """What labels are called, and the order of regions."""

    @property
    def regions(self) -> Sequence[Region]: ...
    @property
    def countries(self) -> Mapping[str, Country]: ...
    def kind_name(self, kind: Kind, language: str = "en") -> str: ...


@dataclass(frozen=True, slots=True)
class House:
    """The newsroom as letters show it. `web_url` has no slash at its end. `unsubscribe` is the
    mailbox that takes a mail for leaving; None where no door brings its mail in."""

    name: str
    url: str
    web_url: str
    senders: Senders
    postal_address: str | None = None
    contact: str | None = None
    reply_to: str | None = None
    press: Press | None = None
    unsubscribe: str | None = None

    @property
    def desk(self) -> Press | None:
        """The press contact; `contact` alone is its mail, or its name where it is no address."""
        if self.press or not self.contact:
            return self.press
        found = _ADDRESS.search(self.contact)
        if found is None:
            return Press(name=self.contact)
        words = self.contact.replace(found[0], "").strip(" \t\r\n,;:<>()")
        return Press(name=words or None, mail=found[0])

    @property
    def help(self) -> str:
        """Where questions go: a mailto of a mailbox that is read, else the page of help."""
        contact = _ADDRESS.search(self.reply_to or "") or _ADDRESS.search(self.contact or "")
        return f"mailto:{contact[0]}" if contact else self.help_page

    @property
    def help_page(self) -> str:
        """The page that answers what most people ask."""
        return f"{self.web_url}/help"


def house_of(config: Config) -> House:
    """The newsroom as configured."""
    newsroom, mail = config.newsroom, config.mail
    return House(
        name=newsroom.name,
        url=newsroom.url,
        web_url=config.web.url.rstrip("/"),
        senders=mail.from_,
        postal_address=newsroom.postal_address,
        contact=newsroom.contact,
        reply_to=mail.reply_to,
        press=newsroom.press,
        unsubscribe=config.inbound.unsubscribe,
    )


@dataclass(frozen=True, slots=True)
class Brief:
    """One letter to be made. `date` is the edition's local day; `had` is what was had by another
    cadence since; `planned_at` becomes the Date header. `items` may come in any order. `languages`
    are those the reader reads, the best first, for what is told in several."""

    cadence: Cadence
    date: date
    zone: str
    language: str
    role: Role
    form: Form
    subject_style: SubjectStyle
    items: tuple[Owed, ...]
    had: tuple[Entry, ...]
    planned_at: datetime
    languages: tuple[str, ...] = ()

    @property
    def stream(self) -> str:
        """What it is sent as."""
        return self.cadence.value

    @property
    def threaded(self) -> bool:
        """It answers no other letter."""
        return False


@dataclass(frozen=True, slots=True)
class Letter:
    """A rendered letter. `variant` is equal for equal content and different for any other.

    `segments` is a whole MIME message in ASCII with CRLF, in which `\\0name\\0` stands for each
    personal part: `to`, `message_id` (left of the @), `unsubscribe` and `pace` (tokens alone) and,
    where it answers another, `original` (the Message-ID of that one); and for `copy`, the same for
    everybody: the letter's name on the web.
    `shown` are the uids printed, in order; `more` those behind "N more on the web".
    """

    variant: str
    language: str
    subject: str
    segments: bytes
    shown: tuple[str, ...]
    more: tuple[str, ...]

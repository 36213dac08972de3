"""The languages that pages speak: their words, dates, numbers and plurals.

The words are gettext catalogues, `locale/LANG/LC_MESSAGES/digest.po`, kept by `make words`. They
are compiled in memory when a language is first spoken, so that no compiled file can be older than
its source. Messages are written in English, which therefore needs no catalogue.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache, lru_cache
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_skeleton
from babel.lists import format_list
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal

from digest.text import direction, primary

SOURCE = "en"
"""The language that messages are written in."""

OFFERED = (SOURCE, "fr", "es", "ar", "ru")
"""The languages that every page can be had in, in the order in which they are offered."""

CATALOGUES = Path(__file__).parent / "locale"

_LOCALES = {"en": "en_GB"}
_LONGEST_ACCEPTED = 500


@dataclass(frozen=True, slots=True, eq=False)
class Language:
    """One language. `tag` is a bare BCP 47 one, such as `ar`."""

    tag: str
    locale: Locale
    words: NullTranslations

    @property
    def direction(self) -> str:
        """`ltr` or `rtl`."""
        return direction(self.tag)

    @property
    def name(self) -> str:
        """What it calls itself, as the name of a choice: `Français`."""
        return _capital(self.locale.languages[self.tag])

    def gettext(self, message: str) -> str:
        """A message in this language."""
        return self.words.gettext(message)

    def ngettext(self, singular: str, plural: str, n: int) -> str:
        """A message in the form that `n` asks for."""
        return self.words.ngettext(singular, plural, n)

    def pgettext(self, context: str, message: str) -> str:
        """A message whose English alone has several meanings."""
        return self.words.pgettext(context, message)

    def npgettext(self, context: str, singular: str, plural: str, n: int) -> str:
        """Both."""
        return self.words.npgettext(context, singular, plural, n)

    def number(self, n: int) -> str:
        """`12,345`, grouped as this language groups."""
        return format_decimal(n, locale=self.locale)

    def day(self, day: date) -> str:
        """`20 November 2025`; of a datetime, the day that it has."""
        return _long_date(date(day.year, day.month, day.day), self.locale)

    def weekday(self, day: date) -> str:
        """`Thursday, 20 November 2025`."""
        return format_date(day, "full", locale=self.locale)

    def month(self, first: date) -> str:
        """`November 2025`, of any of its days."""
        return format_skeleton("yMMMM", first, locale=self.locale)

    def moment(self, at: datetime, zone: str) -> str:
        """`20 November 2025, 14:05 UTC`, in `zone`, which is named."""
        local = at.astimezone(ZoneInfo(zone))
        joined = str(self.locale.datetime_formats["medium"])
        return joined.replace("{1}", self.day(local)).replace("{0}", f"{local:%H:%M %Z}")

    def called(self, tag: str) -> str | None:
        """What this language calls another, as the name of a choice; None where it has no name."""
        return _called(tag, self.locale)

    def either(self, names: Sequence[str]) -> str:
        """`Belarus, Egypt or Russia`."""
        return format_list(list(names), "or", locale=self.locale)

    def order(self, name: str) -> str:
        """The key by which names are sorted: without case and accents."""
        bare = unicodedata.normalize("NFKD", name)
        return "".join(one for one in bare if not unicodedata.combining(one)).casefold()


@cache
def language(tag: str) -> Language:
    """One of OFFERED; read once in a process."""
    assert tag in OFFERED, tag
    return Language(tag, Locale.parse(_LOCALES.get(tag, tag)), catalogue(tag, CATALOGUES))


def catalogue(tag: str, folder: Path) -> NullTranslations:
    """A language's messages, from `folder`; the messages themselves for the one of the source."""
    if tag == SOURCE:
        return NullTranslations()
    with (folder / tag / "LC_MESSAGES" / "digest.po").open("rb") as file:
        messages = read_po(file, locale=tag, abort_invalid=True)
    compiled = BytesIO()
    write_mo(compiled, messages)
    compiled.seek(0)
    return GNUTranslations(compiled)


def home(languages: Sequence[str]) -> Language:
    """What a newsroom is spoken for in, to those who ask for nothing else: the first of its
    languages that pages speak."""
    spoken = (one for tag in languages if (one := primary(tag)) in OFFERED)
    return language(next(spoken, SOURCE))


@lru_cache(maxsize=512)
def accepted(header: str, otherwise: str) -> str:
    """The tag of OFFERED that a browser likes best (RFC 9110 § 12.5.4), else `otherwise`."""
    for tag in _liked(header[:_LONGEST_ACCEPTED], otherwise):
        if primary(tag) in OFFERED:
            return primary(tag)
    return otherwise


def _liked(header: str, anything: str) -> Iterator[str]:
    """The tags of an Accept-Language in the order of their weights; `anything` for a `*`."""
    weighed = []
    for place, part in enumerate(header.split(",")):
        tag, _, weight = part.partition(";")
        worth = _worth(weight)
        if tag.strip() and worth > 0:
            weighed.append((-worth, place, tag.strip()))
    return (anything if tag == "*" else tag for _, _, tag in sorted(weighed))


def _worth(weight: str) -> float:
    """The number of `q=0.8`, 1 where there is none and 0 for what is no weight."""
    name, _, number = weight.strip().partition("=")
    if not name:
        return 1.0
    try:
        worth = float(number) if name.strip().lower() == "q" else 0.0
    except ValueError:
        return 0.0
    return worth if 0 <= worth <= 1 else 0.0


@lru_cache(maxsize=512)
def _long_date(day: date, locale: Locale) -> str:
    """Kept, since a page of dates says the same few again and again, and Babel reads the locale's
    pattern anew for each."""
    return format_date(day, "long", locale=locale)


@lru_cache(maxsize=512)
def _called(tag: str, locale: Locale) -> str | None:
    names = locale.languages
    named = names.get(tag.replace("-", "_")) or names.get(primary(tag))
    return _capital(named) if named else None


def _capital(name: str) -> str:
    return name[:1].upper() + name[1:]

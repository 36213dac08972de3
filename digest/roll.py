"""The roll of subscribers as CSV (RFC 4180), every complaint at once.

Columns, all but email optional: see COLUMNS. Lists are joined by ";"; several rows of one email
are several wishes. A row with `consent_how` is active; without, it waits for an invitation.
Rows that are unsubscribed, bounced or blocklisted are never written to. Rows are counted as a
spreadsheet counts them: the header is row 1, and a field with line breaks is still in one row.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from itertools import count
from typing import Protocol, TypeVar

from digest import text
from digest.config.checks import zones
from digest.model import Cadence, Dimension, Filter, Kind, Role, Subscriber, SubscriberStatus
from digest.subscriptions import Wish

COLUMNS = (
    "email",
    "name",
    "role",
    "cadence",
    "topics",
    "regions",
    "countries",
    "kinds",
    "languages",
    "zone",
    "hour",
    "status",
    "consent_at",
    "consent_how",
)
_ADDRESS = re.compile(
    # ASCII before the @, since SMTPUTF8 is not spoken; after it any host, also as xn-- (RFC 5890).
    r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}"
    r"@(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.)+(?:[^\W\d_]{2,63}|xn--[A-Za-z0-9-]{1,58}[A-Za-z0-9])"
)
_SHOWN = 80
"""Characters of a value that a complaint repeats."""
_LANGUAGE = re.compile(r"[a-z]{2,3}")
_Enum = TypeVar("_Enum", bound=StrEnum)


class Labels(Protocol):
    """Which countries, regions and topics there are."""

    def known(self, dimension: Dimension, slug: str) -> bool:
        """Whether a slug names a label."""
        ...

    def choices(self, dimension: Dimension) -> tuple[str, ...]:
        """All slugs of a dimension, sorted."""
        ...


@dataclass(frozen=True, slots=True)
class Defaults:
    """What a person has who says nothing."""

    zone: str
    languages: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """One good row; `consent_how` None means that the person has yet to be invited."""

    person: Subscriber
    wish: Wish
    consent_how: str | None
    consent_at: str | None


def read(
    data: bytes, *, file: str, labels: Labels, defaults: Defaults
) -> tuple[tuple[Line, ...], tuple[str, ...]]:
    """The good rows of a CSV file (UTF-8), and the complaints about the others: each names file,
    row, field, value and what is allowed."""
    try:
        content = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return (), (f"{file}: octet {error.start}: not UTF-8; save the sheet as CSV UTF-8",)
    table = _records(content)
    header = next(table, (1, []))[1]
    if isinstance(header, str):
        return (), (f"{file}: row 1: {header}",)
    names = [text.clean(name, entities=False).lower() for name in header]
    wrong = _parted_otherwise(header) or _header_complaints(names)
    if wrong:
        return (), tuple(f"{file}: row 1: {one}" for one in wrong)
    lines: list[Line] = []
    errors: list[str] = []
    for number, fields in table:
        line, complaints = _read_fields(names, fields, labels=labels, defaults=defaults)
        errors += [f"{file}: row {number}: {one}" for one in complaints]
        lines += [line] if line and not complaints else []
    return tuple(lines), tuple(errors)


def _records(content: str) -> Iterator[tuple[int, list[str] | str]]:
    """Each row by its number: its fields, or why it cannot be told apart into fields."""
    table = csv.reader(io.StringIO(content, newline=""), strict=True)
    for number in count(1):
        try:
            yield number, next(table)
        except StopIteration:
            return
        except csv.Error as error:
            yield number, f"{error}; is a quotation mark left open or not doubled?"


def _read_fields(
    names: Sequence[str], fields: list[str] | str, *, labels: Labels, defaults: Defaults
) -> tuple[Line | None, tuple[str, ...]]:
    if isinstance(fields, str):
        return None, (fields,)
    if not any(map(str.strip, fields)):
        return None, ()
    row = dict(zip(names, fields, strict=False))
    line, complaints = read_row(row, labels=labels, defaults=defaults)
    if row.get("", "").strip() or any(map(str.strip, fields[len(names) :])):
        return line, ("more fields than the first line names", *complaints)
    return line, complaints


def read_row(
    row: Mapping[str, str], *, labels: Labels, defaults: Defaults
) -> tuple[Line, tuple[str, ...]]:
    """One row given field by field, and what is wrong with it; use it only where nothing is."""
    reader = _Row(row, labels, defaults)
    return reader.line(), tuple(reader.complaints)


def _parted_otherwise(header: Sequence[str]) -> list[str]:
    """What a spreadsheet writes where the comma is a decimal mark, or as text with tabs."""
    mark = re.search(r"[;\t|]", header[0]) if len(header) == 1 else None
    if mark is None:
        return []
    return [f"columns are parted by {mark[0]!r}; save the sheet with commas between them"]


def _header_complaints(names: Sequence[str]) -> list[str]:
    if not any(names):
        return [f"empty; the first line names the columns: {', '.join(COLUMNS)}"]
    complaints = [
        f'column "{name}": not known; there are {", ".join(COLUMNS)}'
        for name in names
        if name and name not in COLUMNS
    ]
    twice = sorted({name for name in names if name and names.count(name) > 1})
    complaints += [f'column "{name}": named twice' for name in twice]
    if "email" not in names:
        allowed = ", ".join(COLUMNS)
        complaints.append(f'no column "email"; the first line names the columns: {allowed}')
    return complaints


class _Row:
    """Reads the fields of one row and gathers what is wrong with them."""

    def __init__(self, row: Mapping[str, str], labels: Labels, defaults: Defaults) -> None:
        self.complaints: list[str] = []
        self._row = row
        self._labels = labels
        self._defaults = defaults

    def line(self) -> Line:
        """The row's meaning, to be used only where there are no complaints."""
        how = self._get("consent_how") or None
        status = self._one_of("status", SubscriberStatus)
        if status is SubscriberStatus.ACTIVE and how is None:
            self._complain("consent_how", "", "an active row says how the person agreed")
        person = Subscriber(
            id=0,
            email=self._email(),
            name=self._get("name") or None,
            role=self._one_of("role", Role) or Role.READER,
            status=status or (SubscriberStatus.ACTIVE if how else SubscriberStatus.PENDING),
            languages=self._languages(),
            zone=self._zone(),
            hour=self._hour(),
        )
        wish = Wish(self._one_of("cadence", Cadence) or Cadence.DAILY, self.filter())
        return Line(person, wish, how, self._instant("consent_at"))

    def filter(self) -> Filter:
        """The row's filter, sorted, so that equal wishes are equal."""
        return Filter(
            topics=self._slugs("topics", Dimension.TOPIC),
            countries=self._slugs("countries", Dimension.COUNTRY),
            regions=self._slugs("regions", Dimension.REGION),
            kinds=self._kinds(),
        )

    def _get(self, column: str) -> str:
        """A field without what cannot be seen, such as the marks that come along by copying."""
        return text.clean(self._row.get(column, ""), entities=False)

    def _list(self, column: str) -> list[str]:
        return list(dict.fromkeys(filter(None, map(str.strip, self._get(column).split(";")))))

    def _complain(self, column: str, value: str, why: str) -> None:
        self.complaints.append(f'{column}: "{text.shorten(value, _SHOWN)}": {why}')

    def _one_of(self, column: str, kind: type[_Enum]) -> _Enum | None:
        value = self._get(column).lower()
        allowed = [str(one) for one in kind]
        if value and value not in allowed:
            self._complain(column, value, f"not known; one of {', '.join(allowed)}")
        return kind(value) if value in allowed else None

    def _email(self) -> str:
        email = self._get("email")
        if len(email) > 254 or not _ADDRESS.fullmatch(email):
            self._complain(
                "email", email, "not an address like name@example.org, with ASCII before the @"
            )
        return email

    def _slugs(self, column: str, dimension: Dimension) -> tuple[str, ...]:
        upper = dimension is Dimension.COUNTRY
        given = {one.upper() if upper else one.lower(): one for one in self._list(column)}
        for slug, written in given.items():
            if not self._labels.known(dimension, slug):
                allowed = ", ".join(self._labels.choices(dimension))
                self._complain(column, written, f"not known; one of {allowed}")
        return tuple(sorted(given))

    def _kinds(self) -> tuple[str, ...]:
        allowed = [str(one) for one in Kind]
        kinds = sorted({one.lower() for one in self._list("kinds")})
        for one in kinds:
            if one not in allowed:
                self._complain("kinds", one, f"not known; one of {', '.join(allowed)}")
        return tuple(kinds)

    def _languages(self) -> tuple[str, ...]:
        given = list(dict.fromkeys(one.lower() for one in self._list("languages")))
        for one in given:
            if not _LANGUAGE.fullmatch(one):
                self._complain("languages", one, 'not a language like "en" or "ar"')
        return tuple(given) or self._defaults.languages

    def _zone(self) -> str:
        zone = self._get("zone") or self._defaults.zone
        if zone not in zones():
            self._complain("zone", zone, "not a time zone like Europe/Berlin")
        return zone

    def _hour(self) -> int | None:
        value = self._get("hour")
        if value and not (value.isdecimal() and int(value) <= 23):
            self._complain("hour", value, "not an hour from 0 to 23")
            return None
        return int(value) if value else None

    def _instant(self, column: str) -> str | None:
        value = self._get(column)
        try:
            datetime.fromisoformat(value or "2000-01-01")
        except ValueError:
            self._complain(column, value, "not a date like 2026-11-21")
        return value or None

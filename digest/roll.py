"""The roll of subscribers as CSV, every complaint at once.

Columns, all but email optional: see COLUMNS. Lists are joined by ";"; several rows of one email
are several wishes. A row with `consent_how` is active; without, it waits for an invitation.
Rows that are unsubscribed, bounced or blocklisted are never written to.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol, TypeVar
from zoneinfo import available_timezones

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
_ADDRESS = re.compile(r"[^\s@,;:<>()\[\]\"\\\x00-\x1f]+@(?:[^\W_](?:[\w-]*[^\W_])?\.)+[^\W_]{2,}")
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
    table = csv.DictReader(io.StringIO(content, newline=""), restkey="", restval="")
    wrong = _header_complaints(table.fieldnames or ())
    if wrong:
        return (), tuple(f"{file}: row 1: {one}" for one in wrong)
    lines, errors = [], []
    for row in table:
        line, complaints = read_row(row, labels=labels, defaults=defaults)
        errors += [f"{file}: row {table.line_num}: {one}" for one in complaints]
        lines += [] if complaints else [line]
    return tuple(lines), tuple(errors)


def read_row(
    row: Mapping[str, str], *, labels: Labels, defaults: Defaults
) -> tuple[Line, tuple[str, ...]]:
    """One row given field by field, and what is wrong with it; use it only where nothing is."""
    reader = _Row(row, labels, defaults)
    return reader.line(), tuple(reader.complaints)


def _header_complaints(names: Sequence[str]) -> list[str]:
    if "email" not in names:
        return [f'no column "email"; the first line names the columns: {", ".join(COLUMNS)}']
    unknown = [name for name in names if name not in COLUMNS]
    return [f'column "{name}": not known; there are {", ".join(COLUMNS)}' for name in unknown]


class _Row:
    """Reads the fields of one row and gathers what is wrong with them."""

    def __init__(self, row: Mapping[str, str], labels: Labels, defaults: Defaults) -> None:
        self.complaints = ["more fields than the first line names"] if row.get("") else []
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
        return self._row.get(column, "").strip()

    def _list(self, column: str) -> list[str]:
        return sorted({one.strip() for one in self._get(column).split(";") if one.strip()})

    def _complain(self, column: str, value: str, why: str) -> None:
        self.complaints.append(f'{column}: "{value}": {why}')

    def _one_of(self, column: str, kind: type[_Enum]) -> _Enum | None:
        value = self._get(column)
        allowed = [str(one) for one in kind]
        if value and value not in allowed:
            self._complain(column, value, f"not known; one of {', '.join(allowed)}")
        return kind(value) if value in allowed else None

    def _email(self) -> str:
        email = self._get("email")
        if len(email) > 254 or not _ADDRESS.fullmatch(email):
            self._complain("email", email, "not an address like name@example.org")
        return email

    def _slugs(self, column: str, dimension: Dimension) -> tuple[str, ...]:
        upper = dimension is Dimension.COUNTRY
        slugs = [one.upper() if upper else one.lower() for one in self._list(column)]
        for slug in slugs:
            if not self._labels.known(dimension, slug):
                allowed = ", ".join(self._labels.choices(dimension))
                self._complain(column, slug, f"not known; one of {allowed}")
        return tuple(sorted(slugs))

    def _kinds(self) -> tuple[str, ...]:
        allowed = [str(one) for one in Kind]
        kinds = self._list("kinds")
        for one in kinds:
            if one not in allowed:
                self._complain("kinds", one, f"not known; one of {', '.join(allowed)}")
        return tuple(kinds)

    def _languages(self) -> tuple[str, ...]:
        given = [one.strip() for one in self._get("languages").split(";") if one.strip()]
        for one in given:
            if not _LANGUAGE.fullmatch(one):
                self._complain("languages", one, 'not a language like "en" or "ar"')
        return tuple(given) or self._defaults.languages

    def _zone(self) -> str:
        zone = self._get("zone") or self._defaults.zone
        if zone not in available_timezones():
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

"""One row of the roll: its columns, and what their values mean.

Columns, all but email optional: see COLUMNS. Lists are joined by ";"; several rows of one email
are several wishes. A row with `consent_how` is active; without, it waits for an invitation.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum
from typing import Protocol, TypeVar

from digest import text
from digest.config.checks import zones
from digest.model import (
    MOST_ALERTS,
    Cadence,
    Dimension,
    Filter,
    Form,
    Kind,
    Quiet,
    Role,
    SubjectStyle,
    Subscriber,
    SubscriberStatus,
)
from digest.roll.masking import masked
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
    "outlet",
    "form",
    "subject_style",
    "paused_until",
    "quiet_from",
    "quiet_to",
    "alerts_per_day",
)
_ADDRESS = re.compile(
    # ASCII before the @, since SMTPUTF8 is not spoken; after it any host, also as xn-- (RFC 5890).
    r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}"
    r"@(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.)+(?:[^\W\d_]{2,63}|xn--[A-Za-z0-9-]{1,58}[A-Za-z0-9])"
)
_SHOWN = 80
"""Characters of a value that a complaint repeats."""
_LANGUAGE = re.compile(r"[a-z]{2,3}")
_TIME = re.compile(r"(?:[01]?[0-9]|2[0-3]):[0-5][0-9]")
_NUMBER = re.compile(r"[0-9]{1,2}")
_KINDS = [str(one) for one in Kind]
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
    """What a person has who says nothing. `consent_how` None: who does not say how they agreed
    waits for an invitation."""

    zone: str
    languages: tuple[str, ...]
    cadence: Cadence = Cadence.DAILY
    consent_how: str | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """One good row; `consent_how` None means that the person has yet to be invited. `evidence`
    says how it is known that an address is stopped; `row` is its number in a file."""

    person: Subscriber
    wish: Wish
    consent_how: str | None
    consent_at: str | None
    evidence: str = "import"
    row: int = 0


def read_row(
    row: Mapping[str, str], *, labels: Labels, defaults: Defaults
) -> tuple[Line, tuple[str, ...]]:
    """One row given field by field, and what is wrong with it; use it only where nothing is."""
    reader = _Row(row, labels, defaults)
    return reader.line(), tuple(reader.complaints)


def clock_time(written: str) -> time | None:
    """A local time such as 22:00 or 7:30; None for anything else."""
    if not _TIME.fullmatch(written):
        return None
    return time.fromisoformat(written.zfill(5))


def number_of_alerts(written: str) -> int | None:
    """How many alerts a day; None for what is no such number."""
    good = _NUMBER.fullmatch(written) and 1 <= int(written) <= MOST_ALERTS
    return int(written) if good else None


class _Row:
    """Reads the fields of one row and gathers what is wrong with them."""

    def __init__(self, row: Mapping[str, str], labels: Labels, defaults: Defaults) -> None:
        self.complaints: list[str] = []
        self._row = row
        self._labels = labels
        self._defaults = defaults

    def line(self) -> Line:
        """The row's meaning, to be used only where there are no complaints."""
        status = self._one_of("status", SubscriberStatus)
        how = masked(self._get("consent_how")) or None
        if how is None and status in (None, SubscriberStatus.ACTIVE):
            how = self._defaults.consent_how
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
            form=self._one_of("form", Form) or Form.SHORT,
            subject_style=self._one_of("subject_style", SubjectStyle) or SubjectStyle.PLAIN,
            outlet=self._get("outlet") or None,
            paused_until=self._day("paused_until"),
            quiet=self._quiet(),
            alerts_per_day=self._alerts_per_day(),
        )
        wish = Wish(self._one_of("cadence", Cadence) or self._defaults.cadence, self.filter())
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
        field = self._row.get(column, "")
        return text.clean(field, entities=False) if field else ""

    def _list(self, column: str) -> list[str]:
        field = self._get(column)
        return list(dict.fromkeys(filter(None, map(str.strip, field.split(";"))))) if field else []

    def _complain(self, column: str, value: str, why: str) -> None:
        self.complaints.append(f'{column}: "{text.shorten(value, _SHOWN)}": {why}')

    def _one_of(self, column: str, kind: type[_Enum]) -> _Enum | None:
        value = self._get(column).lower()
        if not value:
            return None
        allowed = [str(one) for one in kind]
        if value not in allowed:
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
        kinds = sorted({one.lower() for one in self._list("kinds")})
        for one in kinds:
            if one not in _KINDS:
                self._complain("kinds", one, f"not known; one of {', '.join(_KINDS)}")
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

    def _day(self, column: str) -> date | None:
        value = self._get(column)
        try:
            return date.fromisoformat(value) if value else None
        except ValueError:
            self._complain(column, value, "not a day like 2026-11-21")
            return None

    def _quiet(self) -> Quiet | None:
        """Both times or neither; and never the same, which would be always or never."""
        start, end = self._time("quiet_from"), self._time("quiet_to")
        if start is not None and end is not None and start != end:
            return Quiet(start, end)
        if start is not None and start == end:
            self._complain("quiet_to", self._get("quiet_to"), "the same time as quiet_from")
        for given, missing in ((start, "quiet_to"), (end, "quiet_from")):
            if given is not None and not self._get(missing):
                self._complain(missing, "", "quiet hours have a beginning and an end")
        return None

    def _time(self, column: str) -> time | None:
        value = self._get(column)
        if not value:
            return None
        at = clock_time(value)
        if at is None:
            self._complain(column, value, "not a local time like 22:00")
        return at

    def _alerts_per_day(self) -> int | None:
        value = self._get("alerts_per_day")
        most = number_of_alerts(value)
        if value and most is None:
            self._complain("alerts_per_day", value, f"not a number from 1 to {MOST_ALERTS}")
        return most

    def _instant(self, column: str) -> str | None:
        value = self._get(column)
        try:
            datetime.fromisoformat(value or "2000-01-01")
        except ValueError:
            self._complain(column, value, "not a date like 2026-11-21")
        return value or None

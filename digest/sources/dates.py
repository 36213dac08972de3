"""When a source says something happened: strict forms first. The home of dateparser.

Nothing here guesses: a date whose day, month or year is missing is no date, and what is
impossible, before 1990 or more than two days ahead is refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime, time, timedelta, timezone
from functools import lru_cache
from zoneinfo import ZoneInfo

from dateparser.data.languages_info import language_locale_dict
from dateparser.date import DateDataParser

from digest.model import Moment, Precision

SPOKEN = ("en", "fr", "es", "ar", "de", "pt", "ru", "uk")
"""Languages whose month names are tried after the source's own."""

EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
AHEAD = timedelta(days=2)

_LONGEST = 80
_WEEKDAY = r"(?:[^\W\d_]{2,12}\.?,?\s+)?"
_DAY = r"\d{1,2}(?:er|re|st|nd|rd|th|\.|º|ª)?"
_MONTH = r"(?P<{}>[^\W\d_]{{3,12}})\.?"
_DATE_LINE = re.compile(
    rf"{_WEEKDAY}(?:"
    rf"{_MONTH.format('before')}\s+{_DAY},?\s+\d{{4}}"
    rf"|{_DAY}\s+(?:de\s+|of\s+)?{_MONTH.format('after')},?\s+(?:de\s+|del\s+)?\d{{4}}"
    r"|(?P<digits>\d{4}[-/]\d{1,2}[-/]\d{1,2})"
    r")(?:\s?[гр])?\.?"
)
_RFC_3339 = re.compile(
    r"(?P<year>\d{4})(?P<dash>[-/])(?P<month>\d{1,2})(?P=dash)(?P<day>\d{1,2})"
    r"(?:[Tt\s]\s*(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,]\d+)?)?"
    r"\s*(?P<zone>[Zz]|UTC|GMT|[+-]\d{2}:?\d{2})?)?"
)
_RFC_822 = re.compile(
    r"(?:[^\W\d_]{2,12}\.?,?\s+)?(?P<day>\d{1,2})[\s-]+(?P<name>[^\W\d_]{3,12})\.?[\s-]+"
    r"(?P<year>\d{4}|\d{2})"
    r"(?:\s+(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:\.\d+)?)?"
    r"\s*(?P<zone>[A-Za-z]{1,3}|[+-]\d{2}:?\d{2})?)?"
)
_IN_ADDRESS = re.compile(r"/(\d{4})/(\d{1,2})/(\d{1,2})(?=/|$)|/(\d{4})-(\d{2})-(\d{2})(?=\D|$)")
_MONTHS = (
    *("january", "february", "march", "april", "may", "june", "july"),
    *("august", "september", "october", "november", "december"),
)
_ZONES = {
    **dict.fromkeys(("z", "ut", "utc", "gmt"), 0),
    **{"est": -5, "edt": -4, "cst": -6, "cdt": -5, "mst": -7, "mdt": -6, "pst": -8, "pdt": -7},
}


def is_date_line(line: str) -> bool:
    """Whether a whole line is shaped like a day with its month spelled out, possible or not."""
    shape = _DATE_LINE.fullmatch(line) if len(line) <= _LONGEST else None
    if shape is None:
        return False
    month = shape["before"] or shape["after"]
    return month is None or _by_dateparser(f"1 {month} 2000", SPOKEN, "UTC") is not None


def moment(
    raw: str, *, languages: Iterable[str], zone: str, now: datetime, patient: bool = True
) -> Moment | None:
    """When `raw` says, or None where it cannot be known or believed.

    RFC 3339 (and W3CDTF with a whole day) and RFC 822 first, then any spelling in `languages`,
    the first of which decides whether 10/11 is a day in November. `zone` is used where none is
    given. A day without an hour keeps precision DAY. Without `patient`, only the forms of the RFCs
    are read: any other costs a millisecond.
    """
    raw = raw.strip()
    if not raw or len(raw) > _LONGEST:
        return None
    known = _known(languages)
    strict = _RFC_3339.fullmatch(raw) or _RFC_822.fullmatch(raw)
    found = _by_form(strict, zone, known) if strict else None
    if found is None and patient and not _RFC_3339.fullmatch(raw) and _may_be_a_date(raw):
        found = _by_dateparser(raw, known, zone)
    return found if found and _is_believed(found.at, now) else None


def in_address(url: str, *, now: datetime) -> Moment | None:
    """The day that an address has in its path (/2026/11/16/ or /2026-11-16-title), if any."""
    for found in _IN_ADDRESS.finditer(url):
        year, month, day = (int(part) for part in found.groups() if part)
        try:
            at = datetime(year, month, day, tzinfo=UTC)
        except ValueError:
            continue
        if _is_believed(at, now):
            return Moment(at, Precision.DAY)
    return None


def _is_believed(at: datetime, now: datetime) -> bool:
    return EARLIEST <= at <= now + AHEAD


def _may_be_a_date(raw: str) -> bool:
    """Whether it has the digits of a day and a year: asking dateparser is slow."""
    return sum(char.isdigit() for char in raw) >= 3


def _known(languages: Iterable[str]) -> tuple[str, ...]:
    """The languages and those that are tried after them, as far as dateparser has them."""
    wanted = dict.fromkeys((*languages, *SPOKEN))
    return tuple(code for code in wanted if code in language_locale_dict)


def _by_form(form: re.Match[str], zone: str, languages: tuple[str, ...]) -> Moment | None:
    part = form.groupdict()
    month = int(part["month"]) if part.get("month") else _month(part["name"], languages)
    year = int(part["year"])
    if len(part["year"]) == 2:  # RFC 5322 § 4.3
        year += 2000 if year < 50 else 1900
    try:
        day = datetime(year, month, int(part["day"]), tzinfo=UTC)
        if part["hour"] is None:
            return Moment(day, Precision.DAY)
        offset = _offset(part["zone"], zone)
        clock = time(int(part["hour"]), int(part["minute"]), min(59, int(part["second"] or 0)))
        return Moment(datetime.combine(day, clock, offset).astimezone(UTC))
    except (ValueError, OverflowError):
        return None


def _month(name: str, languages: tuple[str, ...]) -> int:
    """1 to 12, or 0 (which no date has) for a word that is no month."""
    name = name.lower()
    for number, month in enumerate(_MONTHS, start=1):
        if name in (month, month[:3]) or (name == "sept" and month == "september"):
            return number
    return _month_abroad(name, languages)


@lru_cache(maxsize=512)
def _month_abroad(name: str, languages: tuple[str, ...]) -> int:
    found = _by_dateparser(f"1 {name} 2000", languages, "UTC")
    return found.at.month if found and found.at.day == 1 and found.at.year == 2000 else 0


def _offset(printed: str | None, zone: str) -> timezone | ZoneInfo:
    """The printed zone, or the source's; ValueError for a name that RFC 822 does not know."""
    if printed is None:
        return ZoneInfo(zone)
    if printed[0] in "+-":
        hours, minutes = int(printed[1:3]), int(printed[-2:])
        return timezone((-1 if printed[0] == "-" else 1) * timedelta(hours=hours, minutes=minutes))
    if printed.lower() not in _ZONES:
        raise ValueError(f"unknown zone {printed}")
    return timezone(timedelta(hours=_ZONES[printed.lower()]))


def _by_dateparser(raw: str, languages: tuple[str, ...], zone: str) -> Moment | None:
    parser = DateDataParser(
        languages=list(languages),
        use_given_order=True,
        settings={
            "PARSERS": ["absolute-time"],
            "REQUIRE_PARTS": ["day", "month", "year"],
            "RETURN_AS_TIMEZONE_AWARE": True,
            "TIMEZONE": zone,
        },
    )
    try:
        found = parser.get_date_data(raw).date_obj
        if found is None:
            return None
        if re.search(r"\d[:hH]\d\d|\d\s*[AaPp]\.?[Mm]\b", raw) is None:
            return Moment(datetime.combine(found.date(), time(), UTC), Precision.DAY)
        return Moment(found.astimezone(UTC).replace(microsecond=0))
    except (ValueError, OverflowError, TypeError, AttributeError):  # it trips over some input
        return None

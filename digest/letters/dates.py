"""Days and times as each language writes them. The 24-hour clock is kept where it is usual."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import (
    format_date,
    format_datetime,
    format_skeleton,
    get_timezone_location,
)

from digest.model import Moment, Precision


@lru_cache(maxsize=1024)
def full_day(day: date, locale: Locale) -> str:
    """`Friday, 21 November 2025`."""
    return format_date(day, "full", locale=locale)


def short_day(day: date, locale: Locale) -> str:
    """`21 November`."""
    return format_skeleton("MMMMd", day, locale=locale)


def local_day(when: Moment, zone: str) -> date:
    """The day in `zone`; in no zone where only the day is known."""
    if when.precision is Precision.DAY:
        return when.at.date()
    return when.at.astimezone(ZoneInfo(zone)).date()


@lru_cache(maxsize=1024)
def long_day(day: date, locale: Locale) -> str:
    """`20 November 2025`."""
    return format_date(day, "long", locale=locale)


@lru_cache(maxsize=1024)
def moment(when: Moment, zone: str, locale: Locale) -> str:
    """`20 November 2025, 14:05` in `zone`; the day alone, in no zone, where only it is known."""
    if when.precision is Precision.DAY:
        return long_day(when.at.date(), locale)
    joined = str(locale.datetime_formats["medium"])
    pattern = joined.replace("{1}", locale.date_formats["long"].pattern).replace("{0}", "HH:mm")
    return format_datetime(when.at, pattern, ZoneInfo(zone), locale=locale)


@lru_cache(maxsize=1024)
def place(zone: str, locale: Locale) -> str:
    """The city that gives a zone its name, `UTC` for none."""
    return get_timezone_location(zone, locale=locale, return_city=True)

"""Made-up releases and people in any number."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from digest.model import Because, Dimension, Entry, Kind, Label, Moment, Origin, Owed, Release

NOW = datetime(2026, 11, 21, 7, tzinfo=UTC)
COUNTRIES = ("BY", "KE", "RU", "CO", "IR", "TN", "MM", "FR", "BR", "NG")
_TEXT = "Authorities must investigate what happened and bring those responsible to justice. " * 4


def release(number: int) -> Release:
    """The n-th release, an hour before the one before it."""
    at = NOW - timedelta(hours=number)
    country = COUNTRIES[number % len(COUNTRIES)]
    return Release(
        uid=f"release{number}",
        tag=f"tag:example.org,2026:release/{number}",
        source="newsroom",
        published=Moment(at),
        updated=at,
        title=f"Release {number}: What happened, and what must happen now",
        summary=_TEXT,
        content=f"<p>{_TEXT}</p>",
        kind=Kind.PRESS_RELEASE,
        language="en",
        labels=(Label(Dimension.COUNTRY, country, Origin.UPSTREAM, 1.0, published=True),),
    )


def owed(count: int) -> tuple[Owed, ...]:
    """That many entries with a reason each."""
    entries = (Entry(release(number)) for number in range(count))
    return tuple(
        Owed(one, (Because(Dimension.COUNTRY, one.slugs(Dimension.COUNTRY)[0]),)) for one in entries
    )

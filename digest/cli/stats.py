"""How the list grows, what people leave, who reads the feeds: stats."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import date
from typing import TYPE_CHECKING, Annotated

import typer

from digest.cli.output import emit
from digest.cli.pictured import pen
from digest.cli.session import AsJson, At, clock, session
from digest.errors import UsageError
from digest.model import By
from digest.pictures.characters import bar
from digest.pictures.words import number

if TYPE_CHECKING:
    from digest.counting.figures import Figures, OfLabel, Period

_BAR = 20
_FEW = "<10"


def register(app: typer.Typer) -> None:
    """Put this command on the command line."""
    app.command()(stats)


def stats(
    context: typer.Context,
    *,
    since: Annotated[
        str | None,
        typer.Option("--since", metavar="DATE", help="From the week or month of this day on."),
    ] = None,
    by: Annotated[By, typer.Option("--by", help="What is summed up.")] = By.WEEK,
    at: At = None,
    as_json: AsJson = False,
) -> None:
    """Say how the list grows, what people leave, who reads.

    People and letters are counted in tens, and fewer than ten are not shown: nobody can be told
    from it.
    Nobody is tracked for it either; feed readers state for how many they fetch.

    Example: digest stats --by month --since 2026-01-01
    """
    from digest.counting.figures import figures

    now = clock(at)()
    with session(context).service() as service:
        found = figures(service.store, by, since=_day(since), now=now)
    if as_json:
        emit(_as_json(found))
    else:
        print("\n".join(_told(found)))


def _day(text: str | None) -> date | None:
    try:
        return None if text is None else date.fromisoformat(text)
    except ValueError as error:
        raise UsageError(f"--since: {text}: not a day like 2026-11-21") from error


def _as_json(found: Figures) -> dict[str, object]:
    return {
        "since": found.since.isoformat(),
        "by": found.by,
        "fewest": 10,
        "periods": [
            {"begins": one.begins.isoformat(), **one.people, **one.letters} for one in found.periods
        ],
        "topics": [asdict(one) for one in found.topics],
        "countries": [asdict(one) for one in found.countries],
        "readers": [asdict(one) for one in found.readers],
    }


def _told(found: Figures) -> Iterator[str]:
    yield f"people and letters by {found.by}, since {found.since}"
    yield "(in tens; fewer than ten are not shown)"
    yield ""
    yield from _grid(
        ("", "new", "confirmed", "left", "suppressed", "accepted", "refused", ""),
        [_period(one, found) for one in found.periods],
    )
    for name, labels in (("topics", found.topics), ("countries", found.countries)):
        yield ""
        yield f"{name}: who follows them now, and who ended that since {found.since}"
        yield from _labels(labels)
    yield ""
    yield "feed readers, by the subscribers they state, in the last seven days"
    most = max((one.subscribers for one in found.readers), default=0)
    rows = [
        (one.name, number(one.subscribers), _bar(one.subscribers, most)) for one in found.readers
    ]
    yield from _grid(("", "", ""), rows) if rows else ["  none by which ten or more follow a feed"]


def _period(one: Period, found: Figures) -> tuple[str, ...]:
    most = max(each.letters["accepted"] or 0 for each in found.periods)
    people = (_tens(each) for each in one.people.values())
    letters = (_tens(each) for each in one.letters.values())
    return (one.begins.isoformat(), *people, *letters, _bar(one.letters["accepted"] or 0, most))


def _labels(labels: Sequence[OfLabel]) -> Iterator[str]:
    most = max((one.follow or 0 for one in labels), default=0)
    rows = [
        (one.slug, _tens(one.follow), _tens(one.ended), _bar(one.follow or 0, most))
        for one in labels
    ]
    yield from (
        _grid(("", "follow", "ended", ""), rows) if rows else ["  none that ten or more follow"]
    )


def _tens(count: int | None) -> str:
    return _FEW if count is None else number(count)


def _bar(part: int, most: int) -> str:
    """Only for eyes: whoever reads aloud has the number."""
    drawn_with = pen(sys.stdout, os.environ)
    return "" if drawn_with is None else bar(part, most, _BAR, drawn_with)


def _grid(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """Names to the left, numbers to the right, a bar at the end of its line."""
    lines = [heads, *rows] if any(heads) else rows
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    for line in lines:
        first, *numbers, drawn = line
        cells = [f"{one:>{width}}" for one, width in zip(numbers, widths[1:-1], strict=True)]
        yield "  ".join(("", f"{first:{widths[0]}}", *cells, drawn)).rstrip()

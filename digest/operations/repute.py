"""How complaint and bounce rates stand, for `status` and `check`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

from digest.counting import rates
from digest.operations.finding import Finding, fine, warn
from digest.repute import ALL, Level, Rate, Sort, warned
from digest.store import Store

_SAID = {
    Level.NEAR: "near what is tolerated, {tolerated:g} %",
    Level.OVER: "above what is tolerated, {tolerated:g} %",
    Level.FAR: "so high that providers refuse and relays stop: never {never:g} %",
}
_MEND = {
    Sort.COMPLAINTS: "ask how these readers came onto the list; see `digest stats`",
    Sort.BOUNCES: "look where these addresses came from; do not import old lists",
}


def documents(store: Store, *, now: datetime) -> list[dict[str, object]]:
    """All that there is a rate of, or may be one when there are more letters."""
    return [_document(one) for one in rates.current(store, now=now)]


def _document(one: Rate) -> dict[str, object]:
    return {
        "rate": one.sort,
        "provider": one.provider,
        "days": one.days,
        "count": one.count,
        "letters": one.letters,
        "share": round(one.share, 6),
        "level": one.level,
        "tolerated": one.limit.tolerated,
        "never": one.limit.never,
        "told": str(one),
        "warning": warning(one),
    }


def warning(one: Rate) -> str | None:
    """What is said of a rate that is near a limit or beyond; None where it is not."""
    words = _SAID.get(one.level)
    bounds = {"tolerated": 100 * one.limit.tolerated, "never": 100 * one.limit.never}
    return words.format_map(bounds) if words else None


def findings(store: Store, *, now: datetime) -> Iterator[Finding]:
    """A warning for each rate that is near a limit or beyond; one line where none is."""
    found = rates.current(store, now=now)
    warning_of = warned(found)
    for one in warning_of:
        yield warn(str(one.sort), f"{one}: {warning(one)}; {_MEND[one.sort]}")
    told = {one.sort for one in warning_of}
    yield from (fine(one.sort, str(one)) for one in found if _is_calm(one, told))


def _is_calm(one: Rate, told: set[Sort]) -> bool:
    return one.provider == ALL and one.level is Level.FINE and one.sort not in told


def lines(documents: Iterable[Mapping[str, object]]) -> Iterator[str]:
    """The rates as `status` shows them: all together, and each that is near a limit."""
    for one in documents:
        if one["warning"]:
            yield f"{one['told']}: {str(one['warning']).upper()}"
        elif one["provider"] == ALL and one["level"] == Level.FINE:
            yield str(one["told"])

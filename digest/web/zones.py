"""Time zones to choose from, and a guess at someone's own.

The list is the tz database's `zone.tab`, which has each zone by its present name and the countries
that it is used in, and no old spelling.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import NamedTuple

from digest.config.checks import zones

_LONGEST = 500


class Zone(NamedTuple):
    """A zone, and what is shown of it below its area."""

    name: str
    label: str


def guessed(accept_language: str, otherwise: str) -> str:
    """The zone of the first region that a browser's languages name (RFC 9110 § 12.5.4), where that
    has one only; else `otherwise`. Who reads French in Dakar is most likely there."""
    for tag in accept_language[:_LONGEST].split(","):
        parts = tag.partition(";")[0].strip().split("-")
        region = next((one.upper() for one in parts[1:] if len(one) == 2 and one.isalpha()), None)
        if region:
            used = _by_country().get(region, ())
            return used[0] if len(used) == 1 else otherwise
    return otherwise


def areas(chosen: str) -> tuple[tuple[str, tuple[Zone, ...]], ...]:
    """The zones by continent or ocean, UTC first and without one; with the chosen one, should it
    have a name that is not listed."""
    listed = {one for used in _by_country().values() for one in used}
    names = listed | ({chosen} & zones()) - {"UTC"}
    grouped: dict[str, list[Zone]] = {"": [Zone("UTC", "UTC")]}
    for name in sorted(names):
        area, _, place = name.rpartition("/") if name.count("/") == 1 else _parted(name)
        grouped.setdefault(area, []).append(Zone(name, place.replace("_", " ")))
    return tuple((area, tuple(some)) for area, some in grouped.items())


def _parted(name: str) -> tuple[str, str, str]:
    """`America/Indiana/Knox` as America and the rest; `GMT` as no area and all of it."""
    area, slash, place = name.partition("/")
    return (area, slash, place.replace("/", ", ")) if slash else ("", "", name)


@cache
def _by_country() -> dict[str, tuple[str, ...]]:
    table: dict[str, tuple[str, ...]] = {}
    text = (files("tzdata") / "zoneinfo" / "zone.tab").read_text("utf-8")
    for line in text.splitlines():
        if line and not line.startswith("#"):
            country, _, name = line.split("\t")[:3]
            table[country] = (*table.get(country, ()), name)
    return table

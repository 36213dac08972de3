"""What there is to choose from, as finished values, and the long lists made of it.

Three hundred boxes take longer to print than the rest of a page: the lists are kept as they were
printed, for each language and for what was ticked of late, while they fit into a bound.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from markupsafe import Markup

from digest.config.checks import zones as known_zones
from digest.feeds.catalogue import Labels, Subject
from digest.languages import Language
from digest.model import Cadence, Dimension, Kind
from digest.templates import StandIns
from digest.web import zones as zoning
from digest.web.forms.choice import Choice, Complaint
from digest.web.forms.person import HOURS
from digest.web.kept import Kept

MOST = 8_000_000
"""Octets of printed lists that are kept; the longest is some 40 kB."""


class Option(NamedTuple):
    """A label: its name among all (`country/by`), its value in a form, what it is called."""

    name: str
    value: str
    label: str


@dataclass(frozen=True, slots=True)
class Choices:
    """The labels in the order of a language. `places` are the regions with their countries, those
    that have none at the end; a country of several regions is in the first."""

    topics: tuple[Option, ...]
    places: tuple[tuple[Option | None, tuple[Option, ...]], ...]
    kinds: tuple[Option, ...]


class Pace(NamedTuple):
    """The one answer of a person's that stands beside a choice."""

    cadence: Cadence | None


class Filled(NamedTuple):
    """A form's choice, and how often."""

    choice: Choice
    person: Pace


class Lists:
    """The printed lists."""

    def __init__(self, labels: Labels, templates: StandIns) -> None:
        self._labels = labels
        self._templates = templates
        self._choices = lru_cache(maxsize=8)(self._made)
        self._kept: Kept[Markup] = Kept(MOST, sys.getsizeof)

    def _made(self, language: Language) -> Choices:
        return choices(self._labels, language)

    def labels(self, language: Language, ticked: frozenset[str]) -> Markup:
        """Every label with its box; those `ticked` are, and their lists are open."""

        def values() -> dict[str, object]:
            return {"choices": self._choices(language), "ticked": ticked}

        return self._printed(language, "choices", tuple(sorted(ticked)), values)

    def more(
        self,
        language: Language,
        choice: Choice,
        cadence: Cadence | None,
        complaints: tuple[Complaint, ...],
    ) -> Markup:
        """What may be added to a choice, as it is filled in and what is wrong with it."""

        def values() -> dict[str, object]:
            return {
                "fragment": self.labels(language, choice.ticked),
                "form": Filled(choice, Pace(cadence)),
                "complaints": complaints,
            }

        return self._printed(language, "more", (choice, cadence, complaints), values)

    def zones(self, language: Language, zone: str) -> Markup:
        """The options of every zone, `zone` chosen where it is one."""
        chosen = zone if zone in known_zones() else ""

        def values() -> dict[str, object]:
            return {"areas": zoning.areas(chosen), "zone": chosen}

        return self._printed(language, "zones", chosen, values)

    def hours(self, language: Language, hour: str) -> Markup:
        """The options of every hour of the day, `hour` chosen where it is one."""
        told = [(str(one), f"{one:02}:00") for one in range(HOURS)]
        chosen = hour if hour in dict(told) else ""
        return self._printed(language, "hours", chosen, lambda: {"hours": told, "hour": chosen})

    def paces(self, language: Language, fate: str) -> Markup:
        """The options of a wish's pace, `fate` chosen where it is one of them."""
        return self._printed(language, "paces", fate, lambda: {"fate": fate})

    def _printed(
        self,
        language: Language,
        name: str,
        key: Hashable,
        values: Callable[[], Mapping[str, object]],
    ) -> Markup:
        """A list by what it hangs on, printed with the values where it is not known."""

        def made() -> Markup:
            return Markup(self._templates.render_in(language, f"web/{name}.html", **values()))

        return self._kept.value((name, language.tag, key), made)


def choices(labels: Labels, language: Language) -> Choices:
    """What there is to choose."""
    regions = _options(Dimension.REGION, labels.choices(Dimension.REGION), labels, language)
    homes: dict[str | None, list[str]] = {}
    known = {one.value for one in regions}
    for country in labels.choices(Dimension.COUNTRY):
        home = next((one for one in labels.homes(country) if one in known), None)
        homes.setdefault(home, []).append(country)
    places: list[tuple[Option | None, tuple[Option, ...]]] = [
        (one, _options(Dimension.COUNTRY, homes.get(one.value, ()), labels, language))
        for one in regions
    ]
    if None in homes:
        places.append((None, _options(Dimension.COUNTRY, homes[None], labels, language)))
    kinds = [Option(f"kind/{one}", str(one), labels.kind_name(one, language.tag)) for one in Kind]
    return Choices(
        topics=_options(Dimension.TOPIC, labels.choices(Dimension.TOPIC), labels, language),
        places=tuple(places),
        kinds=_sorted(kinds, language),
    )


def _options(
    dimension: Dimension, slugs: Iterable[str], labels: Labels, language: Language
) -> tuple[Option, ...]:
    made = (
        Option(
            Subject(dimension, one).name,
            one.lower(),
            labels.name(dimension, one, language.tag),
        )
        for one in slugs
    )
    return _sorted(made, language)


def _sorted(options: Iterable[Option], language: Language) -> tuple[Option, ...]:
    return tuple(sorted(options, key=lambda one: (language.order(one.label), one.value)))

"""What there is to choose from, as finished values, and the long lists made of it.

Three hundred boxes take longer to print than the rest of a page: the lists are kept as they were
printed, for each language and for what was ticked of late.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from markupsafe import Markup

from digest.feeds.catalogue import Labels, Subject
from digest.languages import Language
from digest.model import Cadence, Dimension, Kind
from digest.templates import Templates
from digest.web import zones as zoning
from digest.web.forms.choice import Choice, Complaint
from digest.web.forms.person import HOURS

KEPT = 256
"""Printed lists that are kept; one is some 40 kB."""


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

    def __init__(self, labels: Labels, templates: Templates) -> None:
        self._labels = labels
        self._templates = templates
        self._choices = lru_cache(maxsize=8)(self._made)
        self.labels = lru_cache(maxsize=KEPT)(self._printed)
        self.more = lru_cache(maxsize=KEPT)(self._more)
        self.zones = lru_cache(maxsize=KEPT)(self._zones)
        self.paces = lru_cache(maxsize=KEPT)(self._paces)
        self.hours = lru_cache(maxsize=KEPT)(self._hours)

    def _made(self, language: Language) -> Choices:
        return choices(self._labels, language)

    def _printed(self, language: Language, ticked: frozenset[str]) -> Markup:
        """Every label with its box; those `ticked` are, and their lists are open."""
        made = self._choices(language)
        return Markup(
            self._templates.render_in(language, "web/choices.html", choices=made, ticked=ticked)
        )

    def _more(
        self,
        language: Language,
        choice: Choice,
        cadence: Cadence | None,
        complaints: tuple[Complaint, ...],
    ) -> Markup:
        """What may be added to a choice, as it is filled in and what is wrong with it."""
        return Markup(
            self._templates.render_in(
                language,
                "web/more.html",
                fragment=self.labels(language, choice.ticked),
                form=Filled(choice, Pace(cadence)),
                complaints=complaints,
            )
        )

    def _zones(self, language: Language, zone: str) -> Markup:
        """The options of every zone, `zone` chosen."""
        found = zoning.areas(zone)
        return Markup(self._templates.render_in(language, "web/zones.html", areas=found, zone=zone))

    def _hours(self, language: Language, hour: str) -> Markup:
        """The options of every hour of the day, `hour` chosen where it is one."""
        told = [(str(one), f"{one:02}:00") for one in range(HOURS)]
        return Markup(self._templates.render_in(language, "web/hours.html", hours=told, hour=hour))

    def _paces(self, language: Language, fate: str) -> Markup:
        """The options of a wish's pace, `fate` chosen where it is one of them."""
        return Markup(self._templates.render_in(language, "web/paces.html", fate=fate))


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

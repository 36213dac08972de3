"""What labels and kinds are called in each language, and which labels a source's words mean."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches

from digest.model import Dimension, Kind
from digest.taxonomy.decisions import Decisions
from digest.taxonomy.folding import fold
from digest.taxonomy.gazetteer import Gazetteer
from digest.taxonomy.numbered import Named
from digest.taxonomy.rules import Topic
from digest.taxonomy.sheet import Sheet

Names = Mapping[str, str]
"""A name by language."""


class Vocabulary:
    """All labels with their names; compiled once."""

    def __init__(
        self,
        topics: tuple[Topic, ...],
        places: Gazetteer,
        kinds: Mapping[str, Names],
        decided: Decisions,
    ) -> None:
        self._kinds = kinds
        self._names = _all_names(topics, places, decided)
        self._by_term = _all_terms(topics, places)

    @property
    def named(self) -> tuple[Named, ...]:
        """All labels."""
        return tuple(self._names)

    def name(self, dimension: Dimension, slug: str, language: str = "en") -> str:
        """What a label is called; English where the language has no name, else the slug itself."""
        return _in(language, self._names.get((dimension, slug), {}), slug)

    def kind_name(self, kind: Kind, language: str = "en") -> str:
        """What a kind of publication is called, English where the language has no name."""
        return _in(language, self._kinds[kind.value], kind.value)

    def known(self, dimension: Dimension, slug: str) -> bool:
        """Whether there is such a label."""
        return (dimension, slug) in self._names

    def choices(self, dimension: Dimension) -> tuple[str, ...]:
        """All slugs of a dimension, sorted, for saying what is allowed."""
        return tuple(sorted(slug for one, slug in self._names if one is dimension))

    def meaning(self, term: str) -> Named | None:
        """The label that "topic:slug", a slug, a country code or a name in any language means."""
        prefix, _, rest = term.partition(":")
        for dimension in Dimension:
            slug = rest if prefix == dimension.value else term
            if self.known(dimension, slug) and (rest == slug or prefix == term):
                return dimension, slug
        return self._by_term.get(fold(term))

    def asked(self, word: str) -> Named | None:
        """As `meaning`, for a person who types: codes and slugs in any letter case too."""
        prefix, _, rest = word.strip().rpartition(":")
        said, slug = prefix.lower(), rest.strip().lower()
        found = self.meaning(word.strip()) or (self._by_term.get(fold(rest)) if prefix else None)
        if found and said in ("", found[0].value):
            return found
        fits = (one for one in self._names if said in ("", one[0].value))
        return next((one for one in fits if one[1].lower() == slug), None)

    def nearest(self, word: str) -> Named | None:
        """The label whose slug, code or name is written most like a word; None where none is."""
        known = {**self._by_term, **{one[1].lower(): one for one in self._names}}
        rest = word.rpartition(":")[2].strip().lower()
        near = get_close_matches(rest, known, n=1) or get_close_matches(fold(rest), known, n=1)
        return known[near[0]] if near else None


def kinds(sheet: Sheet) -> dict[str, Names]:
    """The names of kinds; complaints stay with the sheet."""
    sheet.only(sheet.values, [kind.value for kind in Kind], ())
    return {kind.value: sheet.texts(sheet.values, kind.value, ()) for kind in Kind}


def _in(language: str, called: Names, otherwise: str) -> str:
    return called.get(language.partition("-")[0]) or called.get("en") or otherwise


def _all_names(
    topics: tuple[Topic, ...], places: Gazetteer, decided: Decisions
) -> dict[Named, Names]:
    named: dict[Named, Names] = {}
    for code, country in places.countries.items():
        named[Dimension.COUNTRY, code] = country.names
    for region in places.regions:
        named[Dimension.REGION, region.slug] = {**region.names, "en": region.name}
    for topic in topics:
        named[Dimension.TOPIC, topic.slug] = {**topic.names, "en": topic.name}
    return {one: {**called, **decided.names(one[1])} for one, called in named.items()}


def _all_terms(topics: tuple[Topic, ...], places: Gazetteer) -> dict[str, Named]:
    """What sources call things, folded; a topic's or region's own words win over a country's."""
    terms: dict[str, Named] = {}
    for word in places.words:
        if word.sort == "name" and word.dimension is Dimension.COUNTRY:
            terms.setdefault(fold(word.text), (Dimension.COUNTRY, word.slug))
    for region in places.regions:
        for term in (region.name, *region.names.values(), *region.terms):
            terms[fold(term)] = (Dimension.REGION, region.slug)
    for topic in topics:
        for term in (topic.name, *topic.names.values(), *topic.terms):
            terms[fold(term)] = (Dimension.TOPIC, topic.slug)
    return terms

"""Which countries, regions and topics a release is about, by rules and names, with the reasons.

No model and no network: everything comes from the TOML files in `data/`, any of which an operator's
own folder replaces. A `Taxonomy` is compiled once and changes nothing after.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib import resources
from pathlib import Path
from typing import Protocol

from digest.errors import TaxonomyError
from digest.model import Dimension, Kind, Label, Origin, Reason
from digest.taxonomy import gazetteer, names, rules
from digest.taxonomy.classify import Document, Draft, Drafts, labels
from digest.taxonomy.folding import fold
from digest.taxonomy.gazetteer import Country, Gazetteer, Region, Word
from digest.taxonomy.match import Match, Matcher
from digest.taxonomy.rules import Phrase, Topic
from digest.taxonomy.sheet import Folder
from digest.taxonomy.weigh import Places, of_topics
from digest.taxonomy.zones import Speakers, prepare

__all__ = ["Country", "Document", "Region", "Taxonomy", "Topic", "load"]

_OTHER = "en"  # what a text is read by whose language has no rules of its own

Named = tuple[Dimension, str]


class Rules(Protocol):
    """Where an operator's own rules are; None for the shipped ones alone."""

    @property
    def directory(self) -> Path | None:
        """A folder that holds any of the files of `digest/taxonomy/data`."""


def load(config: Rules) -> Taxonomy:
    """Read, check and compile the rules; TaxonomyError with all complaints about all files."""
    folder = Folder(resources.files("digest.taxonomy") / "data", config.directory)
    topics = rules.read_topics(folder.sheet("topics.toml"))
    phrases = rules.read_phrases(folder, topics)
    places = gazetteer.read(folder.sheet("regions.toml"), folder.sheet("places.toml"))
    kinds = _kinds(folder)
    if complaints := folder.complaints():
        raise TaxonomyError(complaints)
    return Taxonomy(topics, phrases, places, kinds)


def _kinds(folder: Folder) -> dict[str, Mapping[str, str]]:
    sheet = folder.sheet("kinds.toml")
    sheet.only(sheet.values, [kind.value for kind in Kind], ())
    return {kind.value: sheet.texts(sheet.values, kind.value, ()) for kind in Kind}


class Taxonomy:
    """The words that labels are made of, and the rules that give them."""

    def __init__(
        self,
        topics: tuple[Topic, ...],
        phrases: tuple[Phrase, ...],
        places: Gazetteer,
        kinds: Mapping[str, Mapping[str, str]],
    ) -> None:
        self.topics = topics
        self.regions = places.regions
        self.countries = places.countries
        self._kinds = kinds
        self._names = _all_names(topics, places)
        self._by_term = _all_terms(topics, places)
        self._homes = {code: country.region for code, country in places.countries.items()}
        self._places = Places(places)
        self._speakers = Speakers(*(places.lists[k] for k in ("organisations", "ranks", "titles")))
        self._matchers = _matchers(phrases, places.words)

    def name(self, dimension: Dimension, slug: str, language: str = "en") -> str:
        """What a label is called; English where the language has no name, else the slug itself."""
        called = self._names.get((dimension, slug), {})
        return called.get(language.partition("-")[0]) or called.get("en") or slug

    def kind_name(self, kind: Kind, language: str = "en") -> str:
        """What a kind of publication is called, English where the language has no name."""
        called = self._kinds[kind.value]
        return called.get(language.partition("-")[0]) or called.get("en") or kind.value

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

    def classify(self, document: Document) -> tuple[Label, ...]:
        """All labels with their reasons, sorted by dimension and slug; suggestions too."""
        drafts: Drafts = {}
        for (dimension, slug), origin, reason in self._given(document):
            drafts.setdefault((dimension, slug), Draft()).reasons[origin].append(reason)
        text = prepare(document.title, document.summary, self._speakers)
        matcher = self._matchers.get(_language(document)) or self._matchers[_OTHER]
        words: list[Match[Word]] = []
        phrases: list[Match[Phrase]] = []
        for match in matcher.find(text.words, text.breaks):
            if isinstance(match.meaning, Word):
                words.append(Match(match.start, match.end, match.meaning))
            else:
                phrases.append(Match(match.start, match.end, match.meaning))
        for found in (*of_topics(text, phrases), *self._places.weigh(text, words)):
            key = (found.dimension, found.slug)
            drafts.setdefault(key, Draft()).reasons[Origin.RULE].append(found.reason)
        return labels(drafts, self._homes)

    def _given(self, document: Document) -> Iterator[tuple[Named, Origin, Reason]]:
        """Labels by the source's categories and by its configuration."""
        mapped = {fold(term): meaning for term, meaning in document.term_map.items()}
        for term in document.terms:
            meaning = self.meaning(mapped.get(fold(term), term))
            if meaning is not None:
                rule = "map" if fold(term) in mapped else "name"
                yield meaning, Origin.UPSTREAM, Reason(term, "term", rule, 1.0)
        for dimension, slug in document.added:
            yield (dimension, slug), Origin.SOURCE, Reason(slug, "source", "added", 1.0)


def _language(document: Document) -> str:
    return (document.language or _OTHER).lower().replace("_", "-").partition("-")[0]


def _all_names(topics: tuple[Topic, ...], places: Gazetteer) -> dict[Named, Mapping[str, str]]:
    named: dict[Named, Mapping[str, str]] = {}
    for code, country in places.countries.items():
        named[Dimension.COUNTRY, code] = country.names
    for region in places.regions:
        named[Dimension.REGION, region.slug] = {**region.names, "en": region.name}
    for topic in topics:
        named[Dimension.TOPIC, topic.slug] = {**topic.names, "en": topic.name}
    return named


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


def _matchers(
    phrases: tuple[Phrase, ...], words: tuple[Word, ...]
) -> dict[str, Matcher[Word | Phrase]]:
    """One for each language, of its own names and phrases and of what is common to all."""
    languages = {*names.LANGUAGES, *(phrase.language for phrase in phrases)}
    return {
        language: Matcher(
            [
                *((one.text, one) for one in words if one.language in (language, None)),
                *((one.text, one) for one in phrases if one.language == language),
            ]
        )
        for language in sorted(languages)
    }

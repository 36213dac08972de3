"""Which countries, regions and topics a release is about, by rules and names, with the reasons.

No model and no network: everything comes from the TOML files in `data/`, any of which an operator's
own folder replaces. A `Taxonomy` is compiled once and changes nothing after.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

from digest.config import TaxonomyConfig
from digest.errors import TaxonomyError
from digest.model import Dimension, Label, Origin, Reason
from digest.taxonomy import gazetteer, names, rules, vocabulary
from digest.taxonomy.aside import LISTS
from digest.taxonomy.classify import Document, Evidence, Given
from digest.taxonomy.dead import dead
from digest.taxonomy.decisions import Decisions, Settings
from digest.taxonomy.firing import Fired, Rule
from digest.taxonomy.folding import fold
from digest.taxonomy.gazetteer import Country, Gazetteer
from digest.taxonomy.lexicon import OPENS, PLACE, Lexicon
from digest.taxonomy.numbered import Bars, Named, numbered
from digest.taxonomy.places import Places
from digest.taxonomy.regions import Region
from digest.taxonomy.rules import Phrase, Topic
from digest.taxonomy.sheet import Folder
from digest.taxonomy.topics import compiled, fired, weigh
from digest.taxonomy.vocabulary import Vocabulary
from digest.taxonomy.zones import prepare
from digest.text import is_in_script_of

__all__ = ["Country", "Document", "Lexicon", "Region", "Settings", "Taxonomy", "Topic", "load"]

_OTHER = "en"  # what a text is read by whose language has no rules of its own


def load(settings: Settings) -> Taxonomy:
    """Read, check and compile the rules; TaxonomyError with all complaints about all files. As
    shipped they are compiled once in a process, however often they are asked for."""
    return _shipped() if settings == TaxonomyConfig() else _load(settings)


@cache
def _shipped() -> Taxonomy:
    return _load(TaxonomyConfig())


def _load(settings: Settings) -> Taxonomy:
    folder = Folder(resources.files("digest.taxonomy") / "data", settings.directory)
    decided = Decisions(settings)
    topics = rules.read_topics(folder.sheet("topics.toml"))
    phrases = rules.read_phrases(folder, topics)
    _bury(folder, phrases)
    places = gazetteer.read(folder, decided)
    kinds = vocabulary.kinds(folder.sheet("kinds.toml"))
    known = Vocabulary(topics, places, kinds, decided)
    bars = decided.bars(known.named)
    if complaints := (*folder.complaints(), *decided.complaints):
        raise TaxonomyError(complaints)
    return Taxonomy(known, Rules(topics, phrases, places, bars))


def _bury(folder: Folder, phrases: Sequence[Phrase]) -> None:
    """Complain of phrases in the operator's files that can never count; ours have a test."""
    for file in sorted({one.file for one in phrases if folder.is_own(one.file)}):
        for phrase, winner in dead([one for one in phrases if one.file == file]):
            why = f"can never count: {winner.written!r} always wins over it"
            folder.sheet(file).complain((phrase.topic, phrase.written), why)


@dataclass(frozen=True, slots=True)
class Rules:
    """Everything that gives labels, read and found right."""

    topics: tuple[Topic, ...]
    phrases: tuple[Phrase, ...]
    places: Gazetteer
    bars: Bars


class Taxonomy:
    """The words that labels are made of, and the rules that give them."""

    def __init__(self, vocabulary: Vocabulary, rules: Rules) -> None:
        places = rules.places
        self.topics, self.regions, self.countries = rules.topics, places.regions, places.countries
        self.name, self.kind_name = vocabulary.name, vocabulary.kind_name
        self.known, self.choices = vocabulary.known, vocabulary.choices
        self.meaning = vocabulary.meaning
        homes = {code: country.regions for code, country in places.countries.items()}
        self.numbered = numbered(vocabulary.named, homes, rules.bars)
        self._places = Places(places, self.numbered.number)
        ordered = sorted(rules.phrases, key=lambda one: one.weight > 0)
        self.phrases = tuple(
            Rule(one.language, one.topic, one.written, one.weight) for one in ordered
        )
        self._nevers = sum(one.weight == 0 for one in ordered)
        self._says = tuple(map(compiled, ordered))
        self._words = tuple(_words(ordered, places, self.numbered.number))
        self._languages = frozenset(names.LANGUAGES) | {one.language for one in ordered}
        self._lexicons: dict[str, Lexicon] = {}

    def homes(self, country: str) -> tuple[str, ...]:
        """The regions that a country belongs to, by code; none for one that is not known."""
        found = self.countries.get(country)
        return found.regions if found else ()

    def classify(self, document: Document) -> tuple[Label, ...]:
        """All labels with their reasons, sorted by dimension and slug; suggestions too."""
        lexicon = self.lexicon(document.language or _written(document))
        text = prepare(document.title, document.summary, lexicon.pages)
        topics, places, openings = lexicon.find(text)
        told = self._places.weigh(text, places, openings) if places else {}
        if topics:
            told |= weigh(text, topics, self._says, self._nevers)
        given = self._given(document) if document.terms or document.added else {}
        return Evidence(self.numbered, given, told).labels()

    def fired(self, document: Document) -> Fired:
        """The rules for topics that are met in a text, that count, and that silence others."""
        lexicon = self.lexicon(document.language)
        topics, _, _ = lexicon.find(prepare(document.title, document.summary, lexicon.pages))
        return Fired(
            *(frozenset(self.phrases[one] for one in some) for some in fired(topics, self._nevers))
        )

    def read_as(self, language: str | None) -> str:
        """The language whose rules a text is read by."""
        plain = (language or _OTHER).lower().replace("_", "-").partition("-")[0]
        return plain if plain in self._languages else _OTHER

    def lexicon(self, language: str | None) -> Lexicon:
        """What a language is read by: its own words, English for one without rules. Compiled when
        the language is first met: most newsrooms write one or two."""
        found = self._lexicons.get(language or _OTHER)
        return found or self._compiled(self.read_as(language))

    def _compiled(self, language: str) -> Lexicon:
        if language not in self._lexicons:
            own = (
                (text, target) for spoken, text, target in self._words if spoken in (language, None)
            )
            self._lexicons[language] = Lexicon(own)
        return self._lexicons[language]

    def _given(self, document: Document) -> Given:
        """Labels by the source's categories and by its configuration."""
        given: Given = {}
        for named, origin, reason in self._said(document):
            number = self.numbered.number[named]
            _, reasons = given.setdefault(number, (origin, []))
            reasons.append(reason)
        return given

    def _said(self, document: Document) -> Iterator[tuple[Named, Origin, Reason]]:
        """Upstream terms before what is added to a whole source: they are stronger."""
        mapped = {fold(term): meaning for term, meaning in document.term_map.items()}
        for term in document.terms:
            meaning = self.meaning(mapped.get(fold(term), term))
            if meaning is not None:
                rule = "map" if fold(term) in mapped else "name"
                yield meaning, Origin.UPSTREAM, Reason(term, "term", rule, 1.0)
        for dimension, slug in document.added:
            yield (dimension, slug), Origin.SOURCE, Reason(slug, "source", "added", 1.0)


def _written(document: Document) -> str:
    """A language whose rules fit the script of a text that does not say its language."""
    words = f"{document.title or ''} {document.summary}"
    return next((one for one in (_OTHER, "ar", "ru") if is_in_script_of(one, words)), _OTHER)


def _words(
    phrases: Sequence[Phrase], places: Gazetteer, number: Mapping[Named, int]
) -> Iterator[tuple[str | None, str, tuple[int, int]]]:
    """What is looked for, as (language, text, target); None is what is common to all."""
    for place, phrase in enumerate(phrases):
        yield phrase.language, phrase.text, (number[Dimension.TOPIC, phrase.topic], place)
    for place, name in enumerate(places.words):
        for spoken in (name.language,) if name.language else names.spoken_in(name.text):
            yield spoken, name.text, (PLACE, place)
    for key, opens in LISTS.items():
        for text in places.lists[key]:
            for spoken in names.spoken_in(text):
                yield spoken, text, (OPENS, int(opens))

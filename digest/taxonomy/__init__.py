"""Which countries, regions and topics a release is about, by rules and names, with the reasons.

No model and no network: everything comes from the TOML files in `data/`, any of which an operator's
own folder replaces. A `Taxonomy` is compiled once and changes nothing after.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources

from digest.config import TaxonomyConfig
from digest.errors import TaxonomyError
from digest.model import Dimension, Label, Origin, Reason
from digest.taxonomy import gazetteer, names, rules, vocabulary
from digest.taxonomy.aside import LISTS
from digest.taxonomy.classify import Document, Evidence, Given
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
from digest.taxonomy.spoken import Spoken
from digest.taxonomy.topics import Says, compiled, fired, weigh
from digest.taxonomy.uncollected import uncollected
from digest.taxonomy.vocabulary import Vocabulary
from digest.taxonomy.zones import prepare
from digest.text import is_in_script_of, primary

__all__ = ["Country", "Document", "Lexicon", "Region", "Settings", "Taxonomy", "Topic", "load"]

_OTHER = "en"  # what a text is read by whose language has no rules of its own


def load(settings: Settings) -> Taxonomy:
    """Read, check and compile the rules; TaxonomyError with all complaints about all files. As
    shipped they are compiled once in a process, however often they are asked for."""
    return _shipped() if settings == TaxonomyConfig() else _load(settings)


@cache
def _shipped() -> Taxonomy:
    return _load(TaxonomyConfig())


@uncollected()
def _load(settings: Settings) -> Taxonomy:
    folder = Folder(resources.files("digest.taxonomy") / "data", settings.directory)
    decided = Decisions(settings)
    topics = rules.read_topics(folder.sheet("topics.toml"))
    spoken = Spoken(folder, topics)
    places = gazetteer.read(folder, decided)
    kinds = vocabulary.kinds(folder.sheet("kinds.toml"))
    known = Vocabulary(topics, places, kinds, decided)
    bars = decided.bars(known.named)
    if complaints := (*folder.complaints(), *decided.complaints):
        raise TaxonomyError(complaints)
    return Taxonomy(known, Rules(topics, spoken, places, bars))


@dataclass(frozen=True, slots=True)
class Tongue:
    """One language, compiled: its words, and what each of its phrases says, by number; the first
    `nevers` of them say "never"."""

    lexicon: Lexicon
    says: tuple[Says, ...]
    nevers: int


def _ordered(phrases: Iterable[Phrase]) -> tuple[Phrase, ...]:
    return tuple(sorted(phrases, key=lambda one: one.weight > 0))


@dataclass(frozen=True, slots=True)
class Rules:
    """Everything that gives labels, read and found right."""

    topics: tuple[Topic, ...]
    spoken: Spoken
    places: Gazetteer
    bars: Bars


class Taxonomy:
    """The words that labels are made of, and the rules that give them."""

    def __init__(self, vocabulary: Vocabulary, rules: Rules) -> None:
        places = rules.places
        self.topics, self.regions, self.countries = rules.topics, places.regions, places.countries
        self.name, self.kind_name = vocabulary.name, vocabulary.kind_name
        self.known, self.choices = vocabulary.known, vocabulary.choices
        self.meaning, self.asked = vocabulary.meaning, vocabulary.asked
        self.nearest = vocabulary.nearest
        homes = {code: country.regions for code, country in places.countries.items()}
        self.numbered = numbered(vocabulary.named, homes, rules.bars)
        self._places = Places(places, self.numbered.number)
        self._spoken = rules.spoken
        self._words = tuple(_words(places))
        self._languages = frozenset(names.LANGUAGES) | rules.spoken.languages
        self._tongues: dict[str, Tongue] = {}
        self._rules: dict[str, tuple[Rule, ...]] = {}

    @property
    def phrases(self) -> tuple[Rule, ...]:
        """The rules of all languages, those that say "never" first; reads the languages that
        nobody has met yet."""
        return tuple(map(Rule.of, _ordered(self._spoken.all())))

    def language_name(self, tag: str, language: str = "en") -> str:
        """A language as people read it; its tag where nobody knows a name."""
        return names.language(tag, primary(language))

    def homes(self, country: str) -> tuple[str, ...]:
        """The regions that a country belongs to, by code; none for one that is not known."""
        found = self.countries.get(country)
        return found.regions if found else ()

    def classify(self, document: Document) -> tuple[Label, ...]:
        """All labels with their reasons, sorted by dimension and slug; suggestions too."""
        tongue = self._tongue(_written(document))
        lexicon = tongue.lexicon
        text = prepare(document.title, document.summary, lexicon.pages)
        topics, places, openings = lexicon.find(text)
        told = self._places.weigh(text, places, openings) if places else {}
        if topics:
            told |= weigh(text, topics, tongue.says, tongue.nevers)
        given = self._given(document) if document.terms or document.added else {}
        return Evidence(self.numbered, given, told).labels()

    def fired(self, document: Document) -> Fired:
        """The rules for topics that are met in a text, that count, and that silence others."""
        tongue = self._tongue(document.language)
        pages, rules = tongue.lexicon.pages, self._ruled(self.read_as(document.language))
        topics, _, _ = tongue.lexicon.find(prepare(document.title, document.summary, pages))
        return Fired(
            *(frozenset(rules[one] for one in some) for some in fired(topics, tongue.nevers))
        )

    def read_as(self, language: str | None) -> str:
        """The language whose rules a text is read by."""
        plain = (language or _OTHER).lower().replace("_", "-").partition("-")[0]
        return plain if plain in self._languages else _OTHER

    def reads(self, document: Document) -> str:
        """The language whose rules `classify` reads a text by."""
        return self.read_as(_written(document))

    def lexicon(self, language: str | None) -> Lexicon:
        """What a language is read by: its own words, English for one without rules."""
        return self._tongue(language).lexicon

    def _tongue(self, language: str | None) -> Tongue:
        """Compiled when the language is first met: most newsrooms write one or two."""
        found = self._tongues.get(language or _OTHER)
        return found or self._compiled(self.read_as(language))

    def _compiled(self, language: str) -> Tongue:
        if language not in self._tongues:
            self._tongues[language] = self._made(language)
        return self._tongues[language]

    @uncollected()
    def _made(self, language: str) -> Tongue:
        phrases = _ordered(self._spoken.phrases(language))
        number = self.numbered.number
        own = [
            *(
                (one.text, (number[Dimension.TOPIC, one.topic], place))
                for place, one in enumerate(phrases)
            ),
            *((text, what) for spoken, text, what in self._words if spoken in (language, None)),
        ]
        nevers = sum(one.weight == 0 for one in phrases)
        says = tuple(map(compiled, phrases))
        return Tongue(Lexicon(own), says, nevers)

    def _ruled(self, language: str) -> tuple[Rule, ...]:
        """The rules of a language by number: only who looks over the rules wants them."""
        if language not in self._rules:
            self._rules[language] = tuple(map(Rule.of, _ordered(self._spoken.phrases(language))))
        return self._rules[language]

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
    """A text's language, else one whose rules fit its script."""
    if document.language:
        return document.language
    words = f"{document.title or ''} {document.summary}"
    return next((one for one in (_OTHER, "ar", "ru") if is_in_script_of(one, words)), _OTHER)


def _words(places: Gazetteer) -> Iterator[tuple[str | None, str, tuple[int, int]]]:
    """What is looked for besides the phrases of topics, as (language, text, target); None is what
    is common to all."""
    for place, name in enumerate(places.words):
        for spoken in (name.language,) if name.language else names.spoken_in(name.text):
            yield spoken, name.text, (PLACE, place)
    for key, opens in LISTS.items():
        for text in places.lists[key]:
            for spoken in names.spoken_in(text):
                yield spoken, text, (OPENS, int(opens))

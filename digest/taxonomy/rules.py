"""Topics and the phrases that speak for them, from topics.toml and phrases/LANGUAGE.toml."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from digest.taxonomy import names
from digest.taxonomy.match import parts, variants
from digest.taxonomy.sheet import Folder, Sheet

_TOPIC_KEYS = ("slug", "name", "definition", "terms", "names")


@dataclass(frozen=True, slots=True)
class Topic:
    """One topic; `terms` are the names that sources give it, `names` its own by language."""

    slug: str
    name: str
    definition: str
    terms: tuple[str, ...] = ()
    names: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words that speak for a topic; of weight 0, the phrases that they cover do not count.

    `written` is how the sheet has it: one line may stand for several phrases."""

    topic: str
    language: str
    text: str
    weight: float
    written: str

    @property
    def file(self) -> str:
        """The sheet that it stands in."""
        return sheet_of(self.language)


def read_topics(sheet: Sheet) -> tuple[Topic, ...]:
    """The topics in the order of the file; complaints stay with the sheet."""
    sheet.only(sheet.values, ("topics",), ())
    topics: dict[str, Topic] = {}
    for values in sheet.tables("topics"):
        slug = sheet.word(values, "slug", ("topics",))
        trail = ("topics", slug)
        sheet.only(values, _TOPIC_KEYS, trail)
        if slug in topics:
            sheet.complain(trail, "this slug stands twice")
        topics[slug] = Topic(
            slug,
            sheet.word(values, "name", trail),
            sheet.word(values, "definition", trail),
            sheet.words(values, "terms", trail),
            sheet.texts(values, "names", trail),
        )
    return tuple(topics.values())


def read_phrases(folder: Folder, topics: tuple[Topic, ...]) -> tuple[Phrase, ...]:
    """All phrases of all languages; complaints stay with the sheets.

    A shipped file may speak of topics that an operator's topics.toml has dropped: passed over.
    """
    spoken = (read_language(folder, topics, one) for one in folder.phrases())
    return tuple(phrase for phrases in spoken for phrase in phrases)


def read_language(folder: Folder, topics: tuple[Topic, ...], language: str) -> tuple[Phrase, ...]:
    """All phrases of one language that has some."""
    slugs = {topic.slug for topic in topics}
    found: list[Phrase] = []
    sheet = folder.sheet(sheet_of(language))
    for slug in sheet.values:
        if slug in slugs:
            found.extend(_of_topic(sheet, slug, language))
        elif sheet.own or not folder.is_own("topics.toml"):
            known = ", ".join(sorted(slugs))
            sheet.complain((slug,), f"is not a topic; allowed are {known}")
    return tuple(found)


def sheet_of(language: str) -> str:
    """The file that a language's phrases stand in."""
    return f"phrases/{language}.toml"


def _of_topic(sheet: Sheet, slug: str, language: str) -> Iterator[Phrase]:
    table = sheet.table(sheet.values, slug, ())
    never = sheet.words(table, "never", (slug,))
    weighed = {
        text: sheet.weight(value, (slug, text)) for text, value in table.items() if text != "never"
    }
    seen: dict[str, str] = {}
    lines = [*((text, 0.0) for text in never), *weighed.items()]
    found = [
        Phrase(slug, language, text, weight, written)
        for written, weight in lines
        for text in _variants(sheet, slug, written, seen)
        if weight is not None
    ]
    yield from found
    for one in found:
        yield from _attached(one, seen)


def _variants(sheet: Sheet, slug: str, written: str, seen: dict[str, str]) -> Iterator[str]:
    """What a line stands for, without what can never be met or stands there already."""
    try:
        found = [(text, _key(text)) for text in variants(written)]
    except ValueError as error:
        sheet.complain((slug, written), f"can never be met: {error}")
        return
    for text, key in found:
        if key in seen:
            same = "" if text == written else f"{text!r} "
            sheet.complain((slug, written), f"{same}says the same as {seen[key]!r}")
        else:
            seen[key] = written
            yield text


def _attached(one: Phrase, seen: dict[str, str]) -> Iterator[Phrase]:
    """In Arabic, the same with "and", "in", "to" and the like written onto its first word."""
    for text in names.written(one.text, one.language) if one.language == "ar" else ():
        if seen.setdefault(_key(text), text) is text and text != one.text:
            yield replace(one, text=text)


def _key(text: str) -> str:
    found = parts(text)
    if len(found) == 1:
        return found[0].literal
    return "|".join(f"{part.literal}{part.gap}" for part in found)

"""Countries, regions, and every word that points to one, from regions.toml and places.toml."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum

from digest.model import Dimension
from digest.taxonomy import names, regions, territories
from digest.taxonomy.decisions import Decisions
from digest.taxonomy.folding import fold
from digest.taxonomy.match import parts
from digest.taxonomy.regions import Region
from digest.taxonomy.sheet import Folder, Sheet

# How much one word of each sort says, standing in a title.
WEIGHTS: Mapping[str, float] = {
    "name": 1.0,
    "place": 0.95,
    "territory": 0.95,
    "seat": 0.95,
    "hub": 0.5,
    "people": 0.75,
    "peoples": 0.5,
}
_SORTS = {
    "names": "name",
    "people": "people",
    "peoples": "peoples",
    "places": "place",
    "seats": "seat",
}
_LISTS = (
    "never",
    "hubs",
    "given",
    "passing",
    "passing_before",
    "nationals",
    "offices",
    "offices_before",
    "organisations",
    "ranks",
    "titles",
    "spoken_of",
    "beside",
    "meetings",
)
_APART_KEYS = ("word", "means", "near", "but")


class Case(Enum):
    """How a word must be printed to be met."""

    ANY = "any"
    CAPITAL = "capital"
    CAPITALS = "capitals"


@dataclass(frozen=True, slots=True)
class Country:
    """A country or territory with a code of its own. `region` is its main one, None for
    Antarctica; `regions` are all that it belongs to; `subregion` is UN M49's, by slug."""

    code: str
    name: str
    region: str | None
    names: Mapping[str, str] = field(default_factory=dict)
    regions: tuple[str, ...] = ()
    subregion: str | None = None


@dataclass(frozen=True, slots=True)
class Word:
    """A word that points to a place; without dimension it points to none, whatever it holds."""

    text: str
    language: str | None
    dimension: Dimension | None
    slug: str
    sort: str
    weight: float
    case: Case = Case.CAPITAL


@dataclass(frozen=True, slots=True)
class Apart:
    """One word, several places: it means `means` where `near` is in the text and `but` is not."""

    word: frozenset[str]
    means: tuple[str, ...]
    near: tuple[str, ...]
    but: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Gazetteer:
    """All that is known of places; see places.toml for what each of `lists` says."""

    regions: tuple[Region, ...]
    countries: Mapping[str, Country]
    words: tuple[Word, ...]
    lists: Mapping[str, tuple[str, ...]]
    apart: tuple[Apart, ...]


def read(folder: Folder, decided: Decisions) -> Gazetteer:
    """The gazetteer; complaints stay with the sheets and the decisions."""
    sheet, places = folder.sheet("regions.toml"), folder.sheet("places.toml")
    main = tuple(regions.main(sheet))
    homes = regions.homes(sheet, main, decided)
    finer = regions.subregions(folder.sheet("m49.toml"))
    own = regions.own(decided, homes, finer, {one.slug for one in main})
    every = (
        *(replace(one, countries=_held(one.slug, homes)) for one in main),
        *own,
        *(finer if decided.subregions else ()),
    )
    countries = _countries(homes, every, finer, places, decided)
    words = (
        *_region_words(sheet),
        *_names(countries),
        *_country_words(places, countries, decided),
        *_territory_words(folder.sheet("territories.toml"), countries, decided),
    )
    lists = {key: places.words(places.values, key, ()) for key in _LISTS}
    never = (Word(text, None, None, "", "never", 0.0, Case.ANY) for text in lists["never"])
    places.only(places.values, (*_LISTS, "told_apart", "country"), ())
    return Gazetteer(
        every,
        countries,
        tuple(_distinct((*words, *never))),
        lists,
        tuple(_apart(places, countries, decided)),
    )


def _held(slug: str, homes: Mapping[str, str | None]) -> tuple[str, ...]:
    return tuple(code for code, home in homes.items() if home == slug)


def _countries(
    homes: Mapping[str, str | None],
    every: Sequence[Region],
    finer: Sequence[Region],
    places: Sheet,
    decided: Decisions,
) -> dict[str, Country]:
    shown = places.table(places.values, "country", ())
    below = {code: one.slug for one in reversed(finer) for code in one.countries}
    found = {}
    for code in sorted(homes):
        called = _called(code, shown.get(code), decided)
        within = tuple(one.slug for one in every if code in one.countries)
        found[code] = Country(code, called["en"], homes[code], called, within, below.get(code))
    return found


def _called(code: str, values: object, decided: Decisions) -> dict[str, str]:
    shown = values.get("shown", {}) if isinstance(values, Mapping) else {}
    own = {str(language): str(name) for language, name in shown.items()}
    cldr = {one: names.territory(code, one) or code for one in names.LANGUAGES}
    return {**cldr, **own, **decided.names(code)}


def _region_words(sheet: Sheet) -> Iterator[Word]:
    for values in sheet.tables("regions"):
        slug = str(values.get("slug", ""))
        trail = ("regions", slug, "phrases")
        for language, phrases in sheet.table(values, "phrases", trail[:2]).items():
            table = sheet.table({language: phrases}, language, trail)
            for text, value in table.items():
                weight = sheet.weight(value, (*trail, language, text))
                if weight is not None and _can_be_met(sheet, text, (*trail, language, text)):
                    for form in names.written(text, language):
                        yield Word(
                            form, language, Dimension.REGION, slug, "region", weight, _case(text)
                        )


def _names(countries: Mapping[str, Country]) -> Iterator[Word]:
    """What CLDR calls each country, and the plain name within "Myanmar (Burma)"."""
    for code, country in countries.items():
        for language in names.LANGUAGES:
            cldr = names.territory(code, language) or ""
            for called in {cldr, country.names[language], cldr.split(" (")[0]}:
                for form in names.written(called, language):
                    if fold(form):
                        yield _word(form, language, code, "name")


def _country_words(
    sheet: Sheet, countries: Mapping[str, Country], decided: Decisions
) -> Iterator[Word]:
    for code, values in sheet.table(sheet.values, "country", ()).items():
        trail = ("country", code)
        slug = decided.country(code)
        if slug not in countries:
            sheet.complain(trail, "is in no region of regions.toml")
            continue
        table = sheet.table({code: values}, code, ("country",))
        sheet.only(table, (*_SORTS, *names.LANGUAGES[1:], "shown"), trail)
        for language in names.LANGUAGES:
            within = table if language == "en" else sheet.table(table, language, trail)
            for word in _sorts(sheet, within, code, language):
                yield word if slug == code else replace(word, slug=slug)


def _territory_words(
    sheet: Sheet, countries: Mapping[str, Country], decided: Decisions
) -> Iterator[Word]:
    for one in territories.read(sheet, countries, decided):
        if _can_be_met(sheet, one.text, (one.text,)):
            language = one.language or "en"
            forms = (
                names.written(one.text, language)
                if one.sort != "people"
                else _forms(one.text, one.sort, language)
            )
            yield from (_word(form, one.language, one.code, one.sort) for form in forms)


def _sorts(sheet: Sheet, table: Mapping[str, object], code: str, language: str) -> Iterator[Word]:
    held = [(key, sort) for key, sort in _SORTS.items() if key in table]
    hubs = sheet.words(sheet.values, "hubs", ()) if held else ()
    for key, sort in held:
        for text in sheet.words(table, key, ("country", code)):
            if _can_be_met(sheet, text, ("country", code, text)):
                weighed = "hub" if text in hubs else sort
                yield from (
                    _word(form, _spoken(sort, language), code, weighed)
                    for form in _forms(text, sort, language)
                )


def _spoken(sort: str, language: str) -> str | None:
    """Cities and bodies are called much the same in every language: None means all of them."""
    return None if language == "en" and sort in ("place", "seat") else language


def _forms(text: str, sort: str, language: str) -> Iterator[str]:
    if language == "ar" and sort == "people":
        return names.arabic_people(text)
    return names.arabic(text) if language == "ar" else iter((text,))


def _word(text: str, language: str | None, code: str, sort: str) -> Word:
    lower = sort in ("people", "peoples") and language not in ("en", None)
    case = Case.ANY if language == "ar" or lower else _case(text)
    return Word(text, language, Dimension.COUNTRY, code, sort, WEIGHTS[sort], case)


def _case(text: str) -> Case:
    """What is written in capitals only is met in capitals only."""
    if not any(letter.isupper() or letter.islower() for letter in text):
        return Case.ANY
    return Case.CAPITALS if text.isupper() else Case.CAPITAL


def _can_be_met(sheet: Sheet, text: str, trail: Sequence[str]) -> bool:
    try:
        parts(text)
    except ValueError as error:
        sheet.complain(trail, f"can never be met: {error}")
        return False
    return True


def _distinct(words: Iterable[Word]) -> Iterator[Word]:
    """Each word once for each place, in the strongest sort; the order of the files otherwise."""
    strongest: dict[tuple[str, str | None, str], Word] = {}
    for word in words:
        key = (fold(word.text), word.language, word.slug)
        if key not in strongest or word.weight > strongest[key].weight:
            strongest[key] = word
    return iter(strongest.values())


def _apart(sheet: Sheet, countries: Mapping[str, Country], decided: Decisions) -> Iterator[Apart]:
    for values in sheet.tables("told_apart"):
        word = sheet.words(values, "word", ("told_apart",))
        trail = ("told_apart", word[0] if word else "word")
        sheet.only(values, _APART_KEYS, trail)
        means = tuple(map(decided.country, sheet.words(values, "means", trail)))
        for code in means:
            if code not in countries:
                sheet.complain((*trail, code), "is not a country of regions.toml")
        near, but = (sheet.words(values, key, trail) for key in ("near", "but"))
        yield Apart(
            frozenset(map(fold, word)),
            means,
            tuple(f" {fold(one)} " for one in near),
            tuple(f" {fold(one)} " for one in but),
        )

"""Territories without a code of their own (territories.toml): whose they are is to be decided."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from digest.taxonomy import names
from digest.taxonomy.decisions import Decisions
from digest.taxonomy.sheet import Sheet

SORTS = {"names": "territory", "people": "people", "places": "place"}


@dataclass(frozen=True, slots=True)
class Spoken:
    """A word of a territory: the country that it speaks for, of what sort it is, in which
    language it is said (None: in all)."""

    text: str
    code: str
    sort: str
    language: str | None


def read(sheet: Sheet, countries: Collection[str], decided: Decisions) -> Iterator[Spoken]:
    """All words of all territories; complaints stay with the sheet."""
    for slug in sheet.values:
        table = sheet.table(sheet.values, slug, ())
        sheet.only(table, ("country", *SORTS, *names.LANGUAGES[1:]), (slug,))
        code = sheet.word(table, "country", (slug,))
        if code not in countries and decided.country(code) not in countries:
            sheet.complain((slug, "country"), f"{code} is in no region of regions.toml")
            continue
        code = decided.territory(slug, decided.country(code), countries)
        for language in names.LANGUAGES:
            within = table if language == "en" else sheet.table(table, language, (slug,))
            for key, sort in SORTS.items():
                spoken = None if language == "en" and sort != "people" else language
                for text in sheet.words(within, key, (slug,)):
                    yield Spoken(text, code, sort, spoken)
    decided.finish(sheet.values)

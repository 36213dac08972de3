"""Regions: those of regions.toml, UN M49's sub-regions, and those that an operator makes up."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from digest.taxonomy import names
from digest.taxonomy.decisions import Decisions
from digest.taxonomy.sheet import Sheet

_KEYS = ("slug", "name", "definition", "countries", "terms", "names", "phrases")
_SUBREGION_KEYS = ("slug", "code", "name", "countries", "holds")


@dataclass(frozen=True, slots=True)
class Region:
    """A region by the countries that it holds (ISO 3166 alpha-2)."""

    slug: str
    name: str
    definition: str = ""
    countries: tuple[str, ...] = ()
    terms: tuple[str, ...] = ()
    names: Mapping[str, str] = field(default_factory=dict)


def main(sheet: Sheet) -> Iterator[Region]:
    """The regions of regions.toml; complaints stay with the sheet."""
    sheet.only(sheet.values, ("regions", "elsewhere"), ())
    seen: set[str] = set()
    for values in sheet.tables("regions"):
        slug = sheet.word(values, "slug", ("regions",))
        trail = ("regions", slug)
        sheet.only(values, _KEYS, trail)
        if slug in seen:
            sheet.complain(trail, "this slug stands twice")
        seen.add(slug)
        yield Region(
            slug,
            sheet.word(values, "name", trail),
            sheet.word(values, "definition", trail),
            sheet.words(values, "countries", trail),
            sheet.words(values, "terms", trail),
            sheet.texts(values, "names", trail),
        )


def homes(sheet: Sheet, regions: Iterable[Region], decided: Decisions) -> dict[str, str | None]:
    """The main region of each country by code, in the order of the file; None for Antarctica."""
    found: dict[str, str | None] = {}
    slugs = set()
    for region in regions:
        slugs.add(region.slug)
        for code in region.countries:
            trail = ("regions", region.slug, code)
            if names.territory(code, "en") is None:
                sheet.complain(trail, "is not a country code (ISO 3166 alpha-2)")
            elif code in found:
                sheet.complain(trail, f"belongs to {found[code]} already")
            else:
                found[code] = region.slug
    found.update(dict.fromkeys(sheet.words(sheet.values, "elsewhere", ())))
    return decided.homes(found, slugs)


def subregions(sheet: Sheet) -> tuple[Region, ...]:
    """The sub-regions of m49.toml, the finest first, then those that hold others."""
    sheet.only(sheet.values, ("subregions",), ())
    found: dict[str, Region] = {}
    for values in sheet.tables("subregions"):
        slug = sheet.word(values, "slug", ("subregions",))
        trail = ("subregions", slug)
        sheet.only(values, _SUBREGION_KEYS, trail)
        name, code = (sheet.word(values, key, trail) for key in ("name", "code"))
        held = (found[one].countries for one in sheet.words(values, "holds", trail) if one in found)
        countries = (
            *sheet.words(values, "countries", trail),
            *(one for each in held for one in each),
        )
        called = {one: names.territory(code, one) or name for one in names.LANGUAGES}
        found[slug] = Region(slug, name, "", countries, (), called | {"en": name})
    return tuple(found.values())


def own(
    decided: Decisions, countries: Iterable[str], among: Iterable[Region], taken: Iterable[str]
) -> tuple[Region, ...]:
    """The operator's regions; `among` are those whose slugs may stand for their countries."""
    known, held = set(countries), {one.slug: one.countries for one in among}
    found = []
    for region in decided.regions:
        if region.slug in taken:
            decided.complain(f"regions.{region.slug}", "there is such a region already")
        codes: list[str] = []
        for one in region.countries:
            if one in held:
                codes.extend(code for code in held[one] if code in known)
            elif one in known:
                codes.append(one)
            else:
                decided.unknown(f"regions.{region.slug}.countries", one, {*known, *held})
        called = {**region.names, "en": region.name}
        found.append(Region(region.slug, region.name, "", tuple(dict.fromkeys(codes)), (), called))
    return tuple(found)

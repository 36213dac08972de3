"""Reads [taxonomy]: what an operator decides about labels without writing rules."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from digest.config import checks
from digest.config.labels import OwnRegion, TaxonomyConfig
from digest.config.table import Table


def taxonomy(table: Table, folder: Path) -> TaxonomyConfig:
    """The table's value; whether the labels exist that it names is known only to the rules."""
    name = table.read("directory", checks.text, None)
    if name is not None and not (folder / name).is_dir():
        table.complain("directory", f"{folder / name} is not a folder")
    found = TaxonomyConfig(
        directory=folder / name if name is not None else None,
        publish=_shares(table.table("publish")),
        suggest=_shares(table.table("suggest")),
        territories=table.names("territories"),
        names=_names(table.table("names")),
        regions=_regions(table.table("regions")),
        subregions=table.read("subregions", checks.flag, False),
    )
    table.finish()
    return found


def _shares(table: Table) -> Mapping[str, float]:
    return {key: table.read(key, checks.share, 1.0) for key in table.keys}


def _names(table: Table) -> Mapping[str, Mapping[str, str]]:
    """A label's name in English, or a table of its names by language."""
    return {
        key: {"en": table.read(key, checks.text, "")} if table.is_text(key) else table.names(key)
        for key in table.keys
    }


def _regions(table: Table) -> tuple[OwnRegion, ...]:
    return tuple(_region(table, slug) for slug in table.keys)


def _region(table: Table, slug: str) -> OwnRegion:
    below = table.table(slug)
    found = OwnRegion(
        slug=slug,
        name=below.required("name", checks.text, ""),
        countries=below.texts("countries", checks.text, needed=True),
        names=below.names("names"),
    )
    try:
        checks.slug(slug)
    except checks.Wrong as error:
        table.complain(slug, str(error))
    if not below.has("countries"):
        below.complain("countries", "is missing, and has no default")
    below.finish()
    return found

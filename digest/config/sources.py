"""Reads the [[sources]] of config.toml."""

from __future__ import annotations

import glob
from collections.abc import Callable, Mapping
from datetime import timedelta
from pathlib import Path
from types import MappingProxyType

from digest.config import checks, values
from digest.config.table import Table
from digest.model import Kind

_SHORTEST, _LONGEST = timedelta(minutes=1), timedelta(days=7)
_LISTING, _WORDPRESS = values.SourceKind.LISTING, values.SourceKind.WORDPRESS
_ONLY = {
    **dict.fromkeys(("preset", "select", "page", "visit"), (_LISTING,)),
    **dict.fromkeys(("types", "sites"), (_WORDPRESS,)),
    "pages": (_LISTING, _WORDPRESS),
}
"""Keys that are not for every kind, and the kinds that they are for."""
_MOST_POSTS = 10
"""Pages of a hundred posts that are read of a WordPress site at first."""


def sources(top: Table, folder: Path) -> tuple[values.SourceConfig, ...]:
    """All of them in their order; relative paths are relative to `folder`."""
    found: list[values.SourceConfig] = []
    for table in top.tables("sources"):
        source = _source(table, folder)
        if source.name and source.name in {other.name for other in found}:
            table.complain("name", f'"{source.name}" is already the name of a source above')
        found.append(source)
    return tuple(found)


def _source(table: Table, folder: Path) -> values.SourceConfig:
    path = table.read("path", checks.text, None)
    every = checks.duration(_SHORTEST, _LONGEST)
    kind = table.required("kind", checks.choice(values.SourceKind), values.SourceKind.FEED)
    source = values.SourceConfig(
        name=table.required("name", checks.name, ""),
        kind=kind,
        path=str(Path(glob.escape(str(folder))) / path) if path else None,
        url=table.read("url", checks.url, None),
        backfill=table.read("backfill", checks.flag, True),
        every=table.read("every", every, None),
        language=table.read("language", checks.language, None),
        zone=table.read("zone", checks.zone, None),
        add=_added(table.table("add")),
        map=MappingProxyType(dict(table.names("map"))),
        preset=table.read("preset", checks.choice(values.Preset), None),
        select=_selectors(table.table("select"), values.LISTED),
        page=_selectors(table.table("page"), values.ON_A_PAGE),
        visit=table.read("visit", checks.flag, False),
        pages=table.read("pages", checks.number(1, 50), _MOST_POSTS if kind is _WORDPRESS else 1),
        types=table.texts("types", checks.route, needed=True),
        sites=_sites(table.table("sites")),
    )
    _check_place(table, source)
    _check_kind(table, source.kind)
    _check_selectors(table, source)
    table.finish()
    return source


def _check_place(table: Table, source: values.SourceConfig) -> None:
    """Exactly one of path and url, and of the right sort."""
    if table.has("path") and table.has("url"):
        table.complain("url", "stands beside path: a source has one of the two")
    elif not table.has("path") and not table.has("url"):
        table.complain("path", "is missing: a source has a path or a url")
    elif source.kind is values.SourceKind.ARCHIVE and table.has("url"):
        table.complain("url", 'an archive is read from files: write path = "pages/*.txt"')
    elif source.kind in (_LISTING, _WORDPRESS) and table.has("path"):
        table.complain("path", f'a {source.kind} is read from the web: write url = "https://…"')


def _check_kind(table: Table, kind: values.SourceKind) -> None:
    """Each key that is there is for this kind, and an address that says a post type says it all."""
    if kind is _WORDPRESS and table.has("types") and "/wp/v2/" in table.read("url", checks.url, ""):
        table.complain("types", "the url names one already: leave out either")
    for key, kinds in _ONLY.items():
        if table.has(key) and kind not in kinds:
            allowed = " or ".join(f'"{one}"' for one in kinds)
            table.complain(key, f"is for kind = {allowed} only")


def _check_selectors(table: Table, source: values.SourceConfig) -> None:
    """None without effect: parts need the items that they are of, a page has to be visited."""
    parts = source.select.keys() - {"item", "next"}
    if parts and "item" not in source.select and source.preset is None:
        table.complain(
            "select", 'has no `item`: say which box each release has, as in "li.release"'
        )
    if source.page and not source.visit:
        table.complain("page", "is for visit = true only: no page of a release is read without it")


def _selectors(table: Table, fields: tuple[str, ...]) -> Mapping[str, str]:
    """A CSS selector for each of these fields that has one."""
    check: Callable[[object], str] = checks.selector
    found = {name: table.read(name, check, "") for name in fields}
    table.finish()
    return MappingProxyType({name: one for name, one in found.items() if one})


def _sites(table: Table) -> Mapping[str, str]:
    """The sites of a WordPress network by number."""
    return MappingProxyType({number: table.read(number, checks.url, "") for number in table.keys})


def _added(table: Table) -> values.Added:
    added = values.Added(
        topics=table.texts("topics", checks.slug),
        countries=table.texts("countries", checks.country),
        regions=table.texts("regions", checks.slug),
        kind=table.read("kind", checks.choice(Kind), None),
    )
    table.finish()
    return added

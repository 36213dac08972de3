"""The table of pages against the application: no route, template or state is forgotten."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from lxml import html
from starlette.applications import Starlette
from starlette.routing import Mount, Route

from digest.languages import OFFERED, language
from digest.templates import shipped
from digest.web import application
from digest.web.api import BELOW
from tests.browser.kept import Kept
from tests.browser.newsroom import AT_HOME, Newsroom
from tests.browser.pages import NO_PAGES, NOWHERE, PAGES


def routes(newsroom: Newsroom) -> Iterable[str]:
    """Every route of the site with all that it can have, as `GET /path`; the API has no pages."""
    parts = newsroom.visit.parts(web=AT_HOME)
    site = application(parts).app
    assert isinstance(site, Starlette)
    for one in site.routes:
        if isinstance(one, Mount) and one.path == BELOW.rstrip("/"):
            continue
        assert isinstance(one, Route)
        yield from (f"{method} {one.path}" for method in (one.methods or set()) - {"HEAD"})


def test_every_route_is_a_page_of_the_table_or_none_at_all(newsroom: Newsroom) -> None:
    """Whoever adds a page adds its states to the table."""
    told = {one.route for one in PAGES} | NO_PAGES
    assert set(routes(newsroom)) | {NOWHERE} == told


def test_no_two_states_have_one_name() -> None:
    """They would overwrite each other."""
    assert [] == [name for name, n in Counter(one.name for one in PAGES).items() if n > 1]


def test_every_template_of_a_page_is_shown(newsroom: Newsroom, pages: Mapping[str, Kept]) -> None:
    """So that no page escapes its judges."""
    whole = {
        f"web/{one.name}"
        for one in (shipped() / "web").glob("*.html")
        if '{% extends "web/base.html" %}' in one.read_text(encoding="utf-8")
    }
    assert [] == sorted(whole - newsroom.templates.names)


def test_every_state_was_come_to(pages: Mapping[str, Kept]) -> None:
    """By the status that it is told with, in every language."""
    assert len(OFFERED) * len(PAGES) == len(pages)
    told = {name: one.answer.status_code for name, one in pages.items()}
    assert {name: one.page.status for name, one in pages.items()} == told


def test_every_page_says_its_language_and_direction(pages: Mapping[str, Kept]) -> None:
    """Arabic goes from right to left."""
    for name, one in pages.items():
        root = html.document_fromstring(one.answer.text)
        way = language(one.language).direction
        assert (one.language, way) == (root.get("lang"), root.get("dir")), name
        assert one.language == one.answer.headers["content-language"], name

"""Pages that are kept as they were printed: nobody sees anything but what they would without."""

from __future__ import annotations

import gc
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from urllib.parse import clear_cache  # type: ignore[attr-defined]

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup
from starlette.responses import HTMLResponse, Response

from digest import languages
from digest.model import Cadence, Filter
from digest.templates import Templates
from digest.web.choices import Lists
from digest.web.kept import Kept
from digest.web.printed import MOST, Printed, gaps
from tests.newsroom import enrol
from tests.web.visits import Visit

TEXT = "<a href='{{ one }}'>{{ two }}</a>{{ one }}é – {{ three }}"
WORDS = st.text(st.characters(exclude_characters="\x1a", exclude_categories=["Cs"]))


def test_a_page_is_always_what_its_template_makes_of_the_values(tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text(TEXT)
    templates, kept = Templates(tmp_path), Printed()

    def page(values: dict[str, object]) -> Response:
        return HTMLResponse(templates.render("page.html", **values), headers={"Vary": "Cookie"})

    @given(one=WORDS, two=WORDS.map(Markup), three=WORDS)
    def always(one: str, two: str, three: str) -> None:
        values: dict[str, object] = {"one": one, "two": two, "three": three}
        plain = page(values)
        printed = kept.page("key", lambda: page({**gaps(values)}), values)
        assert plain.body == printed.body
        assert dict(plain.headers) == dict(printed.headers)

    always()


def test_what_fits_is_kept_and_that_asked_for_of_late() -> None:
    made: list[int] = []

    def value(number: int) -> str:
        made.append(number)
        return "x" * 99

    kept = Kept(1000, len)
    for number in (*range(10), 0, 10, 0, 1):
        kept.value(number, lambda number=number: value(number))  # type: ignore[misc]
    assert [*range(10), 10, 1] == made


def test_what_alone_is_too_large_is_made_and_not_kept() -> None:
    kept = Kept(1000, len)
    assert 2000 == len(kept.value("a", lambda: "x" * 2000))
    assert "b" == kept.value("a", lambda: "b")
    assert "c" == kept.value("y" * 2000, lambda: "c")
    assert "d" == kept.value("y" * 2000, lambda: "d")


def held(do: Callable[[int], object], times: int) -> int:
    """Octets that stay when it has been done so often, and once before; of Python's own cache of
    addresses, which is bounded, not."""
    do(times)
    tracemalloc.start()
    try:
        for number in range(times):
            do(number)
        clear_cache()
        gc.collect()
        return tracemalloc.get_traced_memory()[0]
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("path", ["/subscribe", "/preferences"])
def test_no_page_is_kept_for_a_query_that_is_long(tmp_path: Path, path: str) -> None:
    """Anybody can think of as many as they like, and a page repeats each some ten times."""
    visit = Visit(tmp_path)
    pinned = held(lambda number: visit.get(f"{path}?n{number}={'a' * 30_000}"), 20)
    assert pinned < 1_000_000
    visit.service.close()


def test_many_pages_pin_no_more_than_is_said() -> None:
    kept = Printed()
    page = HTMLResponse("x" * 300_000)
    assert held(lambda number: kept.page(number, lambda: _fresh(page), {}), 60) < 1.1 * MOST


def _fresh(page: Response) -> Response:
    return HTMLResponse(bytes(page.body) + b".")


def test_what_is_no_zone_and_no_hour_is_one_list(tmp_path: Path) -> None:
    visit = Visit(tmp_path)
    parts, language = visit.parts(), languages.language("fr")
    lists = Lists(parts.taxonomy, parts.templates)
    assert lists.zones(language, "Nowhere/1") is lists.zones(language, "<Nowhere/2")
    assert lists.hours(language, "24") is lists.hours(language, "x")
    assert "selected" in lists.zones(language, "Europe/Paris")
    visit.service.close()


def test_a_page_that_others_have_opened_is_the_same_for_who_comes_first(tmp_path: Path) -> None:
    filters = (Filter(countries=("BY",)), Filter())
    folders = [tmp_path / name for name in ("crowded", "alone")]
    visits = []
    for folder in folders:
        folder.mkdir()
        visits.append(Visit(folder))
        for number, one in enumerate(filters):
            enrol(visits[-1].store, f"{number}@example.org", Cadence.DAILY, one)
    crowded, alone = visits
    paths = []
    for number in range(len(filters)):
        crowded.fill("/preferences", {"email": f"{number}@example.org"})
        paths.append(crowded.link("preferences"))
        crowded.get(paths[-1])
    alone.now = crowded.now
    token = paths[-1].rpartition("/")[2]
    ours = alone.service.tokens.manage(crowded.service.tokens.read_manage(token, now=crowded.now))
    seen = crowded.get(paths[-1]).text
    assert alone.get(f"/preferences/{ours}").text.replace(ours, token) == seen
    assert token in seen
    assert not [one for one in paths[:-1] if one.rpartition("/")[2] in seen]
    for visit in visits:
        visit.service.close()

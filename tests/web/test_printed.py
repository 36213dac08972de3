"""Pages that are kept as they were printed: nobody sees anything but what they would without."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup
from starlette.responses import HTMLResponse, Response

from digest.model import Cadence, Filter
from digest.templates import Templates
from digest.web.printed import KEPT, Printed, gaps
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


def test_so_many_pages_are_kept_and_those_asked_for_of_late() -> None:
    made: list[int] = []

    def page(number: int) -> Response:
        made.append(number)
        return HTMLResponse("")

    kept = Printed()
    for number in (*range(KEPT), 0, KEPT, 0, 1):
        kept.page(number, lambda number=number: page(number), {})  # type: ignore[misc]
    assert [*range(KEPT), KEPT, 1] == made


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

"""The operator's page: any letter as any subscriber gets it, and nothing done by it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from lxml import html

from digest.model import Cadence, Filter
from digest.proofs import KINDS
from digest.tokens import PROOFS_VALID
from tests.newsroom import START, enrol, make_public, release
from tests.web.attacked import rows
from tests.web.visits import Visit, found

WHO, OTHER = "reader@example.org", "other@example.org"


@pytest.fixture(scope="module")
def visit(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Visit]:
    """Two people with a daily; there is news for one of them."""
    one = Visit(tmp_path_factory.mktemp("proofs"))
    enrol(one.store, WHO, Cadence.DAILY, Filter(countries=("BY",)))
    enrol(one.store, OTHER, Cadence.DAILY, Filter(countries=("PE",)))
    make_public(one.store, release("belarus", countries=["BY"]), now=START)
    yield one
    one.service.close()


def path(visit: Visit) -> str:
    return f"/proofs/{visit.service.tokens.proofs(visit.now)}"


def looked(visit: Visit, **fields: str) -> html.HtmlElement:
    """The page after the form was sent."""
    answer = visit.fill(path(visit), {"whom": WHO, **fields})
    assert 200 == answer.status_code
    page: html.HtmlElement = html.document_fromstring(answer.text)
    return page


def frame(visit: Visit, page: html.HtmlElement) -> str:
    """Where the frame's letter is."""
    (one,) = found(page, "//iframe")
    assert "" == one.get("sandbox")
    return str(one.get("src"))


@pytest.mark.parametrize("kind", [one for one in KINDS if one not in ("weekly", "alert")])
@pytest.mark.parametrize("view", ["light", "dark"])
def test_each_letter_is_shown_in_a_frame_that_can_do_nothing(
    visit: Visit, kind: str, view: str
) -> None:
    answer = visit.get(frame(visit, looked(visit, kind=kind, view=view)))
    assert (200, "no-store") == (answer.status_code, answer.headers["cache-control"])
    policy = answer.headers["content-security-policy"]
    wanted = ("default-src 'none'", "img-src 'none'", "form-action 'none'", "sandbox")
    assert [] == [one for one in wanted if one not in policy.split("; ")]
    assert "<h1" in answer.text
    assert "prefers-color-scheme" not in answer.text
    page: html.HtmlElement = html.document_fromstring(answer.text)
    assert ["_blank"] == page.xpath("//base/@target")
    assert not [one for one in page.xpath("//a[not(@target)]/@href") if one.startswith("#")]


def test_the_letter_is_theirs(visit: Visit) -> None:
    page = looked(visit)
    assert "Release belarus" in visit.get(frame(visit, page)).text
    assert WHO in page.text_content()


@pytest.mark.parametrize(
    ("view", "holds"),
    [("text", "Because you follow Belarus"), ("source", "List-Unsubscribe-Post: ")],
)
def test_text_and_source_stand_on_the_page(visit: Visit, view: str, holds: str) -> None:
    (shown,) = found(looked(visit, view=view), "//pre")
    assert holds in shown.text_content()
    assert "/u/preview" in shown.text_content()


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"whom": OTHER}, "They would get no such letter now: nothing is new to them."),
        ({"kind": "weekly"}, "There is no such letter for them: they have not asked for it."),
    ],
)
def test_it_says_why_there_is_no_letter(visit: Visit, fields: dict[str, str], words: str) -> None:
    (told,) = found(looked(visit, **fields), "//*[@role='status']")
    assert words == told.text_content().strip()


@pytest.mark.parametrize(
    ("whom", "words"),
    [
        ("", "Write the address of a subscriber"),
        ("nobody@example.org", "No subscriber has this address"),
        ("no address", "No subscriber has this address"),
    ],
)
def test_an_unknown_address_is_told_and_kept(visit: Visit, whom: str, words: str) -> None:
    answer = visit.fill(path(visit), {"whom": whom})
    assert 400 == answer.status_code
    page: html.HtmlElement = html.document_fromstring(answer.text)
    assert words in found(page, "//*[@role='alert']")[0].text_content()
    assert [whom] == page.xpath("//input[@id='whom']/@value")


def test_a_notice_needs_nobody(visit: Visit) -> None:
    assert (
        "could not be read" in visit.get(frame(visit, looked(visit, whom="", kind="notice"))).text
    )


def test_looking_writes_nothing_and_no_address_holds_one(visit: Visit) -> None:
    before = rows(visit)
    for kind in KINDS:
        page = looked(visit, kind=kind)
        assert "@" not in "".join(map(str, page.xpath("//@src")))
    assert before == rows(visit)


def test_it_waits_for_nobody_who_writes(visit: Visit) -> None:
    with visit.store.writing():
        assert "Release belarus" in visit.get(frame(visit, looked(visit))).text


def test_it_is_open_for_an_hour_and_to_no_other_site(visit: Visit) -> None:
    here = path(visit)
    wanted = {"whom": WHO, "kind": "confirmation", "view": "light", "width": "wide"}
    assert 403 == visit.post(here, wanted, sec_fetch_site="cross-site").status_code
    inner = frame(visit, looked(visit))
    visit.now += PROOFS_VALID
    asked = (visit.get(here), visit.post(here, wanted), visit.get(inner))
    assert [404] * 3 == [one.status_code for one in asked]
    assert all("no-store" == one.headers["cache-control"] for one in asked)
    assert WHO not in "".join(one.text for one in asked)


@pytest.mark.parametrize(
    "inner",
    [
        "/0/daily/light",
        "/99/daily/light",
        "/1/nothing/light",
        "/1/daily/grey",
        f"/{9**30}/daily/dark",
    ],
)
def test_a_frame_of_nothing_is_nothing(visit: Visit, inner: str) -> None:
    assert 404 == visit.get(path(visit) + inner).status_code


def test_the_headers_of_the_page_let_nobody_know_of_it(visit: Visit) -> None:
    headers = visit.get(path(visit)).headers
    told = ("cache-control", "referrer-policy", "x-robots-tag")
    assert ["no-store", "no-referrer", "noindex"] == [headers[one] for one in told]
    assert "frame-src 'self'" in headers["content-security-policy"]
    assert "frame-ancestors 'none'" in headers["content-security-policy"]

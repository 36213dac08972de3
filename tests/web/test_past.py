"""What a letter leads to on the web: its copy, and the archive of editions."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path

import httpx
import pytest
from lxml import html

from digest import retention, subscriptions
from digest.model import Cadence, Filter, Form, SubjectStyle
from digest.subscriptions import Wish
from digest.tokens import Copy
from tests.newsroom import make_public, person, release
from tests.web.attacked import EMAIL, rows
from tests.web.visits import SITE, Visit, found

DAY = timedelta(days=1)
OTHER = "other@example.org"
BELARUS = Filter(countries=("BY",))
SECRETS = ("reader", "other", "Because", "/u/", "/pace/", "example.org/letters/")
"""What would say whose a letter is, why they got it, or let others act for them."""


@pytest.fixture
def visit(tmp_path: Path) -> Iterator[Visit]:
    """Two who follow Belarus by the day."""
    one = Visit(tmp_path)
    for email in (EMAIL, OTHER):
        follow(one, email)
    yield one
    one.service.close()


def follow(visit: Visit, email: str, form: Form = Form.SHORT, *, discreet: bool = False) -> None:
    style = SubjectStyle.DISCREET if discreet else SubjectStyle.PLAIN
    who = replace(person(email), form=form, subject_style=style)
    wish = Wish(Cadence.DAILY, BELARUS)
    subscriptions.enrol(visit.store, who, [wish], how="test", now=visit.now)


def publish(visit: Visit, *uids: str, content: str | None = None) -> None:
    for uid in uids:
        new = replace(release(uid, countries=["BY"], at=visit.now), content=content)
        make_public(visit.store, new, now=visit.now)


def morning(visit: Visit) -> list[EmailMessage]:
    """The letters of the next morning."""
    visit.now += DAY
    visit.now = visit.now.replace(hour=7, minute=1)
    visit.service.plan(now=visit.now)
    return visit.letters()


def link(letter: EmailMessage) -> str:
    """The path of a letter's copy: the same in both parts, and in no header."""
    parts = [letter.get_body((one,)) for one in ("plain", "html")]
    links = {
        link
        for part in parts
        if part
        for link in re.findall(rf'{SITE}(/letters/[^\s"]+)', part.get_content())
    }
    assert "/letters/" not in str(letter.items())
    (path,) = links
    return str(path)


def uids(answer: httpx.Response) -> list[str]:
    page = html.document_fromstring(answer.text)
    return [str(one) for one in found(page, "//article/h3/a/text()")]


def test_all_who_get_a_letter_are_led_to_one_copy_that_tells_nothing_of_them(visit: Visit) -> None:
    publish(visit, "a", "b")
    links = {link(one) for one in morning(visit)}
    (path,) = links
    before = rows(visit)

    answer = visit.get(path)

    assert answer.status_code == 200
    assert ["Release a", "Release b"] == sorted(uids(answer))
    assert [] == [one for one in SECRETS if one in answer.text]
    assert answer.headers["x-robots-tag"] == "noindex"
    assert "public, max-age=60" == answer.headers["cache-control"]
    assert before == rows(visit)
    assert "Belarus" not in path
    assert "by" not in path.casefold().split("/")
    again = visit.get(path, if_none_match=answer.headers["etag"])
    assert (304, "") == (again.status_code, again.text)


def test_what_was_cut_from_a_letter_is_whole_on_the_web(visit: Visit) -> None:
    follow(visit, "full@example.org", Form.FULL)
    publish(visit, *(f"{number:03}" for number in range(160)), content="<p>All of it.</p>")
    letters = {str(one["To"]): one for one in morning(visit)}
    cut = letters["full@example.org"].get_body(("plain",))
    assert cut is not None
    assert "more on the web:" in cut.get_content()
    assert 160 > cut.get_content().count("https://news.example.org/releases/")

    answer = visit.get(link(letters["full@example.org"]))

    assert [f"Release {number:03}" for number in range(160)] == sorted(uids(answer))
    assert 160 == answer.text.count("All of it.")


@pytest.mark.parametrize(
    ("change", "shown", "said"),
    [
        ("status = 'withdrawn'", ["Release b"], "One release of this letter is no longer shown"),
        (
            "seq = NULL, mailing = 'held'",
            ["Release b"],
            "One release of this letter is no longer shown",
        ),
        (
            "status = 'corrected', version = 2, title = 'Corrected a'",
            ["Corrected a", "Release b"],
            "Corrected after this letter was sent",
        ),
        ("version = 2, title = 'Changed a'", ["Changed a", "Release b"], ""),
    ],
)
def test_a_copy_tells_each_release_as_it_stands_now(
    visit: Visit, change: str, shown: list[str], said: str
) -> None:
    publish(visit, "a", "b")
    path = link(morning(visit)[0])
    old = visit.get(path)
    assert ["Release a", "Release b"] == sorted(uids(old))
    with visit.store.writing():
        visit.store.write(f"UPDATE releases SET {change} WHERE uid = 'a'")

    answer = visit.get(path, if_none_match=old.headers["etag"])

    assert 200 == answer.status_code
    assert shown == sorted(uids(answer))
    assert said in answer.text
    assert "Release a" not in answer.text
    assert ("no longer shown" in answer.text) == (len(shown) == 1)


def test_what_was_corrected_before_a_letter_was_made_is_marked_as_there(visit: Visit) -> None:
    publish(visit, "a")
    with visit.store.writing():
        visit.store.write("UPDATE releases SET status = 'corrected', version = 2")

    answer = visit.get(link(morning(visit)[0]))

    assert "Corrected" in answer.text
    assert "Corrected after" not in answer.text


def test_the_copy_of_a_discreet_letter_is_as_quiet_as_the_letter(visit: Visit) -> None:
    follow(visit, "quiet@example.org", discreet=True)
    publish(visit, "a")
    (letter,) = [one for one in morning(visit) if one["To"] == "quiet@example.org"]

    page = html.document_fromstring(visit.get(link(letter)).text)

    assert ["Your digest for 3 November"] == found(page, "//title/text()")
    assert ["Your digest for 3 November"] == found(page, "//h1/text()")
    assert [] == found(page, "//header | //p[@class='lede']")


def test_a_copy_is_gone_when_its_letters_are_forgotten(visit: Visit) -> None:
    publish(visit, "a")
    path = link(morning(visit)[0])
    visit.now += retention.LETTERS + DAY
    retention.purge(visit.store, now=visit.now)

    answer = visit.get(path)

    assert 410 == answer.status_code
    assert "/archive" in answer.text
    assert "noindex" == answer.headers["x-robots-tag"]


def test_nobody_finds_a_letter_that_they_were_not_given(visit: Visit) -> None:
    publish(visit, "a")
    path = link(morning(visit)[0]).partition("?")[0]
    tokens = visit.service.tokens
    others = [
        path[:-1] + ("A" if path[-1] != "A" else "B"),
        path[: path.rindex(".")],
        "/letters/1",
        f"/letters/{tokens.opaque('copy', 1)}",
    ]
    assert [404] * len(others) == [visit.get(one).status_code for one in others]
    gone = f"/letters/{tokens.copy(Copy(1, 'daily:2020-01-01:UTC:07'))}"
    assert 410 == visit.get(gone).status_code
    assert 405 == visit.post(path, {}).status_code
    with visit.store.writing():  # what is no news has no copy, whoever signs its name
        visit.store.write("UPDATE editions SET stream = 'correction'")
    assert 410 == visit.get(path).status_code


def test_a_copy_and_its_page_speak_as_the_letter_does(visit: Visit) -> None:
    who = replace(person("lecteur@example.org"), languages=("fr", "en"))
    wish = Wish(Cadence.DAILY, BELARUS)
    subscriptions.enrol(visit.store, who, [wish], how="test", now=visit.now)
    publish(visit, "a")
    (letter,) = [one for one in morning(visit) if one["To"] == "lecteur@example.org"]
    visit.speaks = "ar"
    path = link(letter)

    assert path.endswith("?lang=fr")
    for address in (path, path.partition("?")[0]):
        page = html.document_fromstring(visit.get(address).text)
        assert ["fr"] == found(page, "/html/@lang")
        assert ["Lettre du jour"] == found(page, "//h1/text()")


def test_the_archive_leads_from_months_to_editions_to_releases(visit: Visit) -> None:
    publish(visit, "a")
    morning(visit)
    visit.service.publish(now=visit.now)

    page = html.document_fromstring(visit.get("/archive").text)
    weekly, edition = found(page, "//ul[@class='runs']//a/@href")
    answer = visit.get(edition)

    assert ("/archive/en/weekly/2026-11-02", "/archive/en/daily/2026-11-02") == (weekly, edition)
    assert ["Release a"] == uids(answer)
    assert "x-robots-tag" not in answer.headers
    assert [] == [one for one in SECRETS if one in answer.text]
    assert 304 == visit.get(edition, if_none_match=answer.headers["etag"]).status_code
    wrong = [
        *("/archive/xx", "/archive/en/2026-12", "/archive/en/2026-13", "/archive/en/9999-99"),
        *("/archive/en/alert/2026-11-02", "/archive/en/daily/2026-11-04"),
        *("/archive/en/daily/20261102", "/archive/en/daily/0001-01-01"),
        *("/archive/en/daily/9999-12-31", "/archive/en/weekly/2026-11-03", "/archive/EN"),
    ]
    assert dict.fromkeys(wrong, 404) == {one: visit.get(one).status_code for one in wrong}


def test_the_archive_of_a_newsroom_that_has_sent_nothing_says_so(visit: Visit) -> None:
    answer = visit.get("/archive")
    assert 200 == answer.status_code
    assert "No edition has gone out yet." in answer.text

"""Leaving, as people and mail providers do it, and as scanners and forgers try it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from digest.model import Cadence
from digest.store import consent, follows, wishes
from digest.tokens import Tokens, Unsubscribe
from tests.web.world import NOW, SECRET, World, parsed

ONE_CLICK = {"List-Unsubscribe": "One-Click"}


def wished(world: World, person: int) -> set[Cadence]:
    """The cadences that a person still has wishes for."""
    return {
        one.cadence for one in wishes.of_subscriber(world.store, person) if one.ended_at is None
    }


@pytest.fixture
def person(empty: World) -> int:
    """Someone who gets everything daily and weekly."""
    return empty.subscribe(Cadence.DAILY, Cadence.WEEKLY)


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS"])
def test_looking_at_the_link_changes_nothing(empty: World, person: int, method: str) -> None:
    """Mail scanners open every link, often."""
    for _ in range(3):
        empty.ask(f"/u/{empty.token(person)}", method=method)
    assert {Cadence.DAILY, Cadence.WEEKLY} == wished(empty, person)


def test_the_page_is_a_question_with_one_plain_button(empty: World, person: int) -> None:
    """No script, and it posts to its own address when it was shown."""
    answer = empty.ask(f"/u/{empty.token(person)}")
    assert 200 == answer.status_code
    page = parsed(answer)
    (form,) = page.forms
    assert ("POST", None) == (form.method, form.get("action"))
    assert ["shown"] == form.xpath(".//input[@type='hidden']/@name")
    assert 1 == len(form.xpath(".//input"))
    assert ["Stop the daily email"] == form.xpath(".//button/text()")
    assert [] == page.xpath("//script")


@pytest.mark.parametrize(
    ("sent", "how"),
    [
        pytest.param(
            {"files": {"List-Unsubscribe": (None, "One-Click")}}, "one-click", id="multipart"
        ),
        pytest.param({"data": ONE_CLICK}, "one-click", id="urlencoded"),
        pytest.param({"data": {}}, "button", id="the button, which sends no field"),
        pytest.param({"content": b"\xff\xfe nonsense"}, "button", id="a body that is no form"),
        pytest.param(
            {"content": b"broken", "headers": {"Content-Type": "multipart/form-data"}},
            "button",
            id="multipart without boundary",
        ),
        pytest.param(
            {"data": ONE_CLICK, "headers": {"Origin": "https://mail.example", "Cookie": "a=b"}},
            "one-click",
            id="from another site, with a cookie",
        ),
        pytest.param(
            {"data": ONE_CLICK, "headers": {"Sec-Fetch-Site": "cross-site"}},
            "one-click",
            id="from another site, as browsers say it",
        ),
    ],
)
def test_a_post_ends_the_wishes_of_that_cadence_at_once(
    empty: World, person: int, sent: dict[str, object], how: str
) -> None:
    """RFC 8058 § 3.2: no context is needed, and no redirect is answered."""
    answer = empty.ask(f"/u/{empty.token(person)}", method="POST", **sent)  # type: ignore[arg-type]
    assert 200 == answer.status_code
    assert "Done: you are unsubscribed" in answer.text
    assert {Cadence.WEEKLY} == wished(empty, person)
    assert {Cadence.WEEKLY} == set(follows.open_segments(empty.store, person))
    last = consent.of_subscriber(empty.store, person)[-1]
    assert ("unsubscribed", how) == (last.event, last.how)


@pytest.mark.parametrize(
    ("seconds", "stays"),
    [
        pytest.param(0, True, id="at once"),
        pytest.param(1, True, id="within two seconds"),
        pytest.param(2, False, id="after two"),
        pytest.param(400 * 24 * 3600, False, id="a year later"),
        pytest.param(-60, True, id="before it was shown"),
    ],
)
def test_who_presses_sooner_than_a_person_could_is_asked_again(
    empty: World, person: int, seconds: int, stays: bool
) -> None:
    path = f"/u/{empty.token(person)}"
    (form,) = parsed(empty.ask(path)).forms
    later = empty.parts(clock=lambda: NOW + timedelta(seconds=seconds))
    answer = empty.ask(path, method="POST", data=dict(form.form_values()), parts=later)
    assert 200 == answer.status_code
    assert stays == (wished(empty, person) == {Cadence.DAILY, Cadence.WEEKLY})
    assert stays == ("Nothing has changed: press once more" in answer.text)
    assert stays == bool(parsed(answer).xpath("//input[@name='shown']"))


@pytest.mark.parametrize("shown", ["", "1.x", "x" * 500, "1700000000.0000"])
def test_a_moment_that_we_never_wrote_keeps_nobody(empty: World, person: int, shown: str) -> None:
    empty.ask(f"/u/{empty.token(person)}", method="POST", data={"shown": shown})
    assert {Cadence.WEEKLY} == wished(empty, person)


def test_doing_it_again_is_success(empty: World, person: int) -> None:
    """With the same page and no second record."""
    path = f"/u/{empty.token(person)}"
    first, second = (empty.ask(path, method="POST", data=ONE_CLICK) for _ in range(2))
    assert (200, first.text) == (second.status_code, second.text)
    events = [one.event for one in consent.of_subscriber(empty.store, person)]
    assert 1 == events.count("unsubscribed")


@pytest.mark.parametrize("stream", ["correction", "withdrawal"])
def test_leaving_by_a_letter_that_nobody_asks_for_ends_everything(
    empty: World, person: int, stream: str
) -> None:
    """Nobody wishes for corrections: who wants them no more wants none of it."""
    empty.ask(f"/u/{empty.token(person, stream)}", method="POST", data=ONE_CLICK)
    assert set() == wished(empty, person)


def forged(world: World, person: int) -> list[str]:
    """Tokens that are not ours to honour."""
    real = world.token(person)
    other = Tokens(SECRET[::-1]).unsubscribe(Unsubscribe(person, "daily", 0))
    return [
        "x",
        real[:-1],
        real[:-1] + ("A" if real[-1] != "A" else "B"),
        real.split(".")[0],
        "." + real,
        other,
        world.token(person, generation=7),
        world.token(999_999),
        "%00",
        "é",
        "a" * 5_000,
    ]


def test_a_token_that_is_not_ours_does_nothing_and_tells_nothing(empty: World, person: int) -> None:
    """Forged, cut, revoked or of nobody: one and the same page."""
    told = set()
    for token in forged(empty, person):
        answer = empty.ask(f"/u/{token}", method="POST", data=ONE_CLICK)
        told.add((answer.status_code, answer.text))
    assert 1 == len(told)
    ((status, text),) = told
    assert 404 == status
    assert "This link does not work" in text
    assert {Cadence.DAILY, Cadence.WEEKLY} == wished(empty, person)


def test_a_forged_link_is_answered_alike_when_it_is_only_looked_at(
    empty: World, person: int
) -> None:
    """A revoked one still shows the button: looking asks nothing of the store."""
    answers = {empty.ask(f"/u/{token}").status_code for token in forged(empty, person)[:6]}
    assert {404} == answers
    assert 200 == empty.ask(f"/u/{empty.token(999_999)}").status_code

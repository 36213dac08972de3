"""Preferences behind a mailed link: what people do there, and what nobody else can."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from datetime import datetime, time
from pathlib import Path

import pytest
from lxml import html

from digest import keeping
from digest.model import (
    Cadence,
    Filter,
    Form,
    Quiet,
    Role,
    SubjectStyle,
    Subscriber,
    SubscriberStatus,
)
from digest.store import consent, subscribers, wishes
from digest.subscriptions import Wish
from digest.tokens import Unsubscribe
from tests.newsroom import enrol
from tests.web.visits import SITE, Visit, found, told

EMAIL = "reader@example.org"
BELARUS = Filter(countries=("BY",))
DAILY, WEEKLY = Cadence.DAILY, Cadence.WEEKLY


@pytest.fixture
def visit(tmp_path: Path) -> Iterator[Visit]:
    one = Visit(tmp_path)
    enrol(one.store, EMAIL, DAILY, BELARUS)
    yield one
    one.service.close()


def person(visit: Visit) -> Subscriber:
    known = subscribers.by_email(visit.store, EMAIL)
    assert known is not None
    return known


def wished(visit: Visit) -> list[Wish]:
    live = wishes.of_subscriber(visit.store, person(visit).id)
    return [Wish(one.cadence, one.filter) for one in live if one.ended_at is None]


def events(visit: Visit) -> list[str]:
    return [one.event for one in consent.of_subscriber(visit.store, person(visit).id)]


def link(visit: Visit) -> str:
    """Ask for the link, and take it from the letter."""
    assert 303 == visit.fill("/preferences", {"email": EMAIL}).status_code
    return visit.link("preferences")


def button(visit: Visit, path: str, do: str) -> int:
    """Which form of the page has that button."""
    page: html.HtmlElement = html.document_fromstring(visit.get(path).text)
    (number,) = [n for n, one in enumerate(page.forms) if found(one, f".//button[@value='{do}']")]
    return number


def press(visit: Visit, path: str, do: str, **changes: str | list[str]) -> str:
    """Press a button of the page after filling in its form; the page that follows."""
    answer = visit.fill(path, changes, press=do, form=button(visit, path, do))
    return answer.text


def test_the_page_shows_what_one_gets_and_the_address_masked(visit: Visit) -> None:
    text = visit.get(link(visit)).text
    assert "Belarus" in text
    assert "r•••@e•••.org" in text
    assert EMAIL not in text


def test_saving_the_form_as_it_is_changes_nothing(visit: Visit) -> None:
    """A scanner that presses every button has done no harm."""
    path = link(visit)
    before = wished(visit), person(visit), events(visit)
    page: html.HtmlElement = html.document_fromstring(visit.get(path).text)
    for number, form in enumerate(page.forms):
        for one in found(form, ".//button"):
            visit.submit(page, path, press=one.get("value"), form=number)
    assert before == (wished(visit), person(visit), events(visit))


def test_a_pace_is_changed_and_a_wish_added(visit: Visit) -> None:
    path = link(visit)
    (name,) = found(html.document_fromstring(visit.get(path).text), "//ul[@class='wishes']//@name")
    text = press(
        visit, path, "save", **{name: "weekly", "topic": "journalists", "cadence": "daily"}
    )
    assert "Saved." in text
    expected = {Wish(WEEKLY, BELARUS), Wish(DAILY, Filter(topics=("journalists",)))}
    assert expected == set(wished(visit))


def test_who_one_is_can_be_changed(visit: Visit) -> None:
    changes: dict[str, str | list[str]] = {
        "zone": "Asia/Tokyo",
        "hour": "6",
        "discreet": "1",
        "full": "1",
        "language": ["en", "fr"],
        "role": "press",
        "outlet": "The Example Times",
        "quiet_from": "22:00",
        "quiet_to": "07:00",
        "alerts_per_day": "5",
    }
    press(visit, link(visit), "save", **changes)
    now = person(visit)
    assert ("Asia/Tokyo", 6, ("en", "fr")) == (now.zone, now.hour, now.languages)
    assert (Role.PRESS, "The Example Times") == (now.role, now.outlet)
    assert (SubjectStyle.DISCREET, Form.FULL) == (now.subject_style, now.form)
    assert (Quiet(time(22), time(7)), 5) == (now.quiet, now.alerts_per_day)
    assert [Wish(DAILY, BELARUS)] == wished(visit)

    press(visit, link(visit), "save", full=[])
    assert Form.SHORT is person(visit).form


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        pytest.param({"topic": "journalists"}, "how often", id="more, but how often?"),
        pytest.param({"topic": "x", "cadence": "daily"}, "do not have", id="no such topic"),
        pytest.param({"zone": "Mars/Base"}, "time zone", id="no such zone"),
        pytest.param({"hour": "25"}, "hour", id="no such hour"),
        pytest.param({"language": []}, "language", id="no language"),
        pytest.param({"role": "press"}, "whom you write for", id="press for nobody"),
        pytest.param({"cadence": "alert", "topic": "journalists"}, "press", id="alerts, a reader"),
    ],
)
def test_what_is_wrong_is_told_and_nothing_saved(
    visit: Visit, changes: dict[str, str | list[str]], said: str
) -> None:
    path = link(visit)
    before = wished(visit), person(visit)
    answer = visit.fill(path, changes, press="save", form=button(visit, path, "save"))
    assert 400 == answer.status_code
    assert any(said in one for one in told(answer)), told(answer)
    assert before == (wished(visit), person(visit))


def test_a_pause_and_its_end(visit: Visit) -> None:
    path = link(visit)
    until = visit.now.date().replace(year=visit.now.year + 1).isoformat()
    assert "Paused until" in press(visit, path, "pause", until=until)
    assert SubscriberStatus.PAUSED is person(visit).status
    assert "Letters go on" in press(visit, path, "resume", sure="1")
    assert SubscriberStatus.ACTIVE is person(visit).status


@pytest.mark.parametrize(
    "until", ["", "yesterday", "2020-01-01", "9999-12-31", "2026-13-45", "٢٠٢٧"]
)
def test_a_pause_until_no_day_is_none(visit: Visit, until: str) -> None:
    press(visit, link(visit), "pause", until=until)
    assert SubscriberStatus.ACTIVE is person(visit).status


def test_everything_is_stopped_and_taken_back(visit: Visit) -> None:
    path = link(visit)
    assert "Stopped" in press(visit, path, "leave", sure="1")
    assert [] == wished(visit)
    assert "Taken back" in press(visit, path, "undo", sure="1")
    assert [Wish(DAILY, BELARUS)] == wished(visit)


def test_another_address_has_to_confirm(visit: Visit) -> None:
    press(visit, link(visit), "address", email="new@example.org")
    assert EMAIL == person(visit).email
    visit.post(visit.link("confirm"), {})
    moved = subscribers.by_email(visit.store, "new@example.org")
    assert moved is not None
    live = wishes.of_subscriber(visit.store, moved.id)
    assert [BELARUS] == [one.filter for one in live if one.ended_at is None]


def test_who_is_forgotten_has_no_link_any_more(visit: Visit) -> None:
    path = link(visit)
    assert "Erased" in press(visit, path, "erase", sure="1")
    assert subscribers.by_email(visit.store, EMAIL) is None
    assert 404 == visit.get(path).status_code
    assert 404 == visit.post(path, {"do": "save"}).status_code


def test_all_that_is_kept_can_be_taken_along(visit: Visit) -> None:
    path = link(visit)
    answer = visit.get(f"{path}/export.json")
    assert EMAIL == json.loads(answer.text)["person"]["email"]
    sheet = visit.get(f"{path}/export.csv")
    rows = dict(csv.reader(io.StringIO(sheet.text)))
    assert EMAIL == rows["person.email"]
    for one in (answer, sheet):
        assert one.headers["content-disposition"].startswith("attachment")
        assert "no-store" == one.headers["cache-control"]


def test_a_link_works_for_an_hour(visit: Visit) -> None:
    path = link(visit)
    visit.wait(minutes=59)
    assert 200 == visit.get(path).status_code
    visit.wait(minutes=1)
    assert 404 == visit.get(path).status_code
    assert 404 == visit.post(path, {"do": "erase", "sure": "1"}).status_code
    assert EMAIL == person(visit).email


def test_no_other_token_opens_it(visit: Visit) -> None:
    """Letters get forwarded: their tokens stop one cadence and can do nothing else."""
    token = visit.service.tokens.unsubscribe(Unsubscribe(person(visit).id, "daily", 0))
    path = link(visit)
    for other in (token, path.rpartition("/")[2][:-1], "x", "a" * 3000):
        assert 404 == visit.get(f"/preferences/{other}").status_code
        sent = {"do": "erase", "sure": "1"}
        assert 404 == visit.post(f"/preferences/{other}", sent).status_code
    assert EMAIL == person(visit).email


def test_another_site_can_press_nothing(visit: Visit) -> None:
    path = link(visit)
    for do in ("leave", "erase", "pause", "save", "address"):
        sent = {"do": do, "sure": "1", "until": "2027-01-01", "email": "x@example.org"}
        answer = visit.post(path, sent, sec_fetch_site="cross-site")
        assert 403 == answer.status_code
    assert [Wish(DAILY, BELARUS)] == wished(visit)
    assert SubscriberStatus.ACTIVE is person(visit).status


def test_who_has_no_letters_gets_no_link(visit: Visit) -> None:
    before = len(visit.letters())
    answer = visit.fill("/preferences", {"email": "stranger@example.org"})
    assert f"{SITE}/preferences/sent" == answer.headers["location"]
    assert before == len(visit.letters())


def test_after_leaving_by_a_letter_all_can_be_stopped_and_taken_back(visit: Visit) -> None:
    enrol(visit.store, EMAIL, WEEKLY, Filter())
    token = visit.service.tokens.unsubscribe(Unsubscribe(person(visit).id, "daily", 0))
    path = f"/u/{token}"
    both = wished(visit)
    assert "take it back" in visit.post(path, {}).text
    assert [Wish(WEEKLY, Filter())] == wished(visit)
    visit.post(path, {"do": "undo"})
    assert set(both) == set(wished(visit))
    visit.post(path, {"do": "everything"})
    assert [] == wished(visit)
    assert "subscribed again" in visit.post(path, {"do": "undo"}).text
    assert set(both) == set(wished(visit))


def test_leaving_can_be_taken_back_for_a_day(visit: Visit) -> None:
    token = visit.service.tokens.unsubscribe(Unsubscribe(person(visit).id, "daily", 0))
    visit.post(f"/u/{token}", {})
    visit.wait(days=1)
    assert "no longer" in visit.post(f"/u/{token}", {"do": "undo"}).text
    assert [] == wished(visit)


@pytest.mark.parametrize("do", ["undo", "everything"])
def test_another_site_can_take_nothing_back(visit: Visit, do: str) -> None:
    """One-click alone needs no page of ours."""
    token = visit.service.tokens.unsubscribe(Unsubscribe(person(visit).id, "daily", 0))
    answer = visit.post(f"/u/{token}", {"do": do}, sec_fetch_site="cross-site")
    assert 403 == answer.status_code
    assert [Wish(DAILY, BELARUS)] == wished(visit)


def test_who_leaves_while_a_form_is_saved_stays_away(visit: Visit) -> None:
    """By the link of a letter, when the form has been read and not yet written down."""
    path, read = link(visit), 0

    def clock() -> datetime:
        nonlocal read
        read += 1
        if read > 1:
            keeping.leave(visit.store, person(visit).id, None, how="one-click", now=visit.now)
        return visit.now

    page: html.HtmlElement = html.document_fromstring(visit.get(path).text)
    visit.open(clock=clock)
    text = visit.submit(page, path, {"wish-1": "weekly"}, press="save").text
    assert ([], SubscriberStatus.UNSUBSCRIBED) == (wished(visit), person(visit).status)
    assert "Saved." not in text

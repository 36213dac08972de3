"""Alerts that wait for a person: in their quiet hours, and past their day's number."""

from __future__ import annotations

from dataclasses import replace
from datetime import time, timedelta

import pytest

from digest import keeping
from digest.explain import explain
from digest.model import Cadence, Filter, Quiet
from digest.plan import forecast
from digest.store import Store, subscribers
from digest.subscriptions import Wish
from tests.desk import ALERT, DAILY, EMAIL, NIGHT, NOON, SETTLED, WEEKLY, Desk, utc
from tests.newsroom import HOURS, make_public, release


@pytest.fixture
def desk(store: Store) -> Desk:
    return Desk(store)


def test_what_comes_at_night_is_one_alert_in_the_morning(desk: Desk) -> None:
    desk.sets(NIGHT, None)
    desk.at("2026-11-19T21:30").publish("late")
    desk.at("2026-11-20T02:00").publish("later", "latest")
    assert [] == desk.letters
    assert utc("2026-11-20T06:00") == desk.next
    assert [] == desk.at("2026-11-20T05:59").letters
    assert [("alert", "late later latest")] == desk.at("2026-11-20T06:00").letters
    assert desk.next is None


def test_the_morning_s_edition_is_made_once_however_often_one_looks(desk: Desk) -> None:
    desk.sets(NIGHT, None).at("2026-11-19T22:00").publish("late").at("2026-11-20T06:00")
    assert ["alert:1:waited:20261120T060000Z"] == [one.key for one in desk.made]
    assert () == desk.at("2026-11-20T06:00").made
    assert () == desk.at("2026-11-20T06:00:30").made


def test_news_of_the_morning_brings_what_waited_with_it(desk: Desk) -> None:
    desk.sets(NIGHT, None).at("2026-11-19T22:00").publish("late")
    make_public(desk.store, release("fresh"), now=utc("2026-11-20T05:58"))
    assert [("alert", "late fresh")] == desk.at("2026-11-20T06:00").letters


@pytest.mark.parametrize(
    ("evening", "morning"),
    [
        pytest.param("2026-03-28T22:00", "2026-03-29T05:00", id="clocks go forward"),
        pytest.param("2026-10-24T21:00", "2026-10-25T06:00", id="clocks go back"),
    ],
)
def test_seven_is_seven_by_the_clock_on_the_wall(desk: Desk, evening: str, morning: str) -> None:
    desk.now = utc(evening)
    desk.sets(NIGHT, None).publish("late")
    assert utc(morning) == desk.next
    assert [] == desk.at(utc(morning) - timedelta(minutes=1)).letters
    assert [("alert", "late")] == desk.at(utc(morning)).letters


def test_past_the_day_s_number_the_rest_is_one_alert_of_the_next_day(desk: Desk) -> None:
    desk.sets(None, 2).publish("a").publish("b").publish("c").publish("d")
    assert [("alert", "a"), ("alert", "b")] == desk.letters
    assert utc("2026-11-19T23:00") == desk.next
    assert ("alert", "c d") == desk.at("2026-11-19T23:00").letters[-1]


def test_the_next_day_s_alert_waits_for_the_end_of_the_night(desk: Desk) -> None:
    desk.sets(NIGHT, 1).publish("a").publish("b").at("2026-11-19T23:00")
    assert [("alert", "a")] == desk.letters
    assert utc("2026-11-20T06:00") == desk.next
    assert ("alert", "b") == desk.at("2026-11-20T06:00").letters[-1]


@pytest.mark.parametrize(
    ("cadence", "due"),
    [(DAILY, "2026-11-20T06:00"), (WEEKLY, "2026-11-23T06:00")],
)
def test_who_has_a_digest_has_the_rest_in_the_next_one(
    desk: Desk, cadence: Cadence, due: str
) -> None:
    desk.sets(None, 1, ALERT).publish("a").publish("b").publish("c")
    assert [("alert", "a")] == desk.letters
    desk.sets(None, 1, cadence)
    keeping.change(
        desk.store,
        desk.id,
        [Wish(ALERT, Filter()), Wish(cadence, Filter(countries=("KE",)))],
        how="test",
        now=desk.now,
    )
    desk.at(desk.now + timedelta(seconds=1))
    assert desk.next is None
    assert [("alert", "a"), (cadence, "b c")] == desk.at(due).letters


def test_a_digest_comes_for_what_was_rolled_into_it_alone(desk: Desk) -> None:
    """Where nothing was made public since the last one, and its own wish matches nothing."""
    desk.sets(None, 1, ALERT).sets(None, 1, DAILY)
    desk.now = utc("2026-11-20T05:50")
    desk.publish("a")
    make_public(desk.store, release("b"), now=utc("2026-11-20T05:59"))
    assert [("alert", "a")] == desk.at("2026-11-20T06:00").letters[:1]
    letters = desk.at("2026-11-20T06:01").letters
    assert letters == desk.at("2026-11-21T06:00").letters
    assert [("alert", "a"), ("daily", "b")] == letters


def test_leaving_the_digest_gives_the_rest_back_to_the_alerts(desk: Desk) -> None:
    desk.sets(None, 1, ALERT, DAILY).publish("a").publish("b")
    keeping.leave(desk.store, desk.id, DAILY, how="test", now=desk.now)
    assert [("alert", "a")] == desk.at(desk.now + timedelta(seconds=1)).letters
    assert [("alert", "a"), ("alert", "b")] == desk.at("2026-11-19T23:00").letters


def test_leaving_the_alerts_ends_what_was_rolled(desk: Desk) -> None:
    desk.sets(None, 1, ALERT).publish("a")
    keeping.change(
        desk.store,
        desk.id,
        [Wish(ALERT, Filter()), Wish(DAILY, Filter(countries=("KE",)))],
        how="test",
        now=desk.now,
    )
    desk.at(desk.now).publish("b")
    keeping.leave(desk.store, desk.id, ALERT, how="test", now=desk.now)
    assert [("alert", "a")] == desk.at("2026-11-20T06:00").letters


def test_quiet_hours_taken_back_at_night_let_the_alert_go(desk: Desk) -> None:
    desk.sets(NIGHT, None).at("2026-11-19T22:00").publish("late")
    who = subscribers.by_id(desk.store, desk.id)
    wished = [Wish(ALERT, Filter())]
    profile = replace(who, quiet=None)
    keeping.change(desk.store, who.id, wished, how="test", now=desk.now, profile=profile)
    assert [("alert", "late")] == desk.at(desk.now).letters


def test_a_rehearsal_names_nobody_whose_alert_would_wait(desk: Desk) -> None:
    desk.sets(NIGHT, None)
    make_public(desk.store, release("late"), now=utc("2026-11-19T22:00"))
    at = utc("2026-11-19T22:02")
    assert [] == list(forecast(desk.store, HOURS, now=at))


def test_the_next_alert_is_due_when_a_release_has_settled(desk: Desk) -> None:
    desk.sets(None, None)
    make_public(desk.store, release("a"), now=NOON)
    desk.now = NOON + timedelta(seconds=30)
    assert NOON + SETTLED == desk.next
    assert [("alert", "a")] == desk.at(NOON + SETTLED).letters
    assert desk.next is None


@pytest.mark.parametrize(
    ("quiet", "cadences", "answer"),
    [
        pytest.param(
            Quiet(time(12), time(18, 30)),
            (ALERT,),
            "not sent yet: held for quiet hours until 18:30 Europe/Paris",
            id="quiet",
        ),
        pytest.param(
            NIGHT,
            (ALERT,),
            "not sent yet: past the day's 1 alert: goes into one alert at 07:00 Europe/Paris"
            " on 2026-11-20",
            id="past the number",
        ),
        pytest.param(
            None,
            (ALERT, DAILY),
            "not sent yet: past the day's 1 alert: goes into the next daily",
            id="into the digest",
        ),
    ],
)
def test_explain_says_what_an_alert_waits_for(
    desk: Desk, quiet: Quiet | None, cadences: tuple[Cadence, ...], answer: str
) -> None:
    desk.sets(quiet, 1, *cadences).publish("a").publish("b")
    assert answer == explain(desk.store, EMAIL, "b").answer

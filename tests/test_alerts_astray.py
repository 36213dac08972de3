"""What becomes of an alert that waits, where its edition, its person or the clock goes astray."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest

from digest import joining, keeping, runs
from digest.model import Cadence, EditionState, Filter, Quiet
from digest.plan import plan
from digest.store import Store, subscribers
from tests.desk import ALERT, DAILY, EMAIL, NIGHT, Desk, Faulty, utc
from tests.newsroom import HOURS, enrol, make_public, release


@pytest.fixture
def desk(store: Store) -> Desk:
    return Desk(store)


def test_a_morning_that_was_missed_waits_for_an_editor_or_the_next_alert(desk: Desk) -> None:
    """Promise 4: two hours late is too late for an alert."""
    desk.sets(NIGHT, None).at("2026-11-19T22:00").publish("late").at("2026-11-20T09:00")
    assert [EditionState.HELD] == [one.state for one in desk.made]
    assert () == desk.at("2026-11-20T09:01").made
    assert [("alert", "late fresh")] == desk.publish("fresh").letters


def test_what_waited_and_was_cancelled_comes_with_the_next_alert(desk: Desk) -> None:
    desk.sets(NIGHT, None).at("2026-11-19T22:00").publish("late").at("2026-11-20T09:00")
    (late,) = desk.made
    assert runs.cancel(desk.store, desk.ledger, late.key, now=desk.now) == 0
    assert () == desk.at("2026-11-20T09:01").made
    assert [("alert", "late fresh")] == desk.publish("fresh").letters


def test_a_fault_of_a_template_makes_one_edition_of_what_waited(desk: Desk) -> None:
    desk.sets(NIGHT, None).at("2026-11-19T22:00").publish("late")
    morning = utc("2026-11-20T06:00")
    for minute in range(3):
        at = morning + timedelta(minutes=minute)
        (tried,) = plan(desk.store, Faulty(), HOURS, now=at)
        assert (tried.state, tried.failed is None) == (EditionState.PLANNING, False)
    desk.at(morning + timedelta(minutes=3))
    assert [("alert", "late")] == desk.letters
    assert () == desk.at(morning + timedelta(minutes=4)).made


def test_a_fault_that_outlasts_the_limit_leaves_one_edition_to_an_editor(desk: Desk) -> None:
    desk.sets(NIGHT, None).at("2026-11-19T22:00").publish("late")
    for at in ("2026-11-20T06:00", "2026-11-20T07:00"):
        plan(desk.store, Faulty(), HOURS, now=utc(at))
    desk.at("2026-11-20T09:00")
    assert [EditionState.HELD] == [one.state for one in desk.made]
    assert () == desk.at("2026-11-20T09:01").made


def test_who_waits_later_has_theirs_in_time_and_it_covers_what_an_editor_left(desk: Desk) -> None:
    """Promise 4: what is held is covered by the next edition."""
    desk.sets(NIGHT, None).sets(Quiet(time(22), time(12)), None, email="late@example.org")
    desk.at("2026-11-19T22:00").publish("late").at("2026-11-20T09:00")
    assert [EditionState.HELD] == [one.state for one in desk.made]
    desk.at("2026-11-20T11:00")
    assert [("alert", "late")] * 2 == desk.letters


def test_the_end_of_a_night_brings_nothing_that_is_held_for_an_editor(desk: Desk) -> None:
    desk.sets(Quiet(time(22), time(10, 45)), None)
    desk.at("2026-11-19T22:00").publish("late")
    make_public(desk.store, release("kept"), now=utc("2026-11-20T06:50"))
    desk.at("2026-11-20T09:30")
    assert [("alert:2", EditionState.HELD)] == [(one.key, one.state) for one in desk.made]
    assert [("alert", "late")] == desk.at("2026-11-20T09:45").letters
    assert [("alert", "late"), ("alert", "kept fresh")] == desk.publish("fresh").letters


def test_who_takes_back_at_night_that_they_left_has_their_alert_in_the_morning(desk: Desk) -> None:
    desk.sets(NIGHT, None).at("2026-11-19T22:00").publish("late")
    keeping.leave(desk.store, desk.id, None, how="test", now=desk.now)
    assert keeping.undo(desk.store, desk.id, how="test", now=desk.now)
    assert utc("2026-11-20T06:00") == desk.at(desk.now).next
    assert [("alert", "late")] == desk.at("2026-11-20T06:00").letters


def test_who_takes_back_in_the_evening_that_they_left_has_what_waited_at_once(desk: Desk) -> None:
    """It is not late: nobody was owed it in the morning."""
    desk.sets(NIGHT, None).at("2026-11-19T22:00").publish("late")
    keeping.leave(desk.store, desk.id, None, how="test", now=desk.now)
    desk.at("2026-11-20T18:00")
    assert keeping.undo(desk.store, desk.id, how="test", now=desk.now)
    assert [("alert", "late")] == desk.at(desk.now).letters


@pytest.mark.parametrize("left", [ALERT, None])
def test_who_takes_back_that_they_left_has_the_rest_in_the_next_digest(
    desk: Desk, left: Cadence | None
) -> None:
    desk.rolls("b")
    keeping.leave(desk.store, desk.id, left, how="test", now=desk.now)
    assert keeping.undo(desk.store, desk.id, how="test", now=desk.now)
    assert [("alert", "a")] == desk.at(desk.now).letters
    assert [("alert", "a"), ("daily", "b")] == desk.at("2026-11-20T06:00").letters


@pytest.mark.parametrize(("rolled", "brought"), [(False, "b"), (True, "a b")])
def test_who_takes_over_an_address_has_what_waited_for_it(
    desk: Desk, rolled: bool, brought: str
) -> None:
    """By their own quiet hours and number, of which they have none; and the letter of `a`, which
    was not sent yet."""
    if rolled:
        desk.rolls("b")
    else:
        desk.sets(NIGHT, None).at("2026-11-19T22:00").publish("b")
    enrol(desk.store, "other@example.org", DAILY, Filter(countries=("KE",)), now=desk.now)
    other = subscribers.by_email(desk.store, "other@example.org")
    assert other is not None
    asked = keeping.change_address(
        desk.store, other.id, EMAIL, language="en", how="test", now=desk.now
    )
    joining.confirm(desk.store, asked.ask_id, now=desk.now)
    assert desk.id == other.id
    assert ("alert", brought) == desk.at(desk.now).letters[-1]


def test_who_pauses_over_the_end_of_a_night_has_what_waited_at_the_end_of_a_later_one(
    desk: Desk,
) -> None:
    """It is not late, nor an editor's to release: they wanted nothing until then."""
    desk.sets(NIGHT, None).at("2026-11-19T22:00").publish("late")
    keeping.pause(desk.store, desk.id, date(2026, 11, 24), how="test", now=desk.now)
    desk.at("2026-11-20T06:00")
    assert keeping.resume_due(desk.store, now=utc("2026-11-23T23:00")) == 1
    desk.at("2026-11-23T23:00")
    assert (desk.letters, desk.next) == ([], utc("2026-11-24T06:00"))
    assert [("alert", "late")] == desk.at("2026-11-24T06:00").letters


@pytest.mark.parametrize(
    ("quiet", "per_day", "uids"),
    [
        pytest.param(NIGHT, None, ["late"], id="quiet hours"),
        pytest.param(None, 1, ["early", "late"], id="a day's number"),
    ],
)
def test_an_alert_waits_no_month_because_a_clock_was_a_month_ahead(
    desk: Desk, quiet: Quiet | None, per_day: int | None, uids: list[str]
) -> None:
    desk.sets(quiet, per_day).at("2026-12-19T22:00")
    for uid in uids:
        desk.publish(uid)
    desk.at("2026-11-20T12:00")
    assert [("alert", uid) for uid in uids] == desk.letters
    assert desk.next is None

"""Editions are made once, at the right time, and owe each person each entry once."""

from datetime import datetime, timedelta

import pytest

from digest import subscriptions
from digest.errors import TemplateError
from digest.letters import Brief, Letter
from digest.model import Cadence, DeliveryState, EditionState, Filter
from digest.plan import forecast, plan
from digest.store import Store, editions
from tests.newsroom import HOURS, START, PlainComposer, enrol, make_public, release

DAY = timedelta(days=1)
SEVEN = START + timedelta(hours=1)


def keys(store: Store, now: datetime) -> list[tuple[str, str, int]]:
    done = plan(store, PlainComposer(), HOURS, now=now)
    return [(one.key, str(one.state), one.owed) for one in done]


def got(store: Store, email: str) -> list[str]:
    """The entries in a person's letters, oldest edition first."""
    rows = store.read(
        """
        SELECT r.uid FROM deliveries AS d
        JOIN subscribers AS s ON s.id = d.subscriber_id
        JOIN letter_items AS i ON i.letter_id = d.letter_id
        JOIN releases AS r ON r.id = i.release_id
        WHERE s.email = :email AND i.part <> 'had' ORDER BY d.edition_id, i.position
        """,
        {"email": email},
    )
    return [row["uid"] for row in rows]


def test_a_daily_is_due_at_its_hour_and_made_once(store: Store) -> None:
    enrol(store, "a@example.org", Cadence.DAILY)
    make_public(store, release("one"), now=START)
    assert [] == keys(store, SEVEN - timedelta(seconds=1))
    assert [("daily:2026-11-02:UTC:07", "ready", 1)] == keys(store, SEVEN)
    assert [] == keys(store, SEVEN + timedelta(seconds=30))


def test_an_edition_with_nothing_in_it_owes_nobody(store: Store) -> None:
    enrol(store, "a@example.org", Cadence.DAILY)
    assert [("daily:2026-11-02:UTC:07", "ready", 0)] == keys(store, SEVEN)


def test_a_release_ingested_late_is_in_the_next_edition_whatever_its_date(store: Store) -> None:
    enrol(store, "a@example.org", Cadence.DAILY)
    keys(store, SEVEN)
    make_public(store, release("old", at=START - 30 * DAY), now=SEVEN)
    keys(store, SEVEN + DAY)
    assert ["old"] == got(store, "a@example.org")


def test_three_hours_off_make_one_edition_marked_late(store: Store) -> None:
    enrol(store, "a@example.org", Cadence.DAILY)
    keys(store, SEVEN)
    plan(store, PlainComposer(), HOURS, now=SEVEN + DAY + timedelta(hours=3))
    edition = editions.by_key(store, "daily:2026-11-03:UTC:07")
    assert edition is not None
    assert edition.late


def test_three_days_off_make_one_edition_that_covers_everything_since(store: Store) -> None:
    enrol(store, "a@example.org", Cadence.DAILY)
    keys(store, SEVEN)
    for number in range(3):
        make_public(store, release(f"r{number}"), now=SEVEN + number * DAY)
    (done,) = plan(store, PlainComposer(), HOURS, now=SEVEN + 4 * DAY)
    assert ("daily:2026-11-03:UTC:07", "daily:2026-11-04:UTC:07", "daily:2026-11-05:UTC:07") == (
        done.missed
    )
    assert ["r0", "r1", "r2"] == got(store, "a@example.org")


def test_past_the_catch_up_limit_an_edition_is_held_and_the_next_covers_it(store: Store) -> None:
    enrol(store, "a@example.org", Cadence.DAILY)
    keys(store, SEVEN)
    make_public(store, release("one"), now=SEVEN)
    assert [("daily:2026-11-03:UTC:07", "held", 0)] == keys(store, SEVEN + DAY + DAY / 2 + DAY / 24)
    assert [("daily:2026-11-04:UTC:07", "ready", 1)] == keys(store, SEVEN + 2 * DAY)
    held = editions.by_key(store, "daily:2026-11-03:UTC:07")
    assert held is not None
    assert EditionState.SUPERSEDED == held.state


def test_the_last_slot_can_be_made_however_late(store: Store) -> None:
    enrol(store, "a@example.org", Cadence.DAILY)
    make_public(store, release("one"), now=START)
    done = plan(store, PlainComposer(), HOURS, now=START, last_slot=True)
    assert [("daily:2026-11-01:UTC:07", 1)] == [(one.key, one.owed) for one in done]


def test_two_cadences_bring_each_entry_once(store: Store) -> None:
    enrol(store, "a@example.org", Cadence.DAILY, Filter(topics=("journalists",)))
    enrol(store, "a@example.org", Cadence.WEEKLY)
    make_public(store, release("both", topics=["journalists"]), now=START)
    make_public(store, release("weekly"), now=START)
    keys(store, SEVEN)
    assert ["both", "weekly"] == got(store, "a@example.org")


def test_a_weekly_with_nothing_but_what_was_had_is_not_sent(store: Store) -> None:
    enrol(store, "a@example.org", Cadence.DAILY)
    enrol(store, "a@example.org", Cadence.WEEKLY)
    make_public(store, release("one"), now=START)
    assert [0, 1] == sorted(owed for _, _, owed in keys(store, SEVEN))
    assert ["one"] == got(store, "a@example.org")


def test_what_was_skipped_was_not_had(store: Store) -> None:
    enrol(store, "a@example.org", Cadence.DAILY)
    make_public(store, release("one"), now=START)
    keys(store, SEVEN)
    with store.writing():
        store.write("UPDATE deliveries SET state = :skipped", {"skipped": DeliveryState.SKIPPED})
    enrol(store, "a@example.org", Cadence.WEEKLY)
    with store.writing():
        store.write("UPDATE follows SET start_seq = 0 WHERE cadence = 'weekly'")
    keys(store, SEVEN)
    assert ["one", "one"] == got(store, "a@example.org")


def test_who_subscribes_later_is_not_owed_what_was_public_before(store: Store) -> None:
    make_public(store, release("before"), now=START)
    enrol(store, "a@example.org", Cadence.DAILY)
    make_public(store, release("after"), now=START)
    keys(store, SEVEN)
    assert ["after"] == got(store, "a@example.org")


def test_a_second_wish_is_owed_only_from_its_own_start(store: Store) -> None:
    enrol(store, "a@example.org", Cadence.DAILY, Filter(countries=("BY",)))
    make_public(store, release("belarus", countries=["BY"]), now=START)
    make_public(store, release("kenya 1", countries=["KE"]), now=START)
    enrol(store, "a@example.org", Cadence.DAILY, Filter(countries=("KE",)))
    make_public(store, release("kenya 2", countries=["KE"]), now=START)
    keys(store, SEVEN)
    assert ["belarus", "kenya 2"] == got(store, "a@example.org")


def test_who_has_left_is_owed_nothing(store: Store) -> None:
    someone = enrol(store, "a@example.org", Cadence.DAILY).subscriber_id
    make_public(store, release("one"), now=START)
    assert someone is not None
    subscriptions.unsubscribe(
        store, subscriber_id=someone, cadence=Cadence.DAILY, how="test", now=START
    )
    assert [] == keys(store, SEVEN)


def test_each_zone_has_its_own_edition(store: Store) -> None:
    enrol(store, "a@example.org", Cadence.DAILY)
    with store.writing():
        store.write("UPDATE follows SET zone = 'Europe/Berlin'")
    make_public(store, release("one"), now=START)
    assert [("daily:2026-11-02:Europe/Berlin:07", "ready", 1)] == keys(store, START)


def test_an_alert_waits_until_it_has_settled(store: Store) -> None:
    enrol(store, "a@example.org", Cadence.ALERT)
    make_public(store, release("one"), now=START)
    assert [] == keys(store, START + timedelta(minutes=1))
    assert [("alert:1", "ready", 1)] == keys(store, START + timedelta(minutes=2))
    assert [] == keys(store, START + timedelta(minutes=3))


def test_an_alert_of_this_morning_is_held(store: Store) -> None:
    enrol(store, "a@example.org", Cadence.ALERT)
    make_public(store, release("one"), now=START)
    assert [("alert:1", "held", 0)] == keys(store, START + timedelta(hours=3))


def test_a_planner_that_died_is_finished_by_the_next(store: Store) -> None:
    for number in range(5):
        enrol(store, f"{number}@example.org", Cadence.DAILY)
    make_public(store, release("one"), now=START)

    class Dies(PlainComposer):
        def compose(self, brief):  # type: ignore[no-untyped-def]
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        plan(store, Dies(), HOURS, now=SEVEN)
    assert [("daily:2026-11-02:UTC:07", "ready", 5)] == keys(store, SEVEN + DAY / 2)


def test_a_forecast_names_who_would_get_what_and_writes_nothing(store: Store) -> None:
    enrol(store, "a@example.org", Cadence.DAILY)
    make_public(store, release("one"), now=START)
    found = list(forecast(store, HOURS, now=SEVEN))
    assert [("a@example.org", ("one",))] == [(one.email, one.items) for one in found]
    assert () == editions.latest(store, 10)


def test_a_daily_that_could_not_be_written_in_time_is_held_and_says_why(store: Store) -> None:
    enrol(store, "a@example.org", Cadence.DAILY)
    make_public(store, release("one"), now=START)

    class Broken(PlainComposer):
        def compose(self, brief: Brief) -> Letter:
            raise TemplateError("template: body.txt:3: nothing of that name")

    (failed,) = plan(store, Broken(), HOURS, now=SEVEN)
    assert failed.failed == "edition: daily:2026-11-02:UTC:07: " + _note(store)
    (held, made) = plan(store, PlainComposer(), HOURS, now=SEVEN + DAY)
    assert ("daily:2026-11-02:UTC:07", EditionState.HELD) == (held.key, held.state)
    assert ("daily:2026-11-03:UTC:07", 1) == (made.key, made.owed)
    assert ["one"] == got(store, "a@example.org")


def _note(store: Store) -> str:
    edition = editions.by_key(store, "daily:2026-11-02:UTC:07")
    assert edition is not None
    return edition.note or ""


def test_one_zone_that_is_no_more_does_not_stop_the_others(store: Store) -> None:
    gone = enrol(store, "a@example.org", Cadence.DAILY).subscriber_id
    enrol(store, "b@example.org", Cadence.DAILY)
    with store.writing():
        store.write("UPDATE follows SET zone = 'A/Gone' WHERE subscriber_id = :id", {"id": gone})
    make_public(store, release("one"), now=START)
    keys(store, SEVEN)
    assert ["one"] == got(store, "b@example.org")


def test_a_letter_nobody_foresaw_does_not_stop_other_editions(store: Store) -> None:
    enrol(store, "a@example.org", Cadence.DAILY)
    enrol(store, "b@example.org", Cadence.WEEKLY)
    make_public(store, release("one"), now=START)

    class Fails(PlainComposer):
        def compose(self, brief: Brief) -> Letter:
            if brief.cadence is Cadence.DAILY:
                raise ValueError("nobody foresaw this")
            return super().compose(brief)

    plan(store, Fails(), HOURS, now=SEVEN)
    assert ["one"] == got(store, "b@example.org")


def test_a_daily_made_while_the_clock_was_ahead_silences_nobody(store: Store) -> None:
    enrol(store, "a@example.org", Cadence.DAILY)
    make_public(store, release("one"), now=START)
    keys(store, SEVEN + 365 * DAY)
    make_public(store, release("two"), now=START)
    for day in range(2):
        keys(store, SEVEN + day * DAY)
    assert ["one", "two"] == got(store, "a@example.org")


def test_a_release_met_while_a_clock_was_ahead_holds_back_no_alert(store: Store) -> None:
    enrol(store, "a@example.org", Cadence.ALERT)
    make_public(store, release("one"), now=START + 365 * DAY)
    make_public(store, release("two"), now=START)
    keys(store, START + timedelta(minutes=3))
    assert ["one", "two"] == got(store, "a@example.org")

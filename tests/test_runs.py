"""What a person may do with an edition."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from digest import runs, subscriptions
from digest.delivery.claims import Settled, Step
from digest.errors import NotFound, UsageError
from digest.model import Cadence, DeliveryState, EditionState, Filter, Outcome
from digest.plan import plan
from digest.store import Store, editions, sequence, wishes
from digest.store.ledger import Ledger
from tests.newsroom import HOURS, START, PlainComposer, enrol, make_public, release
from tests.test_plan import got, keys

DAY = timedelta(days=1)
SEVEN = START + timedelta(hours=1)
HELD = "daily:2026-11-03:UTC:07"
TOO_LATE = SEVEN + DAY + timedelta(hours=13)
ACCEPTED = Outcome(DeliveryState.ACCEPTED, 250, "kept")


@pytest.fixture
def ledger(store: Store) -> Ledger:
    return Ledger(store, clock=lambda: START)


@pytest.fixture
def held(store: Store) -> str:
    """An edition past its catch-up limit, with news in it."""
    enrol(store, "a@example.org", Cadence.DAILY)
    keys(store, SEVEN)
    make_public(store, release("one"), now=SEVEN)
    keys(store, TOO_LATE)
    return HELD


def test_a_held_edition_is_released_as_it_was(store: Store, held: str) -> None:
    make_public(store, release("later"), now=TOO_LATE)
    done = runs.release(store, PlainComposer(), HOURS, held, now=TOO_LATE)
    assert (EditionState.READY, 1) == (done.state, done.owed)
    assert ["one"] == got(store, "a@example.org")


def test_a_held_edition_that_is_cancelled_is_covered_by_the_next(
    store: Store, ledger: Ledger, held: str
) -> None:
    assert 0 == runs.cancel(store, ledger, held, now=TOO_LATE)
    keys(store, SEVEN + 2 * DAY)
    assert ["one"] == got(store, "a@example.org")


def test_a_superseded_edition_cannot_be_released(store: Store, held: str) -> None:
    keys(store, SEVEN + 2 * DAY)
    with pytest.raises(UsageError, match=r"is superseded by daily:2026-11-04:UTC:07"):
        runs.release(store, PlainComposer(), HOURS, held, now=SEVEN + 2 * DAY)


def test_what_was_cancelled_unsent_is_in_the_next_edition(store: Store, ledger: Ledger) -> None:
    for name in "ab":
        enrol(store, f"{name}@example.org", Cadence.DAILY)
    make_public(store, release("one"), now=START)
    keys(store, SEVEN)
    send_one(ledger)
    assert 1 == runs.cancel(store, ledger, "daily:2026-11-02:UTC:07", now=SEVEN)
    make_public(store, release("two"), now=SEVEN)
    keys(store, SEVEN + DAY)
    assert ["one", "two"] == got(store, "a@example.org")
    assert ["one", "one", "two"] == got(store, "b@example.org")


def test_an_edition_that_is_all_sent_cannot_be_cancelled(store: Store, ledger: Ledger) -> None:
    enrol(store, "a@example.org", Cadence.DAILY)
    make_public(store, release("one"), now=START)
    keys(store, SEVEN)
    send_one(ledger)
    with pytest.raises(UsageError, match="nothing of it is left to stop"):
        runs.cancel(store, ledger, "daily:2026-11-02:UTC:07", now=SEVEN)


def test_cancelling_an_older_edition_sends_nothing_twice(store: Store, ledger: Ledger) -> None:
    """Monday's letter is put off by its server, Tuesday's accepted, then Monday is cancelled."""
    enrol(store, "a@example.org", Cadence.DAILY)
    make_public(store, release("monday"), now=START)
    keys(store, SEVEN)
    send_one(ledger, Outcome(DeliveryState.DEFERRED, 451, "later", SEVEN + 2 * DAY))
    make_public(store, release("tuesday"), now=SEVEN)
    keys(store, SEVEN + DAY)
    send_one(ledger)
    runs.cancel(store, ledger, "daily:2026-11-02:UTC:07", now=SEVEN + DAY)
    keys(store, SEVEN + 2 * DAY)
    assert ["monday", "tuesday", "monday"] == got(store, "a@example.org")


def test_cancelling_twice_owes_nothing_twice(store: Store, ledger: Ledger) -> None:
    enrol(store, "a@example.org", Cadence.DAILY)
    make_public(store, release("one"), now=START)
    keys(store, SEVEN)
    key = "daily:2026-11-02:UTC:07"
    runs.cancel(store, ledger, key, now=SEVEN)
    keys(store, SEVEN + DAY)
    runs.cancel(store, ledger, key, now=SEVEN + DAY)
    keys(store, SEVEN + 2 * DAY)
    assert ["one", "one"] == got(store, "a@example.org")  # skipped once, owed once


def test_what_was_cancelled_is_owed_by_the_wishes_it_was_made_for(
    store: Store, ledger: Ledger
) -> None:
    """And what the wish added since would have brought is not: it was asked for later."""
    enrol(store, "a@example.org", Cadence.DAILY, Filter(countries=("BY",)))
    make_public(store, release("one", countries=["BY"]), now=START)
    make_public(store, release("two", countries=["KE"]), now=START)
    keys(store, SEVEN)
    enrol(store, "a@example.org", Cadence.DAILY, Filter(countries=("KE",)), now=SEVEN)
    runs.cancel(store, ledger, "daily:2026-11-02:UTC:07", now=SEVEN)
    keys(store, SEVEN + DAY)
    assert ["one", "one"] == got(store, "a@example.org")  # skipped once, owed once


def test_a_wish_ended_since_still_brings_what_was_cancelled(store: Store, ledger: Ledger) -> None:
    someone = enrol(store, "a@example.org", Cadence.DAILY, Filter(countries=("BY",)))
    assert someone.subscriber_id is not None
    make_public(store, release("one", countries=["BY"]), now=START)
    keys(store, SEVEN)
    with store.writing():
        wishes.end(
            store,
            subscriber_id=someone.subscriber_id,
            cadence=Cadence.DAILY,
            reason="changed",
            now=SEVEN,
            seq=sequence.last_seq(store),
        )
    enrol(store, "a@example.org", Cadence.DAILY, Filter(countries=("KE",)), now=SEVEN)
    runs.cancel(store, ledger, "daily:2026-11-02:UTC:07", now=SEVEN)
    keys(store, SEVEN + DAY)
    assert ["one", "one"] == got(store, "a@example.org")


def test_a_letter_put_off_after_its_edition_was_cancelled_is_owed_again(
    store: Store, ledger: Ledger
) -> None:
    enrol(store, "a@example.org", Cadence.DAILY)
    make_public(store, release("one"), now=START)
    keys(store, SEVEN)
    owner = ledger.enter()
    (first,) = ledger.advance(owner, [Step(streams=("daily",))], SEVEN)
    assert first.claim is not None
    ledger.advance(owner, [Step(start=first.claim)], SEVEN)
    runs.cancel(store, ledger, "daily:2026-11-02:UTC:07", now=SEVEN)
    later = Outcome(DeliveryState.DEFERRED, 451, "greylisted", SEVEN + DAY / 24)
    ledger.advance(owner, [Step(settled=(Settled(first.claim, later),))], SEVEN)
    assert 1 == runs.finish_cancelled(store, ledger, now=SEVEN)
    assert 0 == runs.finish_cancelled(store, ledger, now=SEVEN)
    keys(store, SEVEN + DAY)
    assert ["skipped", "pending"] == states(store)


def test_a_cancelling_cut_short_is_finished(store: Store, ledger: Ledger) -> None:
    enrol(store, "a@example.org", Cadence.DAILY)
    make_public(store, release("one"), now=START)
    keys(store, SEVEN)
    edition = runs.find(store, "daily:2026-11-02:UTC:07")

    def dies(_: object) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        ledger.cancel(edition.id, SEVEN, dies)
    assert ["pending"] == states(store)
    assert 1 == runs.finish_cancelled(store, ledger, now=SEVEN)
    keys(store, SEVEN + DAY)
    assert ["skipped", "pending"] == states(store)


def states(store: Store) -> list[str]:
    """The state of every delivery, oldest edition first."""
    return [row["state"] for row in store.read("SELECT state FROM deliveries ORDER BY edition_id")]


@pytest.mark.parametrize(
    ("act", "key", "expected"),
    [
        pytest.param("release", "daily:2026-11-02:UTC:07", "is ready", id="release a ready one"),
        pytest.param("cancel", "daily:2026-11-01:UTC:07", "is missed", id="cancel a missed one"),
    ],
)
def test_what_cannot_be_done_says_how_the_edition_stands(
    store: Store, ledger: Ledger, act: str, key: str, expected: str
) -> None:
    enrol(store, "a@example.org", Cadence.DAILY)
    for day in (-2, 0):
        keys(store, SEVEN + day * DAY)
    acts: dict[str, Callable[[], object]] = {
        "release": lambda: runs.release(store, PlainComposer(), HOURS, key, now=SEVEN),
        "cancel": lambda: runs.cancel(store, ledger, key, now=SEVEN),
    }
    with pytest.raises(UsageError, match=expected):
        acts[act]()


def test_an_unknown_key_is_said_to_be_so(store: Store, ledger: Ledger) -> None:
    with pytest.raises(NotFound, match="digest editions list"):
        runs.cancel(store, ledger, "daily:1999-01-01:UTC:07", now=START)


def test_who_moves_to_another_zone_gets_one_daily_for_each_local_date(store: Store) -> None:
    someone = enrol(store, "a@example.org", Cadence.DAILY).subscriber_id
    assert someone is not None
    make_public(store, release("one"), now=START)
    keys(store, SEVEN)  # seven in UTC, 2 November
    make_public(store, release("two"), now=SEVEN)
    subscriptions.move(
        store, subscriber_id=someone, zone="America/Bogota", hour=None, how="test", now=SEVEN
    )
    assert [("daily:2026-11-02:America/Bogota:07", "ready", 0)] == keys(store, SEVEN + DAY / 4)
    assert ["one"] == got(store, "a@example.org")
    keys(store, SEVEN + DAY + DAY / 4)
    assert ["one", "two"] == got(store, "a@example.org")


def send_one(ledger: Ledger, outcome: Outcome = ACCEPTED) -> None:
    """The first letter that waits is sent, to this effect."""
    owner = ledger.enter()
    (first,) = ledger.advance(owner, [Step(streams=("daily",))], SEVEN)
    assert first.claim is not None
    ledger.advance(owner, [Step(start=first.claim)], SEVEN)
    ledger.advance(owner, [Step(settled=(Settled(first.claim, outcome),))], SEVEN)


def test_the_editions_are_listed_newest_first(store: Store) -> None:
    enrol(store, "a@example.org", Cadence.DAILY)
    for day in range(3):
        plan(store, PlainComposer(), HOURS, now=SEVEN + day * DAY)
    assert ["2026-11-04", "2026-11-03", "2026-11-02"] == [
        one.date for one in editions.latest(store, 10)
    ]

"""The ledger's promises, statement by statement."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from digest.delivery.claims import STREAMS, Advanced, Claim, Recovered, Settled, Step
from digest.model import DeliveryState, Outcome
from digest.store import Store
from digest.store.ledger import Ledger
from tests.store import rows
from tests.store.rows import NOW

ANY = Step(streams=STREAMS)
ACCEPTED = Outcome(DeliveryState.ACCEPTED, 250, "2.0.0 queued")


@pytest.fixture
def ledger(store: Store) -> Ledger:
    """On an empty store, at the machine's own time."""
    return Ledger(store, clock=lambda: datetime.now(UTC))


def claim(ledger: Ledger, owner: str, now: datetime = NOW) -> Claim:
    """The next delivery, which must be there."""
    found = ledger.advance(owner, [ANY], now)[0].claim
    assert found is not None
    return found


def started(ledger: Ledger, owner: str, now: datetime = NOW) -> Claim:
    """The next delivery, on its way."""
    found = claim(ledger, owner, now)
    assert [Advanced(True, None)] == ledger.advance(owner, [Step(start=found)], now)
    return found


def settle(ledger: Ledger, owner: str, outcome: Outcome, now: datetime = NOW) -> Claim:
    """The next delivery, sent with this outcome."""
    found = started(ledger, owner, now)
    ledger.advance(owner, [Step(settled=(Settled(found, outcome),))], now)
    return found


def deferred(until: datetime) -> Outcome:
    """A server that asks to come back."""
    return Outcome(DeliveryState.DEFERRED, 451, "4.3.0 later", until)


def test_a_claim_says_all_that_sending_needs(store: Store, ledger: Ledger) -> None:
    """Without another look at any table."""
    edition_id = rows.owed(store, 1)
    expected = Claim(
        edition_id,
        1,
        1,
        "daily",
        "reader-1@mail.example",
        0,
        datetime(2026, 11, 21, 7, tzinfo=UTC),
        edition="daily:1",
    )
    assert expected == claim(ledger, ledger.enter())
    assert rows.SEGMENTS == ledger.letter(1)


def test_claims_come_in_key_order_and_to_one_owner_only(store: Store, ledger: Ledger) -> None:
    """Two senders at once share the work."""
    rows.owed(store, 4)
    one, other = ledger.enter(), ledger.enter()
    taken = [claim(ledger, owner).subscriber_id for owner in (one, other, one, other)]
    assert [1, 2, 3, 4] == taken
    assert [Advanced(False, None)] == ledger.advance(one, [ANY], NOW)


def test_what_is_urgent_comes_first(store: Store, ledger: Ledger) -> None:
    """An alert does not wait behind a daily that was planned before it."""
    rows.owed(store, 2)
    rows.owed(store, 1, key="alert:5", stream="alert")
    owner = ledger.enter()
    assert ["alert", "daily", "daily"] == [claim(ledger, owner).stream for _ in range(3)]


def test_a_connection_gets_only_the_streams_it_asks_for(store: Store, ledger: Ledger) -> None:
    """So that bulk can wait, or be paused."""
    rows.owed(store, 1)
    answer = ledger.advance(ledger.enter(), [Step(streams=("alert",)), Step()], NOW)
    assert [Advanced(False, None), Advanced(False, None)] == answer


@pytest.mark.parametrize("state", ["planning", "held", "missed", "cancelled", "superseded"])
def test_only_a_ready_edition_is_sent(store: Store, ledger: Ledger, state: str) -> None:
    """Whatever deliveries it has."""
    edition_id = rows.edition(store, "daily:1", state=state)
    rows.person(store, 1)
    rows.owe(store, edition_id, rows.letter(store, edition_id), [1])
    assert [Advanced(False, None)] == ledger.advance(ledger.enter(), [ANY], NOW)


@pytest.mark.parametrize("status", ["pending", "unsubscribed", "bounced", "blocklisted"])
def test_who_is_no_longer_active_is_skipped_when_claimed(
    store: Store, ledger: Ledger, status: str
) -> None:
    """However long ago the letter was planned."""
    rows.person(store, 1, status=status)
    edition_id = rows.owed(store, 2)
    assert 2 == claim(ledger, ledger.enter()).subscriber_id
    row = rows.delivery(store, edition_id)
    assert ("skipped", status) == (row["state"], row["reply"])


def test_who_leaves_after_the_claim_is_not_written_to(store: Store, ledger: Ledger) -> None:
    """Each connection claims one letter ahead: leaving meanwhile still counts."""
    edition_id, owner = rows.owed(store, 1), ledger.enter()
    claimed = claim(ledger, owner)
    with store.writing():
        store.write("UPDATE subscribers SET status = 'unsubscribed'")
    assert [Advanced(False, None)] == ledger.advance(owner, [Step(start=claimed)], NOW)
    ledger.advance(owner, [ANY], NOW)
    row = rows.delivery(store, edition_id)
    assert ("skipped", "unsubscribed") == (row["state"], row["reply"])


def test_who_pauses_keeps_what_is_owed(store: Store, ledger: Ledger) -> None:
    """The letter is put off by a day, as often as it would be sent, and goes out in the end."""
    rows.person(store, 1, status="paused")
    edition_id = rows.owed(store, 1)
    owner = ledger.enter()
    assert [Advanced(False, None)] == ledger.advance(owner, [ANY], NOW)
    row = rows.delivery(store, edition_id)
    assert ("deferred", "paused") == (row["state"], row["reply"])
    with store.writing():
        store.write("UPDATE subscribers SET status = 'active'")
    ledger.wake(NOW + timedelta(days=30))
    assert 1 == claim(ledger, owner).subscriber_id


def test_who_left_the_stream_gets_nothing_more_of_it(store: Store, ledger: Ledger) -> None:
    """What was planned for them is skipped; other streams go on."""
    daily, weekly = rows.owed(store, 1), rows.owed(store, 1, key="weekly:1", stream="weekly")
    rows.left(store, 1, "daily")
    assert weekly == claim(ledger, ledger.enter()).edition_id
    row = rows.delivery(store, daily)
    assert ("skipped", "unsubscribed") == (row["state"], row["reply"])


def test_a_suppressed_address_is_skipped_with_the_reason(store: Store, ledger: Ledger) -> None:
    """Also where the person still counts as active."""
    edition_id = rows.owed(store, 1)
    rows.suppression(store, "reader-1@mail.example", "complaint")
    assert [Advanced(False, None)] == ledger.advance(ledger.enter(), [ANY], NOW)
    assert "complaint" == rows.delivery(store, edition_id)["reply"]


def test_many_skipped_in_a_row_do_not_hold_the_writer(store: Store, ledger: Ledger) -> None:
    """The search stops short and says that there may be more."""
    for number in range(1, 251):
        rows.person(store, number, status="unsubscribed")
    rows.owed(store, 251)
    owner = ledger.enter()
    assert [Advanced(False, None, more=True)] == ledger.advance(owner, [ANY], NOW)
    assert 251 == claim(ledger, owner).subscriber_id


def test_one_commit_settles_starts_and_claims(store: Store, ledger: Ledger) -> None:
    """The last, the next and the one after, for several connections at once."""
    edition_id = rows.owed(store, 6)
    owner = ledger.enter()
    last = [started(ledger, owner) for _ in range(2)]
    following = [claim(ledger, owner) for _ in range(2)]
    steps = [
        Step((Settled(one, ACCEPTED),), start=two, streams=STREAMS)
        for one, two in zip(last, following, strict=True)
    ]
    answers = ledger.advance(owner, steps, NOW)
    assert [True, True] == [one.started for one in answers]
    assert [5, 6] == [one.claim.subscriber_id for one in answers if one.claim]
    expected = ["accepted", "accepted", "sending", "sending", "claimed", "claimed"]
    assert expected == list(rows.states(store, edition_id).values())


@pytest.mark.parametrize(
    "outcome",
    [
        pytest.param(ACCEPTED, id="accepted"),
        pytest.param(deferred(NOW + timedelta(hours=1)), id="deferred"),
        pytest.param(Outcome(DeliveryState.REFUSED, 550, "5.1.1 unknown"), id="refused"),
        pytest.param(Outcome(DeliveryState.IN_DOUBT, None, "connection lost"), id="in doubt"),
    ],
)
def test_an_outcome_is_kept_with_the_servers_words(
    store: Store, ledger: Ledger, outcome: Outcome
) -> None:
    """And the delivery has no owner any more."""
    edition_id = rows.owed(store, 1)
    settle(ledger, ledger.enter(), outcome)
    row = rows.delivery(store, edition_id)
    until = "2026-11-21T08:00:00Z" if outcome.until else None
    expected = (outcome.state, outcome.code, outcome.reply, until, None, 1)
    found = tuple(row[name] for name in ("state", "code", "reply", "until", "owner", "attempts"))
    assert expected == found


def test_a_claim_given_back_is_as_if_never_taken(store: Store, ledger: Ledger) -> None:
    """No attempt is counted."""
    edition_id = rows.owed(store, 1)
    before = rows.delivery(store, edition_id)
    owner = ledger.enter()
    taken = claim(ledger, owner)
    ledger.advance(owner, [Step(settled=(Settled(taken, None),))], NOW)
    assert before == rows.delivery(store, edition_id)


def test_what_is_given_back_can_be_claimed_in_the_same_turn(store: Store, ledger: Ledger) -> None:
    """It may be all that waits of its edition."""
    rows.owed(store, 1)
    owner = ledger.enter()
    claimed = claim(ledger, owner)
    assert [Advanced(False, None)] == ledger.advance(owner, [ANY], NOW)
    back = Step(settled=(Settled(claimed, None),), streams=STREAMS)
    assert [Advanced(False, claimed)] == ledger.advance(owner, [back], NOW)


def test_leaving_hands_back_what_is_still_held(store: Store, ledger: Ledger) -> None:
    """A letter that was going out is in doubt, and by policy sent again."""
    edition_id = rows.owed(store, 2)
    owner = ledger.enter()
    started(ledger, owner)
    claim(ledger, owner)
    assert Recovered(pending=1, in_doubt=1) == ledger.leave(owner, NOW)
    assert {1: "pending", 2: "pending"} == rows.states(store, edition_id)
    assert [] == store.read("SELECT * FROM owners")


def test_deferred_letters_wake_when_their_time_has_come(store: Store, ledger: Ledger) -> None:
    """And not before."""
    edition_id = rows.owed(store, 1)
    due = NOW + timedelta(minutes=15)
    settle(ledger, ledger.enter(), deferred(due))
    assert due == ledger.next_due()
    assert 0 == ledger.wake(due - timedelta(seconds=1))
    assert 1 == ledger.wake(due)
    assert {1: "pending"} == rows.states(store, edition_id)
    assert None is ledger.next_due()


def test_after_48_hours_a_deferred_letter_is_refused(store: Store, ledger: Ledger) -> None:
    """Counted from the first attempt, not the last."""
    edition_id = rows.owed(store, 1)
    owner = ledger.enter()
    settle(ledger, owner, deferred(NOW + timedelta(hours=40)))
    ledger.wake(NOW + timedelta(hours=40))
    settle(ledger, owner, deferred(NOW + timedelta(hours=49)), NOW + timedelta(hours=40))
    ledger.wake(NOW + timedelta(hours=49))
    row = rows.delivery(store, edition_id)
    assert ("refused", "expired", None) == (row["state"], row["reply"], row["until"])


@pytest.mark.parametrize(
    ("hold", "after", "expected"),
    [
        pytest.param((), timedelta(minutes=14), "in_doubt", id="not at once"),
        pytest.param((), timedelta(minutes=15), "pending", id="sent again"),
        pytest.param((), timedelta(hours=48), "in_doubt", id="not for ever"),
        pytest.param(("daily",), timedelta(minutes=15), "in_doubt", id="held for a person"),
        pytest.param(("alert",), timedelta(minutes=15), "pending", id="another stream held"),
    ],
)
def test_a_doubtful_letter_follows_its_streams_policy(
    store: Store, hold: tuple[str, ...], after: timedelta, expected: str
) -> None:
    """Sent again a while after the server fell silent, or held."""
    ledger = Ledger(store, clock=lambda: NOW, hold=hold)
    edition_id = rows.owed(store, 1)
    settle(ledger, ledger.enter(), Outcome(DeliveryState.IN_DOUBT, None, "connection lost"))
    ledger.wake(NOW + after)
    assert {1: expected} == rows.states(store, edition_id)


def test_nothing_more_goes_to_who_is_suppressed(store: Store, ledger: Ledger) -> None:
    """Claimed or not, of one stream or of all; what is going out cannot be stopped."""
    daily = rows.owed(store, 2)
    alert = rows.owed(store, 2, key="alert:1", stream="alert")
    owner = ledger.enter()
    started(ledger, owner)
    held = claim(ledger, owner)
    assert 1 == ledger.suppress(2, "alert", "unsubscribed", NOW)
    assert [Advanced(False, None)] == ledger.advance(owner, [Step(start=held)], NOW)
    assert 1 == ledger.suppress(1, None, "unsubscribed", NOW)
    assert {1: "sending", 2: "skipped"} == rows.states(store, alert)
    assert {1: "skipped", 2: "pending"} == rows.states(store, daily)


def test_a_cancelled_edition_stops_within_one_letter(store: Store, ledger: Ledger) -> None:
    """What was claimed is not started; what is going out is settled as it comes."""
    edition_id = rows.owed(store, 4)
    owner = ledger.enter()
    going, held = started(ledger, owner), claim(ledger, owner)
    assert 3 == ledger.cancel(edition_id, NOW)
    step = Step((Settled(going, ACCEPTED),), start=held, streams=STREAMS)
    assert [Advanced(False, None)] == ledger.advance(owner, [step], NOW)
    assert ["accepted", *["skipped"] * 3] == list(rows.states(store, edition_id).values())


def test_the_books_name_every_state(store: Store, ledger: Ledger) -> None:
    """And their sum is what the edition owes."""
    edition_id = rows.owed(store, 5)
    owner = ledger.enter()
    settle(ledger, owner, ACCEPTED)
    settle(ledger, owner, Outcome(DeliveryState.REFUSED, 550, "no"))
    settle(ledger, owner, deferred(NOW + timedelta(hours=1)))
    claim(ledger, owner)
    books = ledger.counts(edition_id)
    found = {str(state): number for state, number in books.counts.items() if number}
    assert {"accepted": 1, "refused": 1, "deferred": 1, "claimed": 1, "pending": 1} == found
    assert set(DeliveryState) == set(books.counts)
    assert 5 == books.owed


def test_the_backlog_is_told_by_stream(store: Store, ledger: Ledger) -> None:
    """Most urgent first, and without what is done."""
    rows.owed(store, 3)
    rows.owed(store, 2, key="alert:1", stream="alert")
    settle(ledger, ledger.enter(), ACCEPTED)
    assert [("alert", 1), ("daily", 3)] == list(ledger.backlog().items())


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda ledger, owner, key: ledger.recover(NOW), id="recovered"),
        pytest.param(lambda ledger, owner, key: ledger.leave(owner, NOW), id="handed back"),
    ],
)
def test_a_letter_known_to_be_accepted_is_not_sent_again(
    store: Store, change: Callable[[Ledger, str, int], object]
) -> None:
    """A sender that was thought dead, and wakes with the server's answer in hand."""
    time = [NOW]
    ledger = Ledger(store, clock=lambda: time[0])
    edition_id = rows.owed(store, 1)
    owner = ledger.enter()
    sent = started(ledger, owner)
    time[0] += timedelta(minutes=2)
    change(ledger, owner, edition_id)
    assert {1: "pending"} == rows.states(store, edition_id)
    ledger.advance(owner, [Step(settled=(Settled(sent, ACCEPTED),))], NOW)
    assert {1: "accepted"} == rows.states(store, edition_id)

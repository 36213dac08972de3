"""What is decided of a release, and what becomes of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time, timedelta

import pytest

from digest import amending, correcting, foreseeing, keeping, subscriptions, telling
from digest.amending import UNDO
from digest.changes import correction_note
from digest.delivery.claims import STREAMS, Settled, Step
from digest.delivery.made_out import message_id
from digest.foreseeing import Elsewhere
from digest.letters import Stencil
from digest.model import (
    Cadence,
    DeliveryState,
    Filter,
    Item,
    Moment,
    Outcome,
    Quiet,
    Severity,
    Status,
    SubscriberStatus,
)
from digest.plan import plan
from digest.store import Store, amendments, editions, entries, releases, subscribers
from digest.store.acts import By
from digest.store.amendments import State
from digest.store.ledger import Ledger
from digest.subscriptions import Wish
from tests.amended import TOKENS, Versioned, Writer
from tests.newsroom import HOURS, START, enrol, make_public, person, release

READER, PAUSED = "reader@example.org", "paused@example.org"
EDITOR = "editor"
TOMORROW = START + timedelta(days=1, hours=2)
DUE = TOMORROW + UNDO


@pytest.fixture
def sent(store: Store) -> Store:
    """Ten releases that two people had by daily."""
    for email in (READER, PAUSED):
        enrol(store, email, Cadence.DAILY)
    for number in range(10):
        make_public(store, release(f"r{number}"), now=START)
    plan(store, Versioned(), HOURS, now=TOMORROW)
    deliver(store)
    return store


def deliver(store: Store, now: datetime = DUE) -> list[str]:
    """All that may be sent now is; the editions of the letters."""
    ledger = Ledger(store, clock=lambda: now)
    owner, found = ledger.enter(), list[str]()
    while (claim := ledger.advance(owner, [Step(streams=STREAMS)], now)[0].claim) is not None:
        ledger.advance(owner, [Step(start=claim)], now)
        done = Outcome(DeliveryState.ACCEPTED, 250)
        ledger.advance(owner, [Step(settled=(Settled(claim, done),))], now)
        found.append(f"{claim.edition} {claim.address}")
    ledger.leave(owner, now)
    return found


def carry_out(store: Store, now: datetime = DUE) -> None:
    correcting.carry_out(parts(store), now=now)


def parts(store: Store) -> telling.Parts:
    return telling.Parts(store, Writer(), Versioned(), TOKENS, "UTC", "127.0.0.1")


def source_corrects(store: Store, count: int) -> None:
    """One reading brings so many corrections."""
    with store.writing():
        for number in range(count):
            known = releases.by_uid(store, f"r{number}")
            assert known is not None
            amending.source_corrected(store, known, now=TOMORROW)


@pytest.mark.parametrize(("count", "state"), [(5, State.DONE), (6, State.HELD)])
def test_too_many_corrections_of_one_reading_wait_for_an_editor(
    sent: Store, count: int, state: State
) -> None:
    source_corrects(sent, count)
    carry_out(sent)
    found = [one for n in range(10) for one in amendments.of_family(sent, f"r{n}")]
    assert [state] * count == [one.state for one in found]
    assert (count if state is State.HELD else 0) == len(amendments.held(sent))


def test_a_source_that_corrects_twice_within_minutes_is_mailed_once(sent: Store) -> None:
    source_corrects(sent, 1)
    source_corrects(sent, 1)
    states = [one.state for one in amendments.of_family(sent, "r0")]
    assert [State.UNDONE, State.WAITING] == states


def test_a_withdrawal_reaches_who_pauses_and_a_correction_waits(sent: Store) -> None:
    who = subscribers.by_email(sent, PAUSED)
    assert who is not None
    with sent.writing():
        subscribers.set_status(sent, who.id, SubscriberStatus.PAUSED)
    for uid, what in (("r0", Severity.CORRECTION), ("r1", Severity.WITHDRAWAL)):
        decide(sent, uid, what)
    carry_out(sent)
    assert [
        f"withdrawal:r1:2 {READER}",
        f"withdrawal:r1:2 {PAUSED}",
        f"correction:r0:2 {READER}",
    ] == deliver(sent)


def decide(store: Store, uid: str, severity: Severity, at: datetime = TOMORROW) -> None:
    text = amendments.NewText(title="Right")
    what = (
        amending.correction(store, uid, text)
        if severity is Severity.CORRECTION
        else amending.withdrawal(store, uid)
    )
    people = amending.recipients(store, what.about, now=at)
    amending.decide(store, what, By(EDITOR, at, "It was wrong"), confirmed=people)


NIGHT = START.replace(hour=23)
MORNING = NIGHT + timedelta(hours=8)


@pytest.mark.parametrize(
    ("severity", "told", "later"),
    [
        (Severity.CORRECTION, "correction:early:2", "late:2"),
        (Severity.WITHDRAWAL, "withdrawal:early:2", ""),
    ],
)
@pytest.mark.parametrize("waits", ["for the morning", "for the next digest"])
def test_what_follows_a_release_wakes_who_had_it_and_nobody_whose_alert_of_it_waits(
    store: Store, severity: Severity, told: str, later: str, waits: str
) -> None:
    """By alert a press contact had one release in the afternoon; the other waits."""
    quiet = Quiet(time(22), time(7)) if waits == "for the morning" else None
    for cadence in (Cadence.ALERT, *([] if quiet else [Cadence.DAILY])):
        who = replace(person(READER), quiet=quiet, alerts_per_day=1)
        subscriptions.enrol(store, who, [Wish(cadence, Filter())], how="test", now=START)
    for uid, at in (("early", START.replace(hour=15)), ("late", NIGHT)):
        make_public(store, release(uid, at=at), now=at)
        plan(store, Versioned(), HOURS, now=at + UNDO)
    assert ["alert:1 reader@example.org"] == deliver(store, NIGHT)
    for uid in ("early", "late"):
        decide(store, uid, severity, NIGHT)
    carry_out(store, NIGHT + UNDO)
    assert [f"{told} {READER}"] == deliver(store, NIGHT + UNDO)
    plan(store, Versioned(), HOURS, now=MORNING)
    assert bool(later) == bool(deliver(store, MORNING))
    assert [later] * bool(later) == held_after_amendments(store)


def held_after_amendments(store: Store) -> list[str]:
    """What the letters hold that were planned after all that follows a release."""
    rows = store.read(
        """
        SELECT r.uid, i.version FROM letter_items AS i JOIN releases AS r ON r.id = i.release_id
        JOIN letters AS l ON l.id = i.letter_id
        WHERE l.edition_id > (SELECT max(id) FROM editions
            WHERE stream IN ('correction', 'withdrawal'))
        """
    )
    return [f"{row['uid']}:{row['version']}" for row in rows]


def test_a_weekly_that_lists_what_is_corrected_among_what_was_had_is_printed_anew_and_sent(
    store: Store,
) -> None:
    """Its line says the same as before: only the summary was wrong."""
    for cadence, wish in ((Cadence.DAILY, Filter(countries=("BY",))), (Cadence.WEEKLY, Filter())):
        enrol(store, READER, cadence, wish)
    plan(store, Versioned(), HOURS, now=TOMORROW - timedelta(days=1))
    make_public(store, release("r0", countries=["BY"], at=TOMORROW), now=TOMORROW)
    plan(store, Versioned(), HOURS, now=TOMORROW + timedelta(days=1))
    assert [f"daily:2026-11-04:UTC:07 {READER}"] == deliver(store, TOMORROW + timedelta(days=1))
    monday = START + timedelta(days=7, hours=2)
    make_public(store, release("r1", countries=["KE"], at=monday), now=monday - timedelta(hours=2))
    plan(store, Versioned(), HOURS, now=monday)
    what = amending.correction(store, "r0", amendments.NewText(summary="Right"))
    amending.decide(store, what, By(EDITOR, monday, "It was wrong"), confirmed=1)
    assert [] == deliver(store, monday)
    carry_out(store, monday + UNDO)
    found = deliver(store, monday + UNDO)
    assert [f"correction:r0:2 {READER}", f"weekly:2026-W46:UTC:07 {READER}"] == found
    assert [State.DONE] == [one.state for one in amendments.of_family(store, "r0")]


FRENCH = "lectrice@example.org"


@pytest.fixture
def translated(store: Store) -> Store:
    """A release in two languages; one person had it in English, another in French."""
    enrol(store, READER, Cadence.DAILY)
    lectrice = replace(person(FRENCH), languages=("fr",))
    everything = [Wish(Cadence.DAILY, Filter())]
    subscriptions.enrol(store, lectrice, everything, how="test", now=START)
    make_public(store, release("en"), now=START)
    told = replace(release("fr", language="fr"), same_as="en")
    with store.writing():
        releases.add(store, told, aliases=["fr"], public_at=START, fingerprint="fr")
    plan(store, Versioned(), HOURS, now=TOMORROW)
    deliver(store)
    return store


@pytest.mark.parametrize("uid", ["en", "fr"])
def test_a_withdrawal_of_one_telling_takes_back_all_from_all_who_had_any(
    translated: Store, uid: str
) -> None:
    decide(translated, uid, Severity.WITHDRAWAL)
    carry_out(translated)
    told = f"withdrawal:{uid}:2"
    assert [f"{told} {READER}", f"{told} {FRENCH}"] == deliver(translated)
    found = entries.by_uid(translated, "en")
    assert found is not None
    assert {Status.WITHDRAWN} == {found.telling((one,)).status for one in ("en", "fr")}


@pytest.mark.parametrize(("uid", "other", "who"), [("en", "fr", READER), ("fr", "en", FRENCH)])
def test_a_correction_is_of_one_telling_and_says_beforehand_who_had_another(
    translated: Store, uid: str, other: str, who: str
) -> None:
    what = amending.correction(translated, uid, amendments.NewText(title="Right"))
    seen = foreseeing.foresee(parts(translated), what, by=By(EDITOR, TOMORROW, "It was wrong"))
    assert (Elsewhere(other, other, 1),) == seen.elsewhere
    assert 1 == seen.reach.people
    decide(translated, uid, Severity.CORRECTION)
    carry_out(translated)
    assert [f"correction:{uid}:2 {who}"] == deliver(translated)


ELSEWHERE, NOT_ASCII = "desk@b\u00fcro.example", "b\u00fcro@example.org"


@pytest.mark.parametrize(
    ("email", "written"),
    [(READER, READER), (ELSEWHERE, "desk@xn--bro-hoa.example"), (NOT_ASCII, NOT_ASCII)],
)
def test_a_letter_answers_the_one_that_its_reader_had(
    store: Store, email: str, written: str
) -> None:
    """By the address as it stood on the wire."""
    enrol(store, email, Cadence.DAILY)
    make_public(store, release("r0"), now=START)
    plan(store, Versioned(), HOURS, now=TOMORROW)
    deliver(store)
    decide(store, "r0", Severity.WITHDRAWAL)
    carry_out(store)
    daily, told = store.read(
        """
        SELECT d.thread, l.segments FROM deliveries AS d JOIN letters AS l ON l.id = d.letter_id
        ORDER BY d.edition_id
        """
    )
    mark = Stencil(daily["segments"]).mark
    named = message_id(TOKENS, "daily:2026-11-03:UTC:07", written, mark)
    assert f"{named}@news.example" == told["thread"]
    assert b"In-Reply-To" in told["segments"]


@pytest.mark.parametrize("left", ["before", "between", "after", "for good"])
def test_who_takes_back_that_they_left_is_told_as_if_they_had_not(sent: Store, left: str) -> None:
    """Before the withdrawal was decided, before or after it was carried out, or for good."""
    who = subscribers.by_email(sent, READER)
    assert who is not None
    if left in ("before", "for good"):
        keeping.leave(sent, who.id, None, how="test", now=TOMORROW)
    decide(sent, "r0", Severity.WITHDRAWAL)
    if left == "between":
        keeping.leave(sent, who.id, None, how="test", now=TOMORROW)
    carry_out(sent)
    if left == "after":
        keeping.leave(sent, who.id, None, how="test", now=DUE)
    assert [f"withdrawal:r0:2 {PAUSED}"] == deliver(sent)
    if left != "for good":
        assert keeping.undo(sent, who.id, how="test", now=DUE)
    for _ in range(2):
        carry_out(sent)
    assert [f"withdrawal:r0:2 {READER}"] * (left != "for good") == deliver(sent)
    edition = editions.by_key(sent, "withdrawal:r0:2")
    assert edition is not None
    assert Ledger(sent, clock=lambda: DUE).counts(edition.id).balanced


def test_carrying_out_again_changes_nothing(sent: Store) -> None:
    decide(sent, "r0", Severity.WITHDRAWAL)
    for _ in range(2):
        carry_out(sent)
    (one,) = amendments.of_family(sent, "r0")
    found = releases.by_uid(sent, "r0")
    assert found is not None
    assert (State.DONE, 2, Status.WITHDRAWN) == (one.state, found.version, found.status)
    assert 1 == sum(each.stream == "withdrawal" for each in editions.latest(sent, 9))


@pytest.mark.parametrize(
    ("summary", "expected"),
    [
        pytest.param("News.\n\nCorrection: it was 12.", "Correction: it was 12.", id="a paragraph"),
        pytest.param("It was 12.", None, id="none"),
    ],
)
def test_what_a_text_says_of_its_correction(summary: str, expected: str | None) -> None:
    assert expected == correction_note(Item(("a",), Moment(START), summary=summary))

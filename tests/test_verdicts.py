"""What a report comes to, and how a score rises, decays and suspends: tables and an oracle."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.model import Fault, Report, ReportKind
from digest.verdicts import (
    AT_LEAST,
    FORGOTTEN,
    LIMIT,
    REPORTED,
    SHARE,
    Proof,
    Says,
    Stage,
    Standing,
    after_soft,
    counted_at,
    decayed,
    enough,
    fails_probe,
    is_bad_day,
    is_looked_at,
    pauses_stream,
    said,
    says,
)

START = datetime(2026, 11, 1, tzinfo=UTC)
DAY = timedelta(days=1)
B, D = ReportKind.BOUNCE, ReportKind.DELAY

TABLE = [
    # what is said                                     surely          by who knows the address
    (Report(B, "r", fault=Fault.ADDRESS, status="5.1.1"), Says.HARD, Says.SOFT),
    (Report(B, "r", fault=Fault.ADDRESS, code=550), Says.HARD, Says.SOFT),
    (Report(B, "r", fault=Fault.ADDRESS), Says.HARD, Says.SOFT),
    (Report(B, "r", fault=Fault.ADDRESS, status="4.1.1", code=550), Says.SOFT, Says.SOFT),
    (Report(B, "r", fault=Fault.ADDRESS, code=450), Says.SOFT, Says.SOFT),
    (Report(B, "r", fault=Fault.BUSY, status="5.2.2"), Says.SOFT, Says.SOFT),
    (Report(B, "r", fault=Fault.UNKNOWN), Says.SOFT, Says.SOFT),
    (Report(B, "r"), Says.SOFT, Says.SOFT),
    (Report(B, "r", fault=Fault.OURS, status="5.7.1"), Says.OURS, Says.NOTHING),
    (Report(B, "r", fault=Fault.THROTTLE, code=421), Says.NOTHING, Says.NOTHING),
    (Report(B, "r", fault=Fault.CONTENT), Says.NOTHING, Says.NOTHING),
    (Report(D, "r", fault=Fault.BUSY), Says.NOTHING, Says.NOTHING),
    (Report(D, "r", fault=Fault.ADDRESS), Says.NOTHING, Says.NOTHING),
    (Report(D, "r", fault=Fault.OURS), Says.OURS, Says.NOTHING),
    (Report(ReportKind.COMPLAINT, "r"), Says.COMPLAINT, Says.NOTHING),
    (Report(ReportKind.UNSUBSCRIBE, "r"), Says.UNSUBSCRIBE, Says.NOTHING),
    (Report(ReportKind.DELIVERED, "r"), Says.ARRIVED, Says.NOTHING),
    (Report(ReportKind.AUTO_REPLY, "r"), Says.NOTHING, Says.NOTHING),
    (Report(ReportKind.CHALLENGE, "r"), Says.NOTHING, Says.NOTHING),
    (Report(ReportKind.OTHER, "r"), Says.NOTHING, Says.NOTHING),
]


@pytest.mark.parametrize(("report", "surely", "perhaps"), TABLE)
def test_what_a_report_comes_to(report: Report, surely: Says, perhaps: Says) -> None:
    certain = [one for one in Proof if one.is_certain]
    assert 5 == len(certain)
    assert {surely} == {says(report, one) for one in certain}
    assert {perhaps} == {says(report, one) for one in Proof if one not in certain}


@pytest.mark.parametrize(
    ("failed", "people", "expected"),
    [
        pytest.param(2, 2, False, id="a couple of colleagues who left"),
        pytest.param(3, 8, True, id="three of a small office"),
        pytest.param(3, 30, False, id="a tenth is not more than a tenth"),
        pytest.param(4, 30, True, id="more than a tenth"),
        pytest.param(2_000, 100_000, False, id="an old list at a big provider"),
        pytest.param(10_001, 100_000, True, id="a big provider's bad day"),
    ],
)
def test_a_bad_day_is_the_providers(failed: int, people: int, expected: bool) -> None:
    assert expected is is_bad_day(failed, people)


@pytest.mark.parametrize(
    ("people", "sent", "expected"),
    [
        pytest.param(9, 9, False, id="few"),
        pytest.param(10, 99, True, id="more than a tenth"),
        pytest.param(10, 100, False, id="one small office of many readers"),
        pytest.param(400, 1_000, True, id="the provider that most have"),
    ],
)
def test_many_who_blame_us_pause_a_stream(people: int, sent: int, expected: bool) -> None:
    assert expected is pauses_stream(people, sent)


@given(st.integers(1, 10_000), st.integers(0, 100_000))
def test_always_enough_are_counted_to_know_of_a_bad_day(failed: int, people: int) -> None:
    """As many as there are, or enough to see that it is none."""
    counted = min(people, enough(failed, SHARE))
    assert is_bad_day(failed, people) is is_bad_day(failed, counted)


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        pytest.param(0, 1, False, id="too few to matter"),
        pytest.param(2, 3, True, id="three"),
        pytest.param(62, 63, True, id="of few each time"),
        pytest.param(5_000, 5_001, False, id="of many not each time"),
        pytest.param(5_110, 5_135, True, id="in the middle of a lot"),
    ],
)
def test_of_many_it_is_not_counted_each_time_of_how_many_they_are(
    before: int, after: int, expected: bool
) -> None:
    assert expected is is_looked_at(before, after, AT_LEAST)


@given(st.integers(AT_LEAST, 100_000))
def test_it_always_is_before_a_thirtieth_more_failed(before: int) -> None:
    some = range(before, before + before // 30 + 1)
    assert any(is_looked_at(one, one + 1, AT_LEAST) for one in some)


@pytest.mark.parametrize(
    ("stage", "proof", "sent", "at", "expected"),
    [
        pytest.param(Stage.PROBING, Proof.RETURN_PATH, 1, 2, True, id="the trial's letter"),
        pytest.param(Stage.WATCHED, Proof.OUTCOME, 1, 1, True, id="refused at once"),
        pytest.param(Stage.WATCHED, Proof.LINK, None, 2, True, id="the link, since then"),
        pytest.param(Stage.WATCHED, Proof.RETURN_PATH, -2, 2, False, id="of an older letter"),
        pytest.param(Stage.WATCHED, Proof.ADDRESS, None, 2, False, id="anybody can say so"),
        pytest.param(Stage.SUSPENDED, Proof.RETURN_PATH, 1, 2, False, id="not tried yet"),
        pytest.param(Stage.GOOD, Proof.RETURN_PATH, 1, 2, False, id="good"),
    ],
)
def test_only_the_letter_that_tries_the_address_can_fail_the_trial(
    stage: Stage, proof: Proof, sent: int | None, at: int, expected: bool
) -> None:
    since = None if stage is Stage.GOOD else START
    standing = Standing(5, START.date(), START, stage, since, START)
    when = None if sent is None else START + sent * DAY
    assert expected is fails_probe(standing, proof, START + at * DAY, when)


@pytest.mark.parametrize(
    ("code", "status", "words", "expected"),
    [
        (550, "5.1.1", "user unknown", "550 5.1.1 user unknown"),
        (552, "5.2.2", "552 5.2.2 Mailbox full", "552 5.2.2 Mailbox full"),
        (550, "5.1.1", "550 No such user", "5.1.1 550 No such user"),
        (None, None, "", ""),
    ],
)
def test_codes_are_not_said_twice(
    code: int | None, status: str | None, words: str, expected: str
) -> None:
    assert expected == said(code, status, words)


@pytest.mark.parametrize(
    ("proof", "stated", "sent", "expected"),
    [
        pytest.param(Proof.RETURN_PATH, -2, -3, -2, id="after its letter"),
        pytest.param(Proof.RETURN_PATH, -20, -3, -3, id="never before its letter"),
        pytest.param(Proof.MESSAGE_ID, -20, -19, -19, id="of a letter of long ago"),
        pytest.param(Proof.LINK, -4, None, -4, id="of some letter"),
        pytest.param(Proof.DOOR, -20, None, -5, id="no relay tries for longer"),
        pytest.param(Proof.OUTCOME, -20, None, -20, id="we ourselves know when"),
        pytest.param(Proof.RETURN_PATH, -2, 1, 0, id="a letter of tomorrow"),
        pytest.param(Proof.ADDRESS, -3, None, 0, id="anybody can write a date"),
    ],
)
def test_the_day_of_a_report_is_believed_as_far_as_it_can_be_so(
    proof: Proof, stated: int, sent: int | None, expected: int
) -> None:
    sent_at = None if sent is None else START + sent * DAY
    at = counted_at(START + stated * DAY, proof, sent_at, now=START)
    assert START + expected * DAY == at


ASCENDING = st.lists(st.integers(0, 400), min_size=1, max_size=30).map(sorted)


@given(ASCENDING, st.sampled_from([one for one in Proof if not one.is_certain]))
def test_what_anybody_can_say_never_suspends(days: list[int], proof: Proof) -> None:
    """However often and on however many days."""
    standing = Standing()
    for day in days:
        at = START + day * DAY
        standing = after_soft(decayed(standing, at), at, proof, now=at)
        assert (Stage.GOOD, True) == (standing.stage, standing.score < LIMIT)


def test_the_fifth_day_suspends_from_when_it_is_told() -> None:
    standing = Standing(LIMIT - 1, START.date(), START)
    after = after_soft(standing, START + DAY, Proof.LINK, now=START + 4 * DAY)
    assert (Stage.SUSPENDED, START + 4 * DAY) == (after.stage, after.since)


@pytest.mark.parametrize(
    ("days", "arrived", "expected"),
    [
        pytest.param(29, None, 3, id="not yet"),
        pytest.param(30, None, 0, id="thirty days without"),
        pytest.param(6, 1, 0, id="a letter arrived since"),
        pytest.param(6, 0, 3, id="none after the last failure"),
    ],
)
def test_a_score_decays(days: int, arrived: int | None, expected: int) -> None:
    standing = Standing(3, START.date(), START)
    came = None if arrived is None else START + arrived * DAY
    assert expected == decayed(standing, START + days * DAY, came).score


@dataclass(frozen=True)
class Event:
    """A soft bounce, or a letter that was accepted."""

    at: datetime
    failed: bool


def told(events: list[Event]) -> Standing:
    """By the rules, one event after the other."""
    standing = Standing()
    for event in events:
        if event.failed:
            arrived = [one.at for one in events if not one.failed and one.at <= event.at - REPORTED]
            standing = decayed(standing, event.at, max(arrived, default=None))
            standing = after_soft(standing, event.at, Proof.RETURN_PATH, now=event.at)
            if standing.stage is not Stage.GOOD:
                break
    return standing


def oracle(events: list[Event]) -> tuple[int, bool]:
    """By the words: days with a failure since the score was last nought, counted from all there
    is. Nought after thirty days without one that counted, and by a letter that was accepted after
    the last failure and of which nothing was reported for five days."""
    days: list[date] = []
    for number, event in enumerate(events):
        if not event.failed:
            continue
        before = [one.at for one in events[:number] if one.failed]
        arrivals = [one.at for one in events if not one.failed and one.at <= event.at - REPORTED]
        if days and (event.at.date() - days[-1]).days >= FORGOTTEN.days:
            days = []
        if before and any(one > max(before) for one in arrivals):
            days = []
        if event.at.date() not in days:
            days.append(event.at.date())
        if len(days) == LIMIT:
            return LIMIT, True
    return len(days), False


EVENTS = st.lists(
    st.builds(
        Event,
        st.integers(0, 90 * 24).map(lambda hours: START + timedelta(hours=hours)),
        st.booleans(),
    ),
    max_size=40,
).map(lambda found: sorted(found, key=lambda one: (one.at, one.failed)))


@given(EVENTS)
def test_the_score_is_always_that_of_the_plain_words(events: list[Event]) -> None:
    standing = told(events)
    assert oracle(events) == (standing.score, standing.stage is Stage.SUSPENDED)


DAILY = st.lists(st.integers(0, 2), min_size=1, max_size=60)


@given(DAILY)
def test_a_daily_reader_whose_every_letter_bounces_is_always_suspended_on_the_fifth_day(
    hours: list[int],
) -> None:
    """However late in the day the reports come; every letter was accepted by the relay before."""
    events = [
        one
        for day, late in enumerate(hours)
        for one in (
            Event(START + day * DAY, failed=False),
            Event(START + day * DAY + timedelta(hours=1 + late), failed=True),
        )
    ]
    standing = told(events)
    assert (min(len(hours), LIMIT), len(hours) >= LIMIT) == (
        standing.score,
        standing.stage is Stage.SUSPENDED,
    )

"""When a source is asked again, and at which address."""

from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest import manners
from digest.manners import Sightings

NOW = datetime(2026, 5, 8, 6, 0, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
OWN = MINUTE
"""What only a site of one's own is asked at."""


@pytest.mark.parametrize(
    ("every", "quiet", "expected"),
    [
        pytest.param(HOUR, 90 * DAY, HOUR, id="the operator's word"),
        pytest.param(None, None, 15 * MINUTE, id="nothing known"),
        pytest.param(None, timedelta(), 15 * MINUTE, id="news just now"),
        pytest.param(None, DAY, 15 * MINUTE, id="quiet for a day"),
        pytest.param(None, 4 * DAY, HOUR, id="quiet for four days"),
        pytest.param(None, 12 * DAY, 3 * HOUR, id="quiet for twelve days"),
        pytest.param(None, 900 * DAY, 3 * HOUR, id="quiet for years"),
        pytest.param(None, -DAY, 15 * MINUTE, id="news from a clock that was ahead"),
    ],
)
def test_a_quiet_source_is_asked_less_often_within_bounds(
    every: timedelta | None, quiet: timedelta | None, expected: timedelta
) -> None:
    assert expected == manners.interval(every, quiet)


@pytest.mark.parametrize(
    ("wanted", "fresh_for", "retry_after", "expected"),
    [
        pytest.param(15 * MINUTE, None, None, 15 * MINUTE, id="the interval"),
        pytest.param(15 * MINUTE, HOUR, None, HOUR, id="an answer that holds longer"),
        pytest.param(2 * HOUR, HOUR, None, 2 * HOUR, id="an answer that holds shorter"),
        pytest.param(15 * MINUTE, HOUR, 3 * HOUR, 3 * HOUR, id="to be left alone"),
        pytest.param(15 * MINUTE, MINUTE, MINUTE, 15 * MINUTE, id="never under a quarter"),
        pytest.param(15 * MINUTE, 365 * DAY, None, 7 * DAY, id="never over a week"),
        pytest.param(15 * MINUTE, None, 365 * DAY, 7 * DAY, id="nor to be left alone"),
        pytest.param(7 * DAY, None, None, 7 * DAY, id="a week"),
        pytest.param(OWN, None, None, OWN, id="one's own site"),
        pytest.param(OWN, HOUR, None, OWN, id="one's own site, whatever it says of caching"),
        pytest.param(OWN, None, 5 * MINUTE, 5 * MINUTE, id="one's own site, out of breath"),
    ],
)
def test_the_largest_wish_counts(
    wanted: timedelta,
    fresh_for: timedelta | None,
    retry_after: timedelta | None,
    expected: timedelta,
) -> None:
    found = manners.next_check(NOW, wanted, fresh_for=fresh_for, retry_after=retry_after)
    assert NOW + expected == found


SPANS = st.timedeltas(min_value=MINUTE, max_value=800 * DAY)
CHANCES = st.floats(min_value=0, max_value=1, exclude_max=True)


@given(st.timedeltas(min_value=MINUTE, max_value=7 * DAY), SPANS, SPANS, CHANCES)
def test_chance_never_makes_it_sooner_nor_a_tenth_later(
    wanted: timedelta, fresh_for: timedelta, retry_after: timedelta, chance: float
) -> None:
    """And always between a quarter of an hour and a week, but for one's own site."""
    wished = partial(manners.next_check, NOW, wanted, fresh_for=fresh_for, retry_after=retry_after)
    plain, spread = wished(), wished(chance=chance)
    assert plain <= spread <= NOW + (plain - NOW) * 1.1
    assert min(wanted, 15 * MINUTE) <= spread - NOW <= 7 * DAY


@pytest.mark.parametrize(
    ("wanted", "failures", "retry_after", "expected"),
    [
        pytest.param(15 * MINUTE, 1, None, 15 * MINUTE, id="the first time"),
        pytest.param(15 * MINUTE, 2, None, 30 * MINUTE, id="the second time"),
        pytest.param(15 * MINUTE, 7, None, 16 * HOUR, id="the seventh time"),
        pytest.param(15 * MINUTE, 8, None, DAY, id="daily"),
        pytest.param(15 * MINUTE, 100_000, None, DAY, id="daily for ever"),
        pytest.param(7 * DAY, 3, None, 7 * DAY, id="what is rarely asked anyway"),
        pytest.param(15 * MINUTE, 1, 2 * HOUR, 2 * HOUR, id="to be left alone"),
        pytest.param(15 * MINUTE, 9, MINUTE, DAY, id="to be left alone for less"),
        pytest.param(15 * MINUTE, 1, 90 * DAY, 7 * DAY, id="to be left alone for months"),
        pytest.param(OWN, 3, None, 4 * MINUTE, id="one's own site"),
        pytest.param(OWN, 50, None, HOUR, id="one's own site for ever"),
        pytest.param(OWN, 50, 2 * HOUR, 2 * HOUR, id="one's own site, out of breath"),
    ],
)
def test_a_failing_source_is_asked_ever_more_rarely(
    wanted: timedelta, failures: int, retry_after: timedelta | None, expected: timedelta
) -> None:
    found = manners.after_failure(NOW, wanted, failures, retry_after=retry_after)
    assert NOW + expected == found


@pytest.mark.parametrize(
    ("last", "due", "expected"),
    [
        pytest.param(None, None, True, id="never asked"),
        pytest.param(NOW - HOUR, NOW, True, id="due now"),
        pytest.param(NOW - HOUR, NOW + MINUTE, False, id="due in a minute"),
        pytest.param(NOW - HOUR, None, True, id="due at no time"),
        pytest.param(NOW + 300 * DAY, NOW + 301 * DAY, True, id="asked in the future"),
    ],
)
def test_what_is_due_is_asked(last: datetime | None, due: datetime | None, expected: bool) -> None:
    assert expected is manners.is_due(NOW, last, due)


@pytest.mark.parametrize(
    ("last", "expected"),
    [
        pytest.param(None, True, id="never"),
        pytest.param(NOW - HOUR, False, id="an hour ago"),
        pytest.param(NOW - DAY, True, id="a day ago"),
        pytest.param(NOW + HOUR, True, id="in the future"),
    ],
)
def test_one_request_a_day_is_without_conditions(last: datetime | None, expected: bool) -> None:
    assert expected is manners.asks_whole(NOW, last)


@pytest.mark.parametrize(
    ("last_modified", "expected"),
    [
        pytest.param(NOW - DAY, True, id="yesterday"),
        pytest.param(None, True, id="no date: servers compare letters"),
        pytest.param(datetime(1980, 1, 1, tzinfo=UTC), True, id="1980"),
        pytest.param(datetime(1979, 12, 31, tzinfo=UTC), False, id="before 1980"),
        pytest.param(datetime(1970, 1, 1, tzinfo=UTC), False, id="the beginning of time"),
        pytest.param(NOW + MINUTE, False, id="the future"),
    ],
)
def test_a_date_of_a_clock_that_was_never_set_is_not_sent_back(
    last_modified: datetime | None, expected: bool
) -> None:
    assert expected is manners.is_credible(last_modified, NOW)


def seen(times: int, ago: timedelta, to: str = "https://new.example/") -> Sightings:
    return Sightings(to, times, NOW - ago)


@pytest.mark.parametrize(
    ("known", "to", "expected"),
    [
        pytest.param(None, None, None, id="nowhere"),
        pytest.param(None, "https://a.example/", Sightings("https://a.example/", 1, NOW), id="new"),
        pytest.param(seen(2, DAY), "https://new.example/", seen(3, DAY), id="again"),
        pytest.param(seen(2, DAY), None, None, id="no longer"),
        pytest.param(
            seen(2, DAY), "https://b.example/", Sightings("https://b.example/", 1, NOW), id="other"
        ),
        pytest.param(
            seen(9, -DAY),
            "https://new.example/",
            Sightings("https://new.example/", 1, NOW),
            id="by a clock that was ahead",
        ),
    ],
)
def test_redirects_are_counted_while_they_lead_to_one_place(
    known: Sightings | None, to: str | None, expected: Sightings | None
) -> None:
    assert expected == manners.sighted(known, to, NOW)


@pytest.mark.parametrize(
    ("sightings", "expected"),
    [
        pytest.param(None, False, id="none"),
        pytest.param(seen(3, 7 * DAY), True, id="three over a week"),
        pytest.param(seen(2, 9 * DAY), False, id="two"),
        pytest.param(seen(600, 7 * DAY - MINUTE), False, id="many in less than a week"),
    ],
)
def test_a_redirect_is_believed_after_three_sightings_over_a_week(
    sightings: Sightings | None, expected: bool
) -> None:
    assert expected is manners.adopts(sightings, NOW)


@pytest.mark.parametrize(
    ("begun", "complete", "expected"),
    [
        pytest.param(None, True, True, id="all at once"),
        pytest.param(None, False, False, id="some pages missing"),
        pytest.param(NOW - HOUR, False, False, id="missing for an hour"),
        pytest.param(NOW - DAY, False, True, id="missing for a day"),
        pytest.param(NOW - HOUR, True, True, id="complete at last"),
    ],
)
def test_a_first_pass_ends_when_it_is_complete_or_will_not_be(
    begun: datetime | None, complete: bool, expected: bool
) -> None:
    assert expected is manners.backfill_ends(NOW, begun, complete=complete)


def test_chance_is_the_same_for_the_same_names_and_spreads_over_all() -> None:
    drawn = [manners.chance(f"source-{number}", NOW.isoformat()) for number in range(1000)]
    assert drawn[7] == manners.chance("source-7", NOW.isoformat())
    assert drawn[7] != manners.chance("source-7", (NOW + MINUTE).isoformat())
    assert [100] * 10 == pytest.approx(
        [sum(1 for one in drawn if tenth <= 10 * one < tenth + 1) for tenth in range(10)], abs=40
    )

"""Nothing lost, nothing twice: planning always does what the plain rule says.

The plain rule looks at everything a person ever had, for every person and entry; the fast way
looks at segments and cut-offs. Over random histories of late releases, gained labels, new and
added wishes, asks confirmed late or never, changed zones, filters and cadences, quiet hours and
daily caps set and changed, clocks put forward and back, pauses, people who leave and take it back,
cancelled and held editions, templates at fault and downtime both must come to the same. And no
alert is planned in anybody's quiet hours, nor one more than they want in a day; and none that has
waited long enough waits for another tick.
"""

from __future__ import annotations

from datetime import UTC, datetime, time
from itertools import chain

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from digest.model import Cadence, Filter, Quiet
from tests.life import PEOPLE, newsroom
from tests.newsroom import START

COUNTRIES = ("BY", "KE")
ZONES = ("UTC", "Asia/Tokyo", "America/Bogota", "Europe/Berlin")
STARTS = (
    START,
    datetime(2026, 3, 27, 20, tzinfo=UTC),  # two nights before Berlin's clocks go forward
    datetime(2026, 10, 23, 20, tzinfo=UTC),  # and back
)
QUIET = (
    None,
    Quiet(time(22), time(7)),
    Quiet(time(1, 30), time(2, 30)),
    Quiet(time(12), time(13)),
    Quiet(time(7), time(6)),
)
FILTERS = (
    Filter(),
    *(Filter(countries=(one,)) for one in COUNTRIES),
)

events = st.one_of(
    st.tuples(st.just("publish"), st.sets(st.sampled_from(COUNTRIES))),
    st.tuples(st.just("gain"), st.integers(0, 3), st.sampled_from(COUNTRIES)),
    st.tuples(
        st.just("wish"),
        st.sampled_from(PEOPLE),
        st.sampled_from([Cadence.DAILY, Cadence.WEEKLY, Cadence.ALERT]),
        st.sampled_from(FILTERS),
    ),
    st.tuples(
        st.just("change"),
        st.sampled_from(PEOPLE),
        st.sampled_from([Cadence.DAILY, Cadence.WEEKLY, Cadence.ALERT]),
        st.sampled_from(FILTERS),
    ),
    st.tuples(st.just("move"), st.sampled_from(PEOPLE), st.sampled_from(ZONES)),
    st.tuples(
        st.just("bound"),
        st.sampled_from(PEOPLE),
        st.sampled_from(QUIET),
        st.sampled_from([None, 1, 1, 2]),
    ),
    st.tuples(st.just("send"), st.integers(1, 3)),
    st.tuples(st.just("faulty")),
    st.tuples(st.just("release_held")),
    st.tuples(st.just("cancel_held")),
    st.tuples(st.just("cancel"), st.integers(0, 2)),
    st.tuples(
        st.just("ask"),
        st.sampled_from(PEOPLE),
        st.sampled_from(list(Cadence)),
        st.sampled_from(FILTERS),
    ),
    st.tuples(st.just("confirm"), st.integers(0, 3)),
    st.tuples(
        st.just("rewish"),
        st.sampled_from(PEOPLE),
        st.lists(
            st.tuples(st.sampled_from(list(Cadence)), st.sampled_from(FILTERS)),
            min_size=1,
            max_size=3,
        ),
    ),
    st.tuples(st.just("leave"), st.sampled_from(PEOPLE), st.sampled_from([None, *Cadence])),
    st.tuples(st.just("undo"), st.sampled_from(PEOPLE)),
    st.tuples(st.just("pause"), st.sampled_from(PEOPLE)),
    st.tuples(st.just("resume"), st.sampled_from(PEOPLE)),
    st.tuples(st.just("wait"), st.sampled_from([1, 10, 24, 24, 48, 80])),
    st.tuples(st.just("busy"), st.sets(st.sampled_from(COUNTRIES)), st.integers(2, 5)),
)
bounded = st.tuples(
    st.just("bound"), st.sampled_from(PEOPLE), st.sampled_from(QUIET), st.sampled_from([1, 1, 2])
)
alerted = st.tuples(
    st.just("wish"), st.sampled_from(PEOPLE), st.just(Cadence.ALERT), st.sampled_from(FILTERS)
)
histories = st.builds(
    list.__add__,
    st.lists(st.tuples(alerted, bounded), max_size=2).map(lambda two: [*chain(*two)]),
    st.lists(events, min_size=12, max_size=40),
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(histories, st.sampled_from(STARTS))
def test_everyone_always_has_exactly_what_the_plain_rule_says(
    history: list[tuple[object, ...]], start: datetime
) -> None:
    with newsroom(start) as life:
        for name, *values in history:
            getattr(life, str(name))(*values)
        for email in PEOPLE:
            life.resume(email)
        life.publish(set())  # a held alert is covered by the next one
        life.run(1)
        life.run(24 - (life.now.hour - 7) % 24)
        for _ in range(27):  # every cadence has its turn in every zone, none too late
            life.run(8)
        had = life.had()
        assert [] == [one for one, times in had.items() if times > 1]
        assert life.owed <= had.keys() <= life.allowed

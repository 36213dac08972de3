"""People taken many at once are as those taken one by one."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from digest import enrolment, subscriptions
from digest.store import Store
from digest.taxonomy import Taxonomy
from tests.enrolment.drawn import lines, stores
from tests.newsroom import START

TABLES = (
    "SELECT * FROM subscribers",
    """
    SELECT subscriber_id, cadence, text, started_at, start_seq, ended_at, ended_seq, ended_reason
    FROM subscriptions AS s JOIN filters AS f ON f.id = s.filter_id ORDER BY subscriber_id, s.id
    """,
    """
    SELECT subscriber_id, cadence, segment, text, zone, hour, start_seq, end_seq, planned_date
    FROM follows AS f JOIN wish_sets AS w ON w.id = f.wish_set_id
    ORDER BY subscriber_id, cadence, segment
    """,
    "SELECT subscriber_id, at, event, how, detail FROM consent_events ORDER BY subscriber_id, id",
    "SELECT * FROM suppressions",
)
"""All that an import writes, by what it says and not by the keys of what is interned."""


def written(store: Store) -> list[list[tuple[object, ...]]]:
    return [[tuple(row) for row in store.read(sql)] for sql in TABLES]


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_people_taken_together_are_always_as_if_one_by_one(
    data: st.DataObject, taxonomy: Taxonomy
) -> None:
    rows = data.draw(st.lists(lines(taxonomy), max_size=8))
    with stores(2) as (store, one_by_one):
        done = enrolment.take(store, rows, now=START)
        for row in rows:
            who = row.person
            if who.status in {"unsubscribed", "bounced", "blocklisted"}:
                subscriptions.suppress(
                    one_by_one, who.email, status=who.status, evidence="import", now=START
                )
                continue
            subscriptions.enrol(
                one_by_one,
                who,
                [row.wish],
                how=row.consent_how or "import",
                agreed_at=row.consent_at,
                now=START,
            )
        assert len(rows) == done.rows
        assert written(one_by_one) == written(store)

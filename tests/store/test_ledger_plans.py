"""How the ledger's statements find their rows."""

import re

import pytest

from digest.store import Store, ledger_sql


@pytest.mark.parametrize(
    "name", ["WORK", "NEXT", "HELD_BY", "DUE", "DOUBTFUL", "NEXT_DUE", "BACKLOG", "UNSENT"]
)
def test_no_question_walks_past_what_is_already_sent(store: Store, name: str) -> None:
    """Each finds its rows by an index on what waits or is held, or by their whole key."""
    sql: str = getattr(ledger_sql, name)
    values = dict.fromkeys(("edition_id", "stream", "now", "limit", "settled_by", "tried_since"), 1)
    plan = [row["detail"] for row in store.read(f"EXPLAIN QUERY PLAN {sql}", values)]
    touching = [line for line in plan if re.search(r"\b(deliveries|d|n)\b", line)]
    key = r"edition_id=\? AND subscriber_id=\?|subscriber_id=\? AND edition_id=\?"
    sound = rf"deliveries_waiting|SEARCH d USING (?:COVERING )?INDEX deliveries_held|{key}"
    assert touching
    assert [] == [line for line in touching if not re.search(sound, line)]

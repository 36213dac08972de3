"""Who is alike is planned together; planning everybody one by one, which is slower, comes to the
same rows."""

from __future__ import annotations

from datetime import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.model import Cadence, Filter
from digest.store import Store, alike
from digest.store.alike import Chunk
from digest.store.audience import Audience
from tests.life import PEOPLE, newsroom
from tests.test_plan_oracle import STARTS, histories

together = alike.chunk


def one_by_one(store: Store, slot: Audience, *, after: int, limit: int) -> Chunk:
    """The slow obvious version: nobody is taken to be like anybody else."""
    found = together(store, slot, after=after, limit=limit)
    return Chunk((), tuple(sorted((*found.others, *(one for one, _ in found.alike)))), found.last)


def books(history: list[tuple[object, ...]], start: datetime) -> list[tuple[object, ...]]:
    """Who was owed what by which edition, and from where on each is owed now."""
    with newsroom(start) as life:
        for name, *values in history:
            getattr(life, str(name))(*values)
        for email in PEOPLE:  # alerts bring a part of what a digest would, and to one of them all
            life.resume(email)
        life.wish(PEOPLE[0], Cadence.ALERT, Filter())
        life.wish(PEOPLE[0], Cadence.DAILY, Filter())
        life.busy({"BY"}, 3)
        life.run(48)
        owed = life.store.read(
            """
            SELECT e.key, d.subscriber_id, r.uid, i.part, i.because FROM deliveries AS d
            JOIN editions AS e ON e.id = d.edition_id
            JOIN letter_items AS i ON i.letter_id = d.letter_id
            JOIN releases AS r ON r.id = i.release_id ORDER BY 1, 2, 3
            """
        )
        follows = life.store.read("SELECT * FROM follows ORDER BY subscriber_id, cadence, segment")
        return [*map(tuple, owed), *map(tuple, follows)]


@settings(max_examples=40)
@given(histories, st.sampled_from(STARTS))
def test_people_planned_together_always_get_what_each_would_alone(
    history: list[tuple[object, ...]], start: datetime
) -> None:
    with pytest.MonkeyPatch.context() as slowly:
        slowly.setattr(alike, "chunk", one_by_one)
        alone = books(history, start)
    assert alone == books(history, start)

"""Editions in rows: one for each key, whoever finds it due."""

from dataclasses import replace
from datetime import timedelta

import pytest

from digest.errors import NotFound
from digest.model import Edition, EditionState
from digest.store import Store, editions
from tests.newsroom import START

NEW = Edition(
    key="daily:2026-11-02:UTC:07",
    stream="daily",
    state=EditionState.PLANNING,
    due=START,
    cutoff=4,
    zone="UTC",
    hour=7,
    date="2026-11-02",
    late=True,
    note="a note",
)


def make(store: Store, new: Edition = NEW, **other: object) -> Edition:
    with store.writing():
        made = editions.make(store, replace(new, **other), now=START)  # type: ignore[arg-type]
    assert made is not None
    return made


def states(store: Store) -> dict[str, EditionState]:
    return {one.key: one.state for one in editions.latest(store, 99)}


def test_an_edition_is_read_as_it_was_made(store: Store) -> None:
    made = make(store)
    assert replace(NEW, id=made.id) == made
    assert made == editions.by_key(store, NEW.key) == editions.by_id(store, made.id)
    assert None is editions.by_key(store, "daily:2026-11-03:UTC:07")
    with pytest.raises(NotFound, match="edition: 99: not known"):
        editions.by_id(store, 99)


def test_who_comes_second_makes_none(store: Store) -> None:
    first = make(store)
    with store.writing():
        assert None is editions.make(store, replace(NEW, cutoff=9), now=START)
    assert first == editions.by_key(store, NEW.key)


def test_it_becomes_ready_once(store: Store) -> None:
    made = make(store)
    with store.writing():
        said = [editions.become_ready(store, made.id, owed=2, now=START) for _ in range(2)]
    assert [True, False] == said
    assert (EditionState.READY,) == tuple(states(store).values())


def test_the_last_of_a_slot_is_that_of_the_latest_day(store: Store) -> None:
    make(store, key="b", date="2026-11-03", due=START + timedelta(days=1))
    make(store, key="a")
    make(store, key="c", date="2026-11-04", hour=9)
    make(store, key="d", date="2026-11-04", stream="weekly")
    make(store, key="e", date="2026-11-04", zone="Asia/Manila")
    last = editions.last_of_slot(store, "daily", zone="UTC", hour=7)
    assert last is not None
    assert "b" == last.key
    assert None is editions.last_of_slot(store, "daily", zone="UTC", hour=8)


def test_the_furthest_cutoff_is_that_of_its_stream(store: Store) -> None:
    assert 0 == editions.last_cutoff(store, "daily")
    make(store, key="a", cutoff=7)
    make(store, key="b", cutoff=5)
    make(store, key="c", cutoff=9, stream="weekly")
    assert 7 == editions.last_cutoff(store, "daily")


def test_a_newer_edition_supersedes_what_is_held_of_its_slot(store: Store) -> None:
    held = EditionState.HELD
    make(store, key="same slot", state=held)
    make(store, key="other hour", state=held, hour=8)
    make(store, key="other zone", state=held, zone="Asia/Manila")
    make(store, key="other stream", state=held, stream="weekly")
    make(store, key="not held")
    new = make(store, key="new")
    make(store, key="later", state=held)
    with store.writing():
        assert 1 == editions.supersede_held(store, by=new)
    assert {"same slot": EditionState.SUPERSEDED} == {
        key: state for key, state in states(store).items() if state is EditionState.SUPERSEDED
    }
    assert ["other hour", "other zone", "other stream", "later"] == [
        one.key for one in editions.in_state(store, held)
    ]


def test_a_newer_alert_supersedes_held_alerts(store: Store) -> None:
    make(store, key="alert:1", stream="alert", hour=None, state=EditionState.HELD)
    new = make(store, key="alert:2", stream="alert", hour=None)
    with store.writing():
        assert 1 == editions.supersede_held(store, by=new)

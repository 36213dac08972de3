"""The books are checked while the service runs, a little at a time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from digest.audit import AGAIN, Audit
from digest.store import Store, editions
from tests.store import rows
from tests.store.rows import NOW


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """An edition with three letters, one on its way."""
    store = Store(tmp_path / "digest.db")
    edition_id = rows.owed(store, 3)
    with store.writing():
        store.write("UPDATE editions SET state = 'planning'")
        assert editions.become_ready(store, edition_id, owed=3, now=NOW)
        store.write("UPDATE deliveries SET state = 'accepted' WHERE subscriber_id < 3")
    yield store
    store.close()


def lose(store: Store, number: int) -> None:
    """A delivery that is gone, as by a hand in the database."""
    with store.writing():
        store.write("DELETE FROM deliveries WHERE subscriber_id = :id", {"id": number})


def finish(store: Store) -> None:
    """Everything is settled."""
    with store.writing():
        store.write("UPDATE deliveries SET state = 'accepted'")


def test_books_that_balance(store: Store) -> None:
    """Whatever became of each letter."""
    assert 0 == Audit(store).unbalanced(NOW)


def test_a_lost_delivery_is_found_while_the_edition_is_sent(store: Store) -> None:
    """Not at once, since counting costs; but before it is finished."""
    audit = Audit(store)
    assert 0 == audit.unbalanced(NOW)
    lose(store, 2)
    assert 0 == audit.unbalanced(NOW + AGAIN - timedelta(seconds=1))
    assert 1 == audit.unbalanced(NOW + AGAIN)


def test_a_lost_delivery_is_found_when_the_edition_is_finished(store: Store) -> None:
    """At once."""
    audit = Audit(store)
    assert 0 == audit.unbalanced(NOW)
    lose(store, 3)
    assert 1 == audit.unbalanced(NOW)


def test_a_finished_edition_is_counted_once(store: Store) -> None:
    """What is found stays found until the service starts anew."""
    finish(store)
    audit = Audit(store)
    assert 0 == audit.unbalanced(NOW)
    lose(store, 1)
    assert 0 == audit.unbalanced(NOW + AGAIN)
    assert 1 == Audit(store).unbalanced(NOW)


def test_a_delivery_too_many_is_wrong_too(store: Store) -> None:
    """Somebody would get what nobody planned."""
    rows.person(store, 9)
    with store.writing():
        store.write(
            "INSERT INTO deliveries (edition_id, subscriber_id, letter_id) "
            "SELECT edition_id, 9, letter_id FROM deliveries WHERE subscriber_id = 1"
        )
    assert 1 == Audit(store).unbalanced(NOW)


def test_what_is_past_is_left_alone(store: Store) -> None:
    """After a week nobody can act on it."""
    lose(store, 1)
    assert 0 == Audit(store).unbalanced(NOW + timedelta(days=8))

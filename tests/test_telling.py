"""Letters that tell of a withdrawal answer the one that their reader has."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from digest import joining, keeping
from digest.model import Cadence, Severity
from digest.plan import plan
from digest.store import Store, subscribers
from tests.amended import Versioned
from tests.newsroom import HOURS, START, enrol, make_public, release
from tests.test_amending import DUE, READER, TOMORROW, carry_out, decide, deliver

ELSEWHERE = "elsewhere@example.org"
LATER = TOMORROW + timedelta(hours=1)


def move(store: Store, at: datetime) -> None:
    """The reader has their letters elsewhere."""
    who = subscribers.by_email(store, READER)
    assert who is not None
    asked = keeping.change_address(
        store, who.id, ELSEWHERE, language="en", how="preferences", now=at
    )
    joining.confirm(store, asked.ask_id, now=at)


@pytest.mark.parametrize("moved", [START, LATER])
def test_who_has_another_address_since_the_letter_is_told_without_a_thread(
    store: Store, moved: datetime
) -> None:
    """The letter is not there; and the Message-ID for that address was none."""
    enrol(store, READER, Cadence.DAILY)
    make_public(store, release("r0"), now=START)
    if moved < TOMORROW:
        move(store, moved)
    plan(store, Versioned(), HOURS, now=TOMORROW)
    had = deliver(store, TOMORROW)
    if moved > TOMORROW:
        move(store, moved)
    assert [f"daily:2026-11-03:UTC:07 {ELSEWHERE if moved < TOMORROW else READER}"] == had
    decide(store, "r0", Severity.WITHDRAWAL, LATER)
    carry_out(store, LATER + (DUE - TOMORROW))
    (told,) = store.read(
        """
        SELECT d.thread, l.segments FROM deliveries AS d JOIN letters AS l ON l.id = d.letter_id
        JOIN editions AS e ON e.id = d.edition_id WHERE e.stream = 'withdrawal'
        """
    )
    there = moved < TOMORROW
    assert (there, there) == (told["thread"] is not None, b"In-Reply-To" in told["segments"])
    assert [f"withdrawal:r0:2 {ELSEWHERE}"] == deliver(store, LATER + (DUE - TOMORROW))

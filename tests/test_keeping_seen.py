"""Keeping: what a person chose by what they saw is done only while it is so."""

from __future__ import annotations

from digest import keeping
from digest.model import Cadence, Filter, SubscriberStatus
from digest.store import Store
from digest.subscriptions import Wish
from tests.newsroom import START, enrol
from tests.test_keeping import EMAIL, known, live

DAILY, WEEKLY = Cadence.DAILY, Cadence.WEEKLY


def test_what_was_chosen_by_an_old_page_is_not_done(store: Store) -> None:
    """They left, or chose anew, since they were shown what they had."""
    enrol(store, EMAIL, DAILY, Filter(countries=("BY",)))
    had, wished = [Wish(DAILY, Filter(countries=("BY",)))], [Wish(WEEKLY, Filter())]
    who = known(store).id
    keeping.leave(store, who, None, how="one-click", now=START)
    assert not keeping.change(store, who, wished, how="letter", now=START, seen=had)
    assert ([], SubscriberStatus.UNSUBSCRIBED) == (live(store), known(store).status)
    assert keeping.change(store, who, wished, how="preferences", now=START, seen=[])
    assert [(WEEKLY, Filter())] == live(store)

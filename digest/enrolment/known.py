"""What an import and an export ask of the store about one person."""

from __future__ import annotations

from digest.model import SubscriberStatus
from digest.store import Store, wishes
from digest.subscriptions import Wish

STOPPED = frozenset(
    {SubscriberStatus.UNSUBSCRIBED, SubscriberStatus.BOUNCED, SubscriberStatus.BLOCKLISTED}
)
"""Who is not written to, and whom no import brings back."""


def live(store: Store, subscriber_id: int) -> tuple[Wish, ...]:
    """A person's wishes that have not ended."""
    return tuple(
        Wish(one.cadence, one.filter)
        for one in wishes.of_subscriber(store, subscriber_id)
        if one.ended_at is None
    )

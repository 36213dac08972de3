"""The address of a person's own feed: a secret that they may have renewed."""

from __future__ import annotations

from digest.errors import NotFound
from digest.feeds import atom
from digest.store import Store, subscribers
from digest.tokens import Feed, Tokens


def address(store: Store, tokens: Tokens, web_url: str, email: str, *, renew: bool = False) -> str:
    """Where a subscriber's feed is; `renew` revokes the address there was. NotFound for an unknown
    address."""
    person = subscribers.by_email(store, email)
    if person is None:
        raise NotFound(f"subscriber: {email}: not known")
    if renew:
        with store.writing():
            subscribers.renew_feed(store, person.id)
    generation = subscribers.feed_generation(store, person.id)
    token = tokens.feed(Feed(person.id, generation))
    return f"{web_url.rstrip('/')}/feeds/private/{token}{atom.SUFFIX}"

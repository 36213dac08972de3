"""An address forgotten for good, so that no import brings it back."""

from __future__ import annotations

from datetime import datetime

from digest import keeping
from digest.errors import NotFound
from digest.store import Store, consent, subscribers
from digest.store.subscribers import address_key


def erase(store: Store, email: str, *, how: str, now: datetime) -> bool:
    """Forget an address and whose it was; False where that was done before. A salted hash of it
    stays on the suppression list. Consent events stay, and tell nobody. NotFound where nothing is
    known of it."""
    address = address_key(email)
    with store.writing():
        person = subscribers.by_email(store, email)
        if person is not None:
            keeping.erase(store, person.id, how=how, now=now)
            return True
        if consent.suppressed(store, address) is None:
            raise NotFound(f"subscriber: {email}: not known")
        if not consent.is_in_clear(store, address):
            return False
        keeping.salted(store)
        consent.suppress_hash(store, address, reason="erased", now=now)
        return True

"""Asking people on our list whether they want letters: each once, and only who was never asked.

An invitation is an ask like those of the form, made by us: its letter goes through the ledger, and
nothing begins before the person follows its link. Who does not answer in time is forgotten.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from digest import enrolment, inviting, joining
from digest.errors import NotLive
from digest.inviting import INVITED, Desk
from digest.model import Subscriber
from digest.store import Store, subscribers


def waiting(store: Store) -> int:
    """How many people wait for an invitation."""
    return subscribers.count_never_asked(store)


def next_waiting(store: Store, at_most: int | None = None) -> tuple[Subscriber, ...]:
    """Those who wait longest; None for all of them."""
    return subscribers.never_asked(store, at_most)


def invite(
    desk: Desk,
    people: tuple[Subscriber, ...],
    *,
    live: bool,
    now: datetime,
    tell: Callable[[Subscriber], object] = lambda _: None,
) -> int:
    """Ask each of them, with what they are on the list for; how many were.

    NotLive before anyone may be mailed: an invitation that is skipped would never be sent again.
    Cut short, the same again asks the others.
    """
    if not live:
        raise NotLive("invite: mail is not live, and a skipped invitation is not sent again; see "
                      "`digest go-live`")  # fmt: skip
    asked = 0
    for person in people:
        asked += _ask(desk, person, now)
        tell(person)
    return asked


def _ask(desk: Desk, person: Subscriber, now: datetime) -> bool:
    wished = enrolment.live(desk.store, person.id)
    if not wished:
        return False
    request = joining.request_of(person, wished, language=person.languages[0], how=INVITED)
    asked = joining.ask(desk.store, request, now=now)
    inviting.send_confirmation(desk, asked.ask_id, now=now)
    return True

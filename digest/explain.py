"""Why a person got an entry, or did not: answered from rows alone."""

from __future__ import annotations

from dataclasses import dataclass

from digest import editions as rules
from digest.errors import NotFound
from digest.model import (
    Because,
    Cadence,
    DeliveryState,
    Entry,
    Filter,
    Mailing,
    Status,
    Subscriber,
    SubscriberStatus,
)
from digest.store import Store, consent, entries, follows, letters, subscribers, wishes
from digest.store.letters import Had
from digest.store.subscribers import address_key
from digest.store.wishes import Subscription

_WORDS = {
    DeliveryState.ACCEPTED: "sent: the mail server accepted it",
    DeliveryState.PENDING: "planned, and waits to be sent",
    DeliveryState.CLAIMED: "planned, and about to be sent",
    DeliveryState.SENDING: "being sent",
    DeliveryState.DEFERRED: "put off by the mail server, and tried again",
    DeliveryState.REFUSED: "refused by the mail server",
    DeliveryState.IN_DOUBT: "in doubt: the connection broke before the server's answer",
    DeliveryState.SKIPPED: "planned, and then not sent",
}
_MISSED = {
    "topics": "none of its topics",
    "places": "none of its countries or regions",
    "kinds": "not one of its kinds",
    "languages": "not in one of its languages",
}


@dataclass(frozen=True, slots=True)
class Wished:
    """How one wish stands to the entry: `misses` is empty where it matches."""

    cadence: Cadence
    filter: Filter
    since_seq: int
    ended: str | None
    misses: tuple[str, ...]
    because: tuple[Because, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """The answer in a sentence, with the rows behind it."""

    email: str
    uid: str
    sent: bool
    answer: str
    seq: int | None
    deliveries: tuple[Had, ...]
    wishes: tuple[Wished, ...]


def explain(store: Store, email: str, uid: str) -> Explanation:
    """What became of an entry for a person. NotFound for an address or uid we do not know."""
    person = subscribers.by_email(store, email)
    if person is None:
        raise NotFound(f"subscriber: {email}: not known")
    entry = entries.by_uid(store, uid)
    if entry is None:
        raise NotFound(f"release: {uid}: not known")
    deliveries = letters.deliveries_of(store, person.id, entry.uid)
    wished = tuple(_wished(one, entry, person) for one in wishes.of_subscriber(store, person.id))
    return Explanation(
        email=person.email,
        uid=entry.uid,
        sent=any(one.state is DeliveryState.ACCEPTED and one.part != "had" for one in deliveries),
        answer=_delivered(deliveries) or _not_owed(store, person, entry, wished),
        seq=entry.seq,
        deliveries=deliveries,
        wishes=wished,
    )


def _wished(one: Subscription, entry: Entry, person: Subscriber) -> Wished:
    misses = rules.misses(one.filter, entry, person.languages)
    return Wished(
        cadence=one.cadence,
        filter=one.filter,
        since_seq=one.start_seq,
        ended=one.ended_reason,
        misses=misses,
        because=() if misses else rules.met(one.filter, entry),
    )


def _delivered(deliveries: tuple[Had, ...]) -> str | None:
    """The last delivery that carried the entry as news."""
    news = [one for one in deliveries if one.part != "had"]
    if not news:
        return None
    last = news[-1]
    said = f" ({last.code} {last.reply})".replace("None ", "") if last.reply else ""
    behind = ', behind "N more on the web"' if last.part == "more" else ""
    again = f"; again after {last.until}" if last.until else ""
    return f"{_WORDS[last.state]}{said}{again}, in edition {last.edition}{behind}"


def _not_owed(store: Store, person: Subscriber, entry: Entry, wished: tuple[Wished, ...]) -> str:
    suppressed = consent.suppressed(store, address_key(person.email))
    if suppressed is not None:
        return f"not sent: the address is suppressed ({suppressed})"
    if person.status is not SubscriberStatus.ACTIVE:
        return f"not sent: the person is {person.status}"
    if entry.newest.status is Status.WITHDRAWN:
        return "not sent: the release is withdrawn"
    if entry.seq is None:
        return _MAILING[entry.root.mailing]
    live = [one for one in wished if one.ended is None]
    if not live:
        return "not sent: the person follows nothing any more"
    matching = [one for one in live if not one.misses]
    if not matching:
        return "not sent: no wish matches; " + "; ".join(_why_not(one) for one in live)
    return _not_yet(store, person, entry.seq, matching)


_MAILING = {
    Mailing.BACKFILL: "not sent: it came with the first reading of its source, which mails no one",
    Mailing.HELD: "not sent: it is held from mail until an editor agrees",
    Mailing.OWED: "not sent: it is another telling of an entry that is not public to subscribers",
}


def _why_not(one: Wished) -> str:
    return f"the {one.cadence} wish: " + ", ".join(_MISSED[name] for name in one.misses)


def _not_yet(store: Store, person: Subscriber, seq: int, matching: list[Wished]) -> str:
    segments = follows.open_segments(store, person.id)
    for one in matching:
        segment = segments.get(one.cadence)
        if one.since_seq < seq and segment is not None and segment.start < seq:
            return f"not sent yet: it will be in the next {one.cadence} edition"
    if all(one.since_seq >= seq for one in matching):
        return "not sent: it was public before the person subscribed"
    return "not sent: its edition had nothing new for this person"

"""Why a person got an entry, or did not: answered from rows alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from digest import editions as rules
from digest import live, quiet
from digest.errors import NotFound
from digest.model import (
    Because,
    Cadence,
    DeliveryState,
    Entry,
    Filter,
    Mailing,
    Severity,
    Subscriber,
    SubscriberStatus,
)
from digest.owing import Shelf
from digest.store import (
    Store,
    amendments,
    consent,
    editions,
    entries,
    follows,
    held,
    letters,
    reports,
    standings,
    subscribers,
    wishes,
)
from digest.store.amendments import State
from digest.store.follows import Segment
from digest.store.held import Why
from digest.store.letters import Had
from digest.store.reports import Kept
from digest.store.reprints import KEPT_BACK
from digest.store.subscribers import address_key
from digest.store.wishes import Subscription
from digest.verdicts import Stage

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
MISSED = {
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
    """The answer in a sentence, with the rows behind it: `reports` came back for the deliveries;
    `suspended_since` is None where the person is not suspended."""

    email: str
    uid: str
    sent: bool
    answer: str
    seq: int | None
    deliveries: tuple[Had, ...]
    wishes: tuple[Wished, ...]
    reports: tuple[Kept, ...]
    suspended_since: datetime | None


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
        sent=any(
            one.state is DeliveryState.ACCEPTED and one.part != "had" and not _amends(one)
            for one in deliveries
        ),
        answer=_told(store, deliveries, entry) or _not_owed(store, person, entry, wished),
        seq=entry.seq,
        deliveries=deliveries,
        wishes=wished,
        reports=_reported(store, person.id, deliveries),
        suspended_since=_suspended_since(store, person),
    )


def _reported(store: Store, person: int, deliveries: tuple[Had, ...]) -> tuple[Kept, ...]:
    """What came back for these, as far as it was told of which letter."""
    found = (editions.by_key(store, one.edition) for one in deliveries)
    ids = {one.id for one in found if one}
    return tuple(one for one in reports.of_subscriber(store, person) if one.edition_id in ids)


def _suspended_since(store: Store, person: Subscriber) -> datetime | None:
    standing = standings.of(store, person.id).standing
    return standing.since if standing.stage is Stage.SUSPENDED else None


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


def _told(store: Store, deliveries: tuple[Had, ...], entry: Entry) -> str | None:
    """The last delivery that carried the entry as news, each that told of its correction or
    withdrawal, and what of that waits."""
    news = [one for one in deliveries if one.part != "had" and not _amends(one)]
    if not news:
        return None
    said = [_delivered(news[-1])]
    said += [f"its {one.cadence}: {_delivered(one)}" for one in deliveries if _amends(one)]
    said += [
        f"a {one.severity} of it waits until {one.due:%Y-%m-%d %H:%M:%S} UTC"
        for one in amendments.of_family(store, entry.uid)
        if one.state is State.WAITING
    ]
    return "; ".join(said)


def _amends(one: Had) -> bool:
    """Whether a delivery told of a correction or withdrawal."""
    return one.cadence in (Severity.CORRECTION, Severity.WITHDRAWAL)


def _delivered(one: Had) -> str:
    behind = ', behind "N more on the web"' if one.part == "more" else ""
    if one.state is DeliveryState.DEFERRED and one.reply == KEPT_BACK:
        kept = "planned, and kept back until what is wrong in it is put right"
        return f"{kept}, in edition {one.edition}{behind}"
    words = " ".join(str(each) for each in (one.code, one.reply) if each and each != KEPT_BACK)
    said = f" ({words})" if words else ""
    again = f"; again after {one.until}" if one.until else ""
    return f"{_WORDS[one.state]}{said}{again}, in edition {one.edition}{behind}"


def _not_owed(store: Store, person: Subscriber, entry: Entry, wished: tuple[Wished, ...]) -> str:
    return (
        _not_written_to(store, person)
        or _not_for_mail(entry)
        or _coming(store, person, entry)
        or _no_match(wished)
        or _too_early(store, person, entry, wished)
    )


def _not_written_to(store: Store, person: Subscriber) -> str | None:
    suppressed = consent.suppressed(store, address_key(person.email))
    if suppressed is not None:
        return f"not sent: the address is suppressed ({suppressed})"
    since = _suspended_since(store, person)
    if since is not None:
        kept = "it is kept until a letter has tried the address"
        return f"not sent yet: the person is suspended since {since:%Y-%m-%d %H:%M} UTC: {kept}"
    if person.status is not SubscriberStatus.ACTIVE:
        return f"not sent: the person is {person.status}{_STANDING.get(person.status, '')}"
    return None


def _not_for_mail(entry: Entry) -> str | None:
    if entry.is_withdrawn:
        note = next((one.note for one in entry.tellings if one.note), None)
        return "not sent: the release is withdrawn" + (f" ({note})" if note else "")
    return _MAILING[entry.root.mailing] if entry.seq is None else None


_MAILING = {
    Mailing.BACKFILL: "not sent: it came with the first reading of its source, which mails no one",
    Mailing.HELD: "not sent: it is held from mail until an editor agrees",
    Mailing.OWED: "not sent: it is another telling of an entry that is not public to subscribers",
}


_STANDING = {
    SubscriberStatus.PENDING: ": they have not agreed to letters yet",
    SubscriberStatus.PAUSED: ": it is kept for when they go on",
}


def _coming(store: Store, person: Subscriber, entry: Entry) -> str | None:
    """The next edition that holds the entry, as planning sees it: what a wish was owed before it
    changed counts too."""
    shelf = Shelf(store, entry.seq or 0)
    rolled = held.rolled(store, person.id)
    if rolled and _holds(shelf, rolled, entry):
        return f"not sent yet: {_past(person)}: goes into {_digest(store, person)}"
    for cadence in Cadence:
        follower = follows.follower(store, cadence, person.id)
        if follower and _holds(shelf, follower.segments, entry):
            waits = _waits(store, person) if cadence is Cadence.ALERT else None
            return f"not sent yet: {waits or f'it will be in the next {cadence} edition'}"
    return None


def _past(person: Subscriber) -> str:
    most = person.alerts_per_day
    return f"past the day's {most} alert{'' if most == 1 else 's'}"


def _holds(shelf: Shelf, segments: Sequence[Segment], entry: Entry) -> bool:
    return entry.uid in {one.entry.uid for one in shelf.owed(segments)}


def _digest(store: Store, person: Subscriber) -> str:
    """Which digest is to bring what is past the day's alerts."""
    have = follows.open_segments(store, person.id)
    names = [f"the next {one}" for one in (Cadence.DAILY, Cadence.WEEKLY) if one in have]
    return " or ".join(names)


def _waits(store: Store, person: Subscriber) -> str | None:
    """Until when the person's alerts wait, by their own clock, and why."""
    hold = held.of(store, person.id)
    if hold is None:
        return None
    zone = quiet.known(person.zone)
    wall = hold.until.astimezone(zone)
    until = f"{wall:%H:%M} {zone.key}"
    if hold.why is Why.QUIET:
        return f"held for quiet hours until {until}"
    return f"{_past(person)}: goes into one alert at {until} on {wall:%Y-%m-%d}"


def _no_match(wished: tuple[Wished, ...]) -> str | None:
    live = [one for one in wished if one.ended is None]
    if not live:
        return "not sent: the person follows nothing any more"
    if all(one.misses for one in live):
        return "not sent: no wish matches; " + "; ".join(_why_not(one) for one in live)
    return None


def _why_not(one: Wished) -> str:
    return f"the {one.cadence} wish: " + ", ".join(MISSED[name] for name in one.misses)


def _too_early(store: Store, person: Subscriber, entry: Entry, wished: tuple[Wished, ...]) -> str:
    seq = entry.seq or 0
    matching = [one for one in wished if one.ended is None and not one.misses]
    if all(one.since_seq >= seq for one in matching):
        return "not sent: it was public before the person subscribed"
    if seq <= live.owed_from(store):
        return "not sent: it was public before mail went live"
    if seq <= subscribers.had_upto(store, person.id):
        return "planned over 90 days ago: what became of the letter is forgotten"
    return "not sent: when its edition was planned, it was not yet what the person follows"

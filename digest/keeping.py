"""What a person may do with their own subscription, and nobody else for them.

Promise 1 holds through all of it: what is owed up to a change stays owed, whatever comes after; a
pause keeps it; who takes back that they left is owed as if they had not.
"""

from __future__ import annotations

import secrets
from collections.abc import Collection, Iterable, Sequence
from dataclasses import asdict, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from digest import joining, live, quiet, subscriptions
from digest.errors import UsageError
from digest.joining import Asked
from digest.model import Cadence, Subscriber, SubscriberStatus
from digest.recall import owe_again
from digest.store import (
    Store,
    asks,
    consent,
    editions,
    follows,
    forgetting,
    held,
    letters,
    marks,
    missed,
    pieces,
    reports,
    sequence,
    standings,
    subscribers,
    wishes,
)
from digest.store.consent import ConsentEvent
from digest.store.follows import Segment
from digest.store.pieces import Piece
from digest.store.subscribers import address_key
from digest.subscriptions import Wish

UNDO = timedelta(days=1)
"""How long leaving can be taken back."""

_LASTING = frozenset({"confirmed", "changed", "unsubscribed", "undone", "suppressed", "erased"})
"""Events after which another one is no more to be undone."""


def change(
    store: Store,
    subscriber_id: int,
    wished: Iterable[Wish],
    *,
    how: str,
    now: datetime,
    profile: Subscriber | None = None,
    wording: str | None = None,
    seen: Collection[Wish] | None = None,
) -> bool:
    """From now on a person wishes for exactly this, and is who `profile` says where it is given
    (but for address and status). Wishing for nothing is leaving; wishing again after leaving is
    coming back. What an ended cadence still owes comes with one that goes on.

    `seen` is what they wished for when they chose: where that is so no more, such as after a press
    on unsubscribe that crossed this, nothing is done. False there, and for nobody's."""
    wanted = tuple(dict.fromkeys(wished))
    with store.writing():
        person = subscribers.by_id(store, subscriber_id)
        if not person.email or (seen is not None and set(seen) != _wished(store, person.id)):
            return False
        if not wanted:
            leave(store, person.id, None, how=how, now=now)
            return True
        if person.status is SubscriberStatus.UNSUBSCRIBED:
            joining.admit(store, person, address_key(person.email), now=now)
        if profile is not None:
            joining.become(store, person, _same(person, profile))
        ended, added = _rewish(store, person.id, wanted, now)
        consent.record(
            store,
            subscriber_id=person.id,
            event="changed",
            how=how,
            now=now,
            detail={
                "wishes": [_wish(one) for one in wanted],
                "ended": ended,
                "added": added,
                **({} if profile is None else _alerts(profile)),
            },
            wording=wording,
        )
        return True


def _wished(store: Store, subscriber_id: int) -> set[Wish]:
    found = wishes.of_subscriber(store, subscriber_id)
    return {Wish(one.cadence, one.filter) for one in found if one.ended_at is None}


def _same(person: Subscriber, profile: Subscriber) -> Subscriber:
    """The profile, of that person."""
    return replace(
        profile,
        id=person.id,
        email=person.email,
        status=person.status,
        paused_until=person.paused_until,
    )


def _rewish(
    store: Store, subscriber_id: int, wanted: Sequence[Wish], now: datetime
) -> tuple[int, int]:
    """How many wishes ended, and how many began."""
    seq = sequence.last_seq(store)
    had = [one for one in wishes.of_subscriber(store, subscriber_id) if one.ended_at is None]
    over = [one.id for one in had if Wish(one.cadence, one.filter) not in wanted]
    ended = wishes.end_these(store, over, reason="changed", now=now, seq=seq)
    added = joining.add(store, subscriber_id, wanted, now=now)
    subscriptions.settle(store, subscriber_id)
    before, after = {one.cadence for one in had}, {one.cadence for one in wanted}
    to = _heir(before, after)
    for cadence in sorted(before - after):
        _carry(store, subscriber_id, cadence, to, seq)
    held.look_again(store, subscriber_id, now=now)
    return ended, added


def _heir(before: set[Cadence], after: set[Cadence]) -> Cadence:
    """Which cadence brings what an ended one still owed: a new one, else the soonest."""
    return next(one for one in Cadence if one in (after - before or after))


def _carry(store: Store, subscriber_id: int, cadence: Cadence, to: Cadence, seq: int) -> None:
    owed = pieces.of(store, subscriber_id, cadence)
    follows.drop(store, subscriber_id, cadence)
    for one in owed:
        end = seq if one.end is None else one.end
        if one.start < end:
            piece = Segment(one.wish_set_id, one.start, end)
            pieces.owe_also(store, subscriber_id, to, piece)


def pause(store: Store, subscriber_id: int, until: date, *, how: str, now: datetime) -> bool:
    """Send a person nothing before their local day `until`, and keep what is owed; False where
    there is nothing to pause. Doing it twice is once. UsageError where that day is not to come."""
    with store.writing():
        person = subscribers.by_id(store, subscriber_id)
        if until <= _today(person, now):
            raise UsageError(f"pause: {until}: must be a day to come")
        if person.status not in (SubscriberStatus.ACTIVE, SubscriberStatus.PAUSED):
            return False
        if (person.status, person.paused_until) == (SubscriberStatus.PAUSED, until):
            return True
        subscribers.set_status(store, person.id, SubscriberStatus.PAUSED)
        subscribers.set_paused(store, person.id, until)
        consent.record(
            store,
            subscriber_id=person.id,
            event="paused",
            how=how,
            now=now,
            detail={"until": until.isoformat()},
        )
        return True


def resume(store: Store, subscriber_id: int, *, how: str, now: datetime) -> bool:
    """Go on: the next letter holds what came meanwhile. False where the person does not pause."""
    with store.writing():
        if subscribers.by_id(store, subscriber_id).status is not SubscriberStatus.PAUSED:
            return False
        subscribers.set_status(store, subscriber_id, SubscriberStatus.ACTIVE)
        subscribers.set_paused(store, subscriber_id, None)
        letters.take_up(store, subscriber_id, now=now)
        held.wake(store, subscriber_id, now=now)
        consent.record(store, subscriber_id=subscriber_id, event="resumed", how=how, now=now)
        return True


def resume_due(store: Store, *, now: datetime) -> int:
    """Who paused until today, where they live, goes on; how many."""
    furthest = (now + timedelta(hours=14)).date()
    due = [
        one
        for one in subscribers.paused_until(store, furthest)
        if one.paused_until is not None and one.paused_until <= _today(one, now)
    ]
    return sum(resume(store, one.id, how="calendar", now=now) for one in due)


def leave(
    store: Store, subscriber_id: int, cadence: Cadence | None, *, how: str, now: datetime
) -> bool:
    """End every wish of one cadence (None: all); False where there was none left."""
    return subscriptions.unsubscribe(
        store, subscriber_id=subscriber_id, cadence=cadence, how=how, now=now
    )


def undo(store: Store, subscriber_id: int, *, how: str, now: datetime) -> bool:
    """Take back the last leaving: its wishes go on, what came meanwhile or waited to be sent is
    owed, and what they had and was corrected or withdrawn since is told. False where there is none,
    it is over a day old, or something else was done since."""
    last = last_lasting(store, subscriber_id)
    if last is None or last.at + UNDO <= now:
        return False
    return undo_any(store, subscriber_id, how=how, now=now)


def undo_any(store: Store, subscriber_id: int, *, how: str, now: datetime) -> bool:
    """The same however long ago it was."""
    with store.writing():
        last = last_lasting(store, subscriber_id)
        if last is None or last.event != "unsubscribed":
            return False
        kept: Any = last.detail.get("undo")
        if not kept:
            return False
        put_back(store, subscriber_id, kept, now=now)
        missed.note(store, subscriber_id, since=last.at)
        for reason in ("unsubscribed", "cancelled"):
            for edition_id in letters.skipped_since(store, subscriber_id, reason, last.at):
                owe_again(store, editions.by_id(store, edition_id), [subscriber_id])
        consent.record(store, subscriber_id=subscriber_id, event="undone", how=how, now=now)
        return True


def put_back(store: Store, subscriber_id: int, kept: dict[str, Any], *, now: datetime) -> None:
    """Give back what leaving, or being stopped, took: standing, wishes, and what came meanwhile.
    `kept` is as `subscriptions.to_undo` has it. Inside `writing()`."""
    _stand(store, subscriber_id, kept, now)
    wishes.revive(store, kept["wishes"])
    since = live.owed_from(store)
    for one in kept["follows"]:
        piece = Piece(**one | {"cadence": Cadence(one["cadence"])})
        if piece.end is None or piece.end > since:
            pieces.put_back(store, subscriber_id, replace(piece, start=max(piece.start, since)))
    subscriptions.settle(store, subscriber_id)
    held.wake(store, subscriber_id, now=now)


def _stand(store: Store, subscriber_id: int, kept: dict[str, Any], now: datetime) -> None:
    """A person who left altogether, or was stopped, stands as before."""
    person = subscribers.by_id(store, subscriber_id)
    if person.status not in (SubscriberStatus.UNSUBSCRIBED, SubscriberStatus.BOUNCED):
        return
    joining.admit(store, person, address_key(person.email), now=now)
    if kept["status"] == SubscriberStatus.PAUSED and kept["paused_until"]:
        subscribers.set_status(store, person.id, SubscriberStatus.PAUSED)
        subscribers.set_paused(store, person.id, date.fromisoformat(kept["paused_until"]))


def last_lasting(store: Store, subscriber_id: int) -> ConsentEvent | None:
    """The last event of a person after which none before it is to be undone; None where there is
    none."""
    found = [one for one in consent.of_subscriber(store, subscriber_id) if one.event in _LASTING]
    return found[-1] if found else None


def change_address(
    store: Store, subscriber_id: int, email: str, *, language: str, how: str, now: datetime
) -> Asked:
    """A person wants their letters elsewhere: they go there once that address has confirmed it, by
    `joining.confirm`, and here until then."""
    return joining.ask_address(store, subscriber_id, email, language=language, how=how, now=now)


def erase(store: Store, subscriber_id: int, *, how: str, now: datetime) -> None:
    """Forget who a person is. What is kept tells nobody: a shell with a number, and a salted hash
    by which no import brings the address back."""
    with store.writing():
        person = subscribers.by_id(store, subscriber_id)
        if not person.email:
            return
        forget(store, person, reason="erased", now=now)
        consent.record(store, subscriber_id=person.id, event="erased", how=how, now=now)


def forget(store: Store, person: Subscriber, *, reason: str, now: datetime) -> None:
    """Drop an address and all that was asked for it; `reason` stays with its hash. Inside
    `writing()`."""
    subscriptions.end(store, person.id, None, reason=reason, now=now)
    letters.stop(store, person.id, reason=reason, now=now)
    asks.forget(store, person.id)
    salted(store)
    consent.suppress_hash(store, address_key(person.email), reason=reason, now=now)
    reports.blank(store, person.id)
    standings.forget(store, person.id)
    forgetting.blank(store, person.id)


def salted(store: Store) -> None:
    """See that there is a salt to hash addresses with; inside `writing()`."""
    if marks.get(store, marks.SALT) is None:
        marks.put(store, marks.SALT, secrets.token_hex(16))


def export(store: Store, subscriber_id: int) -> dict[str, object]:
    """All that is kept of a person, as JSON can hold it."""
    person = subscribers.by_id(store, subscriber_id)
    return {
        "person": _as_json(asdict(person)),
        "suppressed": consent.suppressed(store, address_key(person.email)),
        "wishes": [_as_json(asdict(one)) for one in wishes.of_subscriber(store, person.id)],
        "asked": [_as_json(asdict(one)) for one in asks.of_subscriber(store, person.id)],
        "consent": [_as_json(asdict(one)) for one in consent.of_subscriber(store, person.id)],
        "letters": [_as_json(asdict(one)) for one in letters.sent_to(store, person.id)],
        "reports": [_as_json(asdict(one)) for one in reports.of_subscriber(store, person.id)],
        "standing": _as_json(asdict(standings.of(store, person.id))),
    }


def _as_json(value: Any) -> Any:
    """Days and instants as text, the rest as it is."""
    if isinstance(value, dict):
        return {str(name): _as_json(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [_as_json(one) for one in value]
    if isinstance(value, time):
        return value.isoformat("minutes")
    return value.isoformat() if isinstance(value, date) else value


def _wish(one: Wish) -> dict[str, object]:
    return {"cadence": one.cadence, "filter": asdict(one.filter)}


def _alerts(person: Subscriber) -> dict[str, object]:
    """What a person sets to alerts; nothing where that is nothing."""
    hours, most = quiet.as_texts(person.quiet), person.alerts_per_day
    if hours is None and most is None:
        return {}
    return {"quiet": hours, "alerts_per_day": most}


def _today(person: Subscriber, now: datetime) -> date:
    try:
        return now.astimezone(ZoneInfo(person.zone)).date()
    except (KeyError, ValueError):  # a zone that the tz database has no more
        return now.astimezone(UTC).date()

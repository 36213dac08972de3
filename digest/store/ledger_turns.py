"""The ledger's hot path: one turn of each of several connections, in one durable commit.

Rows are changed by one statement for all, in the order of their keys. The caller has begun the
transaction.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import lru_cache

from digest.delivery.claims import Advanced, Claim, Settled, Step, barred
from digest.errors import Conflict
from digest.model import DeliveryState, Outcome, SubscriberStatus
from digest.store import ledger_sql as sql
from digest.store.database import Row, Store, Value
from digest.store.reprints import KEPT_BACK
from digest.store.values import at_instant, instant, maybe_at_instant

PAUSE = timedelta(days=1)
"""How long a letter to someone who pauses is put off, each time it would be sent."""

_PUT_OFF = {SubscriberStatus.PAUSED: PAUSE, KEPT_BACK: timedelta(minutes=1)}
_SKIPS = 200
_HOLDS = timedelta(seconds=15)

Values = dict[str, Value]


@dataclass(frozen=True, slots=True)
class Seen:
    """What the last turn of an owner saw, at which state of the database, and when: the next need
    not look again whether the owner is on record, who has left and which editions there are, where
    nobody has changed anything."""

    owner: str = ""
    at: datetime | None = None
    changes: tuple[int, int, int] | None = None
    work: list[Row] | None = None

    def if_it_holds(self, store: Store, owner: str, at: datetime) -> Seen:
        """This where it still is so; inside the transaction that relies on it."""
        is_late = self.at is None or not self.at <= at < self.at + _HOLDS
        if is_late or (self.owner, self.changes) != (owner, store.changes()):
            return Seen(owner, at)
        return self


def advance(
    store: Store, seen: Seen, steps: Sequence[Step], now: datetime
) -> tuple[list[Advanced], Seen]:
    """Settle, start and claim; answers in order, and what has been seen."""
    at, owner = instant(now), seen.owner
    settled = sorted(
        (one for step in steps for one in step.settled), key=lambda one: _key_of(one.claim)
    )
    starting = sorted((step.start for step in steps if step.start), key=_key_of)
    _settle(store, owner, settled, at)
    started = _start(store, owner, starting, at, is_known=seen.work is not None)
    # What is given back may be all that waits of its edition.
    is_back = len(started) < len(starting) or any(one.outcome is None for one in settled)
    work = store.read(sql.WORK) if seen.work is None or is_back else seen.work
    claims = _claims(store, owner, steps, work, now)
    advanced = [
        Advanced(step.start is not None and _key_of(step.start) in started, claim, more)
        for step, (claim, more) in zip(steps, claims, strict=True)
    ]
    return advanced, replace(seen, changes=store.changes(), work=work)


def _settle(store: Store, owner: str, settled: Iterable[Settled], at: str) -> None:
    """A row that another has recovered meanwhile keeps what that one made of it, except that a
    letter known to be accepted is never sent again."""
    done: list[Values] = []
    for one in settled:
        if one.outcome is None:
            store.write(sql.GIVE_BACK, {**_claim_key(one.claim), "owner": owner})
        else:
            done.append(
                {
                    **_claim_key(one.claim),
                    **_outcome(one.outcome, at, tried=one.tried),
                    "owner": owner,
                }
            )
    doubted = [one for one in done if one["state"] is DeliveryState.IN_DOUBT]
    if doubted:
        store.write_many(sql.MAY_HAVE, doubted)
    if done and store.write_many(sql.SETTLE, done) < len(done):
        accepted = [one for one in done if one["state"] is DeliveryState.ACCEPTED]
        store.write_many(sql.ACCEPTED_AFTER_ALL, accepted)


def _start(
    store: Store, owner: str, claims: Sequence[Claim], at: str, *, is_known: bool
) -> set[tuple[int, int]]:
    """Those that start. Who has left since the claim is found by the next one, which passes them
    over; that is looked at unless it `is_known` that nobody has done anything since."""
    barred_now = set() if is_known else _barred(store, claims)
    rows: list[Values] = []
    for claim in claims:
        values: Values = {**_claim_key(claim), "owner": owner, "now": at}
        if _key_of(claim) in barred_now:
            store.write(sql.GIVE_BACK, values)
        else:
            rows.append(values)
    standing = [one for one in claims if _key_of(one) not in barred_now]
    if rows and store.write_many(sql.START, rows) < len(rows):
        standing = [one for one in standing if _is_sending(store, owner, one)]
    return {_key_of(one) for one in standing}


def _is_sending(store: Store, owner: str, claim: Claim) -> bool:
    return store.one(sql.IS_SENDING, {**_claim_key(claim), "owner": owner}) is not None


def _barred(store: Store, claims: Sequence[Claim]) -> set[tuple[int, int]]:
    """Those among them that may not be sent any more."""
    found = {_key_of(claim) for claim in claims}
    for edition_id, stream in {(claim.edition_id, claim.stream) for claim in claims}:
        people = [claim.subscriber_id for claim in claims if claim.edition_id == edition_id]
        values: Values = {"edition_id": edition_id, "stream": stream}
        values |= {f"p{n}": one for n, one in enumerate(people)}
        rows = store.read(_standing(len(people)), values)
        free = [row["id"] for row in rows if _why_not_now(stream, row) is None]
        found.difference_update((edition_id, one) for one in free)
    return found


@lru_cache(maxsize=512)
def _standing(people: int) -> str:
    return sql.STANDING.format(", ".join(f":p{n}" for n in range(people)))


def _claims(
    store: Store, owner: str, steps: Sequence[Step], work: Sequence[Row], now: datetime
) -> list[tuple[Claim | None, bool]]:
    """The next delivery for each, in key order within the most urgent stream it wants."""
    found: list[tuple[Claim | None, bool]] = [(None, False)] * len(steps)
    wanting: dict[tuple[str, ...], list[int]] = {}
    for place, step in enumerate(steps):
        if step.streams:
            wanting.setdefault(step.streams, []).append(place)
    for streams, places in wanting.items():
        editions = [row for stream in streams for row in work if row["stream"] == stream]
        claims, more = _claim(store, owner, editions, len(places), now)
        for place, claim in zip(places, [*claims, *[None] * len(places)], strict=False):
            found[place] = (claim, more)
    return found


def _claim(
    store: Store, owner: str, editions: Iterable[Row], number: int, now: datetime
) -> tuple[list[Claim], bool]:
    """So many deliveries that may be sent, and whether the search stopped short of the end: many
    skipped people in a row must not make a long transaction."""
    claims: list[Claim] = []
    skips = 0
    for edition in editions:
        found: Values = {"edition_id": edition["id"], "stream": edition["stream"]}
        while len(claims) < number and skips < _SKIPS:
            rows = store.read(sql.NEXT, {**found, "limit": number - len(claims)})
            if not rows:
                break
            free = []
            for row in rows:
                reason = _why_not_now(edition["stream"], row)
                if reason is None:
                    free.append(row)
                else:
                    _pass_over(store, row, reason, now)
                    skips += 1
            _hit(store, sql.CLAIM, [{**_key(row), "owner": owner} for row in free])
            claims += [_claim_of(row, edition) for row in free]
    return claims, skips >= _SKIPS


def _pass_over(store: Store, row: Row, reason: str, now: datetime) -> None:
    """Who has left is not written to; who pauses keeps what is owed, and is looked at again the
    next day; what is kept back, a minute later."""
    values: Values = {**_key(row), "reason": reason, "now": instant(now)}
    if reason in _PUT_OFF:
        _hit(store, sql.PUT_OFF, [{**values, "until": instant(now + _PUT_OFF[reason])}])
    else:
        _hit(store, sql.SKIP, [values])


def _hit(store: Store, change: str, rows: Sequence[Mapping[str, Value]]) -> None:
    if rows and store.write_many(change, rows) != len(rows):
        raise Conflict("ledger: a delivery changed inside our own transaction")


def _key(row: Row) -> Values:
    return {"edition_id": row["edition_id"], "subscriber_id": row["subscriber_id"]}


def _key_of(claim: Claim) -> tuple[int, int]:
    return claim.edition_id, claim.subscriber_id


def _claim_key(claim: Claim) -> Values:
    return {"edition_id": claim.edition_id, "subscriber_id": claim.subscriber_id}


def _outcome(outcome: Outcome, at: str, *, tried: bool) -> Values:
    return {
        "state": outcome.state,
        "code": outcome.code,
        "reply": outcome.reply,
        "until": instant(outcome.until) if outcome.until else None,
        "now": at,
        "tried": at if tried and outcome.state is DeliveryState.DEFERRED else None,
    }


def _claim_of(row: Row, edition: Row) -> Claim:
    return Claim(
        edition_id=row["edition_id"],
        subscriber_id=row["subscriber_id"],
        letter_id=row["letter_id"],
        stream=edition["stream"],
        address=row["email"],
        generation=row["token_generation"],
        due=at_instant(edition["due"]),
        attempts=row["attempts"],
        first_tried=maybe_at_instant(row["first_tried_at"]),
        edition=edition["key"],
        thread=row["thread"],
    )


def _why_not_now(stream: str, row: Row) -> str | None:
    """Why a person's letter is not to be sent now; None where it may."""
    why = barred(stream, row["status"], _stopped(row))
    return KEPT_BACK if why is None and row["is_kept_back"] else why


def _stopped(row: Row) -> str | None:
    """Why a person's address or this stream of theirs is closed."""
    return row["suppressed"] or ("unsubscribed" if row["has_left"] else None)

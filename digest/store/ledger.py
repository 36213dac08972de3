"""The ledger on SQLite: every delivery is claimed before it is sent, durably, and settled after.

    pending → claimed → sending → accepted | deferred(until) | refused(code) | in_doubt | skipped

Open the store with synchronous=FULL: a power cut must not forget that a letter went out.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from digest.delivery.claims import (
    EXPIRED,
    EXPIRY,
    STREAMS,
    Advanced,
    Books,
    Recovered,
    Step,
)
from digest.errors import NotFound
from digest.model import DeliveryState
from digest.store import ledger_sql as sql
from digest.store import ledger_turns, owners
from digest.store.database import Row, Store, Value
from digest.store.values import at_instant, instant, maybe_at_instant

CHUNK = 2000
"""Rows changed in one transaction where there may be a million: 50 ms at most."""

_DIED = "the sender died before the server's answer was known"


Freed = Callable[[Sequence[int]], object]
"""Hears of people whose letters were skipped."""


class Ledger:
    """The embedded ledger, in the same file as everything else.

    `clock` tells the machine's own time, for leases, whatever instant is being pretended
    elsewhere. Doubtful letters of the streams in `hold` wait for a person; others are sent again,
    `resend_after` it was seen that their fate is unknown, or at once when their sender died.
    """

    def __init__(
        self,
        store: Store,
        *,
        clock: Callable[[], datetime],
        hold: Collection[str] = (),
        resend_after: timedelta = timedelta(minutes=15),
    ) -> None:
        self._store = store
        self._clock = clock
        self._hold = frozenset(hold)
        self._resend_after = resend_after
        self._seen = ledger_turns.Seen()

    def enter(self) -> str:
        """A new owner, on record before it claims anything."""
        owner = str(owners.new_owner())
        self.beat(owner)
        return owner

    def beat(self, owner: str) -> None:
        """A sign of life, due well within the lease of 60 s."""
        owners.register(self._store, owner, at=self._clock())

    def leave(self, owner: str, now: datetime) -> Recovered:
        """Hand back whatever an owner still holds, and strike it out."""
        with self._store.writing():
            held = [row for row in self._store.read(sql.HELD_BY) if row["owner"] == owner]
            recovered = self._hand_back(held, now)
            owners.forget(self._store, owner, at=self._clock())
        return recovered

    def recover(self, now: datetime) -> Recovered:
        """Hand back what dead owners hold: claimed becomes pending, only `sending` is in doubt."""
        if not self._store.read(sql.HELD_BY):
            return Recovered()
        with self._store.writing():
            alive = owners.living(self._store, at=self._clock())
            orphaned = [row for row in self._store.read(sql.HELD_BY) if row["owner"] not in alive]
            recovered = self._hand_back(orphaned, now)
            for owner in sorted({row["owner"] for row in orphaned}):
                owners.forget(self._store, owner, at=self._clock())
        return recovered

    def wake(self, now: datetime) -> int:
        """Deferred and doubtful letters whose time has come are pending again; those tried for
        48 hours are refused. How many were touched."""
        return self._resend_doubtful(now) + self._wake_deferred(now)

    def advance(self, owner: str, steps: Sequence[Step], now: datetime) -> list[Advanced]:
        """One commit for one turn of each of several connections: all their last letters are
        settled, their next ones started, and those after claimed. Answers in order."""
        at = self._clock()
        with self._store.writing():
            seen = self._seen.if_it_holds(self._store, owner, at)
            if seen.work is None:
                owners.revive(self._store, owner, at=at)
            advanced, now_seen = ledger_turns.advance(self._store, seen, steps, now)
        self._seen = now_seen
        return advanced

    def letter(self, letter_id: int) -> bytes:
        """A letter's frozen bytes with slots for the personal parts."""
        row = self._store.one(sql.LETTER, {"letter_id": letter_id})
        if row is None:
            raise NotFound(f"letter: {letter_id}: not known")
        return bytes(row["segments"])

    def suppress(self, subscriber_id: int, stream: str | None, reason: str, now: datetime) -> int:
        """Send a person nothing more of what is planned, of one stream or of all; how many
        letters that stops. One whose content is going out now cannot be stopped."""
        values: dict[str, Value] = {
            "subscriber_id": subscriber_id,
            "reason": reason,
            "now": instant(now),
        }
        with self._store.writing():
            if stream is None:
                return self._store.write(sql.SUPPRESS, values)
            return self._store.write(sql.SUPPRESS_STREAM, {**values, "stream": stream})

    def cancel(self, edition_id: int, now: datetime, freed: Freed | None = None) -> int:
        """Stop an edition, within one letter per connection; how many people will not get it.

        `freed` hears of each of them in the transaction that skips their letter.
        """
        with self._store.writing():
            self._store.write(sql.CANCEL_EDITION, {"edition_id": edition_id})
        skipped = 0
        for rows in self._chunks(sql.UNSENT, {"edition_id": edition_id}):
            with self._store.writing():
                skipped += self._change(sql.CANCEL, rows, now=instant(now))
                if freed is not None:
                    freed([row["subscriber_id"] for row in rows])
        return skipped

    def counts(self, edition_id: int) -> Books:
        """The books of an edition, with what has been forgotten but for its number."""
        rows = self._store.read(sql.COUNTS, {"edition_id": edition_id})
        found = {row["state"]: int(row["number"]) for row in rows}
        noted = self._store.one(sql.NOTED, {"edition_id": edition_id})
        gone = json.loads(noted["books"] or "{}") if noted else {}
        counts = {state: found.get(state, 0) + gone.get(state, 0) for state in DeliveryState}
        return Books(counts, noted["owed"] if noted else None)

    def backlog(self) -> Mapping[str, int]:
        """Unfinished letters of ready editions by stream, most urgent first."""
        found: dict[str, int] = {}
        for (stream, _), number in self.unfinished().items():
            found[stream] = found.get(stream, 0) + number
        return {stream: found[stream] for stream in STREAMS if stream in found}

    def unfinished(self) -> Mapping[tuple[str, DeliveryState], int]:
        """Letters of ready editions by stream and by each state that is not final."""
        rows = self._store.read(sql.BACKLOG)
        return {(row["stream"], DeliveryState(row["state"])): int(row["number"]) for row in rows}

    def waiting_since(self) -> Mapping[str, datetime]:
        """By stream, when the oldest edition became ready of which a letter is still unfinished;
        a letter that waits for its person alone does not count."""
        rows = self._store.read(sql.OLDEST)
        return {row["stream"]: at_instant(row["since"]) for row in rows}

    def next_due(self) -> datetime | None:
        """When the first deferred letter is due again; None where none is."""
        row = self._store.one(sql.NEXT_DUE)
        return maybe_at_instant(row["until"]) if row else None

    def _hand_back(self, rows: Sequence[Row], now: datetime) -> Recovered:
        pending, in_doubt = [row for row in rows if row["state"] == "claimed"], 0
        for row in pending:
            self._store.write(sql.GIVE_BACK, {**_key(row), "owner": row["owner"]})
        for row in rows:
            if row["state"] == "sending":
                # Who may have what is amended is to be told so before anything is sent again.
                held = row["stream"] in self._hold or row["is_kept_back"]
                state = "in_doubt" if held else "pending"
                values: dict[str, Value] = {**_key(row), "owner": row["owner"], "state": state}
                values |= {"reply": _DIED, "now": instant(now)}
                self._store.write(sql.MAY_HAVE, values)
                in_doubt += self._store.write(sql.DOUBT, values)
        return Recovered(len(pending), in_doubt)

    def _resend_doubtful(self, now: datetime) -> int:
        span: dict[str, Value] = {
            "settled_by": instant(now - self._resend_after),
            "tried_since": instant(now - EXPIRY),
        }
        rows = self._store.read(sql.DOUBTFUL, span)
        return self._change(sql.RESEND, [row for row in rows if row["stream"] not in self._hold])

    def _wake_deferred(self, now: datetime) -> int:
        touched = 0
        for rows in self._chunks(sql.DUE, {"now": instant(now)}):
            old = [row for row in rows if _expired(row, now)]
            touched += self._change(sql.EXPIRE, old, now=instant(now), reply=EXPIRED)
            expired = {tuple(_key(row).values()) for row in old}
            touched += self._change(
                sql.WAKE, [row for row in rows if tuple(_key(row).values()) not in expired]
            )
        return touched

    def _chunks(self, find: str, values: Mapping[str, Value]) -> Iterable[list[Row]]:
        """Rows to change, by chunks: each is changed before the next is looked for."""
        while rows := self._store.read(find, {**values, "limit": CHUNK}):
            yield rows
            if len(rows) < CHUNK:
                return

    def _change(self, change: str, rows: Sequence[Row], **values: Value) -> int:
        if not rows:
            return 0
        with self._store.writing():
            return self._store.write_many(change, [{**_key(row), **values} for row in rows])


def _key(row: Row) -> dict[str, Value]:
    return {"edition_id": row["edition_id"], "subscriber_id": row["subscriber_id"]}


def _expired(row: Row, now: datetime) -> bool:
    """Whether a letter has been tried for too long; one put off untried has not."""
    tried = maybe_at_instant(row["first_tried_at"])
    return tried is not None and tried + EXPIRY <= now

"""Letters to the operator: each is a row, made once, and sent from its row."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from digest.store.database import Row, Store
from digest.store.values import as_json, at_instant, instant, maybe_at_instant
from digest.troubles import HeldPoll, Notice, Told, Trouble

_COLUMNS = ("source", "template", "topic")
_COLUMN = {
    Trouble.TEMPLATE: "template",
    **dict.fromkeys((Trouble.BAD_DAY, Trouble.BLAMED, Trouble.PAUSED), "topic"),
    **dict.fromkeys((Trouble.NEAR, Trouble.OVER, Trouble.FAR), "topic"),
}
"""Which column says what a notice is about, where it is no source."""


class NoticeState(StrEnum):
    """What became of a notice. OVERTAKEN: another one says it better, and it had not left."""

    PENDING = "pending"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    IN_DOUBT = "in_doubt"
    EXPIRED = "expired"
    OVERTAKEN = "overtaken"


@dataclass(frozen=True, slots=True)
class Kept:
    """A notice and what became of it. `attempts` counts those that have begun; `reply` is the mail
    server's last word, None before the first."""

    notice: Notice
    state: NoticeState
    attempts: int
    next_try_at: datetime
    sent_at: datetime | None
    reply: str | None


def told(store: Store) -> Told:
    """By what it was about and kind, since when the latest that was told was so."""
    rows = store.read("SELECT about, kind, max(since) AS since FROM notices GROUP BY about, kind")
    return {(row["about"], Trouble(row["kind"])): at_instant(row["since"]) for row in rows}


def held_polls(store: Store) -> tuple[HeldPoll, ...]:
    """The polls at their end whose releases the flood guard holds, not an editor, oldest first."""
    rows = store.read(
        """
        SELECT r.source, r.public_at, count(*) AS n FROM releases AS r
        JOIN sources AS s ON s.name = r.source AND s.holding_since IS NULL
        WHERE r.mailing = 'held' AND NOT EXISTS (SELECT 1 FROM acts AS a WHERE a.uid = r.uid)
        GROUP BY r.source, r.public_at ORDER BY r.public_at, r.source
        """
    )
    return tuple(HeldPoll(row["source"], at_instant(row["public_at"]), row["n"]) for row in rows)


def add(store: Store, notice: Notice) -> bool:
    """Write down a notice, to be sent; False where it is known. Those that it makes needless are
    not sent any more. Inside `writing()`."""
    is_about = _COLUMN.get(notice.kind, "source")
    hit = store.write(
        """
        INSERT INTO notices (id, kind, source, template, topic, since, made_at, facts, next_try_at)
        VALUES (:id, :kind, :source, :template, :topic, :since, :at, :facts, :at)
        ON CONFLICT DO NOTHING
        """,
        {
            "id": notice.id,
            "kind": notice.kind,
            **{one: notice.about if one == is_about else None for one in _COLUMNS},
            "since": instant(notice.since),
            "at": instant(notice.made_at),
            "facts": _facts(notice),
        },
    )
    for kind in notice.overtakes if hit else ():
        overtake(store, kind, notice.about)
    return hit == 1


def overtake(store: Store, kind: Trouble, about: str) -> None:
    """What has not been sent is not any more. Inside `writing()`."""
    store.write(
        """
        UPDATE notices SET state = 'overtaken'
        WHERE about = :about AND kind = :kind AND state = 'pending'
        """,
        {"about": about, "kind": kind},
    )


def unsent(store: Store) -> tuple[Kept, ...]:
    """What has not been sent and still is to be, oldest first."""
    rows = store.read("SELECT * FROM notices WHERE state = 'pending' ORDER BY made_at, id")
    return tuple(_kept(row) for row in rows)


def begun_with(store: Store, notice: Notice) -> str | None:
    """The id of the notice that was sent when the same trouble began; None where none was."""
    row = store.one(
        """
        SELECT id FROM notices
        WHERE about = :about AND since = :since AND id <> :id AND state = 'accepted'
        ORDER BY sent_at LIMIT 1
        """,
        {"about": notice.about, "since": instant(notice.since), "id": notice.id},
    )
    return row["id"] if row else None


def latest(store: Store, limit: int) -> tuple[Kept, ...]:
    """The notices made last, newest first."""
    rows = store.read(
        "SELECT * FROM notices ORDER BY made_at DESC, id DESC LIMIT :limit", {"limit": limit}
    )
    return tuple(_kept(row) for row in rows)


def begin(store: Store, notice_id: str, *, at: datetime, again_at: datetime) -> bool:
    """Take a notice that is due, to send it; False where another has, or it was. Should the sender
    die it is due again at `again_at`. Inside `writing()`."""
    hit = store.write(
        """
        UPDATE notices SET attempts = attempts + 1, next_try_at = :again_at
        WHERE id = :id AND state = 'pending' AND next_try_at <= :at
        """,
        {"id": notice_id, "at": instant(at), "again_at": instant(again_at)},
    )
    return hit == 1


def settle(store: Store, notice_id: str, state: NoticeState, *, reply: str, at: datetime) -> None:
    """What became of a notice that was begun; PENDING keeps its next try. One that was overtaken
    while it was on its way has been sent all the same. Inside `writing()`."""
    store.write(
        """
        UPDATE notices SET state = :state, reply = :reply,
            sent_at = CASE WHEN :state = 'accepted' THEN :at END
        WHERE id = :id AND (state = 'pending' OR (state = 'overtaken' AND :state = 'accepted'))
        """,
        {"id": notice_id, "state": state, "reply": reply, "at": instant(at)},
    )


def counts(store: Store) -> dict[str, int]:
    """Notices by what became of them."""
    rows = store.read("SELECT state, count(*) AS n FROM notices GROUP BY state ORDER BY state")
    return {row["state"]: row["n"] for row in rows}


def _facts(notice: Notice) -> str:
    return as_json(
        {
            "place": notice.place,
            "why": notice.why,
            "last_success": notice.last_success and instant(notice.last_success),
            "next_check": notice.next_check and instant(notice.next_check),
            "count": notice.count,
            "mend": notice.mend,
        }
    )


def _kept(row: Row) -> Kept:
    facts = json.loads(row["facts"])
    notice = Notice(
        kind=Trouble(row["kind"]),
        about=row["about"],
        since=at_instant(row["since"]),
        made_at=at_instant(row["made_at"]),
        place=facts["place"],
        why=facts["why"],
        last_success=maybe_at_instant(facts["last_success"]),
        next_check=maybe_at_instant(facts["next_check"]),
        count=facts["count"],
        mend=facts.get("mend", ""),
    )
    return Kept(
        notice=notice,
        state=NoticeState(row["state"]),
        attempts=row["attempts"],
        next_try_at=at_instant(row["next_try_at"]),
        sent_at=maybe_at_instant(row["sent_at"]),
        reply=row["reply"],
    )

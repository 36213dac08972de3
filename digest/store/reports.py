"""Reports that came back for letters: what each said and what was done, kept once under its id."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from datetime import datetime

from digest.model import Fault, ReportKind
from digest.store.database import Row, Store
from digest.store.values import at_instant, instant, maybe_at_instant
from digest.verdicts import Did, Proof, Says

CHUNK = 500
"""Rows in one transaction: some tens of milliseconds."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A report as it is kept. `at` is when it happened, `seen_at` when it came here and `door`
    through which; `words` holds no address, `provider` is a domain, empty where none is known.
    `stream` and `edition_id` are those of the letter, None where they are not known. `undone_why`
    says why what was done was taken back."""

    id: str
    at: datetime
    seen_at: datetime
    door: str
    kind: ReportKind
    fault: Fault | None
    code: int | None
    status: str | None
    words: str
    reporter: str
    proof: Proof
    subscriber_id: int | None
    edition_id: int | None
    stream: str | None
    provider: str
    says: Says
    did: Did
    why: str
    undone_at: datetime | None = None
    undone_why: str | None = None


_COLUMNS = tuple(one.name for one in fields(Kept))
_ADD = (
    f"INSERT INTO reports ({', '.join(_COLUMNS)}) "
    f"VALUES ({', '.join(':' + one for one in _COLUMNS)})"
)


def is_known(store: Store, report_id: str) -> bool:
    """Whether a report was here before."""
    return store.one("SELECT 1 FROM reports WHERE id = :id", {"id": report_id}) is not None


def add(store: Store, report: Kept) -> None:
    """Keep a report; Conflict where it was here before. Inside `writing()`."""
    values = asdict(report)
    for name in ("at", "seen_at", "undone_at"):
        values[name] = values[name] and instant(values[name])
    store.write(_ADD, values)


def by_id(store: Store, report_id: str) -> Kept | None:
    """The report of that id; None where there is none, or it is forgotten."""
    row = store.one("SELECT * FROM reports WHERE id = :id", {"id": report_id})
    return _kept(row) if row else None


def beginning(store: Store, start: str, *, limit: int) -> tuple[Kept, ...]:
    """Those whose id begins so, by id; `limit` at most."""
    rows = store.read(
        """
        SELECT * FROM reports WHERE id >= :start AND id < :start || char(1114111)
            ORDER BY id LIMIT :limit
        """,
        {"start": start, "limit": limit},
    )
    return tuple(map(_kept, rows))


def of_subscriber(store: Store, subscriber_id: int) -> tuple[Kept, ...]:
    """What was reported of a person, oldest first."""
    rows = store.read(
        "SELECT * FROM reports WHERE subscriber_id = :id ORDER BY at, id", {"id": subscriber_id}
    )
    return tuple(map(_kept, rows))


def latest(store: Store, *, since: datetime, limit: int) -> tuple[Kept, ...]:
    """What was reported from then on, newest first."""
    rows = store.read(
        "SELECT * FROM reports WHERE at >= :since ORDER BY at DESC, id LIMIT :limit",
        {"since": instant(since), "limit": limit},
    )
    return tuple(map(_kept, rows))


def stopped_on(store: Store, provider: str, day: str, *, limit: int) -> tuple[Kept, ...]:
    """By which reports some people of a provider were stopped that day and still are, oldest
    first."""
    rows = store.read(
        """
        SELECT * FROM reports WHERE did = 'stopped' AND says = 'hard' AND provider = :provider
            AND at >= :day AND at < date(:day, '+1 day') AND undone_at IS NULL ORDER BY at, id
            LIMIT :limit
        """,
        {"provider": provider, "day": day, "limit": limit},
    )
    return tuple(map(_kept, rows))


def said_on(store: Store, subscriber_id: int, said: Says, day: str) -> bool:
    """Whether a person had a report that came to this, that day."""
    row = store.one(
        """
        SELECT 1 FROM reports WHERE subscriber_id = :id AND says = :said
            AND at >= :day AND at < date(:day, '+1 day') LIMIT 1
        """,
        {"id": subscriber_id, "said": said, "day": day},
    )
    return row is not None


def redo(store: Store, report_id: str, did: Did, why: str) -> None:
    """Something else was done about a report after all. Inside `writing()`."""
    store.write(
        "UPDATE reports SET did = :did, why = :why WHERE id = :id",
        {"id": report_id, "did": did, "why": why},
    )


def undo(store: Store, report_id: str, *, why: str, now: datetime) -> bool:
    """Note that what was done was taken back; False where it was before. Inside `writing()`."""
    hit = store.write(
        """
        UPDATE reports SET undone_at = :now, undone_why = :why
        WHERE id = :id AND undone_at IS NULL
        """,
        {"id": report_id, "now": instant(now), "why": why},
    )
    return hit == 1


def forget_old(store: Store, before: datetime) -> int:
    """Drop some of the reports that came up to `before`; how many. Inside `writing()`."""
    return store.write(
        """
        DELETE FROM reports WHERE id IN (
            SELECT id FROM reports WHERE seen_at <= :before ORDER BY seen_at LIMIT :limit)
        """,
        {"before": instant(before), "limit": CHUNK},
    )


def blank(store: Store, subscriber_id: int) -> None:
    """Drop whatever of a person's reports could tell who they are, and of those of whom they took
    an address over. Inside `writing()`."""
    store.write(
        """
        UPDATE reports SET words = '', provider = '', reporter = '' WHERE subscriber_id IN (
            SELECT :id UNION ALL SELECT id FROM subscribers WHERE merged_into = :id)
        """,
        {"id": subscriber_id},
    )


def _kept(row: Row) -> Kept:
    values = {name: row[name] for name in _COLUMNS}
    return Kept(
        **values
        | {
            "at": at_instant(row["at"]),
            "seen_at": at_instant(row["seen_at"]),
            "kind": ReportKind(row["kind"]),
            "fault": Fault(row["fault"]) if row["fault"] else None,
            "proof": Proof(row["proof"]),
            "says": Says(row["says"]),
            "did": Did(row["did"]),
            "undone_at": maybe_at_instant(row["undone_at"]),
        }
    )

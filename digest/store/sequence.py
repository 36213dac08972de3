"""The order in which entries became public to subscribers: who has seen up to `seq` has seen all
before it, however late or back-dated a release came."""

from __future__ import annotations

from datetime import datetime

from digest.errors import NotFound
from digest.store import marks
from digest.store.database import Store
from digest.store.values import at_instant, instant, maybe_at_instant


def next_seq(store: Store) -> int:
    """The number of the next entry made public to subscribers; only inside `writing()`."""
    return last_seq(store) + 1


def last_seq(store: Store) -> int:
    """The last number given; 0 before the first."""
    row = store.one("SELECT coalesce(max(seq), 0) AS seq FROM releases")
    return max(int(row["seq"]) if row else 0, int(marks.get(store, marks.SEQ) or 0))


def keep_place(store: Store) -> None:
    """Before a number is taken back: it is never given again, since people count as planned up to
    it; only inside `writing()`."""
    marks.put(store, marks.SEQ, str(last_seq(store)))


def settled_seq(store: Store, before: datetime, now: datetime) -> int:
    """The last seq up to which every entry has been public since `before` or longer. What became
    public by a clock that was ahead of `now` holds nothing back."""
    row = store.one(
        """
        SELECT coalesce(max(seq), 0) AS seq FROM releases
        WHERE seq < coalesce(
            (SELECT min(seq) FROM releases WHERE seq IS NOT NULL
                AND public_at > :before AND public_at <= :now),
            9223372036854775807)
        """,
        {"before": instant(before), "now": instant(now)},
    )
    return int(row["seq"]) if row else 0


def unsettled_since(store: Store, after: int, before: datetime, now: datetime) -> datetime | None:
    """When the first entry after a seq became public that was so not before `before`; None where
    all have been public for longer."""
    row = store.one(
        """
        SELECT min(public_at) AS at FROM releases
        WHERE seq > :after AND public_at > :before AND public_at <= :now
        """,
        {"after": after, "before": instant(before), "now": instant(now)},
    )
    return maybe_at_instant(row["at"]) if row else None


def raised(store: Store, after: int, upto: int) -> frozenset[str]:
    """The entries that became public more than once, one time in a window: some people may have
    had them."""
    rows = store.read(
        """
        SELECT uid FROM releases WHERE seq > :after AND seq <= :upto AND seq <> first_seq
        UNION
        SELECT r.uid FROM former_seqs AS f JOIN releases AS r ON r.id = f.release_id
        WHERE f.seq > :after AND f.seq <= :upto
        """,
        {"after": after, "upto": upto},
    )
    return frozenset(row["uid"] for row in rows)


def public_at(store: Store, seq: int) -> datetime:
    """When the entry of that seq, or the last one before it, became public."""
    row = store.one(
        "SELECT public_at FROM releases WHERE seq <= :seq ORDER BY seq DESC LIMIT 1", {"seq": seq}
    )
    if row is None:
        raise LookupError(f"no entry up to seq {seq}")
    return at_instant(row["public_at"])


def raise_to(store: Store, uid: str, seq: int, *, at: datetime) -> None:
    """Make an entry public once more, under a new number; those before are kept. NotFound for
    one that subscribers were never owed."""
    store.write(
        """
        INSERT INTO former_seqs (seq, release_id)
        SELECT seq, id FROM releases WHERE uid = :uid AND seq IS NOT NULL
        """,
        {"uid": uid},
    )
    hit = store.write(
        "UPDATE releases SET seq = :seq, public_at = :at WHERE uid = :uid AND seq IS NOT NULL",
        {"uid": uid, "seq": seq, "at": instant(at)},
    )
    if hit != 1:
        raise NotFound(f"release: {uid}: not public to subscribers")

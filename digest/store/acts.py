"""What people did by hand, with who and why: appended to, never changed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from digest.store.database import Row, Store
from digest.store.values import at_instant, instant


@dataclass(frozen=True, slots=True)
class By:
    """Who does something, when, and why where they say."""

    who: str
    at: datetime
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Act:
    """One act; `uid` is the release's that it was about, None where it was about none."""

    act: str
    by: By
    uid: str | None = None


def add(store: Store, act: str, by: By, *, uid: str | None = None) -> None:
    """Write an act down, inside the transaction of its effect."""
    store.insert(
        """
        INSERT INTO acts (at, act, uid, reason, who) VALUES (:at, :act, :uid, :reason, :who)
        """,
        {
            "at": instant(by.at),
            "act": act,
            "uid": uid,
            "reason": by.reason,
            "who": by.who,
        },
    )


def of_release(store: Store, uid: str) -> tuple[Act, ...]:
    """What was done with a release, oldest first."""
    rows = store.read("SELECT * FROM acts WHERE uid = :uid ORDER BY id", {"uid": uid})
    return tuple(_act(row) for row in rows)


def all_of(store: Store, act: str) -> tuple[Act, ...]:
    """Every act of that name, oldest first."""
    rows = store.read("SELECT * FROM acts WHERE act = :act ORDER BY id", {"act": act})
    return tuple(_act(row) for row in rows)


def _act(row: Row) -> Act:
    return Act(row["act"], By(row["who"], at_instant(row["at"]), row["reason"]), row["uid"])

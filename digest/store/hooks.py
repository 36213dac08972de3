"""The hooks by which a newsroom's own site tells that it has something new."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from digest.store.database import Row, Store
from digest.store.sources import meet
from digest.store.values import instant, maybe_at_instant


@dataclass(frozen=True, slots=True)
class Hook:
    """The hook of a source. `called` and `answered` count calls and those that a reading begun
    after them has answered; `last_called_at` is None where nobody has called yet."""

    source: str
    mark: str
    called: int = 0
    answered: int = 0
    last_called_at: datetime | None = None


def of_source(store: Store, source: str) -> Hook | None:
    """The hook of a source; None where it has none."""
    row = store.one("SELECT * FROM hooks WHERE source = :source", {"source": source})
    return _hook(row) if row else None


def waiting(store: Store) -> tuple[Hook, ...]:
    """The hooks with calls that no reading has answered yet, by source."""
    rows = store.read("SELECT * FROM hooks WHERE called > answered ORDER BY source")
    return tuple(_hook(row) for row in rows)


def make(store: Store, source: str, *, mark: str, at: datetime) -> None:
    """Give a source a hook, or another mark to the one it has, so that its old token ends; inside
    `writing()`."""
    meet(store, source)
    store.write(
        """
        INSERT INTO hooks (source, mark, made_at) VALUES (:source, :mark, :at)
        ON CONFLICT (source) DO UPDATE SET mark = excluded.mark, made_at = excluded.made_at
        """,
        {"source": source, "mark": mark, "at": instant(at)},
    )


def call(store: Store, source: str, *, mark: str, at: datetime) -> bool:
    """Count a call; False where the mark is no longer the hook's. Inside `writing()`."""
    hit = store.write(
        """
        UPDATE hooks SET called = called + 1, last_called_at = :at
        WHERE source = :source AND mark = :mark
        """,
        {"source": source, "mark": mark, "at": instant(at)},
    )
    return hit == 1


def answer(store: Store, source: str, *, called: int) -> None:
    """A reading begun after that many calls is over; inside `writing()`."""
    store.write(
        """
        UPDATE hooks SET answered = :called
        WHERE source = :source AND answered < :called AND :called <= called
        """,
        {"source": source, "called": called},
    )


def _hook(row: Row) -> Hook:
    return Hook(
        source=row["source"],
        mark=row["mark"],
        called=row["called"],
        answered=row["answered"],
        last_called_at=maybe_at_instant(row["last_called_at"]),
    )

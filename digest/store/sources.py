"""What is remembered of each source between polls."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from digest.store.database import Row, Store
from digest.store.values import instant, maybe_at_instant


@dataclass(frozen=True, slots=True)
class SourceState:
    """When a source was met and what it answered. `backfilled_at` is None before its first
    complete pass; `failing_since` is None while it is well; `holding_since` is set while a poll
    whose new releases are held from mail has not come to its end."""

    name: str
    backfilled_at: datetime | None = None
    etag: str | None = None
    last_modified: str | None = None
    fingerprint: str | None = None
    next_check_at: datetime | None = None
    last_checked_at: datetime | None = None
    last_success_at: datetime | None = None
    failing_since: datetime | None = None
    last_error: str | None = None
    holding_since: datetime | None = None


def state(store: Store, name: str) -> SourceState:
    """What is known of a source; a blank state for one never met."""
    row = store.one("SELECT * FROM sources WHERE name = :name", {"name": name})
    return _state(row) if row else SourceState(name)


def all_states(store: Store) -> tuple[SourceState, ...]:
    """Every source ever met, by name."""
    return tuple(_state(row) for row in store.read("SELECT * FROM sources ORDER BY name"))


def meet(store: Store, name: str) -> None:
    """Make the source known, so that releases may refer to it."""
    store.write("INSERT INTO sources (name) VALUES (:name) ON CONFLICT DO NOTHING", {"name": name})


def succeeded(
    store: Store,
    name: str,
    *,
    at: datetime,
    next_check_at: datetime,
    etag: str | None,
    last_modified: str | None,
    fingerprint: str | None,
) -> None:
    """A complete pass: its validators replace the ones before, and the backfill is over."""
    store.write(
        """
        UPDATE sources SET backfilled_at = coalesce(backfilled_at, :at), etag = :etag,
            last_modified = :last_modified, fingerprint = :fingerprint,
            next_check_at = :next_check_at, last_checked_at = :at, last_success_at = :at,
            failing_since = NULL, last_error = NULL, holding_since = NULL
        WHERE name = :name
        """,
        {
            "name": name,
            "at": instant(at),
            "next_check_at": instant(next_check_at),
            "etag": etag,
            "last_modified": last_modified,
            "fingerprint": fingerprint,
        },
    )


def begin_holding(store: Store, name: str, *, at: datetime) -> None:
    """What this poll brings is held from mail, to its end; inside `writing()`."""
    store.write(
        """
        UPDATE sources SET holding_since = coalesce(holding_since, :at) WHERE name = :name
        """,
        {"name": name, "at": instant(at)},
    )


def failed(store: Store, name: str, *, at: datetime, next_check_at: datetime, why: str) -> None:
    """A pass that brought nothing; since when is kept over repeated failures."""
    store.write(
        """
        UPDATE sources SET next_check_at = :next_check_at, last_checked_at = :at,
            failing_since = coalesce(failing_since, :at), last_error = :why
        WHERE name = :name
        """,
        {"name": name, "at": instant(at), "next_check_at": instant(next_check_at), "why": why},
    )


def _state(row: Row) -> SourceState:
    return SourceState(
        name=row["name"],
        backfilled_at=maybe_at_instant(row["backfilled_at"]),
        etag=row["etag"],
        last_modified=row["last_modified"],
        fingerprint=row["fingerprint"],
        next_check_at=maybe_at_instant(row["next_check_at"]),
        last_checked_at=maybe_at_instant(row["last_checked_at"]),
        last_success_at=maybe_at_instant(row["last_success_at"]),
        failing_since=maybe_at_instant(row["failing_since"]),
        last_error=row["last_error"],
        holding_since=maybe_at_instant(row["holding_since"]),
    )

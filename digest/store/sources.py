"""What is remembered of each source between polls."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from digest.manners import Sightings
from digest.store.database import Row, Store, Value
from digest.store.values import as_json, instant, maybe_at_instant

MOST_FAULTS = 20
"""So many faults of a source are kept; one line more says how many there are besides."""

_NONE = "[]"


@dataclass(frozen=True, slots=True)
class SourceState:
    """When a source was met and what it answered.

    Of its first pass: `begun_at` is when it first brought something, `backfilled_at` when that
    pass was over (None before). Of the last poll: `etag`, `last_modified` and `fingerprint` are of
    the last good answer, to ask whether anything has changed; `faults` is what could not be read
    in it, first seen at `faulty_since`; `every` how often it is to be asked while well;
    `complete_at` when nothing was left out of it, `whole_at` when it was not just confirmed,
    `changed_at` when it last brought something new.

    `failing_since` is None while it is well, `failures` counts those in a row, `last_error` is the
    last one; `retry_at` is until when its host wants to be left alone; `disabled_at` is when it
    said that it is gone for good (410): it is not asked any more.

    `configured` is the address that all this holds for, `adopted` the one that is asked in its
    place because it leads there for good, `sightings` a redirect that is not believed yet.
    `holding_since` is set while a poll whose new releases are held from mail has not come to its
    end.
    """

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
    configured: str | None = None
    adopted: str | None = None
    sightings: Sightings | None = None
    every: timedelta | None = None
    failures: int = 0
    retry_at: datetime | None = None
    disabled_at: datetime | None = None
    begun_at: datetime | None = None
    complete_at: datetime | None = None
    whole_at: datetime | None = None
    changed_at: datetime | None = None
    faulty_since: datetime | None = None
    faults: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Heard:
    """What a good reading leaves to be remembered; the names are those of SourceState. `complete`
    means that nothing was left out, `whole` that the source did not just say "unchanged",
    `changed` that it said something new, `backfilled` that the first pass is over."""

    etag: str | None = None
    last_modified: str | None = None
    fingerprint: str | None = None
    every: timedelta | None = None
    complete: bool = True
    whole: bool = True
    changed: bool = False
    backfilled: bool = True
    faults: tuple[str, ...] = ()
    configured: str | None = None
    adopted: str | None = None
    sightings: Sightings | None = None


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
    store: Store, name: str, heard: Heard, *, at: datetime, next_check_at: datetime
) -> None:
    """A pass that brought what `heard` says: the source is well."""
    store.write(
        """
        UPDATE sources SET etag = :etag, last_modified = :last_modified,
            fingerprint = :fingerprint, configured = :configured, adopted = :adopted,
            moved_to = :moved_to, moved_times = :moved_times, moved_since = :moved_since,
            every = :every, next_check_at = :next_check_at, last_checked_at = :at,
            last_success_at = :at, begun_at = coalesce(begun_at, :at),
            backfilled_at = coalesce(backfilled_at, iif(:backfilled, :at, NULL)),
            complete_at = iif(:complete, :at, complete_at),
            whole_at = iif(:whole, :at, whole_at),
            changed_at = iif(:changed, :at, changed_at),
            faults = :faults,
            faulty_since = iif(:faults = '[]', NULL, coalesce(faulty_since, :at)),
            failing_since = NULL, failures = 0, last_error = NULL, retry_at = NULL,
            disabled_at = NULL, holding_since = NULL
        WHERE name = :name
        """,
        {
            "name": name,
            "at": instant(at),
            "next_check_at": instant(next_check_at),
            **_heard(heard),
        },
    )


def says_nothing_new(known: SourceState, heard: Heard) -> bool:
    """Whether what was heard is what is known, of a source that is well: only the time passes."""
    if heard.changed or not heard.complete or known.failing_since or known.holding_since:
        return False
    return (
        (known.etag, known.last_modified, known.fingerprint, known.faults, known.every)
        == (heard.etag, heard.last_modified, heard.fingerprint, heard.faults, heard.every)
        and (known.configured, known.adopted, known.sightings)
        == (heard.configured, heard.adopted, heard.sightings)
        and (known.retry_at, known.disabled_at) == (None, None)
        and known.backfilled_at is not None
    )


def confirmed(
    store: Store, name: str, *, at: datetime, next_check_at: datetime, whole: bool
) -> None:
    """A pass that brought nothing new; `whole` as in Heard."""
    store.write(
        """
        UPDATE sources SET next_check_at = :next_check_at, last_checked_at = :at,
            last_success_at = :at, complete_at = :at, whole_at = iif(:whole, :at, whole_at)
        WHERE name = :name
        """,
        {
            "name": name,
            "at": instant(at),
            "next_check_at": instant(next_check_at),
            "whole": whole,
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


def failed(
    store: Store,
    name: str,
    *,
    at: datetime,
    next_check_at: datetime,
    why: str,
    by_hand: bool = False,
    configured: str | None = None,
    disabled: bool = False,
) -> None:
    """A pass that brought nothing. Since when is kept over repeated failures; they are counted,
    but for tries `by_hand` after the first. `configured` is the source's address, `disabled` that
    it is not to be asked any more."""
    store.write(
        """
        UPDATE sources SET next_check_at = :next_check_at, last_checked_at = :at,
            failing_since = coalesce(failing_since, :at), last_error = :why,
            failures = max(failures + NOT :by_hand, 1),
            configured = coalesce(:configured, configured),
            disabled_at = iif(:disabled, coalesce(disabled_at, :at), disabled_at)
        WHERE name = :name
        """,
        {
            "name": name,
            "at": instant(at),
            "next_check_at": instant(next_check_at),
            "why": why,
            "by_hand": by_hand,
            "configured": configured,
            "disabled": disabled,
        },
    )


def leave_alone(store: Store, names: Collection[str], *, until: datetime) -> None:
    """None of these is asked before then: their host has said so; inside `writing()`."""
    store.write(
        """
        UPDATE sources SET retry_at = :until,
            next_check_at = max(coalesce(next_check_at, :until), :until)
        WHERE name IN (SELECT value FROM json_each(:names))
        """,
        {"until": instant(until), "names": as_json(sorted(names))},
    )


def begin_anew(store: Store, name: str, *, configured: str | None) -> None:
    """The source has another address: what the one before said of itself does not hold for it."""
    store.write(
        """
        UPDATE sources SET configured = :configured, adopted = NULL, moved_to = NULL,
            moved_times = 0, moved_since = NULL, etag = NULL, last_modified = NULL,
            fingerprint = NULL, complete_at = NULL, whole_at = NULL, failures = 0, retry_at = NULL,
            disabled_at = NULL
        WHERE name = :name
        """,
        {"name": name, "configured": configured},
    )


def wake(store: Store, *, since: datetime, at: datetime) -> None:
    """What has failed since then is asked now, but for hosts that want to be left alone: one of
    them is well again, so that it may have been our own network; inside `writing()`."""
    store.write(
        """
        UPDATE sources SET next_check_at = :at
        WHERE failing_since >= :since AND next_check_at > :at
            AND coalesce(retry_at, '') <= :at AND disabled_at IS NULL
        """,
        {"since": instant(since), "at": instant(at)},
    )


def _heard(heard: Heard) -> dict[str, Value]:
    over = len(heard.faults) - MOST_FAULTS
    faults = [*heard.faults[:MOST_FAULTS], *([f"and {over} more"] if over > 0 else [])]
    seen = heard.sightings
    return {
        "etag": heard.etag,
        "last_modified": heard.last_modified,
        "fingerprint": heard.fingerprint,
        "configured": heard.configured,
        "adopted": heard.adopted,
        "moved_to": seen.to if seen else None,
        "moved_times": seen.times if seen else 0,
        "moved_since": instant(seen.since) if seen else None,
        "every": int(heard.every.total_seconds()) if heard.every else None,
        "backfilled": heard.backfilled,
        "complete": heard.complete,
        "whole": heard.whole,
        "changed": heard.changed,
        "faults": as_json(faults),
    }


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
        configured=row["configured"],
        adopted=row["adopted"],
        sightings=_sightings(row),
        every=timedelta(seconds=row["every"]) if row["every"] else None,
        failures=row["failures"],
        retry_at=maybe_at_instant(row["retry_at"]),
        disabled_at=maybe_at_instant(row["disabled_at"]),
        begun_at=maybe_at_instant(row["begun_at"]),
        complete_at=maybe_at_instant(row["complete_at"]),
        whole_at=maybe_at_instant(row["whole_at"]),
        changed_at=maybe_at_instant(row["changed_at"]),
        faulty_since=maybe_at_instant(row["faulty_since"]),
        faults=() if row["faults"] == _NONE else tuple(json.loads(row["faults"])),
    )


def _sightings(row: Row) -> Sightings | None:
    since = maybe_at_instant(row["moved_since"])
    if row["moved_to"] is None or since is None:
        return None
    return Sightings(row["moved_to"], row["moved_times"], since)

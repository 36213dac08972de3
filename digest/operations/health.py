"""How each source is: read, failing, faulty or gone, since when, and when it is looked at again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from digest.store import Store, hooks, releases, sources
from digest.store.sources import SourceState

if TYPE_CHECKING:
    from digest.config import Config


class State(StrEnum):
    """How a source is. FAULTY: part of its last answer could not be read, the rest was."""

    NEW = "new"
    WELL = "well"
    FAULTY = "faulty"
    FAILING = "failing"
    DISABLED = "disabled"


def state_of(known: SourceState) -> State:
    """The gravest that is so."""
    if known.disabled_at is not None:
        return State.DISABLED
    if known.failing_since is not None:
        return State.FAILING
    if known.last_success_at is None:
        return State.NEW
    return State.FAULTY if known.faults else State.WELL


def problem(known: SourceState) -> str | None:
    """What a person should know, in one line; None where all is well."""
    match state_of(known):
        case State.DISABLED:
            since = instant(known.disabled_at)
            return f"since {since}, not asked any more: {known.last_error}"
        case State.FAILING:
            return f"since {instant(known.failing_since)}: {known.last_error}"
        case State.FAULTY:
            more = f" (and {len(known.faults) - 1} more)" if len(known.faults) > 1 else ""
            return f"since {instant(known.faulty_since)}: {known.faults[0]}{more}"
        case State.NEW | State.WELL:
            to = known.adopted
            return f"has moved to {to}: write that into config.toml" if to else None


def moved_to(known: SourceState) -> str | None:
    """Where its address leads for good, believed or not yet; None where it leads nowhere else."""
    return known.adopted or (known.sightings.to if known.sightings else None)


def health(store: Store, name: str) -> dict[str, object]:
    """How a source is, as `status` and `sources list` give it to scripts; None where there is no
    such thing to tell."""
    known, hook = sources.state(store, name), hooks.of_source(store, name)
    return {
        "name": name,
        "state": state_of(known),
        "releases": releases.count(store, name),
        "problem": problem(known),
        "error": known.last_error,
        "faults": list(known.faults),
        "last_success": instant(known.last_success_at),
        "failing_since": instant(known.failing_since),
        "failures": known.failures,
        "next_check": None if known.disabled_at else instant(known.next_check_at),
        "disabled_at": instant(known.disabled_at),
        "moved_to": moved_to(known),
        "last_call": instant(hook.last_called_at) if hook else None,
    }


def listed(store: Store, config: Config) -> list[dict[str, object]]:
    """Every source that is configured, with its health; `every` is how often it is asked now."""
    return [
        {
            "name": one.name,
            "kind": str(one.kind),
            "place": one.url or one.path,
            "backfill": one.backfill,
            "every": _every(sources.state(store, one.name).every or one.every),
        }
        | health(store, one.name)
        for one in config.sources
    ]


def _every(interval: timedelta | None) -> str | None:
    return f"{int(interval.total_seconds())}s" if interval else None


def instant(at: datetime | None) -> str | None:
    """RFC 3339 in UTC; None where it has not been."""
    if at is None:
        return None
    return at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")

"""How the service stands, and whether it is fit to run: for the person who looks after it."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from glob import glob
from pathlib import Path

from digest import calendar
from digest.config import Config, Transport
from digest.model import Cadence, DeliveryState, Edition, EditionState
from digest.plan import Hours
from digest.send import Ledger
from digest.store import Store, editions, follows, releases, sources, subscribers
from digest.templates import Templates

SHOWN = 20
"""Editions whose books `status` shows."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at; `detail` says what is wrong and what to do, or what is right."""

    what: str
    ok: bool
    detail: str


def status(
    store: Store, config: Config, hours: Hours, ledger: Ledger, *, now: datetime
) -> dict[str, object]:
    """Next and last editions, the books, held items, sources' health, queue by stream."""
    return {
        "now": now.isoformat(),
        "next": [_next(cadence, zone, hour, hours, now) for cadence, zone, hour in _slots(store)],
        "editions": [_books(one, ledger) for one in editions.latest(store, SHOWN)],
        "held": {
            "releases": releases.counts_by_mailing(store).get("held", 0),
            "editions": [one.key for one in editions.in_state(store, EditionState.HELD)],
        },
        "queue": dict(ledger.backlog()),
        "sources": [_health(store, one.name) for one in config.sources],
        "releases": releases.counts_by_mailing(store),
        "subscribers": subscribers.counts_by_status(store),
    }


def balanced(books: Mapping[str, object]) -> bool:
    """Whether what was owed is what the states add up to."""
    return books["owed"] == sum(int(str(books[state])) for state in DeliveryState)


def check(config: Config, store: Store, templates: Templates) -> tuple[Finding, ...]:
    """Look at everything the service needs; each finding stands for itself."""
    return (
        Finding("config", True, str(config.file)),
        Finding("database", True, f"{store.path}: opens, schema is current"),
        *_templates(templates),
        *_folders(config),
        *_paths(config),
    )


def _slots(store: Store) -> Iterable[tuple[Cadence, str, int | None]]:
    return (slot for slot in follows.slots(store) if slot[0] is not Cadence.ALERT)


def _next(
    cadence: Cadence, zone: str, hour: int | None, hours: Hours, now: datetime
) -> dict[str, object]:
    at = hours.of(cadence) if hour is None else hour
    slot = calendar.next_slot(cadence, zone=zone, hour=at, weekday=hours.weekday, now=now)
    return {"key": slot.key, "due": slot.due.isoformat()}


def _books(edition: Edition, ledger: Ledger) -> dict[str, object]:
    counts = ledger.counts(edition.id)
    by_state = {str(state): counts.counts.get(state, 0) for state in DeliveryState}
    books: dict[str, object] = {"owed": counts.owed, **by_state}
    return (
        {
            "key": edition.key,
            "state": edition.state,
            "due": edition.due.isoformat(),
            "late": edition.late,
            "note": edition.note,
        }
        | books
        | {"balanced": balanced(books)}
    )


def _health(store: Store, name: str) -> dict[str, object]:
    state = sources.state(store, name)
    moments: dict[str, datetime | None] = {
        "last_success": state.last_success_at,
        "failing_since": state.failing_since,
        "next_check": state.next_check_at,
    }
    said = {key: at.isoformat() if at else None for key, at in moments.items()}
    return {"name": name, "releases": releases.count(store, name), "error": state.last_error} | said


def _templates(templates: Templates) -> Iterator[Finding]:
    complaints = templates.check()
    if not complaints:
        yield Finding("templates", True, "all parse")
    for one in complaints:
        yield Finding("templates", False, one)


def _folders(config: Config) -> Iterator[Finding]:
    folders = {"feeds": config.feeds.directory, "database folder": config.store.path.parent}
    if config.mail.transport is Transport.MAILDIR:
        folders["maildir"] = config.mail.maildir
    for what, folder in folders.items():
        yield _writable(what, folder)


def _writable(what: str, folder: Path) -> Finding:
    """Whether a folder, or the nearest one above it that exists, may be written to."""
    nearest = next(one for one in (folder, *folder.parents) if one.exists())
    if not nearest.is_dir():
        return Finding(what, False, f"{nearest}: is a file; name a folder")
    if not os.access(nearest, os.W_OK | os.X_OK):
        return Finding(what, False, f"{nearest}: not writable for this user; chown or chmod it")
    return Finding(what, True, str(folder))


def _paths(config: Config) -> Iterator[Finding]:
    """Whether the patterns of saved pages and files match anything."""
    for source in config.sources:
        what = f"source {source.name}"
        if source.path is None:
            yield Finding(what, True, f"{source.url}: read when it is due")
            continue
        found = len(glob(source.path, recursive=True))  # noqa: PTH207 - as sources read them
        detail = f"{found} files" if found else f"{source.path}: no such file; check the path"
        yield Finding(what, found > 0, detail)

"""Who holds claims: a run of sending in one process of one machine, and whether it still lives."""

from __future__ import annotations

import os
import secrets
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from digest.store.database import Store, Value
from digest.store.values import at_instant, instant

LEASE = timedelta(seconds=60)
"""An owner that has not been heard of for so long is dead."""

_ON_RECORD = "SELECT 1 FROM owners WHERE owner = :owner AND beat_at > :over"
_FIELD_STATE, _FIELD_STARTED = 0, 19


@dataclass(frozen=True, slots=True)
class Owner:
    """`machine` is the boot id and the pid namespace, so that two containers on one host do not
    take each other's pids for their own; `started` is in clock ticks after boot (proc(5))."""

    machine: str
    pid: int
    started: str
    run: str

    def __str__(self) -> str:
        """As it stands in rows."""
        return f"{self.machine}/{self.pid}/{self.started}/{self.run}"


def new_owner() -> Owner:
    """This process, with a name of its own for each run."""
    pid = os.getpid()
    return Owner(_machine(), pid, _started(pid) or "", secrets.token_hex(4))


def register(store: Store, owner: str, *, at: datetime) -> None:
    """Say that an owner is there, or still there."""
    with store.writing():
        store.write(
            """
            INSERT INTO owners (owner, beat_at) VALUES (:owner, :at)
            ON CONFLICT (owner) DO UPDATE SET beat_at = :at
            """,
            {"owner": owner, "at": instant(at)},
        )


def revive(store: Store, owner: str, *, at: datetime) -> None:
    """Put an owner on record again that was taken for dead, inside the transaction in which it
    shows that it lives: what it claims from now on is its own. It hardly ever is not, and to read
    that costs less than to write."""
    values: dict[str, Value] = {"owner": owner, "over": instant(at - LEASE)}
    if not store.read(_ON_RECORD, values):
        register(store, owner, at=at)


def forget(store: Store, owner: str, *, at: datetime) -> None:
    """Strike an owner out, inside the transaction that hands its work back; with it go those
    whose lease is over, who count as dead with or without a row."""
    store.write(
        "DELETE FROM owners WHERE owner = :owner OR beat_at < :over",
        {"owner": owner, "over": instant(at - LEASE)},
    )


def living(store: Store, *, at: datetime) -> frozenset[str]:
    """The owners whose lease runs and, on this machine, whose process is there."""
    rows = store.read("SELECT owner, beat_at FROM owners")
    return frozenset(
        row["owner"]
        for row in rows
        if at < at_instant(row["beat_at"]) + LEASE and _may_run(row["owner"])
    )


def _may_run(owner: str) -> bool:
    """False only for a process of this machine that is known to be gone."""
    machine, pid, started, _ = owner.split("/")
    if not machine or machine != _machine():
        return True
    return _started(int(pid)) == started or _hidden(int(pid))


def _machine() -> str:
    """Empty where there is no /proc: then every owner is judged by its lease alone."""
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
        return f"{boot}+{Path('/proc/self/ns/pid').stat().st_ino}"
    except OSError:
        return ""


def _hidden(pid: int) -> bool:
    """Whether a process is there that /proc does not show us (proc(5), hidepid): a sandbox may
    keep all from our sight but ourselves. A signal still tells whether there is anyone."""
    if Path(f"/proc/{pid}").exists():
        return False
    try:
        with suppress(PermissionError):
            os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def _started(pid: int) -> str | None:
    """When a process started; None where there is none, or only its unburied remains."""
    try:
        text = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return None
    fields = text.rpartition(")")[2].split()
    return None if fields[_FIELD_STATE] in "ZX" else fields[_FIELD_STARTED]

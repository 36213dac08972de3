"""The ground the service stands on: its database file, who may read it, disk space, the clock."""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from pwd import getpwuid

from digest.operations.finding import Finding, fine, warn, wrong
from digest.store import Store, health

MEBIBYTE = 1024 * 1024
LITTLE, NOTHING = 500 * MEBIBYTE, 20 * MEBIBYTE
"""Free octets below which a disk is told of, and below which nothing will work for long."""
FEW_FILES = 1_000
LARGE_LOG = 256 * MEBIBYTE
BACK = timedelta(minutes=5)
"""A clock may be set back by so much and nobody asks."""


def database(store: Store) -> Iterator[Finding]:
    """Whether it is sound, and how large."""
    found = health.health(store)
    for one in found.complaints:
        yield wrong("database", f"{store.path}: damaged: {one}; restore a backup{_RESTORE}")
    if not found.complaints:
        size = f"{found.octets / MEBIBYTE:.1f} MiB, log {found.log_octets / MEBIBYTE:.1f} MiB"
        yield fine("database", f"{store.path}: sound, its schema is current; {size}")
    if found.mode != "wal":
        why = "put it on a local disk, since readers and writers get in each other's way"
        yield warn("database", f"{store.path}: journal mode {found.mode}, not wal: {why}")
    if found.log_octets > LARGE_LOG:
        why = "something holds a read open for long; restart the service"
        yield warn("database", f"{store.path}-wal: {found.log_octets / MEBIBYTE:.0f} MiB: {why}")


_RESTORE = " with `digest restore FILE --force`, which keeps this file"


def private(what: str, path: Path) -> Finding:
    """Whether a file with secrets or addresses is for its owner only, and usable."""
    mode = stat.S_IMODE(path.stat().st_mode)
    if mode & 0o077:
        say = wrong if mode & 0o007 else warn
        return say(what, f"{path}: others may read it (mode {mode:o}): chmod 600 {path}")
    if not os.access(path, os.R_OK | os.W_OK):
        return wrong(what, f"{path}: not for this user to read and write: {_chown(path)}")
    return fine(what, f"{path}: for its owner only")


def user(state: Path) -> Iterator[Finding]:
    """Whether this is root looking after another user's files: what it makes is root's."""
    owner = state.stat().st_uid
    if os.geteuid() == 0 and owner != 0:
        name = _name(owner)
        yield warn("user", f"this is root, and {state} is {name}'s: call `sudo -u {name} digest …`")


def space(folders: Iterable[Path]) -> Iterator[Finding]:
    """Free room on each disk that is written to."""
    seen = set()
    for folder in folders:
        nearest = next(one for one in (folder, *folder.parents) if one.exists())
        device = nearest.stat().st_dev
        if device not in seen:
            seen.add(device)
            yield _room(nearest)


def clock(store: Store, *, now: datetime, pretended: bool) -> Finding:
    """Whether the clock stands before what has already happened. `pretended` means that --at may
    have moved it, so that the database has seen a future."""
    newest = health.newest_instant(store)
    if newest is None or newest - now <= BACK:
        return fine("clock", f"{now:%Y-%m-%d %H:%M} UTC")
    seen = f"it says {now:%Y-%m-%d %H:%M} UTC, but something was done at {newest:%Y-%m-%d %H:%M}"
    if pretended:
        return warn("clock", f"{seen}: by --at, or is it wrong? `timedatectl` tells")
    return wrong("clock", f"{seen}: set it (`timedatectl set-ntp true`); editions wait till then")


def _room(folder: Path) -> Finding:
    free = shutil.disk_usage(folder).free
    told = f"{folder}: {free / MEBIBYTE:,.0f} MiB free"
    if free < NOTHING:
        return wrong("disk", f"{told}: make room now; nothing can be written")
    if free < LITTLE:
        return warn("disk", f"{told}: make room; a full disk stops everything, and loses nothing")
    files = os.statvfs(folder)
    if files.f_files > 0 and files.f_favail < FEW_FILES:
        return warn("disk", f"{folder}: room for {files.f_favail} more files only: delete some")
    return fine("disk", told)


def _chown(path: Path) -> str:
    return f"chown {_name(os.geteuid())} {path}"


def _name(user_id: int) -> str:
    try:
        return getpwuid(user_id).pw_name
    except KeyError:
        return str(user_id)

"""Where this installation is: which machine, which file. A rim: it asks the operating system.

A copy of a database must be told from the database itself. Its path and inode number are not
enough: ext4 gives the inode number of a deleted file to the next one made, so that `rm` and `cp`
of a backup yield the same number. The instant at which the file was made cannot be copied by any
program. Device numbers are left out: they may change when a machine starts again.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import struct
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from digest import files

MACHINE_IDS = (Path("/etc/machine-id"), Path("/var/lib/dbus/machine-id"))
"""Where a machine's own id is (machine-id(5)); containers often have none."""

_PURPOSE = b"digest: where mail is live"
_AT_FDCWD, _STATX_BTIME = -100, 0x800
_STATX_BYTES, _BTIME_AT = 256, 80


@dataclass(frozen=True, slots=True)
class Place:
    """A database file and its machine. None means that it cannot be told here, and is no
    difference to anything.

    `machine` is an HMAC of the machine's id, which must not leave it (machine-id(5)); `born` is
    when the file was made, in nanoseconds since 1970, where the file system keeps that.
    """

    path: str
    inode: int
    machine: str | None = None
    born: int | None = None


def place_of(database: Path, machine_ids: Iterable[Path] = MACHINE_IDS) -> Place:
    """Where a database is; OSError where there is none."""
    path = database.resolve(strict=True)
    return Place(str(path), path.stat().st_ino, _machine(machine_ids), _born(path))


def last_sent_beside(database: Path) -> str | None:
    """What `<database>.sent` says was the last edition that went out from here, whatever the
    database itself remembers; None where nothing is noted."""
    with suppress(OSError, UnicodeDecodeError):
        return _sent(database).read_text("utf-8").strip() or None
    return None


def note_last_sent_beside(database: Path, edition: str) -> None:
    """Note the last edition that went out. Where that fails, on a full disk say, the note is
    merely older than it might be."""
    with suppress(OSError):
        files.write(_sent(database), f"{edition}\n".encode(), mode=0o600)


def _sent(database: Path) -> Path:
    return database.with_suffix(".sent")


def _machine(known: Iterable[Path]) -> str | None:
    for file in known:
        with suppress(OSError, ValueError):
            number = bytes.fromhex(file.read_text("ascii").strip())
            if number:
                return hmac.new(number, _PURPOSE, hashlib.sha256).hexdigest()[:32]
    return None


def _born(path: Path) -> int | None:
    """By statx(2), which Python does not have yet. The file is not opened: closing it again would
    drop SQLite's locks on it (fcntl(2), record locks)."""
    try:
        import ctypes

        statx = ctypes.CDLL(None).statx
    except (ImportError, OSError, AttributeError, MemoryError):
        return None
    found = ctypes.create_string_buffer(_STATX_BYTES)
    if statx(_AT_FDCWD, os.fsencode(path), 0, _STATX_BTIME, found) != 0:
        return None
    (mask,) = struct.unpack_from("=I", found, 0)
    seconds, nanoseconds = struct.unpack_from("=qI", found, _BTIME_AT)
    return int(seconds * 10**9 + nanoseconds) if mask & _STATX_BTIME else None

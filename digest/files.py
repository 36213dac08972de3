"""Files written whole or not at all, so that a crash or a full disk leaves the one before."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

UNFINISHED = ".tmp"
"""How the names end of files that are being written."""


def write(path: Path, data: bytes, *, mode: int = 0o644, at: datetime | None = None) -> None:
    """Make the file hold `data`, in place of what it held, as if it had been written at an
    instant; OSError where that cannot be."""
    with replacing(path, mode=mode) as fresh:
        fresh.write_bytes(data)
        if at is not None:
            os.utime(fresh, (at.timestamp(), at.timestamp()))


def rewrite(path: Path, data: bytes) -> None:
    """As `write`, for a person's file: its mode, its owner and a link that leads to it stay."""
    real = path.resolve()
    had = real.stat()
    with replacing(real, mode=had.st_mode & 0o7777) as fresh:
        fresh.write_bytes(data)
        if os.geteuid() == 0:
            os.chown(fresh, had.st_uid, had.st_gid)


@contextmanager
def replacing(path: Path, *, mode: int = 0o600) -> Iterator[Path]:
    """An empty neighbour that takes the place of `path`, flushed to disk, where all goes well, and
    goes away where not."""
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=UNFINISHED, dir=path.parent)
    os.close(handle)
    fresh = Path(name)
    try:
        yield fresh
        fresh.chmod(mode)
        flush(fresh)
        fresh.replace(path)
    except BaseException:
        fresh.unlink(missing_ok=True)
        raise
    flush(path.parent)


def flush(path: Path) -> None:
    """Make a file, or the names in a folder, outlast a power cut."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)

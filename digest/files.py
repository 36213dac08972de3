"""Files written whole or not at all, so that a crash or a full disk leaves the one before."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

UNFINISHED = ".tmp"
"""How the names end of files that are being written."""


def write(path: Path, data: bytes, *, mode: int = 0o644) -> None:
    """Make the file hold `data`, in place of what it held; OSError where that cannot be."""
    with replacing(path, mode=mode) as fresh:
        fresh.write_bytes(data)


def write_together(held: Mapping[Path, bytes], *, at: datetime, mode: int = 0o644) -> None:
    """Make files of one folder hold what they are to, as if they had been written at an instant:
    none of them takes its place, in their order, before all of them are on the disk. OSError
    where that cannot be."""
    fresh = dict[Path, Path]()
    try:
        for path, data in held.items():
            fresh[path] = _fresh(path)
            fresh[path].write_bytes(data)
            fresh[path].chmod(mode)
            os.utime(fresh[path], (at.timestamp(), at.timestamp()))
            flush(fresh[path])
        for path, one in fresh.items():
            one.replace(path)
    except BaseException:
        for one in fresh.values():
            one.unlink(missing_ok=True)
        raise
    for folder in {path.parent for path in held}:
        flush(folder)


def rewrite(path: Path, data: bytes) -> None:
    """As `write`, for a person's file: its mode, its owner and a link that leads to it stay."""
    real = path.resolve()
    had = real.stat()
    with replacing(real, mode=had.st_mode & 0o7777) as fresh:
        fresh.write_bytes(data)
        if os.geteuid() == 0:
            os.chown(fresh, had.st_uid, had.st_gid)


def public_folder(path: Path, *, top: Path) -> None:
    """Make a folder that everyone may look into, whatever the umask, and likewise those above it
    up to `top`. One that is there stays as it is."""
    if path.is_dir():
        return
    if path == top:
        path.parent.mkdir(parents=True, exist_ok=True)
    else:
        public_folder(path.parent, top=top)
    path.mkdir(exist_ok=True)
    path.chmod(0o755)


@contextmanager
def replacing(path: Path, *, mode: int = 0o600) -> Iterator[Path]:
    """An empty neighbour that takes the place of `path`, flushed to disk, where all goes well, and
    goes away where not."""
    fresh = _fresh(path)
    try:
        yield fresh
        fresh.chmod(mode)
        flush(fresh)
        fresh.replace(path)
    except BaseException:
        fresh.unlink(missing_ok=True)
        raise
    flush(path.parent)


def _fresh(path: Path) -> Path:
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=UNFINISHED, dir=path.parent)
    os.close(handle)
    return Path(name)


def flush(path: Path) -> None:
    """Make a file, or the names in a folder, outlast a power cut."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)

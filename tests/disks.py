"""Small disks of our own, that can be filled and made read-only."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest


@dataclass(frozen=True)
class Disk:
    """A file system in memory, mounted on a folder."""

    folder: Path

    def fill(self, *, but: int) -> None:
        """Take all room `but` so many octets."""
        self.empty()
        room = os.statvfs(self.folder)
        self._ballast.write_bytes(b"x" * (room.f_bavail * room.f_bsize - but))

    def empty(self) -> None:
        """Give the room back."""
        self._ballast.unlink(missing_ok=True)

    def remount(self, how: str) -> None:
        """`ro` or `rw`."""
        subprocess.run(["mount", "-o", f"remount,{how}", str(self.folder)], check=True)

    @property
    def _ballast(self) -> Path:
        return self.folder / "ballast"


@contextmanager
def disk(folder: Path, *, mebibytes: int, files: int = 100_000) -> Iterator[Disk]:
    """A disk with that much room; the test is skipped where this user may not mount one."""
    folder.mkdir(exist_ok=True)
    mount = [
        "mount",
        "-t",
        "tmpfs",
        "-o",
        f"size={mebibytes}m,nr_inodes={files}",
        "tmpfs",
        str(folder),
    ]
    try:
        subprocess.run(mount, check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("no right to mount a small disk here")
    try:
        yield Disk(folder)
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)

"""Files as they lie in a folder: whole, with strong validators, packed where a packed one lies
beside them. What was read stays in memory for as long as the file does not change."""

from __future__ import annotations

import gzip
import hashlib
import os
import re
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from threading import Lock
from typing import Generic, TypeVar

from digest.web.validators import Validators

MOST_KEPT = 64 * 2**20
"""Octets of files that stay in memory; past that, those go that came first."""

LONGEST_NAME = 200
"""Characters of a path; file systems take 255 octets for one part of it."""

_NAME = re.compile(r"(?:[A-Za-z0-9][A-Za-z0-9_-]*/)*[A-Za-z0-9][A-Za-z0-9_-]*\.[a-z]+")

_Stamp = tuple[int, int, int]
_ABSENT: _Stamp = (0, 0, 0)

Made = TypeVar("Made")


@dataclass(frozen=True, slots=True)
class Shelved:
    """One state of a file; `packed` is its gzip form, or None where none lies beside it."""

    body: bytes
    validators: Validators
    media_type: str
    packed: bytes | None
    packed_etag: str


def shelved(
    body: bytes, modified: float, media_type: str, *, packed: bytes | None = None
) -> Shelved:
    """A state, `modified` in seconds since 1970."""
    validators = Validators(_etag(body), datetime.fromtimestamp(modified, UTC))
    return Shelved(body, validators, media_type, packed, _etag(packed or b""))


@dataclass(frozen=True, slots=True)
class _Kept(Generic[Made]):
    """What was made of a state. The packed file matters only where there was none to use: one
    that was read holds the same as the file, whatever has become of it since."""

    place: str
    stamp: _Stamp
    beside: _Stamp | None
    made: Made
    size: int


class Shelf(Generic[Made]):
    """The files of one folder that have one of the given types, by path below it. May be used by
    many threads."""

    def __init__(
        self,
        directory: Path,
        types: Mapping[str, str],
        make: Callable[[str, Shelved], Made],
        *,
        most: int = MOST_KEPT,
    ) -> None:
        """`types` maps suffixes to media types; `make` is given a path and what lies there, and
        what it returns is kept."""
        self._directory = directory
        self._types = types
        self._make = make
        self._most = most
        self._kept: dict[str, _Kept[Made]] = {}
        self._size = 0
        self._lock = Lock()

    def find(self, path: str) -> Made | None:
        """The file as it is now; None where there is none or it is not for the public."""
        if (kept := self.kept(path)) is not None:
            return kept
        place = self._place(path)
        if place is None:
            return None
        try:
            fresh = self._read(path, place)
        except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
            return None
        self._keep(path, fresh)
        return fresh.made

    def kept(self, path: str) -> Made | None:
        """As `find`, but quick: None as well where the file has to be read first."""
        kept = self._kept.get(path)
        if kept is None or kept.stamp != _stamp(kept.place):
            return None
        if kept.beside is not None and kept.beside != _stamp(f"{kept.place}.gz"):
            return None
        return kept.made

    def _place(self, path: str) -> Path | None:
        """Where the path leads, if it is a name we could have written and stays inside."""
        if (
            len(path) > LONGEST_NAME
            or not _NAME.fullmatch(path)
            or Path(path).suffix not in self._types
        ):
            return None
        place = (self._directory / path).resolve()
        return place if place.is_relative_to(self._directory.resolve()) else None

    def _read(self, path: str, place: Path) -> _Kept[Made]:
        beside = place.with_name(place.name + ".gz")
        with place.open("rb") as file:
            stamp, body = _as_stamp(os.fstat(file.fileno())), file.read()
        before = _stamp(str(beside))
        packed = _packed(beside, body)
        found = shelved(body, stamp[0] / 1e9, self._types[Path(path).suffix], packed=packed)
        made = self._make(path, found)
        size = len(body) + len(packed or b"")
        # By the name that was asked for: what a link leads to may change.
        asked = str(self._directory / path)
        return _Kept(asked, stamp, before if packed is None else None, made, size)

    def _keep(self, path: str, fresh: _Kept[Made]) -> None:
        with self._lock:
            self._drop(path)
            while self._kept and self._size + fresh.size > self._most:
                self._drop(next(iter(self._kept)))
            self._kept[path] = fresh
            self._size += fresh.size

    def _drop(self, path: str) -> None:
        if (old := self._kept.pop(path, None)) is not None:
            self._size -= old.size


def _stamp(place: str) -> _Stamp:
    """What changes when a file is replaced."""
    try:
        return _as_stamp(os.stat(place))  # noqa: PTH116 - a Path costs more than the call
    except OSError:
        return _ABSENT


def _as_stamp(found: os.stat_result) -> _Stamp:
    """Time in ns, length, inode."""
    return found.st_mtime_ns, found.st_size, found.st_ino


def _packed(place: Path, body: bytes) -> bytes | None:
    """The gzip file, unless it is missing, broken or of another state than the file itself."""
    try:
        packed = place.read_bytes()
        return packed if gzip.decompress(packed) == body else None
    except (OSError, EOFError, zlib.error):
        return None


def _etag(body: bytes) -> str:
    return f'"{hashlib.sha256(body).hexdigest()}"'

"""Files served as they lie in a folder: whole, with strong validators, compressed where wanted."""

from __future__ import annotations

import gzip
import hashlib
import re
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response

from digest.web.validators import Validators, accepts_gzip, is_fresh

MOST_KEPT = 512
"""How many files' bytes stay in memory; past that, all are read anew."""

LONGEST_NAME = 200
"""Characters of a path; file systems take 255 octets for one part of it."""

_NAME = re.compile(r"(?:[A-Za-z0-9][A-Za-z0-9_-]*/)*[A-Za-z0-9][A-Za-z0-9_-]*\.[a-z]+")

_Stamp = tuple[int, int, int]
_ABSENT: _Stamp = (0, 0, 0)


@dataclass(frozen=True, slots=True)
class Shelved:
    """One state of a file; `packed` is its gzip form, or None where none lies beside it."""

    body: bytes
    validators: Validators
    packed: bytes | None
    packed_etag: str


class Shelf:
    """The files of one folder that have one of the given types, by path below it."""

    def __init__(self, directory: Path, types: Mapping[str, str]) -> None:
        """`types` maps suffixes to media types."""
        self._directory = directory
        self._types = types
        self._kept: dict[str, tuple[tuple[_Stamp, _Stamp], Shelved]] = {}

    def find(self, path: str) -> Shelved | None:
        """The file as it is now; None where there is none or it is not for the public."""
        place = self._place(path)
        if place is None:
            return None
        try:
            return self._read(path, place)
        except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
            return None

    def answer(self, path: str, request: Request, headers: Mapping[str, str]) -> Response | None:
        """200 or 304 for a GET or HEAD; None where there is no such file."""
        found = self.find(path)
        if found is None:
            return None
        packed = found.packed if accepts_gzip(_header(request, "accept-encoding")) else None
        validators = found.validators
        if packed is not None:
            validators = Validators(found.packed_etag, validators.modified)
        headers = {
            **headers,
            "ETag": validators.etag,
            "Last-Modified": validators.last_modified,
            "Vary": "Accept-Encoding",
        }
        if _client_has(validators, request):
            return Response(status_code=304, headers=headers)
        if packed is not None:
            headers["Content-Encoding"] = "gzip"
        body = found.body if packed is None else packed
        return Response(body, headers=headers, media_type=self._types[Path(path).suffix])

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

    def _read(self, path: str, place: Path) -> Shelved:
        beside = place.with_name(place.name + ".gz")
        stamps = (_stamp(place), _stamp(beside) if beside.is_file() else _ABSENT)
        if (kept := self._kept.get(path)) and kept[0] == stamps:
            return kept[1]
        body = place.read_bytes()
        changed = datetime.fromtimestamp(stamps[0][0] / 1e9, UTC)
        packed = _packed(beside, body) if stamps[1] != _ABSENT else None
        shelved = Shelved(body, Validators(_etag(body), changed), packed, _etag(packed or b""))
        if len(self._kept) >= MOST_KEPT:
            self._kept.clear()
        self._kept[path] = (stamps, shelved)
        return shelved


def _stamp(place: Path) -> _Stamp:
    """What changes when a file is replaced: time in ns, length, inode."""
    found = place.stat()
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


def _client_has(validators: Validators, request: Request) -> bool:
    return is_fresh(
        validators,
        if_none_match=_header(request, "if-none-match"),
        if_modified_since=_header(request, "if-modified-since"),
    )


def _header(request: Request, name: str) -> str | None:
    """All lines of a header as one, or None."""
    lines = request.headers.getlist(name)
    return ",".join(lines) if lines else None

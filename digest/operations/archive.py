"""A backup as a file: a tar archive with the database, the signing key and a list of both.

The list comes first, so that what an archive holds can be told without unpacking it. It can also
be unpacked by hand, with `tar xzf`.
"""

from __future__ import annotations

import hashlib
import io
import json
import tarfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import IO

from digest.errors import BackupError

FORMAT = 1
MANIFEST, DATABASE, KEY = "manifest.json", "digest.db", "digest.key"

_COMPRESSION = 3
"""Of 1 to 9: a third of the time that 6 takes, for a tenth more octets."""
_CHUNK = 1024 * 1024
_DAMAGED = (tarfile.TarError, EOFError, zlib.error, ValueError, KeyError, TypeError)


@dataclass(frozen=True, slots=True)
class Manifest:
    """What an archive holds: rows of each table, and the SHA-256 of each file in hex."""

    made_at: datetime
    digest: str
    counts: Mapping[str, int]
    sha256: Mapping[str, str]


def pack(archive: Path, manifest: Manifest, files: Mapping[str, Path]) -> None:
    """Write an archive of files by the names that they have in it."""
    said = asdict(manifest) | {"format": FORMAT, "made_at": manifest.made_at.isoformat()}
    with tarfile.open(archive, "w:gz", compresslevel=_COMPRESSION) as tar:
        text = json.dumps(said, indent=2, sort_keys=True).encode() + b"\n"
        tar.addfile(_entry(MANIFEST, len(text), manifest.made_at), io.BytesIO(text))
        for name, path in files.items():
            with path.open("rb") as file:
                tar.addfile(_entry(name, path.stat().st_size, manifest.made_at), file)


def manifest_of(archive: Path) -> Manifest:
    """What an archive says that it holds; BackupError where it is none of ours."""
    with _opened(archive) as tar:
        return _manifest(tar, archive)


def unpack(archive: Path, folder: Path) -> Manifest:
    """Unpack into a folder by the names of the archive, and compare each file with the list.

    BackupError where anything is missing or differs.
    """
    with _opened(archive) as tar:
        manifest = _manifest(tar, archive)
        found = {}
        for name, source in _files(tar):
            with (folder / name).open("xb") as file:
                found[name] = _copied(source, file)
    _compare(archive, manifest, found)
    return manifest


def verify(archive: Path) -> None:
    """Read an archive again from the disk, and compare each file in it with the list."""
    with _opened(archive) as tar:
        manifest = _manifest(tar, archive)
        found = {name: _copied(source, None) for name, source in _files(tar)}
    _compare(archive, manifest, found)


def sha256(path: Path) -> str:
    """Of a file, in hex."""
    with path.open("rb") as file:
        return _copied(file, None)


def _entry(name: str, size: int, at: datetime) -> tarfile.TarInfo:
    """For its owner only, whoever unpacks it."""
    entry = tarfile.TarInfo(name)
    entry.size, entry.mode, entry.mtime = size, 0o600, int(at.timestamp())
    return entry


@contextmanager
def _opened(archive: Path) -> Iterator[tarfile.TarFile]:
    try:
        with tarfile.open(archive, "r:gz") as tar:
            yield tar
    except _DAMAGED as error:
        raise BackupError(f"backup: {archive}: not a backup of digest, or damaged") from error
    except OSError as error:
        raise BackupError(f"backup: {archive}: {error.strerror or error}") from error


def _manifest(tar: tarfile.TarFile, archive: Path) -> Manifest:
    """The first file; what is behind it is not read yet."""
    first = tar.next()
    text = tar.extractfile(first) if first and first.name == MANIFEST else None
    if text is None:
        raise KeyError(MANIFEST)
    said = json.loads(text.read())
    if said["format"] != FORMAT:
        raise BackupError(f"backup: {archive}: written by a newer version of digest; upgrade it")
    return Manifest(
        made_at=datetime.fromisoformat(said["made_at"]),
        digest=str(said["digest"]),
        counts={str(name): int(count) for name, count in said["counts"].items()},
        sha256={name: str(said["sha256"][name]) for name in (DATABASE, KEY)},
    )


def _files(tar: tarfile.TarFile) -> Iterator[tuple[str, IO[bytes]]]:
    """The other files in their order: going back would unpack all of it once more."""
    while entry := tar.next():
        file = tar.extractfile(entry)
        if file is None or entry.name not in (DATABASE, KEY):
            raise KeyError(entry.name)
        yield entry.name, file


def _compare(archive: Path, manifest: Manifest, found: Mapping[str, str]) -> None:
    for name, expected in manifest.sha256.items():
        if found.get(name) != expected:
            what = "differs from what was saved" if name in found else "is missing"
            raise BackupError(f"backup: {archive}: {name} {what}")


def _copied(source: IO[bytes], target: IO[bytes] | None) -> str:
    """The SHA-256 of what was copied, in hex."""
    digest = hashlib.sha256()
    while chunk := source.read(_CHUNK):
        digest.update(chunk)
        if target is not None:
            target.write(chunk)
    return digest.hexdigest()

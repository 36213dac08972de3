"""A backup while the service runs: database and signing key in one file, verified."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from digest import __version__, files
from digest.errors import BackupError
from digest.operations import archive
from digest.operations.archive import DATABASE, KEY, Manifest
from digest.store import Store, copies


def backup(store: Store, key: Path, file: Path, *, now: datetime) -> Manifest:
    """Save the database and the signing key into `file`, readable by its owner only.

    An earlier backup of that name is replaced, once the new one is whole, flushed to disk and
    verified; any other file is left alone. BackupError where that cannot be.
    """
    _refuse_to_replace(file)
    with _told(file), files.replacing(file, mode=0o600) as fresh:
        with TemporaryDirectory(prefix=f".{file.name}.", dir=file.parent) as folder:
            manifest = _packed(store, key, fresh, Path(folder), now)
        archive.verify(fresh)
    return manifest


def _packed(store: Store, key: Path, fresh: Path, folder: Path, now: datetime) -> Manifest:
    copied = {DATABASE: folder / DATABASE, KEY: folder / KEY}
    copies.copy(store, copied[DATABASE])
    copied[KEY].write_bytes(key.read_bytes())
    manifest = Manifest(
        made_at=now,
        digest=__version__,
        counts=copies.counts(copied[DATABASE]),
        sha256={name: archive.sha256(path) for name, path in copied.items()},
    )
    archive.pack(fresh, manifest, copied)
    return manifest


def _refuse_to_replace(file: Path) -> None:
    if file.is_dir():
        raise BackupError(f"backup: {file}: is a folder; name a file in it")
    if not file.parent.is_dir():
        raise BackupError(f"backup: {file}: there is no folder {file.parent}")
    if not file.exists() or file.stat().st_size == 0:
        return
    try:
        archive.manifest_of(file)
    except BackupError as error:
        raise BackupError(
            f"backup: {file}: is there already and is no backup; name another file"
        ) from error


@contextmanager
def _told(file: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        why = error.strerror or str(error)
        raise BackupError(f"backup: {file}: {why}; nothing was written") from error

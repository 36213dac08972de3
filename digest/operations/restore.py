"""A backup put back in its place: checked whole before anything that is there is touched."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

from digest import files
from digest.errors import BackupError, NewerStore
from digest.operations import archive
from digest.operations.archive import DATABASE, KEY, Manifest
from digest.store import Store, copies, marks

_LOGS = ("-wal", "-shm", "-journal")


@dataclass(frozen=True, slots=True)
class Restored:
    """What was put in place, and where what was there before is kept."""

    manifest: Manifest
    kept: tuple[Path, ...]


def restore(file: Path, database: Path, key: Path, *, force: bool = False) -> Restored:
    """Put the database and the signing key of a backup in their places.

    What is there is kept beside, and only with `force`. The restored database is not live:
    until a person says so, it mails nobody but test recipients. BackupError where the backup is
    damaged or something is in the way, NewerStore where a newer digest wrote it, StoreError where
    the database that is there is in use; nothing has been changed then.
    """
    archive.manifest_of(file)
    there = [one for one in (database, key) if one.exists()]
    if there and not force:
        raise BackupError(
            f"restore: {there[0]}: is there already; with --force it is kept beside as "
            f"{there[0].name}.before-restore"
        )
    with _told(file):
        database.parent.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(prefix=".restore.", dir=database.parent) as folder:
            manifest = _made_ready(file, Path(folder))
            kept = _set_aside(database, key)
            for name, place in ((KEY, key), (DATABASE, database)):
                files.flush(Path(folder) / name)
                (Path(folder) / name).replace(place)
            files.flush(database.parent)
    return Restored(manifest, kept)


def _made_ready(file: Path, folder: Path) -> Manifest:
    """Unpacked, compared, opened, its schema brought up to date, and not live."""
    manifest = archive.unpack(file, folder)
    for name in (DATABASE, KEY):
        (folder / name).chmod(0o600)
    found = copies.counts(folder / DATABASE)
    if found != manifest.counts:
        raise BackupError(f"backup: {file}: its rows are not those that were saved")
    try:
        with closing(Store(folder / DATABASE)) as store, store.writing():
            marks.drop(store, marks.LIVE)
    except NewerStore as error:
        why = "written by a newer version of digest; upgrade digest, then restore"
        raise NewerStore(f"backup: {file}: {why}") from error
    copies.let_go(folder / DATABASE)
    return manifest


def _set_aside(database: Path, key: Path) -> tuple[Path, ...]:
    """Give what is there a second name, so that it can be put back by hand.

    It stays in its place until the new is put over it: were there nothing for a moment, a service
    that starts then would make another key. Logs are left only by a damaged database.
    """
    if database.exists():
        copies.let_go(database)
    logs = [one for end in _LOGS if (one := database.with_name(database.name + end)).exists()]
    there = [one for one in (database, key, *logs) if one.exists()]
    suffix = next(
        end for end in _suffixes() if not any(_beside(one, end).exists() for one in there)
    )
    for one in there:
        _beside(one, suffix).hardlink_to(one)
    for one in logs:
        one.unlink()
    return tuple(_beside(one, suffix) for one in there)


def _suffixes() -> Iterator[str]:
    yield ".before-restore"
    yield from (f".before-restore-{number}" for number in count(2))


def _beside(path: Path, suffix: str) -> Path:
    return path.with_name(path.name + suffix)


@contextmanager
def _told(file: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        where = f" {error.filename}:" if error.filename else ""
        raise BackupError(f"restore: {file}:{where} {error.strerror or error}") from error

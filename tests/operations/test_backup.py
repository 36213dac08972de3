"""A backup made while others write, and put back: nothing lost, links still work, not live."""

from __future__ import annotations

import asyncio
import json
import os
import sqlite3
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest
from starlette.types import ASGIApp

from digest import __version__
from digest.config import load
from digest.errors import BackupError, DigestError, NewerStore, StoreError
from digest.operations import archive
from digest.operations.backup import backup
from digest.operations.restore import restore
from digest.service import build
from digest.signing import secret_beside
from digest.store import Store, copies, marks
from digest.tokens import Tokens, Unsubscribe
from digest.web import application
from tests.cli.desk import NOW as AT
from tests.cli.desk import Desk, desk
from tests.store.rows import person

NOW = datetime(2026, 11, 21, 8, tzinfo=UTC)

WRITER = """
import sys
from pathlib import Path
from digest.store import Store
from tests.store.rows import person

store = Store(Path(sys.argv[1]), synchronous="OFF")
number = 1_000
while True:
    with store.writing():
        for _ in range(20):
            number += 1
            person(store, number)
    print(number, flush=True)
"""


@pytest.fixture
def key(store: Store) -> Path:
    """The signing key beside the store."""
    secret_beside(store.path)
    return store.path.with_suffix(".key")


@contextmanager
def writer(database: Path) -> Iterator[None]:
    """Another process that adds people in transactions of twenty, without a pause."""
    command = [sys.executable, "-c", WRITER, str(database)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=Path(__file__).parents[2]) as other:
        assert other.stdout is not None
        other.stdout.readline()
        try:
            yield
        finally:
            other.kill()


def people(database: Path) -> int:
    """How many there are, by SQLite itself."""
    with closing(sqlite3.connect(database)) as connection:
        return int(connection.execute("SELECT count(*) FROM subscribers").fetchone()[0])


def test_a_backup_holds_database_key_and_list(store: Store, key: Path, tmp_path: Path) -> None:
    """For its owner only, and plain tar to anybody else."""
    person(store, 1)
    file = tmp_path / "backup.tar.gz"
    manifest = backup(store, key, file, now=NOW)
    assert 0o600 == file.stat().st_mode & 0o777
    with tarfile.open(file) as tar:
        assert ["manifest.json", "digest.db", "digest.key"] == tar.getnames()
        said = json.load(tar.extractfile("manifest.json") or pytest.fail("no list"))
    assert (1, __version__) == (said["counts"]["subscribers"], said["digest"])
    assert manifest == archive.manifest_of(file)


def test_a_backup_beside_a_writer_is_whole(store: Store, key: Path, tmp_path: Path) -> None:
    """Each is the database at one instant between two transactions, and the writer goes on."""
    counts = []
    with writer(store.path):
        for number in range(3):
            file = tmp_path / f"{number}.tar.gz"
            counts.append(backup(store, key, file, now=NOW).counts["subscribers"])
            restored = tmp_path / f"restored-{number}" / "digest.db"
            restore(file, restored, restored.with_suffix(".key"))
            assert counts[-1] == people(restored)
    assert [0] * 3 == [count % 20 for count in counts]
    assert sorted(set(counts)) == counts


def test_nothing_is_left_beside_a_backup(store: Store, key: Path, tmp_path: Path) -> None:
    """Nor beside one that failed."""
    folder = tmp_path / "backups"
    folder.mkdir()
    backup(store, key, folder / "a", now=NOW)
    with pytest.raises(BackupError, match="No such file"):
        backup(store, tmp_path / "no.key", folder / "b", now=NOW)
    assert ["a"] == [one.name for one in folder.iterdir()]


@pytest.mark.parametrize("place", ["digest.db", "notes.txt", ".", "nowhere/backup"])
def test_only_a_backup_is_replaced(store: Store, key: Path, tmp_path: Path, place: str) -> None:
    """Neither the database nor anything else by a slip."""
    (tmp_path / "notes.txt").write_text("mine")
    before = sorted(tmp_path.iterdir())
    with pytest.raises(BackupError, match="backup: "):
        backup(store, key, tmp_path / place, now=NOW)
    assert before == sorted(tmp_path.iterdir())
    file = tmp_path / "backup"
    backup(store, key, file, now=NOW)
    person(store, 1)
    assert 1 == backup(store, key, file, now=NOW).counts["subscribers"]


def test_what_is_there_is_not_overwritten(store: Store, key: Path, tmp_path: Path) -> None:
    """Without --force nothing happens, with it everything is kept."""
    file, secret = tmp_path / "backup", key.read_text()
    backup(store, key, file, now=NOW)
    person(store, 1)
    store.close()
    with pytest.raises(BackupError, match="is there already"):
        restore(file, store.path, key)
    assert 1 == people(store.path)
    for suffix in ("before-restore", "before-restore-2"):
        done = restore(file, store.path, key, force=True)
        assert [f"digest.db.{suffix}", f"digest.key.{suffix}"] == [one.name for one in done.kept]
    assert (0, 1) == (people(store.path), people(tmp_path / "digest.db.before-restore"))
    assert secret == key.read_text()
    assert [0o600, 0o600] == [one.stat().st_mode & 0o777 for one in (store.path, key)]


def test_a_database_in_use_is_not_replaced(store: Store, key: Path, tmp_path: Path) -> None:
    """The service would go on writing into a file that nobody reads any more."""
    file = tmp_path / "backup"
    backup(store, key, file, now=NOW)
    with writer(store.path), pytest.raises(StoreError, match="in use: stop digest"):
        restore(file, store.path, key, force=True)
    assert [] == list(tmp_path.glob("*.before-restore"))


def test_a_damaged_database_is_replaced_and_kept(store: Store, key: Path, tmp_path: Path) -> None:
    """As it is, for whoever may mend it."""
    file = tmp_path / "backup"
    person(store, 1)
    backup(store, key, file, now=NOW)
    store.close()
    store.path.write_bytes(b"not a database at all" * 1_000)
    restore(file, store.path, key, force=True)
    assert 1 == people(store.path)
    assert b"not a data" == (tmp_path / "digest.db.before-restore").read_bytes()[:10]


def cut(data: bytes) -> bytes:
    """The first half."""
    return data[: len(data) // 2]


def flipped(data: bytes) -> bytes:
    """One bit in the middle."""
    middle = len(data) // 2
    return data[:middle] + bytes([data[middle] ^ 4]) + data[middle + 1 :]


@pytest.mark.parametrize("harm", [cut, flipped, lambda _: b"", lambda _: b"PK\x03\x04 a zip"])
def test_a_damaged_backup_changes_nothing(
    store: Store, key: Path, tmp_path: Path, harm: object
) -> None:
    """And is told as that."""
    file, elsewhere = tmp_path / "backup", tmp_path / "new" / "digest.db"
    backup(store, key, file, now=NOW)
    assert callable(harm)
    file.write_bytes(harm(file.read_bytes()))
    with pytest.raises(BackupError, match=f"backup: {file}: "):
        restore(file, elsewhere, elsewhere.with_suffix(".key"))
    assert not elsewhere.exists()
    assert [] == [one for one in (tmp_path / "new").glob("*") if one.name != "digest.db"]


def packed_anew(file: Path, folder: Path, change: str) -> None:
    """A backup whose database was changed by SQL, its list of checksums made to fit."""
    folder.mkdir()
    manifest = archive.unpack(file, folder)
    with closing(sqlite3.connect(folder / "digest.db")) as connection, connection:
        connection.execute(change)
    names = {name: folder / name for name in (archive.DATABASE, archive.KEY)}
    sums = {name: archive.sha256(path) for name, path in names.items()}
    archive.pack(file, archive.Manifest(NOW, "9.9.9", manifest.counts, sums), names)


@pytest.mark.parametrize(
    ("change", "error", "why"),
    [
        pytest.param(
            "INSERT INTO _sqlite_migrations (migration_set, name, applied_at)"
            " VALUES ('digest', 'm999_tomorrow', '2030-01-01')",
            DigestError,
            "newer version|not those",
            id="a migration of tomorrow",
        ),
        pytest.param("DELETE FROM subscribers", BackupError, "not those that", id="a row less"),
    ],
)
def test_a_backup_that_is_not_what_it_says_is_refused(
    store: Store, tmp_path: Path, change: str, error: type[DigestError], why: str
) -> None:
    """Before anything is put in place."""
    file, place, key = tmp_path / "backup", tmp_path / "new.db", tmp_path / "digest.key"
    person(store, 1)
    secret_beside(store.path)
    backup(store, key, file, now=NOW)
    packed_anew(file, tmp_path / "unpacked", change)
    with pytest.raises(error, match=why):
        restore(file, place, place.with_suffix(".key"))
    assert not place.exists()


def test_a_backup_of_a_newer_digest_is_refused(store: Store, key: Path, tmp_path: Path) -> None:
    """It says so, and names the file."""
    with closing(sqlite3.connect(store.path)) as connection, connection:
        connection.execute(
            "UPDATE _sqlite_migrations SET name = 'm999_tomorrow' WHERE name LIKE 'm005%'"
        )
    file, place = tmp_path / "backup", tmp_path / "new.db"
    backup(store, key, file, now=NOW)
    with pytest.raises(NewerStore, match=f"backup: {file}: written by a newer version"):
        restore(file, place, place.with_suffix(".key"))
    assert not place.exists()


def test_a_restored_database_is_not_live(store: Store, key: Path, tmp_path: Path) -> None:
    """Whoever said so said it of another file."""
    with store.writing():
        marks.put(store, marks.LIVE, "here")
    file, place = tmp_path / "backup", tmp_path / "new.db"
    backup(store, key, file, now=NOW)
    restore(file, place, place.with_suffix(".key"))
    with closing(Store(place)) as restored:
        assert marks.get(restored, marks.LIVE) is None
    assert "here" == marks.get(store, marks.LIVE)


async def statuses(app: ASGIApp, *asked: tuple[str, str]) -> list[int]:
    """What the pages answer."""
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000") as client:
        return [(await client.request(*one)).status_code for one in asked]


def test_old_links_work_after_a_restore(tmp_path: Path) -> None:
    """A letter's unsubscribe button, sent before the disk died, on another machine."""
    old, new = desk(tmp_path / "old"), Desk(tmp_path / "new")
    old.fill()
    subscriber = old("subscribers", "export", "--json").json[0]
    tokens = Tokens(secret_beside(old.folder / "var/digest.db"))
    token = tokens.unsubscribe(Unsubscribe(1, "daily", 0))
    file = tmp_path / "backup.tar.gz"
    told = old("backup", str(file), "--json").json
    assert (4, 4) == (told["counts"]["releases"], told["counts"]["subscribers"])
    new.folder.mkdir()
    (old.folder / "config.toml").rename(new.folder / "config.toml")
    (old.folder / "var").rename(tmp_path / "lost")
    assert 0 == new("restore", str(file)).code
    service = build(load(new.folder / "config.toml", os.environ), lambda: NOW)
    with closing(service):
        app = application(service.web_parts(lambda: NOW))
        assert [200, 200] == asyncio.run(
            statuses(app, ("GET", f"/u/{token}"), ("POST", f"/u/{token}"))
        )
    shown = new("subscribers", "show", str(subscriber["email"]), "--json").json
    assert "unsubscribed" == shown["subscriptions"][0]["ended_reason"]
    assert 0 == new("plan", "--at", AT).code


def test_the_commands_say_what_they_did(tmp_path: Path) -> None:
    """And what there is to do next."""
    one = desk(tmp_path)
    assert "nothing to save yet" in one("backup", str(tmp_path / "b")).err
    one.fill()
    assert "verified: 4 releases, 4 subscribers" in one("backup", str(tmp_path / "b")).out
    done = one("restore", str(tmp_path / "b"))
    assert (1, True) == (done.code, "--force" in done.err)
    done = one("restore", str(tmp_path / "b"), "--force")
    assert (0, True) == (done.code, "digest.db.before-restore" in done.err)


def test_a_copy_waits_for_nobody_for_ever(store: Store, tmp_path: Path) -> None:
    """Where another program locks the database out, it says so after its patience."""
    with closing(sqlite3.connect(store.path)) as other:
        store.close()
        other.execute("PRAGMA journal_mode = DELETE")
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(StoreError, match="locked: another program holds it"):
            copies.copy(store, tmp_path / "copy", busy_seconds=0.1)

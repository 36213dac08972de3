"""Whole databases as files: copied while they are used, counted, and let go of."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import quote

from digest.errors import StoreError
from digest.store.database import BUSY_SECONDS, Store
from digest.store.faults import told

IN_USE_SECONDS = 2.0


def copy(store: Store, to: Path, *, busy_seconds: float = BUSY_SECONDS) -> None:
    """Copy the database as it is at one instant, by SQLite's online backup; writers go on.

    The copy is one file with no log beside it. StoreError where it cannot be read or written.
    """
    with _as_store_error(store.path), closing(_connected(store.path, busy_seconds)) as source:
        # In a transaction of its own: one that cannot begin fails, where `backup` would try for
        # ever; and in one step, since a write between two would make it begin again.
        source.execute("BEGIN")
        source.execute("SELECT count(*) FROM sqlite_schema").fetchone()
        with _as_store_error(to), closing(sqlite3.connect(to, isolation_level=None)) as target:
            source.backup(target)
            target.execute("PRAGMA journal_mode = DELETE")


def counts(path: Path) -> Mapping[str, int]:
    """Rows of each table of a database that nobody has open, once it has passed `quick_check`;
    StoreError where it has not."""
    uri = f"file:{quote(str(path))}?mode=ro&immutable=1"
    with _as_store_error(path), closing(sqlite3.connect(uri, uri=True)) as connection:
        complaints = quick_check(connection)
        if complaints:
            raise StoreError(f"database: {path}: damaged: {complaints[0]}")
        names = connection.execute(
            "SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name"
        ).fetchall()
        return {
            name: connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0]
            for (name,) in names
            if not name.startswith("sqlite_")
        }


def quick_check(connection: sqlite3.Connection) -> list[str]:
    """What SQLite finds wrong with a database, nothing where it is sound."""
    rows = [str(row[0]) for row in connection.execute("PRAGMA quick_check(5)").fetchall()]
    return [] if rows == ["ok"] else rows


def let_go(path: Path) -> None:
    """Bring the log into the database, so that one file is all of it; StoreError where another
    process has it open. A damaged one is left as it is."""
    with closing(_connected(path, IN_USE_SECONDS)) as connection:
        try:
            # Leaving WAL needs the only connection there is (sqlite.org/wal.html, §3.2).
            connection.execute("PRAGMA journal_mode = DELETE").fetchone()
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY:
                raise StoreError(
                    f"database: {path}: in use: stop digest (`systemctl stop digest`), then do "
                    "this again"
                ) from error
        except sqlite3.DatabaseError:
            return


def _connected(path: Path, busy_seconds: float) -> sqlite3.Connection:
    return sqlite3.connect(path, timeout=busy_seconds, isolation_level=None)


@contextmanager
def _as_store_error(path: Path) -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        raise StoreError(f"database: {path}: {told(error)}") from error

"""The door to SQLite: one file, one connection per thread, short immediate transactions."""

from __future__ import annotations

import fcntl
import os
import sqlite3
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path

import sqlite_utils

from digest.errors import Conflict, NewerStore, StoreError
from digest.store.faults import told, told_by_system
from digest.store.migrations import migrations

Value = str | int | float | bytes | None
Row = sqlite3.Row

BUSY_SECONDS = 20.0
"""How long a statement waits for another process's writer."""


class Store:
    """A SQLite file shared by threads and processes.

    Reading needs nothing; writing happens inside `with store.writing():`, which takes the
    process's writer lock and BEGIN IMMEDIATE, so that two writers queue instead of failing on
    the upgrade of a deferred transaction. A nested `writing()` joins the one around it: only the
    outermost commits, or undoes everything.

    What SQLite refuses is a StoreError that names the file; a broken rule of the schema is its
    subclass Conflict, raised where the outermost `writing()` ends.
    """

    def __init__(
        self, path: Path, *, synchronous: str = "FULL", busy_seconds: float = BUSY_SECONDS
    ) -> None:
        """Open `path`, made with mode 600 where missing, and bring its schema up to date."""
        self.path = path
        self._busy_seconds = busy_seconds
        self._synchronous = synchronous
        self._writer = threading.RLock()
        self._local = threading.local()
        self._opened: list[sqlite3.Connection] = []
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with _taking_turns(path.parent):
                path.touch(mode=0o600, exist_ok=True)
                self._migrate()
        except OSError as error:
            self.close()
            raise StoreError(f"database: {path}: {told_by_system(error)}") from error
        except BaseException:
            self.close()
            raise

    def read(self, sql: str, parameters: Mapping[str, Value] | None = None) -> list[Row]:
        """All rows of a query."""
        with _as_store_error(self.path):
            return self._connection.execute(sql, parameters or {}).fetchall()

    def stream(self, sql: str, parameters: Mapping[str, Value] | None = None) -> Iterator[Row]:
        """The rows of a query one by one, for what may be too many to hold."""
        with _as_store_error(self.path), closing(self._connection.cursor()) as cursor:
            yield from cursor.execute(sql, parameters or {})

    def one(self, sql: str, parameters: Mapping[str, Value] | None = None) -> Row | None:
        """The first row of a query, or None."""
        with _as_store_error(self.path):
            row: Row | None = self._connection.execute(sql, parameters or {}).fetchone()
            return row

    def write(self, sql: str, parameters: Mapping[str, Value] | None = None) -> int:
        """Change rows inside `writing()`; how many were hit."""
        return self._in_transaction().execute(sql, parameters or {}).rowcount

    def insert(self, sql: str, parameters: Mapping[str, Value] | None = None) -> int:
        """Insert one row inside `writing()`; its rowid."""
        rowid = self._in_transaction().execute(sql, parameters or {}).lastrowid
        if rowid is None:
            raise StoreError(f"database: {self.path}: nothing inserted")
        return rowid

    def write_many(self, sql: str, rows: Iterable[Mapping[str, Value]]) -> int:
        """Run one statement over many rows inside `writing()`; how many were hit."""
        return self._in_transaction().executemany(sql, rows).rowcount

    def define(self, name: str, arguments: int, function: Callable[..., Value]) -> None:
        """Let statements of this thread call a function that answers the same for the same."""
        self._connection.create_function(name, arguments, function, deterministic=True)

    @contextmanager
    def writing(self) -> Iterator[None]:
        """One transaction: all of it or nothing. No network and no rendering inside."""
        connection = self._connection
        if connection.in_transaction:
            yield
            return
        with self._writer, _as_store_error(self.path):
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield
                connection.execute("COMMIT")
            except BaseException:
                connection.rollback()
                raise

    def data_version(self) -> int:
        """A number that changes when another connection has committed."""
        row = self.one("PRAGMA data_version")
        return int(row[0]) if row else 0

    def changes(self) -> tuple[int, int, int]:
        """Another value as soon as anybody has committed anything, or this thread has changed a
        row; not to be compared over threads by more than `==`."""
        connection = self._connection
        return id(connection), self.data_version(), connection.total_changes

    def is_current(self) -> bool:
        """Whether the schema is the one this program knows; another may have come since."""
        with _as_store_error(self.path):
            applied = migrations.applied(sqlite_utils.Database(self._connection))
        return {one.name for one in applied} == _names()

    def close(self) -> None:
        """Close every thread's connection; the store is not used after this."""
        for connection in self._opened:
            connection.close()
        self._opened.clear()

    @property
    def _connection(self) -> sqlite3.Connection:
        connection: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if connection is None:
            connection = self._connect()
            self._local.connection = connection
        return connection

    def _connect(self) -> sqlite3.Connection:
        with _as_store_error(self.path):
            connection = sqlite3.connect(
                self.path, timeout=self._busy_seconds, isolation_level=None, check_same_thread=False
            )
        self._opened.append(connection)
        connection.row_factory = sqlite3.Row
        with _as_store_error(self.path):
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA foreign_keys = ON")
            # Else REPLACE would delete what a trigger keeps.
            connection.execute("PRAGMA recursive_triggers = ON")
            connection.execute(f"PRAGMA synchronous = {self._synchronous}")
        return connection

    def _in_transaction(self) -> sqlite3.Connection:
        connection = self._connection
        if not connection.in_transaction:
            raise RuntimeError("a write outside `with store.writing():`")
        return connection

    def _migrate(self) -> None:
        """Bring the schema up to date, all of it or nothing."""
        with _as_store_error(self.path):
            database = sqlite_utils.Database(self._connection)
            self._refuse_newer(database)
            if not migrations.pending(database):
                return
        with self.writing():
            migrations.apply(database)

    def _refuse_newer(self, database: sqlite_utils.Database) -> None:
        unknown = {one.name for one in migrations.applied(database)} - _names()
        if unknown:
            raise NewerStore(
                f"database: {self.path}: written by a newer version of digest "
                f"(it has {', '.join(sorted(unknown))}); upgrade digest or restore a backup"
            )


def _names() -> set[str]:
    with closing(sqlite3.connect(":memory:")) as blank:
        return {one.name for one in migrations.pending(sqlite_utils.Database(blank))}


@contextmanager
def _taking_turns(folder: Path) -> Iterator[None]:
    """One process at a time opens a database here: two would make it twice, and the switch to
    WAL fails at once where other statements wait."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


@contextmanager
def _as_store_error(path: Path) -> Iterator[None]:
    try:
        yield
    except sqlite3.IntegrityError as error:
        raise Conflict(f"database: {path}: {error}") from error
    except sqlite3.Error as error:
        raise StoreError(f"database: {path}: {told(error)}") from error

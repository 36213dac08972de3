"""What every migration is made with."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

import sqlite_utils

migrations = sqlite_utils.Migrations("digest")


def run(db: sqlite_utils.Database, script: str) -> None:
    """Run a script statement by statement; `executescript` would commit half-way."""
    for statement in _statements(script):
        db.conn.execute(statement)


def _statements(script: str) -> Iterator[str]:
    """Each statement ends with its line."""
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""
    if statement.strip():
        yield statement

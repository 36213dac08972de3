"""What every migration is made with."""

from __future__ import annotations

import sqlite_utils

migrations = sqlite_utils.Migrations("digest")


def run(db: sqlite_utils.Database, script: str) -> None:
    """Run a script statement by statement; `executescript` would commit half-way."""
    for statement in script.split(";\n\n"):
        if statement.strip():
            db.conn.execute(statement)

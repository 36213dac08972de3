"""What a hub is to be told."""

from __future__ import annotations

import sqlite_utils

from digest.store.migrations.steps import migrations, run


@migrations()
def m013_hub(db: sqlite_utils.Database) -> None:
    """A hub is told which feeds changed after they did, and may be away meanwhile: what it is owed
    is a row for each file, whatever happens to who tells it. `sha256` is the state that was noted;
    `mark` grows with each, so that one that changes while the hub is told is told once more. How
    the hub itself is stands in a row of its own: while it is away it is asked for all files
    together. A file that goes away owes nothing."""
    run(
        db,
        """
        CREATE TABLE hub (
            id INTEGER PRIMARY KEY CHECK (id = 1),
            url TEXT NOT NULL,
            failures INTEGER NOT NULL DEFAULT 0,
            failing_since TEXT,
            next_at TEXT,
            why TEXT,
            CHECK ((failures = 0) = (failing_since IS NULL)),
            CHECK ((failures = 0) = (next_at IS NULL)),
            CHECK ((failures = 0) = (why IS NULL))
        ) STRICT;

        CREATE TABLE pings (
            path TEXT PRIMARY KEY REFERENCES feed_files(path) ON DELETE CASCADE,
            sha256 TEXT NOT NULL,
            mark INTEGER NOT NULL,
            state TEXT NOT NULL CHECK (state IN ('owed', 'told', 'given_up')),
            since TEXT NOT NULL,
            tries INTEGER NOT NULL DEFAULT 0,
            next_at TEXT NOT NULL,
            why TEXT
        ) STRICT, WITHOUT ROWID;

        CREATE INDEX pings_owed ON pings (next_at) WHERE state = 'owed';

        CREATE INDEX pings_given_up ON pings (since) WHERE state = 'given_up';
        """,
    )

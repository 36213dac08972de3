"""What is to be corrected or withdrawn, and whom that follows."""

from __future__ import annotations

import sqlite_utils

from digest.store.migrations.steps import migrations, run


@migrations()
def m017_amendments(db: sqlite_utils.Database) -> None:
    """A correction or withdrawal waits for two minutes in which it can be taken back, and is then
    carried out from its row, whoever dies in between. While it is open, letters that hold what it
    is about are kept back. A release says itself what was wrong with it. `thread` is the
    Message-ID, without its brackets, of the letter that a delivery answers: the letter may be
    forgotten, and the address may change, before a retry needs it. `amendments_missed` is who was
    away when an amendment was carried out and is back."""
    run(
        db,
        """
        CREATE TABLE amendments (
            id INTEGER PRIMARY KEY,
            release_id INTEGER NOT NULL REFERENCES releases(id),
            severity TEXT NOT NULL CHECK (severity IN ('correction', 'withdrawal')),
            version INTEGER,
            by_source INTEGER NOT NULL CHECK (by_source IN (0, 1)),
            who TEXT NOT NULL CHECK (who <> ''),
            made_at TEXT NOT NULL,
            due TEXT NOT NULL,
            reason TEXT,
            text TEXT CHECK (text IS NULL OR json_valid(text)),
            state TEXT NOT NULL DEFAULT 'waiting'
                CHECK (state IN ('waiting', 'at_work', 'done', 'undone', 'held')),
            edition_id INTEGER REFERENCES editions(id),
            begun_at TEXT,
            CHECK (state <> 'at_work' OR version IS NOT NULL),
            CHECK (by_source = 1 OR reason IS NOT NULL)
        ) STRICT;

        CREATE INDEX amendments_open ON amendments (state, due)
            WHERE state IN ('waiting', 'at_work');

        CREATE INDEX amendments_by_release ON amendments (release_id, id);

        CREATE TABLE amendments_missed (
            amendment_id INTEGER NOT NULL REFERENCES amendments(id),
            subscriber_id INTEGER NOT NULL REFERENCES subscribers(id),
            PRIMARY KEY (amendment_id, subscriber_id)
        ) STRICT, WITHOUT ROWID;

        ALTER TABLE releases ADD COLUMN note TEXT;

        ALTER TABLE deliveries ADD COLUMN thread TEXT;
        """,
    )

"""What became of letters in numbers that stay when the letters' own rows are forgotten."""

from __future__ import annotations

import sqlite_utils

from digest.store.migrations.steps import migrations, run


@migrations()
def m023_counts(db: sqlite_utils.Database) -> None:
    """Rates over a month, and the picture of an edition of a million, must not walk its deliveries
    each time they are asked for. So each edition is counted once it is through, and now and then
    before: by span of time (so many of so many seconds, as its picture has them), provider, state
    and why, with no row for a person in it; domains of one's own are named where ten or more have
    one. How many people had each letter is written beside it.

    What feed readers state of themselves is kept by file, reader and day."""
    run(
        db,
        """
        ALTER TABLE editions ADD COLUMN counted_at TEXT;

        ALTER TABLE editions ADD COLUMN count_width INTEGER CHECK (count_width > 0);

        ALTER TABLE editions ADD COLUMN count_spans INTEGER CHECK (count_spans > 0);

        ALTER TABLE editions ADD COLUMN counted TEXT NOT NULL DEFAULT 'none'
            CHECK (counted IN ('none', 'partial', 'whole'));

        ALTER TABLE letters ADD COLUMN people INTEGER CHECK (people >= 0);

        CREATE INDEX editions_to_count ON editions (id) WHERE counted <> 'whole' AND owed > 0;

        CREATE TABLE edition_counts (
            edition_id INTEGER NOT NULL REFERENCES editions(id),
            at TEXT NOT NULL,
            provider TEXT NOT NULL CHECK (provider <> ''),
            state TEXT NOT NULL CHECK (state IN ('pending', 'claimed', 'sending', 'accepted',
                'deferred', 'refused', 'in_doubt', 'skipped')),
            why TEXT NOT NULL,
            letters INTEGER NOT NULL CHECK (letters > 0),
            PRIMARY KEY (edition_id, at, provider, state, why)
        ) STRICT, WITHOUT ROWID;

        CREATE INDEX edition_counts_by_time ON edition_counts (at, provider, state, why, letters);

        CREATE TABLE edition_domains (
            edition_id INTEGER NOT NULL REFERENCES editions(id),
            domain TEXT NOT NULL CHECK (domain <> ''),
            state TEXT NOT NULL,
            why TEXT NOT NULL,
            letters INTEGER NOT NULL CHECK (letters > 0),
            PRIMARY KEY (edition_id, domain, state, why)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE feed_readers (
            day TEXT NOT NULL,
            path TEXT NOT NULL CHECK (path <> ''),
            reader TEXT NOT NULL CHECK (reader <> ''),
            subscribers INTEGER NOT NULL CHECK (subscribers > 0),
            PRIMARY KEY (day, path, reader)
        ) STRICT, WITHOUT ROWID;
        """,
    )

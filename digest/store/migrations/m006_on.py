"""What was added to a schema that newsrooms have in use."""

from __future__ import annotations

import sqlite_utils

from digest.store.migrations.steps import migrations, run


@migrations()
def m006_acts_and_held_polls(db: sqlite_utils.Database) -> None:
    """What people did that others may ask about, with who and why. A poll whose new releases are
    held from mail says so before it writes the first, so that one that dies half-way is held to
    its end."""
    run(
        db,
        """
        CREATE TABLE acts (
            id INTEGER PRIMARY KEY,
            at TEXT NOT NULL,
            act TEXT NOT NULL CHECK (act <> ''),
            uid TEXT REFERENCES releases(uid),
            reason TEXT,
            who TEXT NOT NULL
        ) STRICT;

        CREATE INDEX acts_by_uid ON acts (uid) WHERE uid IS NOT NULL;

        CREATE TRIGGER acts_are_kept BEFORE UPDATE ON acts
        BEGIN SELECT RAISE(ABORT, 'acts are never changed'); END;

        CREATE TRIGGER acts_stay BEFORE DELETE ON acts
        BEGIN SELECT RAISE(ABORT, 'acts are never deleted'); END;

        ALTER TABLE sources ADD COLUMN holding_since TEXT;

        CREATE INDEX releases_held ON releases (source, uid) WHERE mailing = 'held';
        """,
    )


@migrations()
def m007_watched_at_any_size(db: sqlite_utils.Database) -> None:
    """How things stand is asked every few seconds, with a million people too: each question has
    an index that answers it. And what an edition owed is written down when it is ready: only
    then can its books be wrong, and be seen to be."""
    run(
        db,
        """
        ALTER TABLE editions ADD COLUMN owed INTEGER CHECK (owed >= 0);

        CREATE INDEX follows_by_cadence ON follows (cadence, subscriber_id);

        CREATE INDEX subscribers_by_status ON subscribers (status);

        CREATE INDEX releases_by_source ON releases (source, published);
        """,
    )


@migrations()
def m010_former_seqs(db: sqlite_utils.Database) -> None:
    """An entry that is made public once more keeps the numbers it had: who is owed only up to one
    of those, by wishes that have changed since, must still find it there."""
    run(
        db,
        """
        CREATE TABLE former_seqs (
            seq INTEGER PRIMARY KEY,
            release_id INTEGER NOT NULL REFERENCES releases(id)
        ) STRICT;

        INSERT INTO former_seqs (seq, release_id)
        SELECT first_seq, id FROM releases WHERE first_seq <> seq;
        """,
    )

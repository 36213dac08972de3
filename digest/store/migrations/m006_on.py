"""What was added to a schema that newsrooms have in use."""

from __future__ import annotations

import sqlite_utils

from digest.store.migrations.rebuilt import rebuild
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
def m008_hooks_and_notices(db: sqlite_utils.Database) -> None:
    """A newsroom's site may tell that it has something new: `called` and `answered` count calls,
    so that none is lost, whatever the clock and whoever dies. And the operator is told by mail
    what needs a person: each notice is a row, made once by its id, and sent from its row."""
    run(
        db,
        """
        CREATE TABLE hooks (
            source TEXT PRIMARY KEY REFERENCES sources(name),
            mark TEXT NOT NULL CHECK (mark <> ''),
            made_at TEXT NOT NULL,
            called INTEGER NOT NULL DEFAULT 0,
            answered INTEGER NOT NULL DEFAULT 0,
            last_called_at TEXT,
            CHECK (answered <= called)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE notices (
            id TEXT PRIMARY KEY CHECK (id <> ''),
            kind TEXT NOT NULL CHECK (kind <> ''),
            source TEXT NOT NULL REFERENCES sources(name),
            since TEXT NOT NULL,
            made_at TEXT NOT NULL,
            facts TEXT NOT NULL CHECK (json_valid(facts)),
            state TEXT NOT NULL DEFAULT 'pending' CHECK (
                state IN ('pending', 'accepted', 'refused', 'in_doubt', 'expired', 'overtaken')),
            attempts INTEGER NOT NULL DEFAULT 0 CHECK (attempts >= 0),
            next_try_at TEXT NOT NULL,
            sent_at TEXT,
            reply TEXT,
            CHECK ((state = 'accepted') = (sent_at IS NOT NULL))
        ) STRICT, WITHOUT ROWID;

        CREATE INDEX notices_by_source ON notices (source, since);

        CREATE INDEX notices_unsent ON notices (next_try_at) WHERE state = 'pending';

        CREATE INDEX releases_held_since ON releases (source, public_at) WHERE mailing = 'held';
        """,
    )


@migrations()
def m009_manners(db: sqlite_utils.Database) -> None:
    """When a source is asked again hangs on how it has been: how often it failed in a row, when it
    last said something new, when it was last heard whole, what it asked for, where its address
    leads. What could not be read of one that goes on is kept, to be seen without reading it
    again. A first pass that brings everything but for some pages does not stay open for ever."""
    run(
        db,
        """
        ALTER TABLE sources ADD COLUMN configured TEXT;
        ALTER TABLE sources ADD COLUMN adopted TEXT;
        ALTER TABLE sources ADD COLUMN moved_to TEXT;
        ALTER TABLE sources ADD COLUMN moved_times INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE sources ADD COLUMN moved_since TEXT;
        ALTER TABLE sources ADD COLUMN every INTEGER CHECK (every > 0);
        ALTER TABLE sources ADD COLUMN failures INTEGER NOT NULL DEFAULT 0 CHECK (failures >= 0);
        ALTER TABLE sources ADD COLUMN retry_at TEXT;
        ALTER TABLE sources ADD COLUMN disabled_at TEXT;
        ALTER TABLE sources ADD COLUMN begun_at TEXT;
        ALTER TABLE sources ADD COLUMN complete_at TEXT;
        ALTER TABLE sources ADD COLUMN whole_at TEXT;
        ALTER TABLE sources ADD COLUMN changed_at TEXT;
        ALTER TABLE sources ADD COLUMN faulty_since TEXT;
        ALTER TABLE sources ADD COLUMN faults TEXT NOT NULL DEFAULT '[]'
            CHECK (json_valid(faults));
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


@migrations()
def m011_sameness(db: sqlite_utils.Database) -> None:
    """Whatever can show two releases to be one, or a press release to announce a report, is a key
    to look up: comparing a new one with all of about its day held the writer for too long. Where
    a date is from is kept, so that a guess can give way; when a release was last seen, so that one
    that vanished can be told. A letter keeps which telling of an entry it printed."""
    run(
        db,
        """
        ALTER TABLE releases ADD COLUMN dated_by TEXT NOT NULL DEFAULT 'source'
            CHECK (dated_by IN ('source', 'printed', 'address', 'seen'));
        ALTER TABLE releases ADD COLUMN contact TEXT;
        ALTER TABLE releases ADD COLUMN terms TEXT CHECK (terms IS NULL OR json_valid(terms));
        ALTER TABLE releases ADD COLUMN translations TEXT NOT NULL DEFAULT '[]'
            CHECK (json_valid(translations));
        ALTER TABLE letter_items ADD COLUMN telling_id INTEGER REFERENCES releases(id);

        CREATE TABLE keys (
            sort TEXT NOT NULL,
            value INTEGER NOT NULL,
            day TEXT NOT NULL,
            release_id INTEGER NOT NULL REFERENCES releases(id),
            PRIMARY KEY (sort, value, day, release_id)
        ) STRICT, WITHOUT ROWID;

        CREATE INDEX keys_by_release ON keys (release_id);

        CREATE TABLE ties (
            press_id INTEGER NOT NULL REFERENCES releases(id),
            report_id INTEGER NOT NULL REFERENCES releases(id),
            rule TEXT NOT NULL CHECK (rule IN ('link', 'title', 'text')),
            PRIMARY KEY (press_id, report_id),
            CHECK (press_id <> report_id)
        ) STRICT, WITHOUT ROWID;

        CREATE INDEX ties_by_report ON ties (report_id);

        CREATE INDEX releases_reports ON releases (source, published) WHERE kind = 'report';

        CREATE TABLE sightings (
            release_id INTEGER PRIMARY KEY REFERENCES releases(id),
            last_seen_at TEXT NOT NULL
        ) STRICT;
        """,
    )
    rebuild(db)

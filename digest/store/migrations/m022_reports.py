"""What came back for letters, and how each person stands for it."""

from __future__ import annotations

import sqlite_utils

from digest.store.migrations.steps import migrations, run


@migrations()
def m022_reports(db: sqlite_utils.Database) -> None:
    """A report counts once, whatever door it comes through again: its id is the key of its row,
    which keeps what it said and what was done, so that each can be asked about and taken back. No
    row holds an address. Who has left nothing behind but a number keeps only that.

    `standings` has a row for those alone of whom something was reported. `tallies` counts people by
    what their reports are about and by day, so that a provider's bad day is seen without counting
    them anew. `pauses` are streams that wait for the operator. Refused letters are found by when
    they were settled, through an index that the others are not in; people by their provider.

    A notice may be about something that is neither source nor template."""
    run(
        db,
        """
        CREATE TABLE reports (
            id TEXT PRIMARY KEY CHECK (id <> ''),
            at TEXT NOT NULL,
            seen_at TEXT NOT NULL,
            door TEXT NOT NULL CHECK (door <> ''),
            kind TEXT NOT NULL,
            fault TEXT,
            code INTEGER,
            status TEXT,
            words TEXT NOT NULL,
            reporter TEXT NOT NULL,
            proof TEXT NOT NULL,
            subscriber_id INTEGER REFERENCES subscribers(id) ON DELETE SET NULL,
            edition_id INTEGER REFERENCES editions(id) ON DELETE SET NULL,
            stream TEXT,
            provider TEXT NOT NULL,
            says TEXT NOT NULL,
            did TEXT NOT NULL,
            why TEXT NOT NULL,
            undone_at TEXT,
            undone_why TEXT,
            CHECK ((undone_at IS NULL) = (undone_why IS NULL))
        ) STRICT, WITHOUT ROWID;

        CREATE INDEX reports_by_subscriber ON reports (subscriber_id, at);

        CREATE INDEX reports_by_edition ON reports (edition_id) WHERE edition_id IS NOT NULL;

        CREATE INDEX reports_by_day ON reports (at);

        CREATE INDEX reports_by_age ON reports (seen_at);

        CREATE INDEX reports_that_stopped ON reports (provider, at) WHERE did = 'stopped';

        CREATE TABLE standings (
            subscriber_id INTEGER PRIMARY KEY REFERENCES subscribers(id) ON DELETE CASCADE,
            score INTEGER NOT NULL DEFAULT 0 CHECK (score >= 0),
            counted_on TEXT,
            failed_at TEXT,
            stage TEXT NOT NULL DEFAULT 'good'
                CHECK (stage IN ('good', 'suspended', 'probing', 'watched', 'stopped')),
            since TEXT,
            was TEXT,
            probe_from TEXT,
            cleared_at TEXT,
            why TEXT NOT NULL DEFAULT '',
            CHECK ((stage = 'good') = (since IS NULL))
        ) STRICT;

        CREATE INDEX standings_by_stage ON standings (stage, since)
            WHERE stage IN ('suspended', 'probing', 'watched');

        CREATE TABLE tallies (
            about TEXT NOT NULL,
            day TEXT NOT NULL,
            people INTEGER NOT NULL CHECK (people > 0),
            held INTEGER NOT NULL DEFAULT 0 CHECK (held IN (0, 1)),
            mend TEXT,
            why TEXT NOT NULL DEFAULT '',
            PRIMARY KEY (about, day)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE pauses (
            stream TEXT PRIMARY KEY,
            since TEXT NOT NULL,
            mend TEXT,
            why TEXT NOT NULL
        ) STRICT, WITHOUT ROWID;

        CREATE INDEX deliveries_refused ON deliveries (settled_at) WHERE state = 'refused';

        CREATE INDEX subscribers_by_domain
            ON subscribers (substr(address, instr(address, '@') + 1), status);

        ALTER TABLE notices RENAME TO former_notices;

        DROP INDEX notices_by_about;

        DROP INDEX notices_unsent;

        CREATE TABLE notices (
            id TEXT PRIMARY KEY CHECK (id <> ''),
            kind TEXT NOT NULL CHECK (kind <> ''),
            source TEXT REFERENCES sources(name),
            template TEXT,
            topic TEXT,
            about TEXT NOT NULL AS (coalesce(source, template, topic)),
            since TEXT NOT NULL,
            made_at TEXT NOT NULL,
            facts TEXT NOT NULL CHECK (json_valid(facts)),
            state TEXT NOT NULL DEFAULT 'pending' CHECK (
                state IN ('pending', 'accepted', 'refused', 'in_doubt', 'expired', 'overtaken')),
            attempts INTEGER NOT NULL DEFAULT 0 CHECK (attempts >= 0),
            next_try_at TEXT NOT NULL,
            sent_at TEXT,
            reply TEXT,
            CHECK ((source IS NOT NULL) + (template IS NOT NULL) + (topic IS NOT NULL) = 1),
            CHECK ((state = 'accepted') = (sent_at IS NOT NULL)),
            FOREIGN KEY (template, since) REFERENCES template_faults (name, since)
        ) STRICT, WITHOUT ROWID;

        INSERT INTO notices (id, kind, source, template, since, made_at, facts, state, attempts,
            next_try_at, sent_at, reply)
        SELECT id, kind, source, template, since, made_at, facts, state, attempts, next_try_at,
            sent_at, reply
        FROM former_notices;

        DROP TABLE former_notices;

        CREATE INDEX notices_by_about ON notices (about, since);

        CREATE INDEX notices_unsent ON notices (next_try_at) WHERE state = 'pending';
        """,
    )

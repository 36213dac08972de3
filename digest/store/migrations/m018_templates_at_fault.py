"""Mistakes in the operator's templates are rows, and the operator is told of them."""

from __future__ import annotations

import sqlite_utils

from digest.store.migrations.steps import migrations, run


@migrations()
def m018_templates_at_fault(db: sqlite_utils.Database) -> None:
    """A template with a mistake holds no letter up, since ours stands in, so it has to be told of
    elsewhere: a row from when it was found until the file is another, by whichever process. A
    notice is about a source or about such a mistake, and `about` names either."""
    run(
        db,
        """
        CREATE TABLE template_faults (
            name TEXT NOT NULL CHECK (name <> ''),
            since TEXT NOT NULL,
            place TEXT NOT NULL,
            why TEXT NOT NULL,
            sha256 TEXT NOT NULL,
            ended_at TEXT,
            PRIMARY KEY (name, since)
        ) STRICT, WITHOUT ROWID;

        CREATE UNIQUE INDEX template_faults_standing ON template_faults (name)
            WHERE ended_at IS NULL;

        ALTER TABLE notices RENAME TO former_notices;

        DROP INDEX notices_by_source;

        DROP INDEX notices_unsent;

        CREATE TABLE notices (
            id TEXT PRIMARY KEY CHECK (id <> ''),
            kind TEXT NOT NULL CHECK (kind <> ''),
            source TEXT REFERENCES sources(name),
            template TEXT,
            about TEXT NOT NULL AS (coalesce(source, template)),
            since TEXT NOT NULL,
            made_at TEXT NOT NULL,
            facts TEXT NOT NULL CHECK (json_valid(facts)),
            state TEXT NOT NULL DEFAULT 'pending' CHECK (
                state IN ('pending', 'accepted', 'refused', 'in_doubt', 'expired', 'overtaken')),
            attempts INTEGER NOT NULL DEFAULT 0 CHECK (attempts >= 0),
            next_try_at TEXT NOT NULL,
            sent_at TEXT,
            reply TEXT,
            CHECK ((source IS NULL) <> (template IS NULL)),
            CHECK ((state = 'accepted') = (sent_at IS NOT NULL)),
            FOREIGN KEY (template, since) REFERENCES template_faults (name, since)
        ) STRICT, WITHOUT ROWID;

        INSERT INTO notices (id, kind, source, since, made_at, facts, state, attempts, next_try_at,
            sent_at, reply)
        SELECT id, kind, source, since, made_at, facts, state, attempts, next_try_at, sent_at, reply
        FROM former_notices;

        DROP TABLE former_notices;

        CREATE INDEX notices_by_about ON notices (about, since);

        CREATE INDEX notices_unsent ON notices (next_try_at) WHERE state = 'pending';
        """,
    )

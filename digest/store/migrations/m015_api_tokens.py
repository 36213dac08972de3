"""Who may ask for something in the name of the newsroom's own site."""

from __future__ import annotations

import sqlite_utils

from digest.store.migrations.steps import migrations, run


@migrations()
def m015_api_tokens(db: sqlite_utils.Database) -> None:
    """A program of the newsroom's shows who it is by a token that is kept nowhere: the row has its
    SHA-256, what it may do, and the day on which it was last used, so that one that nobody needs
    is found. A revoked one keeps its row, and its name may be given again."""
    run(
        db,
        """
        CREATE TABLE api_tokens (
            id INTEGER PRIMARY KEY,
            name TEXT NOT NULL,
            sha256 TEXT NOT NULL UNIQUE CHECK (length(sha256) = 64),
            scopes TEXT NOT NULL CHECK (json_valid(scopes)),
            made_at TEXT NOT NULL,
            used_on TEXT,
            revoked_at TEXT
        ) STRICT;

        CREATE UNIQUE INDEX api_tokens_in_force ON api_tokens (name) WHERE revoked_at IS NULL;
        """,
    )

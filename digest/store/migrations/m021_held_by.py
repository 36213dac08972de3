"""Indexes that a letter on its way does not wander through."""

from __future__ import annotations

import sqlite_utils

from digest.store.migrations.steps import migrations, run


@migrations()
def m021_held_by(db: sqlite_utils.Database) -> None:
    """By one index of all that is unfinished each letter moved from its pending part to its claimed
    part, to its sending part and out. Now what waits is found by one and what somebody holds by
    another, which are touched three times instead of five, in two places instead of three."""
    run(
        db,
        """
        DROP INDEX deliveries_open;

        CREATE INDEX deliveries_waiting ON deliveries (edition_id, state, subscriber_id)
            WHERE state IN ('pending', 'deferred', 'in_doubt');

        CREATE INDEX deliveries_held ON deliveries (owner) WHERE owner IS NOT NULL;
        """,
    )

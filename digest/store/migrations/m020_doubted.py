"""Letters that may have arrived although no answer said so."""

from __future__ import annotations

import sqlite_utils

from digest.store.migrations.steps import migrations, run


@migrations()
def m020_doubted(db: sqlite_utils.Database) -> None:
    """A letter in doubt is sent again, printed anew or stopped, and its row forgets that it was in
    doubt and what it held then. Who may have had what is amended since has to be told."""
    run(
        db,
        """
        CREATE TABLE doubted (
            edition_id INTEGER NOT NULL,
            subscriber_id INTEGER NOT NULL,
            letter_id INTEGER NOT NULL REFERENCES letters(id),
            at TEXT NOT NULL,
            PRIMARY KEY (edition_id, subscriber_id, letter_id),
            FOREIGN KEY (edition_id, subscriber_id)
                REFERENCES deliveries (edition_id, subscriber_id) ON DELETE CASCADE
        ) STRICT, WITHOUT ROWID;

        INSERT INTO doubted (edition_id, subscriber_id, letter_id, at)
            SELECT edition_id, subscriber_id, letter_id, coalesce(settled_at, first_tried_at, '')
            FROM deliveries WHERE state = 'in_doubt';
        """,
    )

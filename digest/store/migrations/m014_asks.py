"""What people ask for before they have agreed to it."""

from __future__ import annotations

import sqlite_utils

from digest.store.migrations.steps import migrations, run


@migrations()
def m014_asks(db: sqlite_utils.Database) -> None:
    """Whoever types an address into a form is nobody yet: what they ask for is a row that a mailed
    link makes true, the same row whatever is known of the address. Its number is in links and in
    the key of an edition, and is never given twice.

    A person keeps when they last asked and until which local day they pause, so that what is to be
    forgotten or taken up again is found by an index, as is who left long ago; `had_upto` is the
    cut-off up to which their deliveries have been forgotten, and `merged_into` who has their
    address now.
    An edition keeps the books of deliveries that are gone. Nobody has agreed to anything while a
    person waits, so that their events may go with them."""
    run(
        db,
        """
        CREATE TABLE asks (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            kind TEXT NOT NULL CHECK (kind IN ('subscribe', 'manage', 'address')),
            address TEXT NOT NULL,
            subscriber_id INTEGER REFERENCES subscribers(id),
            moves_id INTEGER REFERENCES subscribers(id),
            asked_at TEXT NOT NULL,
            mail INTEGER NOT NULL CHECK (mail IN (0, 1)),
            request TEXT NOT NULL CHECK (json_valid(request)),
            confirmed_at TEXT,
            CHECK ((kind = 'address') = (moves_id IS NOT NULL)),
            CHECK (kind = 'manage' OR subscriber_id IS NOT NULL)
        ) STRICT;

        CREATE INDEX asks_by_address ON asks (address, asked_at);

        CREATE INDEX asks_by_subscriber ON asks (subscriber_id);

        CREATE INDEX asks_by_moves ON asks (moves_id) WHERE moves_id IS NOT NULL;

        CREATE INDEX asks_by_age ON asks (asked_at);

        ALTER TABLE subscribers ADD COLUMN outlet TEXT;

        ALTER TABLE subscribers ADD COLUMN asked_at TEXT;

        ALTER TABLE subscribers ADD COLUMN paused_until TEXT;

        ALTER TABLE subscribers ADD COLUMN had_upto INTEGER NOT NULL DEFAULT 0;

        ALTER TABLE subscribers ADD COLUMN merged_into INTEGER REFERENCES subscribers(id);

        CREATE INDEX subscribers_waiting ON subscribers (asked_at)
            WHERE status = 'pending' AND asked_at IS NOT NULL;

        CREATE INDEX subscribers_paused ON subscribers (paused_until)
            WHERE paused_until IS NOT NULL;

        CREATE INDEX suppressions_left ON suppressions (at)
            WHERE reason = 'unsubscribed' AND substr(address, 1, 7) <> 'erased:';

        CREATE INDEX subscribers_shells ON subscribers (status, email) WHERE email = '';

        CREATE INDEX subscribers_merged ON subscribers (merged_into)
            WHERE merged_into IS NOT NULL;

        ALTER TABLE editions ADD COLUMN books TEXT CHECK (books IS NULL OR json_valid(books));

        DROP TRIGGER consent_events_stay;

        CREATE TRIGGER consent_events_stay BEFORE DELETE ON consent_events
        WHEN (SELECT status FROM subscribers WHERE id = OLD.subscriber_id) <> 'pending'
        BEGIN SELECT RAISE(ABORT, 'consent events are never deleted'); END;
        """,
    )

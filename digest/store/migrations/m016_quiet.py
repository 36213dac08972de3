"""When alerts wait for a person, and what they then wait for."""

from __future__ import annotations

import sqlite_utils

from digest.store.migrations.steps import migrations, run


@migrations()
def m016_quiet(db: sqlite_utils.Database) -> None:
    """Quiet hours and a daily number of alerts are set by few, so that everybody else is planned as
    before: who waits is found by indexes of those alone, by when and by key.

    What is owed by alert stays in its segments while it waits: `held_until` is when it is looked at
    again and `held_why` for what it waits. A segment that is `rolled` goes into the person's next
    digest; it is still an alert's, so that leaving either cadence does to it what it should."""
    run(
        db,
        """
        ALTER TABLE subscribers ADD COLUMN quiet_from TEXT
            CHECK (quiet_from IS NULL OR quiet_from GLOB '[0-2][0-9]:[0-5][0-9]');

        ALTER TABLE subscribers ADD COLUMN quiet_to TEXT
            CHECK (iif(quiet_to IS NULL, quiet_from IS NULL,
                quiet_to GLOB '[0-2][0-9]:[0-5][0-9]'
                AND quiet_from IS NOT NULL AND quiet_from <> quiet_to));

        ALTER TABLE subscribers ADD COLUMN alerts_per_day INTEGER
            CHECK (alerts_per_day BETWEEN 1 AND 99);

        ALTER TABLE follows ADD COLUMN held_until TEXT;

        ALTER TABLE follows ADD COLUMN held_why TEXT
            CHECK (iif(held_until IS NULL, held_why IS NULL, held_why IN ('quiet', 'cap')));

        ALTER TABLE follows ADD COLUMN rolled INTEGER NOT NULL DEFAULT 0
            CHECK (rolled = 0 OR (rolled = 1 AND cadence = 'alert' AND segment > 0));

        CREATE INDEX follows_held ON follows (held_until) WHERE held_until IS NOT NULL;

        CREATE INDEX follows_waiting ON follows (subscriber_id) WHERE held_until IS NOT NULL;

        CREATE INDEX follows_rolled ON follows (subscriber_id) WHERE rolled = 1;
        """,
    )

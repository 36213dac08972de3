"""What it takes to show a letter again, and the editions that everybody could have had."""

from __future__ import annotations

import sqlite_utils

from digest.store.migrations.steps import migrations, run


@migrations()
def m019_copies(db: sqlite_utils.Database) -> None:
    """A letter on the web is made of rows and not of its bytes: what was withdrawn since is not to
    be read there. So its row says how it was told; NULL where it is no news and is never shown.

    Past editions are found by when entries became public."""
    run(
        db,
        """
        ALTER TABLE letters ADD COLUMN form TEXT CHECK (form IN ('short', 'full'));

        ALTER TABLE letters ADD COLUMN discreet INTEGER NOT NULL DEFAULT 0
            CHECK (discreet IN (0, 1));

        CREATE INDEX releases_by_public ON releases (public_at)
            WHERE seq IS NOT NULL AND same_as IS NULL;
        """,
    )

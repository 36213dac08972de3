"""Feeds by what has changed."""

from __future__ import annotations

import sqlite_utils

from digest.store.migrations.steps import migrations, run

_TOUCH = """
    DELETE FROM touched WHERE release_id = {root};
    INSERT INTO touched (release_id) VALUES ({root});
"""
_ROOT_OF = "(SELECT coalesce(same_as, id) FROM releases WHERE id = {})"
_SHOWN = (
    "url, title, kind, published, published_precision, updated, summary, truncated, content, "
    "language, image, enclosures, status, same_as"
)


@migrations()
def m012_feeds_by_change(db: sqlite_utils.Database) -> None:
    """The work of a build is that of what changed, however many feeds there are. Triggers note
    each entry that changes, so that no writer can forget to; `listed` says in which feeds it was
    last told, so that those that it left are found; `stale` names what must be written anew until
    it is. Each file has a row of its own. An entry that was withdrawn long ago is buried: a row
    says so, and not the clock."""
    run(
        db,
        f"""
        CREATE TABLE touched (
            mark INTEGER PRIMARY KEY AUTOINCREMENT,
            release_id INTEGER NOT NULL UNIQUE REFERENCES releases(id)
        ) STRICT;

        CREATE TRIGGER releases_touch_new AFTER INSERT ON releases BEGIN
            {_touch("coalesce(NEW.same_as, NEW.id)")}
        END;

        CREATE TRIGGER releases_touch AFTER UPDATE OF {_SHOWN} ON releases BEGIN
            {_touch("coalesce(NEW.same_as, NEW.id)")}
        END;

        CREATE TRIGGER releases_touch_family AFTER UPDATE OF same_as ON releases
        WHEN OLD.same_as IS NOT NEW.same_as BEGIN
            {_touch("NEW.id")}
            {_touch("coalesce(OLD.same_as, OLD.id)")}
        END;

        CREATE TRIGGER releases_touch_mailing AFTER UPDATE OF mailing ON releases
        WHEN OLD.mailing IS NOT NEW.mailing BEGIN
            {_touch("coalesce(NEW.same_as, NEW.id)")}
        END;

        CREATE TRIGGER labels_touch_new AFTER INSERT ON labels WHEN NEW.published = 1 BEGIN
            {_touch(_ROOT_OF.format("NEW.release_id"))}
        END;

        CREATE TRIGGER labels_touch AFTER UPDATE OF published ON labels BEGIN
            {_touch(_ROOT_OF.format("NEW.release_id"))}
        END;

        CREATE TRIGGER labels_touch_gone AFTER DELETE ON labels WHEN OLD.published = 1 BEGIN
            {_touch(_ROOT_OF.format("OLD.release_id"))}
        END;

        CREATE TABLE tombstones (
            release_id INTEGER PRIMARY KEY REFERENCES releases(id),
            at TEXT NOT NULL
        ) STRICT;

        CREATE INDEX releases_withdrawn ON releases (updated) WHERE status = 'withdrawn';

        CREATE TABLE listed (
            feed TEXT NOT NULL,
            published TEXT NOT NULL,
            uid TEXT NOT NULL,
            release_id INTEGER NOT NULL REFERENCES releases(id),
            mark INTEGER NOT NULL,
            changed TEXT,
            PRIMARY KEY (feed, published DESC, uid)
        ) STRICT, WITHOUT ROWID;

        CREATE INDEX listed_by_release ON listed (release_id);

        CREATE INDEX listed_changed ON listed (feed, changed) WHERE changed IS NOT NULL;

        CREATE TABLE stale (
            feed TEXT NOT NULL,
            month TEXT NOT NULL,
            mark INTEGER NOT NULL,
            PRIMARY KEY (feed, month)
        ) STRICT, WITHOUT ROWID;

        ALTER TABLE feeds RENAME COLUMN path TO name;
        ALTER TABLE feeds ADD COLUMN archived TEXT;
        ALTER TABLE feeds ADD COLUMN removed_at TEXT;

        UPDATE feeds SET name = substr(name, 1, length(name) - length('.atom'))
        WHERE name LIKE '%.atom';

        CREATE TABLE feed_files (
            path TEXT PRIMARY KEY,
            feed TEXT NOT NULL,
            sha256 TEXT NOT NULL,
            length INTEGER NOT NULL,
            changed_at TEXT NOT NULL
        ) STRICT, WITHOUT ROWID;

        INSERT INTO feed_files (path, feed, sha256, length, changed_at)
        SELECT name || '.atom', name, sha256, 0, changed_at FROM feeds
        WHERE sha256 IS NOT NULL AND changed_at IS NOT NULL;

        ALTER TABLE feeds DROP COLUMN sha256;
        ALTER TABLE feeds DROP COLUMN changed_at;

        INSERT INTO touched (release_id) SELECT id FROM releases WHERE same_as IS NULL ORDER BY id;
        """,
    )


@migrations()
def m013_private_feeds(db: sqlite_utils.Database) -> None:
    """A person's feed has an address that is a secret; a new generation revokes it."""
    run(db, "ALTER TABLE subscribers ADD COLUMN feed_generation INTEGER NOT NULL DEFAULT 0;")


def _touch(root: str) -> str:
    return _TOUCH.format(root=root)

"""Feeds of the time when each was one Atom file become feeds of every format, under their old
names."""

import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import sqlite_utils

from digest.store import Store, feeds, listings
from digest.store.feeds import FeedFile, FeedRow
from digest.store.migrations import migrations
from tests.publish.desk import Desk, ids

AT = datetime(2026, 5, 4, 7, 30, tzinfo=UTC)
LATER = AT + timedelta(days=1)


def _old(path: Path) -> None:
    """A database as it was before, with two feeds, one of them never written, and a release."""
    database = sqlite_utils.Database(path)
    migrations.apply(database, stop_before="m012_feeds_by_change")
    database.close()
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.executescript(
            f"""
            INSERT INTO feeds (path, tag, sha256, entries, updated, changed_at) VALUES
                ('all.atom', 'tag:n.example,2026:feed/all.atom', '{"ab" * 32}', 1,
                    '2026-05-04T07:30:00Z', '2026-05-04T07:31:00Z'),
                ('country/by.atom', 'tag:n.example,2026:feed/country/by.atom', NULL, 0,
                    '2026-05-04T07:30:00Z', NULL);
            INSERT INTO sources (name) VALUES ('wire');
            INSERT INTO releases (uid, tag, source, title, published, published_precision, updated,
                summary, truncated, status, mailing, public_at)
            VALUES ('r1', 'tag:n.example,2026:release/r1', 'wire', 'Freed', '2026-05-04T00:00:00Z',
                'day', '2026-05-04T00:00:00Z', 'Words', 0, 'public', 'backfill',
                '2026-05-04T07:30:00Z');
            """
        )


def test_feeds_keep_their_ids_and_lose_the_end_of_their_names(tmp_path: Path) -> None:
    _old(tmp_path / "old.db")
    store = Store(tmp_path / "old.db")
    assert (
        FeedRow("all", "tag:n.example,2026:feed/all.atom", AT, entries=1),
        FeedRow("country/by", "tag:n.example,2026:feed/country/by.atom", AT),
    ) == feeds.all(store)
    since = AT + timedelta(minutes=1)
    expected = FeedFile("all.atom", "all", "ab" * 32, 0, since)
    assert {"all.atom": expected} == feeds.files(store)
    store.close()


def test_every_entry_is_listed_anew_and_the_files_are_written_under_the_old_ids(
    tmp_path: Path,
) -> None:
    _old(tmp_path / "old.db")
    store = Store(tmp_path / "old.db")
    assert [1] == [one.release_id for one in listings.touched(store, 9)]
    desk = Desk(store, tmp_path / "feeds")
    built = desk.build(LATER)
    assert {"all.atom", "all.rss", "country/by.json"} <= set(built.written)
    assert ["tag:n.example,2026:release/r1"] == ids(desk.folder, "all")
    data = (desk.folder / "country/by.atom").read_bytes()
    assert b"<id>tag:n.example,2026:feed/country/by.atom</id>" in data
    store.close()

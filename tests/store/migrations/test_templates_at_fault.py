"""Notices of the time when each was about a source are still there, and still to be sent."""

import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import sqlite_utils

from digest.store import Store, notices
from digest.store.migrations import migrations
from digest.store.notices import Kept, NoticeState
from digest.troubles import Notice, Trouble

AT = datetime(2026, 5, 4, 7, 30, tzinfo=UTC)


def test_a_notice_about_a_source_stays_what_it_was(tmp_path: Path) -> None:
    database = sqlite_utils.Database(tmp_path / "old.db")
    migrations.apply(database, stop_before="m018_templates_at_fault")
    database.close()
    with closing(sqlite3.connect(tmp_path / "old.db")) as connection, connection:
        connection.executescript(
            """
            INSERT INTO sources (name) VALUES ('wire');
            INSERT INTO notices (id, kind, source, since, made_at, facts, next_try_at) VALUES
                ('source-failing:wire:2026-05-04T07:30:00Z', 'source-failing', 'wire',
                    '2026-05-04T07:30:00Z', '2026-05-04T07:30:00Z', '{"place": "p", "why": "w",
                    "last_success": null, "next_check": null, "count": 0}', '2026-05-04T07:30:00Z');
            """
        )
    store = Store(tmp_path / "old.db")
    notice = Notice(Trouble.FAILING, "wire", AT, AT, place="p", why="w")
    assert (Kept(notice, NoticeState.PENDING, 0, AT, None, None),) == notices.unsent(store)
    assert {("wire", Trouble.FAILING): AT} == notices.told(store)
    store.close()

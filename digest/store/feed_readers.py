"""How many subscribers feed readers state of themselves: by file, reader and day, nobody's."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from digest.store.database import Store

MOST = 2000
"""Rows of one day: whoever invents readers fills no disk."""

Heard = Mapping[tuple[date, str, str], int]
"""By day, path of the feed file, and reader: the most subscribers that it stated."""


def note(store: Store, heard: Heard) -> int:
    """Keep what was stated, the most of each; how many rows that changed. Doing it again changes
    nothing. Inside `writing()`."""
    return store.write_many(
        """
        INSERT INTO feed_readers (day, path, reader, subscribers)
        SELECT :day, :path, :reader, :subscribers
        WHERE (SELECT count(*) FROM feed_readers WHERE day = :day) < :most
            OR EXISTS (SELECT 1 FROM feed_readers
                WHERE day = :day AND path = :path AND reader = :reader)
        ON CONFLICT DO UPDATE SET subscribers = excluded.subscribers
            WHERE excluded.subscribers > feed_readers.subscribers
        """,
        (
            {
                "day": day.isoformat(),
                "path": path,
                "reader": reader,
                "subscribers": subscribers,
                "most": MOST,
            }
            for (day, path, reader), subscribers in sorted(heard.items())
        ),
    )


def latest(store: Store, *, since: date) -> Mapping[str, int]:
    """By reader the subscribers of all files together, each as last stated since then. Who reads
    two files there is in both."""
    rows = store.read(
        """
        SELECT reader, sum(subscribers) AS subscribers FROM (
            SELECT reader, path, max(day), subscribers FROM feed_readers WHERE day >= :since
            GROUP BY reader, path)
        GROUP BY reader
        """,
        {"since": since.isoformat()},
    )
    return {row["reader"]: row["subscribers"] for row in rows}


def forget_old(store: Store, before: date) -> int:
    """Drop what was stated before; how many rows. Inside `writing()`."""
    return store.write("DELETE FROM feed_readers WHERE day < :day", {"day": before.isoformat()})

"""newsboat, as Debian has it: a reader in a terminal, whose cache is an SQLite database."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from tests.readers.kept import Kept, plain, run

PROGRAM = "newsboat"


class Newsboat:
    """Polls when it is told to, without its screen."""

    def __init__(self, home: Path) -> None:
        self._home = home
        self._cache = home / "cache.db"

    def subscribe(self, url: str) -> None:
        """Write its list of feeds."""
        self._home.mkdir(parents=True)
        (self._home / "urls").write_text(f"{url}\n")
        (self._home / "config").write_text("auto-reload no\n")

    def poll(self) -> None:
        """Reload everything."""
        files = (("-u", "urls"), ("-c", "cache.db"), ("-C", "config"))
        places = [word for flag, name in files for word in (flag, str(self._home / name))]
        run(self._home, PROGRAM, *places, "-x", "reload")

    def kept(self) -> list[Kept]:
        """The rows of its items; it keeps no date of a change."""
        with closing(sqlite3.connect(self._cache)) as cache:
            rows = cache.execute(
                "SELECT guid, title, content, url, pubDate FROM rss_item"
            ).fetchall()
        return [
            Kept(tag, title, plain(content), url, datetime.fromtimestamp(published, UTC))
            for tag, title, content, url, published in rows
        ]

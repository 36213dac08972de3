"""`reader`, the library: all three formats, entries in an SQLite database behind its own door."""

from __future__ import annotations

from contextlib import closing
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from tests.readers.kept import Kept, plain

if TYPE_CHECKING:
    from reader import Entry, Reader

MODULES = ("reader", "sgmllib")
"""What is to be there; the parser that it brings along needs the second and does not say so."""


class Lemon:
    """Opens its database for each act, as a program would that is called by a timer."""

    def __init__(self, home: Path) -> None:
        self._home = home

    def subscribe(self, url: str) -> None:
        """Add a feed."""
        self._home.mkdir(parents=True)
        with closing(self._open()) as reader:
            reader.add_feed(url)

    def poll(self) -> None:
        """Update what there is; an error is raised here and not logged."""
        with closing(self._open()) as reader:
            for feed in reader.get_feeds():
                reader.update_feed(feed)

    def kept(self) -> list[Kept]:
        """Its entries."""
        with closing(self._open()) as reader:
            return [_kept(one) for one in reader.get_entries()]

    def _open(self) -> Reader:
        opened: Reader = import_module("reader").make_reader(str(self._home / "reader.sqlite"))
        return opened


def _kept(one: Entry) -> Kept:
    content = one.get_content(prefer_summary=False)
    return Kept(
        tag=one.id,
        title=one.title or "",
        text=plain(content.value if content else ""),
        url=one.link,
        published=one.published,
        updated=one.updated,
    )

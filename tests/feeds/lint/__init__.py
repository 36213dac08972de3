"""What validators find in the files of feeds, told independently of how they were made.

`complaints` is for Atom; `faults` for a file of any format, by the end of its path.
"""

from __future__ import annotations

from tests.feeds.lint import atom, jsonfeed, opml, rss
from tests.feeds.lint.atom import ATOM, XML, complaints

__all__ = ["ATOM", "XML", "complaints", "faults"]

_BY_SUFFIX = {
    "atom": atom.complaints,
    "rss": rss.complaints,
    "json": jsonfeed.complaints,
    "opml": opml.complaints,
}


def faults(data: bytes, location: str) -> list[str]:
    """Everything wrong with a file that is served at `location`."""
    return _BY_SUFFIX[location.rpartition(".")[2]](data, location)

"""The formats that every feed is written in, Atom first."""

from __future__ import annotations

from digest.feeds import atom, jsonfeed, rss
from digest.feeds.document import Format

FORMATS: tuple[Format, ...] = (atom.FORMAT, rss.FORMAT, jsonfeed.FORMAT)

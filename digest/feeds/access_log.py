"""One line of a web server's access log, as nginx and Apache write it ("combined"): which feed file
was asked for on which day, and what the reader states. The address at its beginning is not read."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from digest.feeds import opml
from digest.feeds.formats import FORMATS
from digest.feeds.readers import Stated, stated

LONGEST = 8192
"""Octets of a line that are looked at."""

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_LINE = re.compile(
    rb"\[(\d\d)/([A-Z][a-z]{2})/(\d{4}):[^\]]{1,40}\] "
    rb'"(?:GET|HEAD) ([^ "?]{1,300})(?:\?[^ "]*)? HTTP/[\d.]+" (?:200|304) \S+ '
    rb'"(?:[^"\\]|\\.)*" "((?:[^"\\]|\\.)*)"'
)
_FILE = re.compile(r"/(?:[\w.~-]+/)*[A-Za-z0-9][\w-]*\.[a-z]+", re.ASCII)
_SUFFIXES = (*(one.suffix for one in FORMATS), opml.SUFFIX)


@dataclass(frozen=True, slots=True)
class Asked:
    """A feed file that was handed out, or had not changed. `path` is that of the address."""

    day: date
    path: str
    stated: Stated


def asked(line: bytes) -> Asked | None:
    """What a line says; None where it is about no feed file, or its reader states nothing."""
    found = _LINE.search(line[:LONGEST])
    if found is None:
        return None
    day, month, year, path, agent = (one.decode("latin-1") for one in found.groups())
    states = stated(agent)
    if states is None or not path.endswith(_SUFFIXES) or _FILE.fullmatch(path) is None:
        return None
    try:
        when = date(int(year), _MONTHS.index(month) + 1, int(day))
    except ValueError:
        return None
    return Asked(when, path, states)

"""What a feed reader says of itself in its User-Agent: its name, and for how many it fetches.

Services that fetch a feed once for all who follow it there state how many these are, each in its
own words. It is their claim: anybody may say so. Of a person's own reader there is nothing to read.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

LONGEST = 512
"""Octets of a User-Agent that are looked at."""

MOST_SUBSCRIBERS = 10_000_000

_COUNT = re.compile(r"(?<![\d.,])([\d,.]{1,12})\s+(?:subscriber|reader|user)s?\b", re.IGNORECASE)
_COMPATIBLE = re.compile(r"^Mozilla/[\d.]+\s*\(compatible;\s*([^;)]+)", re.IGNORECASE)
_NAME = re.compile(r"^[A-Za-z][\w .!'&+-]{1,39}", re.ASCII)
_VERSION = re.compile(r"[/ ]v?\d.*$")
_NOISE = re.compile(
    r"(?:[-_ ](?:(?:feed|page)[-_ ]?)?(?:fetcher|parser|bot|feed-id)\b.*|\.(?:com|org|net)\b.*"
    r"|\s+[-–(].*)$",
    re.IGNORECASE,
)

_KNOWN = {
    "theoldreader": "The Old Reader",
    "inoreader": "Inoreader",
    "bazqux": "BazQux",
    "feedly": "Feedly",
    "feedbin": "Feedbin",
    "newsblur": "NewsBlur",
}


@dataclass(frozen=True, slots=True)
class Stated:
    """A reader's name, and how many subscribers it says it fetches for: one at least."""

    reader: str
    subscribers: int


def stated(user_agent: str) -> Stated | None:
    """What a User-Agent states; None where it names no reader or no number."""
    text = user_agent[:LONGEST]
    found = _COUNT.search(text)
    if found is None:
        return None
    count = int(re.sub(r"\D", "", found[1]) or 0)
    name = _reader(text[: found.start()])
    if name is None or not 1 <= count <= MOST_SUBSCRIBERS:
        return None
    return Stated(name, count)


def _reader(before: str) -> str | None:
    """The name, as its readers know it where that is known, without versions and addresses."""
    compatible = _COMPATIBLE.match(before)
    text = compatible[1] if compatible else before
    named = _NAME.match(_VERSION.sub("", _NOISE.sub("", text.strip())).strip())
    if named is None:
        return None
    name = named[0].strip(" -.")
    is_name = len(name) > 1 and name != "Mozilla"
    return _KNOWN.get(name.lower(), name) if is_name else None

"""Whether a client's copy is still good, and what it can unpack: pure rules of RFC 9110.

Header values are as received; several lines of one header are joined by commas beforehand. A
header that is malformed is as good as absent where the RFC says so, and never an error.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime

_TAG = re.compile(r'[ \t]*(?:W/)?("[\x21\x23-\x7e\x80-\xff]*")[ \t]*(?:,|$)')
_EMPTY = re.compile(r"[ \t]*,")


@dataclass(frozen=True, slots=True)
class Validators:
    """What tells one state of a document from another; `etag` with its quotes, strong."""

    etag: str
    modified: datetime

    @property
    def last_modified(self) -> str:
        """The value of Last-Modified (RFC 9110 § 8.8.2)."""
        return format_datetime(self.modified.astimezone(UTC).replace(microsecond=0), usegmt=True)


def is_fresh(
    validators: Validators, *, if_none_match: str | None, if_modified_since: str | None
) -> bool:
    """Whether to answer 304; If-None-Match, where given, decides alone (RFC 9110 § 13.2.2)."""
    if if_none_match is not None:
        return matches(validators.etag, if_none_match)
    since = _http_date(if_modified_since) if if_modified_since is not None else None
    return since is not None and validators.modified.replace(microsecond=0) <= since


def matches(etag: str, if_none_match: str) -> bool:
    """Whether the list names the tag, compared weakly (RFC 9110 § 8.8.3.2), or is `*`."""
    return if_none_match.strip(" \t") == "*" or etag in _tags(if_none_match)


def accepts_gzip(accept_encoding: str | None) -> bool:
    """Whether gzip is acceptable and at least as welcome as none (RFC 9110 § 12.5.3)."""
    weights = dict(_codings(accept_encoding or ""))
    anything = weights.get("*", 0.0)
    gzip = max(weights.get("gzip", anything), weights.get("x-gzip", 0.0))
    return gzip > 0 and gzip >= weights.get("identity", 0.0)


def _tags(header: str) -> set[str]:
    """The opaque tags up to the first thing that is none; commas may stand inside quotes."""
    found, position = set(), 0
    while position < len(header):
        if empty := _EMPTY.match(header, position):
            position = empty.end()
        elif tag := _TAG.match(header, position):
            found.add(tag[1])
            position = tag.end()
        else:
            break
    return found


def _http_date(text: str) -> datetime | None:
    """Any of the three forms of § 5.6.7; one without a zone is in UTC."""
    try:
        at = parsedate_to_datetime(text)
    except (ValueError, OverflowError):
        return None
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def _codings(header: str) -> list[tuple[str, float]]:
    return [
        (name.strip().lower(), _weight(parameters))
        for name, _, parameters in (part.partition(";") for part in header.split(","))
        if name.strip()
    ]


def _weight(parameters: str) -> float:
    """The q of a coding: 1 where none is given, 0 where it is no number."""
    name, _, value = parameters.strip().partition("=")
    if name.strip().lower() != "q":
        return 1.0
    try:
        weight = float(value)
    except ValueError:
        return 0.0
    return weight if 0 <= weight <= 1 else 0.0

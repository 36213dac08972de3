"""What an answer's headers say about when to ask again. Header names are in lower case."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

LONGEST = timedelta(days=3650)
"""No server's word counts for longer; it also keeps arithmetic within what a datetime can hold."""

_SECONDS = re.compile(r"[0-9]+")
_DIRECTIVE = re.compile(r'([\w-]+)(?:\s*=\s*(?:"([^"]*)"|([^\s,]*)))?')


def retry_after(headers: Mapping[str, str], now: datetime) -> timedelta | None:
    """How long the server wants to be left alone, 0 or more (RFC 9110 § 10.2.3).

    A date counts from the answer's own Date, so that a server whose clock is wrong is understood
    all the same; from `now` where it has none. None where nothing is said, or nothing readable.
    """
    said = headers.get("retry-after", "").strip()
    if _SECONDS.fullmatch(said):
        return _seconds(said)
    return _until(said, headers, now)


def fresh_for(headers: Mapping[str, str], now: datetime) -> timedelta | None:
    """How long the answer still holds, more than 0 (RFC 9111 § 4.2); None where it does not say,
    holds no longer, or must not be held.

    max-age comes before Expires; what the answer's Age says it has spent in caches is taken off.
    s-maxage is for shared caches, which a reader is not.
    """
    directives = _directives(headers.get("cache-control", ""))
    if directives.keys() & {"no-cache", "no-store"}:
        return None
    if "max-age" in directives:
        said = directives["max-age"]
        lasts = _seconds(said) if _SECONDS.fullmatch(said) else None
    else:
        lasts = _until(headers.get("expires", ""), headers, now)
    if lasts is None:
        return None
    age = headers.get("age", "").strip()
    left = lasts - (_seconds(age) if _SECONDS.fullmatch(age) else timedelta())
    return left if left > timedelta() else None


def date(said: str) -> datetime | None:
    """An HTTP date in any of its three forms (RFC 9110 § 5.6.7), in UTC; None where it is none."""
    try:
        found = parsedate_to_datetime(said)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    try:
        return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    except OverflowError:
        return None


def _until(said: str, headers: Mapping[str, str], now: datetime) -> timedelta | None:
    then = date(said)
    if then is None:
        return None
    left = then - (date(headers.get("date", "")) or now)
    return min(max(left, timedelta()), LONGEST)


def _seconds(said: str) -> timedelta:
    # Nine digits are more than LONGEST, and thousands of them are refused by int().
    return min(timedelta(seconds=int(said.lstrip("0")[:9] or 0)), LONGEST)


def _directives(said: str) -> Mapping[str, str]:
    """Each directive's first value. `no-cache="field"` is about that field alone: left out."""
    found: dict[str, str] = {}
    for name, quoted, plain in _DIRECTIVE.findall(said):
        if not (name.lower() in ("no-cache", "private") and quoted):
            found.setdefault(name.lower(), quoted or plain)
    return found

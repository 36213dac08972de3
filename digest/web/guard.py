"""What keeps strangers from filling in our forms for others: other sites, machines and floods.

A form carries the signed moment at which it was shown, and a field that people do not see. Where
nothing but an address is asked for, a browser must have come from our own page.
"""

from __future__ import annotations

import hmac
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from starlette.requests import Request

from digest.tokens import Tokens
from digest.web.forms.choice import Complaint, Wrong
from digest.web.forms.fields import Fields

SOONEST = timedelta(seconds=2)
LATEST = timedelta(hours=24)
"""A person takes longer than the first to fill in a form, and no longer than the second."""

STAMP = "shown"
"""The field with the moment at which the form was shown."""

HONEYPOT = "website"
"""The field that people do not see, and machines like to fill in."""


def stamp(tokens: Tokens, now: datetime) -> str:
    """The present moment, signed: seconds and a code, parted by a dot."""
    at = str(int(now.timestamp()))
    return f"{at}.{tokens.opaque('form', at)}"


def kept(tokens: Tokens, written: str, now: datetime) -> str:
    """The stamp for a form that is shown again: the one it had while that is good, so that who has
    looked at a preview need not wait; else a new one."""
    at = _shown(tokens, written)
    return written if at and timedelta() <= now - at <= LATEST else stamp(tokens, now)


def complaints(sent: Fields, tokens: Tokens, now: datetime) -> tuple[Complaint, ...]:
    """What speaks against a person having filled this in; a forged stamp counts as an old one."""
    found = []
    at = _shown(tokens, sent.one(STAMP))
    if at is None or now - at > LATEST:
        found.append(Complaint("form", Wrong.TOO_LATE))
    elif now - at < SOONEST:
        found.append(Complaint("form", Wrong.TOO_SOON))
    if sent.has(HONEYPOT):
        found.append(Complaint("form", Wrong.FILLED))
    return tuple(found)


def is_too_soon(written: str, tokens: Tokens, now: datetime) -> bool:
    """Whether a form was sent sooner than a person could have; one that does not say, or says what
    we never wrote, was not."""
    at = _shown(tokens, written)
    return at is not None and now - at < SOONEST


def is_from_elsewhere(request: Request, site_url: str, *, secret: bool = False) -> bool:
    """Whether a browser says that another site made it send this. Who says nothing is no browser.

    `secret` is for pages whose address is known to one person alone: those are shown with no
    referrer, for which old browsers say an opaque origin (Fetch § 3.2, "null").
    """
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site not in {"same-origin", "none"}
    origin = request.headers.get("origin")
    if origin is None or (secret and origin == "null"):
        return False
    own = urlsplit(site_url)
    return origin.lower() != f"{own.scheme}://{own.netloc}".lower()


def _shown(tokens: Tokens, written: str) -> datetime | None:
    """When a form was shown; None for a stamp that is not ours."""
    at, _, code = written.partition(".")
    good = at.isascii() and at.isdecimal() and len(at) <= 11
    if not good or not hmac.compare_digest(code.encode(), tokens.opaque("form", at).encode()):
        return None
    return datetime.fromtimestamp(int(at), UTC)

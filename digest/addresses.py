"""Web addresses made comparable: the same string for what leads to the same page."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

_TRACKING = re.compile(r"utm_\w+|fbclid|gclid|mc_[ce]id|igshid|at_\w+", re.IGNORECASE)
_PORTS = {"http": 80, "https": 443}
_FRONT = re.compile(r"(/[A-Za-z]{2}([-_][A-Za-z]{2,4})?)?(/index\.\w+)?", re.IGNORECASE)


def canonical(address: str) -> str:
    """The same string for addresses of the same page: one scheme, host in lower case, no default
    port, no fragment, no tracking, no slash at the end. ValueError for what is no address."""
    parts = urlsplit(address)
    host = (parts.hostname or "").removeprefix("www.")
    port = "" if parts.port in (None, _PORTS.get(parts.scheme)) else f":{parts.port}"
    kept = [
        pair
        for pair in parse_qsl(parts.query, keep_blank_values=True)
        if not _TRACKING.match(pair[0])
    ]
    return urlunsplit(("https", host + port, parts.path.rstrip("/"), urlencode(kept), ""))


def page(address: str | None) -> str | None:
    """The canonical address of one page among a site's; None for what is not one, such as a
    site's front page in any language: that many releases give it as theirs proves nothing."""
    try:
        same = canonical(address or "")
        parts = urlsplit(same)
    except ValueError:
        return None
    if not (address or "").lower().startswith(("http://", "https://")) or not parts.netloc:
        return None
    return None if _FRONT.fullmatch(parts.path) and not parts.query else same

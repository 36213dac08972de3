"""Web addresses as sources print them: made absolute, and made comparable."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit, urlunsplit

from digest.text import clean

_TRACKING = re.compile(r"utm_\w+|fbclid|gclid|mc_[ce]id|igshid|at_\w+", re.IGNORECASE)
_PORTS = {"http": 80, "https": 443}


def absolute(address: str | None, base: str | None) -> str | None:
    """An http or https address without what no address may hold; None where it is not one."""
    printed = clean(address or "", entities=False).replace(" ", "%20")
    if not printed:
        return None
    try:
        joined = urljoin(base or "", printed)
        parts = urlsplit(joined)
        usable = parts.scheme in _PORTS and bool(parts.hostname) and "@" not in parts.netloc
        _ = parts.port  # raises for a port that is no number
        return joined if usable else None
    except ValueError:
        return None


def canonical(address: str) -> str:
    """The same string for addresses of the same page: one scheme, host in lower case, no default
    port, no fragment, no tracking, no slash at the end.
    """
    parts = urlsplit(address)
    host = (parts.hostname or "").removeprefix("www.")
    port = "" if parts.port in (None, _PORTS.get(parts.scheme)) else f":{parts.port}"
    kept = [
        pair
        for pair in parse_qsl(parts.query, keep_blank_values=True)
        if not _TRACKING.match(pair[0])
    ]
    return urlunsplit(("https", host + port, parts.path.rstrip("/"), urlencode(kept), ""))


def path_of(address: str) -> str | None:
    """An address without scheme and host, which survives a site's move; None for bare hosts."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return None
    rest = urlunsplit(("", "", parts.path, parts.query, parts.fragment))
    return rest if parts.netloc and rest.strip("/") else None

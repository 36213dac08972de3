"""Web addresses as sources print them: made absolute, and made comparable."""

from __future__ import annotations

from urllib.parse import urljoin, urlsplit, urlunsplit

from digest.addresses import canonical
from digest.text import clean

__all__ = ["absolute", "canonical", "path_of"]

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


def path_of(address: str) -> str | None:
    """An address without scheme and host, which survives a site's move; None for bare hosts."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return None
    rest = urlunsplit(("", "", parts.path, parts.query, parts.fragment))
    return rest if parts.netloc and rest.strip("/") else None

"""Names that outlive titles, hosts and dates: `tag:` URIs (RFC 4151) and web addresses as URIs."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from ipaddress import ip_address
from urllib.parse import quote, urlsplit, urlunsplit

from digest.text import ascii_host

_AUTHORITY = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)*")
_SAFE = "%/:=&?~+!$,;'@()*-._"


def mint(web_url: str, specific: str, at: datetime) -> str:
    """A new tag of our host and the day of `at`, to be stored and never made again.

    `specific` is what the tag names, such as `feed/all.atom`. A host that RFC 4151 § 2.1 cannot
    write, such as an IPv6 address, becomes `localhost`.
    """
    return f"tag:{_authority(web_url)},{at:%Y-%m-%d}:{quote(specific, safe=_SAFE)}"


def quoted(specific: str) -> str:
    """Text as a part of a tag."""
    return quote(specific, safe=_SAFE)


def minted_on(authority: str) -> datetime:
    """The day from which on an authority gives names, at midnight UTC."""
    return datetime.fromisoformat(authority.rpartition(",")[2]).replace(tzinfo=UTC)


def authority(tag: str) -> str:
    """The part of a tag that says who named it and when: `tag:example.org,2026-11-21`."""
    return tag[: tag.index(":", len("tag:"))]


def web_address(url: str | None) -> str | None:
    """An http or https address as a URI (RFC 3986), None where it is nothing of the kind."""
    try:
        parts = urlsplit((url or "").strip())
        if parts.scheme not in {"http", "https"} or not parts.hostname or parts.username:
            return None
        netloc = _host(parts.hostname) + ("" if parts.port is None else f":{parts.port}")
        rest = (quote(part, safe=_SAFE) for part in (parts.path, parts.query, parts.fragment))
        return urlunsplit((parts.scheme, netloc, *rest))
    except ValueError:  # a port that is no number, brackets left open, half a surrogate pair
        return None


def _authority(web_url: str) -> str:
    host = urlsplit(web_url).hostname or ""
    name = ascii_host(host)
    return name if _AUTHORITY.fullmatch(name) else "localhost"


def _host(host: str) -> str:
    if ":" in host:
        return f"[{ip_address(host)}]"
    name = ascii_host(host)
    if not re.fullmatch(r"[A-Za-z0-9._~-]+", name):
        raise ValueError(f"not a host: {host!r}")
    return name

"""Who runs the mailbox of an address, as far as its domain tells: the four whose rules decide what
arrives, each with all the domains that it gives out."""

from __future__ import annotations

import re
from functools import lru_cache

GMAIL, OUTLOOK, YAHOO, APPLE, OTHER = "gmail", "outlook", "yahoo", "apple", "other"

PROVIDERS = (GMAIL, OUTLOOK, YAHOO, APPLE, OTHER)
"""In the order in which they are shown."""

_COUNTRY = r"(?:com|[a-z]{2}|com?\.[a-z]{2})"
_OF = (
    (GMAIL, r"(?:gmail|googlemail)\.com"),
    (OUTLOOK, rf"(?:outlook|hotmail|live)\.{_COUNTRY}|msn\.com|passport\.com"),
    (YAHOO, rf"(?:yahoo|ymail|rocketmail|aol)\.{_COUNTRY}|myyahoo\.com|aim\.com|verizon\.net"),
    (APPLE, r"icloud\.com|me\.com|mac\.com|privaterelay\.appleid\.com"),
)
_DOMAINS = tuple((name, re.compile(pattern)) for name, pattern in _OF)


@lru_cache(maxsize=65_536)
def provider_of(domain: str) -> str:
    """One of PROVIDERS; a domain of one's own is OTHER, whoever receives mail for it."""
    name = domain.lower()
    return next((who for who, pattern in _DOMAINS if pattern.fullmatch(name)), OTHER)

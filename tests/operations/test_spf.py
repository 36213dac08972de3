"""Who may send for a domain, as RFC 7208 says."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field

import pytest

from digest.operations import spf
from digest.operations.spf import Result


@dataclass
class Table:
    """Names by a table; what is not there is empty."""

    texts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    hosts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    async def txt(self, name: str) -> tuple[str, ...]:
        """TXT records."""
        return self.texts.get(name, ())

    async def mx(self, name: str) -> tuple[str, ...]:
        """Every domain has the same mail host."""
        return ("mail.example",)

    async def addresses(self, name: str) -> tuple[str, ...]:
        """A and AAAA records."""
        return self.hosts.get(name, ())


HOSTS = {"mail.example": ("192.0.2.25", "2001:db8::25"), "n.example": ("192.0.2.80",)}
TEXTS = {
    "none.example": ("hello",),
    "relay.example": ("v=spf1 ip4:198.51.100.0/24 -all",),
    "twice.example": ("v=spf1 -all", "v=spf1 +all"),
    "loop.example": ("v=spf1 include:loop.example -all",),
}


@pytest.mark.parametrize(
    ("record", "address", "expected"),
    [
        ("v=spf1 ip4:192.0.2.1 -all", "192.0.2.1", Result.PASS),
        ("v=spf1 ip4:192.0.2.0/24 -all", "192.0.2.200", Result.PASS),
        ("v=spf1 ip4:192.0.2.1 -all", "192.0.2.2", Result.FAIL),
        ("v=spf1 ip4:192.0.2.1 ~all", "192.0.2.2", Result.SOFTFAIL),
        ("v=spf1 ip4:192.0.2.1 ?all", "192.0.2.2", Result.NEUTRAL),
        ("v=spf1 ip4:192.0.2.1", "192.0.2.2", Result.NEUTRAL),
        ("v=spf1 ip6:2001:db8::/32 -all", "2001:db8::7", Result.PASS),
        ("v=spf1 ip4:192.0.2.1 -all", "2001:db8::7", Result.FAIL),
        ("v=spf1 -ip4:192.0.2.1 +all", "192.0.2.1", Result.FAIL),
        ("V=SPF1 IP4:192.0.2.1 -ALL", "192.0.2.1", Result.PASS),
        ("v=spf1 a -all", "192.0.2.80", Result.PASS),
        ("v=spf1 a/24 -all", "192.0.2.99", Result.PASS),
        ("v=spf1 a:mail.example -all", "2001:db8::25", Result.PASS),
        ("v=spf1 a:mail.example//64 -all", "2001:db8::99", Result.PASS),
        ("v=spf1 mx -all", "192.0.2.25", Result.PASS),
        ("v=spf1 mx/24 -all", "192.0.2.1", Result.PASS),
        ("v=spf1 include:relay.example -all", "198.51.100.9", Result.PASS),
        ("v=spf1 include:relay.example ~all", "192.0.2.9", Result.SOFTFAIL),
        ("v=spf1 include:none.example -all", "192.0.2.9", Result.PERMERROR),
        ("v=spf1 redirect=relay.example", "198.51.100.9", Result.PASS),
        ("v=spf1 redirect=relay.example", "192.0.2.9", Result.FAIL),
        ("v=spf1 include:twice.example -all", "192.0.2.9", Result.PERMERROR),
        ("v=spf1 include:loop.example -all", "192.0.2.9", Result.PERMERROR),
        ("v=spf1 ip4:nonsense -all", "192.0.2.9", Result.PERMERROR),
        ("v=spf1 nonsense -all", "192.0.2.9", Result.PERMERROR),
        ("v=spf1 exists:%{i}.x.example -all", "192.0.2.9", Result.UNKNOWN),
        ("v=spf1 ptr -all", "192.0.2.9", Result.UNKNOWN),
        ("v=spf1 exp=why.example -all", "192.0.2.9", Result.FAIL),
        ("v=spf10 +all", "192.0.2.9", Result.NONE),
    ],
)
def test_a_record_allows_an_address_or_not(record: str, address: str, expected: Result) -> None:
    """One mechanism after another; the first that matches decides."""
    table = Table({**TEXTS, "n.example": (record, "other text")}, HOSTS)
    assert expected is asyncio.run(spf.allows(table, "n.example", address))

"""Names asked of a real name server."""

import asyncio

import pytest

from digest.dns import Names, own_addresses
from digest.errors import Unanswered
from tests.nameserver import BROKEN, Zone, names, silence

ZONE: Zone = {
    ("n.example", "TXT"): ('"v=spf1 " "ip4:192.0.2.1 -all"', '"other"'),
    ("n.example", "MX"): ("20 b.n.example.", "10 a.n.example."),
    ("never.example", "MX"): ("0 .",),
    ("a.n.example", "A"): ("192.0.2.1",),
    ("a.n.example", "AAAA"): ("2001:db8::1",),
    ("1.2.0.192.in-addr.arpa", "PTR"): ("a.n.example.",),
    ("fails.example", BROKEN): (),
}


def test_each_kind_of_answer_is_read() -> None:
    """Texts joined, mail hosts in order of preference, addresses of both families, names."""

    async def ask(found: Names) -> tuple[object, ...]:
        return (
            await found.txt("n.example"),
            await found.mx("n.example"),
            await found.mx("never.example"),
            await found.addresses("a.n.example"),
            await found.pointers("192.0.2.1"),
        )

    with names(ZONE) as found:
        texts, hosts, never, addresses, pointers = asyncio.run(ask(found))
    assert ("other", "v=spf1 ip4:192.0.2.1 -all") == texts
    assert (("a.n.example", "b.n.example"), ("",)) == (hosts, never)
    assert (("192.0.2.1", "2001:db8::1"), ("a.n.example",)) == (addresses, pointers)


@pytest.mark.parametrize(
    "name", ["nowhere.example", "n.example", "a..b", "x" * 64 + ".example", "é.example"]
)
def test_what_does_not_exist_is_an_empty_answer(name: str) -> None:
    """Whether the name, or only the kind; and what can be no name."""
    with names(ZONE) as found:
        assert () == asyncio.run(found.addresses(name))


def test_no_answer_is_not_an_empty_answer() -> None:
    """A server that fails, and one that is silent."""
    with names(ZONE) as found, pytest.raises(Unanswered, match=r"DNS: fails\.example: TXT: "):
        asyncio.run(found.txt("fails.example"))
    with silence() as found, pytest.raises(Unanswered, match="no answer in time"):
        asyncio.run(found.txt("n.example"))


def test_own_addresses_are_public_ones() -> None:
    """None where this machine is behind another."""
    assert all(":" in one or "." in one for one in own_addresses())
    assert not any(one.startswith(("10.", "127.", "192.168.", "fe80:")) for one in own_addresses())

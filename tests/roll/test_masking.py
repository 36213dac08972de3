"""IP addresses are never kept whole."""

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.roll import masked
from digest.roll.masking import network


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        pytest.param("form, from 192.0.2.77", "form, from 192.0.2.0/24", id="IPv4"),
        pytest.param("(192.0.2.77).", "(192.0.2.0/24).", id="in brackets"),
        pytest.param("2001:db8:1:2::3", "2001:db8:1::/48", id="IPv6"),
        pytest.param("at 2001:db8::1.", "at 2001:db8::/48.", id="at the end of a sentence"),
        pytest.param("::ffff:192.0.2.7", "192.0.2.0/24", id="IPv4 as IPv6"),
        pytest.param("192.0.2.0/24", "192.0.2.0/24", id="cut already"),
        pytest.param("2018-10-11 09:55:14", "2018-10-11 09:55:14", id="a time"),
        pytest.param("form 2.1, at 10:20.", "form 2.1, at 10:20.", id="other numbers"),
        pytest.param("asked by phone", "asked by phone", id="no number"),
    ],
)
def test_only_the_network_of_an_address_is_kept(words: str, expected: str) -> None:
    assert expected == masked(words) == masked(masked(words))


@given(address=st.ip_addresses(), before=st.sampled_from(["", "from ", "(", "ip="]))
def test_an_address_is_never_left_whole(
    address: ipaddress.IPv4Address | ipaddress.IPv6Address, before: str
) -> None:
    kept = masked(f"{before}{address}, then confirmed")
    assert f"{before}{address}," not in kept
    assert "/24" in kept or "/48" in kept


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        pytest.param("198.51.100.9", "198.51.100.0/24", id="a person's"),
        pytest.param("2001:db8:7::1", "2001:db8:7::/48", id="a person's, IPv6"),
        pytest.param("127.0.0.1", None, id="the server itself"),
        pytest.param("10.1.2.3", None, id="a server's network"),
        pytest.param("0.0.0.0", None, id="none"),
        pytest.param("", None, id="empty"),
        pytest.param("2024-06-25 09:26:27", None, id="a time in the wrong column"),
    ],
)
def test_an_import_by_a_server_is_told_from_a_person(address: str, expected: str | None) -> None:
    assert expected == network(address)

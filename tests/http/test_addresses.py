"""Public addresses may be asked, others only where they are allowed."""

from ipaddress import IPv4Address, IPv6Address, ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.config import allowed
from digest.http.addresses import refused


@pytest.mark.parametrize(
    "address",
    [
        pytest.param("8.8.8.8", id="IPv4"),
        pytest.param("172.15.255.255", id="just below a private block"),
        pytest.param("172.32.0.0", id="just above it"),
        pytest.param("100.63.255.255", id="just below the carriers' block"),
        pytest.param("100.128.0.0", id="just above it"),
        pytest.param("223.255.255.255", id="just below multicast"),
        pytest.param("2606:4700:4700::1111", id="IPv6"),
        pytest.param("::ffff:8.8.8.8", id="v4-mapped"),
        pytest.param("64:ff9b::808:808", id="NAT64, as a network without IPv4 has it"),
        pytest.param("2002:808:808::1", id="6to4"),
    ],
)
def test_a_public_address_may_be_asked(address: str) -> None:
    assert refused(ip_address(address), 443, ()) is None


@pytest.mark.parametrize(
    ("why", "address"),
    [
        pytest.param("unspecified", "0.0.0.0", id="unspecified"),
        pytest.param("unspecified", "0.1.2.3", id="this network"),
        pytest.param("private", "10.255.255.255", id="10/8"),
        pytest.param("private", "172.16.0.1", id="172.16/12"),
        pytest.param("private", "192.168.1.1", id="192.168/16"),
        pytest.param("carrier", "100.64.0.1", id="carrier-grade NAT"),
        pytest.param("carrier", "100.100.100.200", id="a cloud's service in it"),
        pytest.param("this machine", "127.0.0.1", id="loopback"),
        pytest.param("this machine", "127.255.255.254", id="the far end of loopback"),
        pytest.param("link-local", "169.254.169.254", id="a cloud's keys"),
        pytest.param("cloud", "168.63.129.16", id="a cloud's service at a public address"),
        pytest.param("reserved", "192.0.0.192", id="protocol assignments"),
        pytest.param("examples", "203.0.113.1", id="documentation"),
        pytest.param("measurements", "198.19.0.1", id="benchmarks"),
        pytest.param("multicast", "224.0.0.251", id="multicast"),
        pytest.param("reserved", "255.255.255.255", id="broadcast"),
        pytest.param("unspecified", "::", id="IPv6 unspecified"),
        pytest.param("this machine", "::1", id="IPv6 loopback"),
        pytest.param("link-local", "fe80::1", id="IPv6 link-local"),
        pytest.param("link-local", "fe80::1%lo", id="with its zone"),
        pytest.param("private", "fd00:ec2::254", id="IPv6 private, a cloud's keys"),
        pytest.param("private", "fec0::1", id="site-local"),
        pytest.param("multicast", "ff02::1", id="IPv6 multicast"),
        pytest.param("this machine", "::ffff:127.0.0.1", id="v4-mapped"),
        pytest.param("not a public", "::127.0.0.1", id="v4-compatible"),
        pytest.param("link-local", "64:ff9b::a9fe:a9fe", id="NAT64"),
        pytest.param("not a public", "64:ff9b:1::808:808", id="local NAT64"),
        pytest.param("private", "2002:a00:1::", id="6to4"),
        pytest.param("reserved", "2001:0:4136:e378:8000:63bf:3fff:fdd2", id="Teredo"),
        pytest.param("examples", "2001:db8::1", id="IPv6 documentation"),
        pytest.param("not a public", "5f00::1", id="segment routing"),
        pytest.param("not a public", "100::1", id="discard"),
    ],
)
def test_any_other_is_refused_and_called_what_it_is(why: str, address: str) -> None:
    found = refused(ip_address(address), 80, ())
    assert found is not None
    assert why in found


@given(st.integers(0, 2**32 - 1).map(IPv4Address))
def test_always_an_address_is_judged_by_where_it_leads(address: IPv4Address) -> None:
    """However it is wrapped; and nothing is let through that Python knows to be special."""
    bare = refused(address, 80, ())
    for wrapped in (0xFFFF << 32 | int(address), 0x64FF9B << 96 | int(address)):
        assert bare == refused(IPv6Address(wrapped), 80, ())
    assert bare is not None or address.is_global


@given(st.integers(0, 2**128 - 1).map(IPv6Address))
def test_always_what_is_let_through_is_global(address: IPv6Address) -> None:
    """By Python's own list, apart from what carries an IPv4 address."""
    carries = address.sixtofour or address in IPV4_CARRIERS
    assert refused(address, 80, ()) is not None or address.is_global or carries


IPV4_CARRIERS = allowed("64:ff9b::/96").network


@pytest.mark.parametrize(
    ("expected", "allow", "address", "port"),
    [
        pytest.param(True, "10.0.0.0/8", "10.1.2.3", 80, id="in the network"),
        pytest.param(False, "10.0.0.0/24", "10.1.2.3", 80, id="outside it"),
        pytest.param(True, "127.0.0.1", "127.0.0.1", 80, id="the address, any port"),
        pytest.param(False, "127.0.0.1", "127.0.0.2", 80, id="another address"),
        pytest.param(True, "127.0.0.1:8080", "127.0.0.1", 8080, id="the port"),
        pytest.param(False, "127.0.0.1:8080", "127.0.0.1", 6379, id="another port"),
        pytest.param(True, "[::1]:8080", "::1", 8080, id="an IPv6 port"),
        pytest.param(True, "127.0.0.1", "::ffff:127.0.0.1", 80, id="wrapped"),
        pytest.param(False, "::1", "127.0.0.1", 80, id="the other family"),
        pytest.param(True, "0.0.0.0/0", "169.254.169.254", 80, id="everything, if one insists"),
    ],
)
def test_what_is_allowed_may_be_asked(expected: bool, allow: str, address: str, port: int) -> None:
    assert expected is (refused(ip_address(address), port, [allowed(allow)]) is None)

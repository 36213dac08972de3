"""Which addresses may be connected to: the public ones, and those that the operator allows.

Whoever writes a source's pages chooses where its links and redirects lead. Without this they could
make the service ask what only this machine or its network may ask, and publish the answer.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_network

from digest.config import Allowed

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

# The IANA registries of special-purpose addresses (RFC 6890 and what was added since), written
# out: what the ipaddress module takes for global differs between versions of Python.
_INSIDE: Mapping[Network, str] = {
    ip_network(block): what
    for block, what in {
        "0.0.0.0/8": "an unspecified address",
        "10.0.0.0/8": "a private address",
        "100.64.0.0/10": "a carrier's inner address",
        "127.0.0.0/8": "this machine itself",
        "168.63.129.16/32": "a cloud's own service",
        "169.254.0.0/16": "a link-local address",
        "172.16.0.0/12": "a private address",
        "192.0.0.0/24": "a reserved address",
        "192.0.2.0/24": "an address for examples",
        "192.88.99.0/24": "a reserved address",
        "192.168.0.0/16": "a private address",
        "198.18.0.0/15": "an address for measurements",
        "198.51.100.0/24": "an address for examples",
        "203.0.113.0/24": "an address for examples",
        "224.0.0.0/4": "a multicast address",
        "240.0.0.0/4": "a reserved address",
        "::/128": "an unspecified address",
        "::1/128": "this machine itself",
        "2001::/23": "a reserved address",
        "2001:db8::/32": "an address for examples",
        "3fff::/20": "an address for examples",
        "fc00::/7": "a private address",
        "fe80::/10": "a link-local address",
        "fec0::/10": "a private address",
        "ff00::/8": "a multicast address",
    }.items()
}
_GLOBAL = IPv6Network("2000::/3")
"""All of IPv6 that is given out to anyone (RFC 4291 § 2.4 and IANA's registry)."""

# Blocks whose addresses lead to an IPv4 address inside them, by the bits to the right of it.
_CARRIERS: Mapping[IPv6Network, int] = {
    IPv6Network("::ffff:0:0/96"): 0,  # v4-mapped, RFC 4291 § 2.5.5.2
    IPv6Network("64:ff9b::/96"): 0,  # NAT64, RFC 6052
    IPv6Network("2002::/16"): 80,  # 6to4, RFC 3056
}


def refused(address: Address, port: int, allow: Iterable[Allowed]) -> str | None:
    """Why an address may not be connected to, in a few words; None where it may."""
    bare = _carried(address)
    if any(one.covers(bare, port) for one in allow):
        return None
    for network, what in _INSIDE.items():
        if bare in network:
            return what
    if isinstance(bare, IPv6Address) and bare not in _GLOBAL:
        return "not a public address"
    return None


def _carried(address: Address) -> Address:
    """The IPv4 address that an IPv6 one leads to, and without its zone; else itself."""
    if isinstance(address, IPv4Address):
        return address
    bare = IPv6Address(int(address))
    for network, shift in _CARRIERS.items():
        if bare in network:
            return IPv4Address(int(bare) >> shift & 0xFFFFFFFF)
    return bare

"""IP addresses are never stored whole: the network says where consent came from, not who."""

from __future__ import annotations

import ipaddress
import re

_CANDIDATE = re.compile(r"(?<![\w.:])[0-9A-Fa-f.:]*[.:][0-9A-Fa-f.:]*(?![\w:])")
_KEPT = {4: 24, 6: 48}
_OWN = [
    ipaddress.ip_network(one)
    for one in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7", "fe80::/10")
]


def masked(words: str) -> str:
    """A text whose IP addresses are cut to their networks: /24, of IPv6 /48."""
    return _CANDIDATE.sub(_cut, words) if "." in words or ":" in words else words


def network(address: str) -> str | None:
    """The network of a person's address; None for what is none, or is a server's own, such as
    127.0.0.1: an import left it, nobody came from there."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return None
    if found.is_loopback or found.is_unspecified or any(found in one for one in _OWN):
        return None
    return _network(found)


def _cut(candidate: re.Match[str]) -> str:
    written = candidate[0]
    if re.match(r"/\d", candidate.string[candidate.end() :]):
        return written
    for end in (written, written.rstrip(".:")):
        try:
            return _network(ipaddress.ip_address(end)) + written[len(end) :]
        except ValueError:
            continue
    return written


def _network(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> str:
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped:
        address = address.ipv4_mapped
    kept = _KEPT[address.version]
    return str(ipaddress.ip_network((address, kept), strict=False))

"""What may be asked although it is not public: networks, addresses, addresses with a port."""

from __future__ import annotations

import re
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

_WITH_PORT = re.compile(r"(?:\[([^\]]+)\]|([0-9.]+)):([0-9]{1,5})")


@dataclass(frozen=True, slots=True)
class Allowed:
    """A network; an address is the smallest one. `port` None means any."""

    network: IPv4Network | IPv6Network
    port: int | None = None

    def covers(self, address: IPv4Address | IPv6Address, port: int) -> bool:
        """Whether a port of an address is in it."""
        return self.port in (None, port) and address in self.network

    def __str__(self) -> str:
        """As it is written."""
        address = self.network.network_address
        if self.network.num_addresses > 1:
            return str(self.network)
        if self.port is None:
            return str(address)
        return f"[{address}]:{self.port}" if address.version == 6 else f"{address}:{self.port}"


def allowed(written: str) -> Allowed:
    """What a text such as "10.0.0.0/8", "127.0.0.1", "::1", "127.0.0.1:8080" or "[::1]:8080"
    allows; ValueError where it is none of these."""
    match = _WITH_PORT.fullmatch(written)
    if match is None:
        return Allowed(ip_network(written))
    port = int(match[3])
    if not 0 < port < 65536:
        raise ValueError(f"{port} is not a port")
    return Allowed(ip_network(ip_address(match[1] or match[2])), port)

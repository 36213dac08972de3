"""How often anyone may ask for mail: by address, by where they come from, and in all.

Counted in memory, by names that tell nothing (`Tokens.opaque`): no IP address is kept whole and no
email address at all. What a restart forgets, the store's own limits on letters still hold.
"""

from __future__ import annotations

import logging
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from ipaddress import IPv4Address, IPv6Address, ip_address

from starlette.requests import Request

MINUTE, HOUR = 60.0, 3600.0

PER_ADDRESS = ((4, MINUTE), (40, HOUR))
PER_NETWORK = ((12, MINUTE), (120, HOUR))
"""So many in so many seconds; a network is an IPv4 address or an IPv6 /64, where a whole office
may sit."""

PER_LINK = ((10, HOUR),)
"""Presses of the page behind letters' feet, by whose letters they are: the link never expires, and
whoever a letter was passed on to has it."""

IN_ALL = ((3000, HOUR),)
"""From everybody: past this something is wrong, whoever it is."""

MOST_KEYS = 20_000
"""Names that are counted at once; beyond, the one that asked longest ago is forgotten."""

_log = logging.getLogger(__name__)


class Over(StrEnum):
    """Which limit was met."""

    ADDRESS = "address"
    NETWORK = "network"
    ALL = "all"


@dataclass(slots=True)
class Windows:
    """How often each name has asked of late. `clock` tells seconds that never go back."""

    limits: Sequence[tuple[int, float]]
    clock: Callable[[], float]
    _asked: OrderedDict[str, list[float]] = field(default_factory=OrderedDict)

    def bears(self, name: str) -> bool:
        """Whether one more is borne now; what is not borne does not count."""
        now = self.clock()
        longest = max(seconds for _, seconds in self.limits)
        asked = [at for at in self._asked.pop(name, ()) if now - at < longest]
        self._asked[name] = asked
        while len(self._asked) > MOST_KEYS:
            self._asked.popitem(last=False)
        if any(sum(now - at < span for at in asked) >= most for most, span in self.limits):
            return False
        asked.append(now)
        return True


class Limits:
    """The three limits together, and the alarm when the last of them is met."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._addresses = Windows(PER_ADDRESS, clock)
        self._networks = Windows(PER_NETWORK, clock)
        self._links = Windows(PER_LINK, clock)
        self._all = Windows(IN_ALL, clock)
        self._told: float | None = None

    def over(self, *, network: str, address: str | None = None) -> Over | None:
        """The limit that one more request would break, None where it is borne. An `address` is
        given where mail would go to it."""
        if not self._networks.bears(network):
            return Over.NETWORK
        if address is not None and not self._addresses.bears(address):
            return Over.ADDRESS
        if not self._all.bears(""):
            self._alarm()
            return Over.ALL
        return None

    def bears_press(self, person: str) -> bool:
        """Whether one more press of somebody's lasting link is borne."""
        return self._links.bears(person)

    def _alarm(self) -> None:
        """Once an hour, not once a request."""
        now = self._clock()
        if self._told is None or now - self._told >= HOUR:
            self._told = now
            _log.error("subscribing paused: more than %d requests within an hour", IN_ALL[0][0])


def network(request: Request) -> str:
    """Where a request comes from: an IPv4 address, or the /64 of an IPv6 one."""
    came_from = peer(request)
    found = _address(came_from)
    return masked(found) if found else came_from


def peer(request: Request) -> str:
    """The address that a request comes from. What a proxy on this machine says of its visitor is
    believed, the last word of it, which is the proxy's own."""
    came_from = request.client.host if request.client else ""
    told = ",".join(request.headers.getlist("x-forwarded-for")).rpartition(",")[2].strip()
    found = _address(came_from)
    if found is not None and found.is_loopback and told:
        found = _address(told) or found
    return str(found) if found else came_from


def visitor(written: str) -> str | None:
    """The same of an IP address as somebody else writes it down; None where it is none."""
    found = _address(written)
    return masked(found) if found else None


def masked(address: IPv4Address | IPv6Address) -> str:
    """What is counted as one visitor."""
    if isinstance(address, IPv4Address):
        return str(address)
    if address.ipv4_mapped:
        return str(address.ipv4_mapped)
    return f"{IPv6Address(int(address) >> 64 << 64)}/64"


def _address(written: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(written.partition("%")[0].strip("[]"))
    except ValueError:
        return None

"""What the names of the internet say: the door to DNS (RFC 1035). The home of dnspython."""

from __future__ import annotations

import socket
from collections.abc import Sequence
from ipaddress import ip_address

import dns.asyncresolver
import dns.exception
import dns.name
import dns.resolver
import dns.reversename
from dns.rdtypes.ANY.MX import MX
from dns.rdtypes.ANY.TXT import TXT

from digest.errors import Unanswered

PATIENCE_SECONDS = 4.0
"""For one question, over all name servers."""

_ELSEWHERE = ((socket.AF_INET, "192.0.2.1"), (socket.AF_INET6, "2001:db8::1"))
_NOTHING = (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer)
_NO_NAME = (dns.name.LabelTooLong, dns.name.NameTooLong, dns.name.EmptyLabel, UnicodeError)


class Names:
    """Asks the machine's name servers, or those given.

    A name that does not exist, or has nothing of the kind, is an empty answer; where order means
    nothing, answers are sorted. Unanswered where no name server gives one.
    """

    def __init__(
        self,
        nameservers: Sequence[str] | None = None,
        *,
        port: int = 53,
        patience: float = PATIENCE_SECONDS,
    ) -> None:
        """`patience` is in seconds."""
        self._resolver: dns.asyncresolver.Resolver | None = None
        self._given = nameservers
        self._port = port
        self._patience = patience

    async def txt(self, name: str) -> tuple[str, ...]:
        """Each TXT record as one text, its strings joined (RFC 7208 § 3.3)."""
        found = [one for one in await self._ask(name, "TXT") if isinstance(one, TXT)]
        return tuple(sorted(b"".join(one.strings).decode("utf-8", "replace") for one in found))

    async def mx(self, name: str) -> tuple[str, ...]:
        """The hosts that take a domain's mail, the preferred first; "" stands for "none, ever"
        (RFC 7505)."""
        found = [one for one in await self._ask(name, "MX") if isinstance(one, MX)]
        found.sort(key=lambda one: (one.preference, str(one.exchange)))
        return tuple(one.exchange.to_text(omit_final_dot=True).strip(".") for one in found)

    async def addresses(self, name: str) -> tuple[str, ...]:
        """The IPv4 and IPv6 addresses of a host."""
        both = [await self._ask(name, kind) for kind in ("A", "AAAA")]
        return tuple(str(one) for found in both for one in sorted(found, key=str))

    async def pointers(self, address: str) -> tuple[str, ...]:
        """The names that an address says it has."""
        found = await self._ask(dns.reversename.from_address(address).to_text(), "PTR")
        return tuple(sorted(str(one).rstrip(".") for one in found))

    async def _ask(self, name: str, kind: str) -> list[object]:
        try:
            answer = await self._asker().resolve(name, kind, search=False)
        except (*_NOTHING, *_NO_NAME):
            return []
        except (dns.exception.DNSException, OSError) as error:
            raise Unanswered(f"DNS: {name}: {kind}: {_why(error)}") from error
        return list(answer)

    def _asker(self) -> dns.asyncresolver.Resolver:
        """Made at the first question: a machine without name servers has none to ask."""
        if self._resolver is None:
            made = dns.asyncresolver.Resolver(configure=self._given is None)
            if self._given is not None:
                made.nameservers = list(self._given)
                made.port = self._port
            made.timeout, made.lifetime = self._patience / 2, self._patience
            self._resolver = made
        return self._resolver


def own_addresses() -> tuple[str, ...]:
    """The addresses from which this machine reaches the internet, where they are its own and not
    behind another's. Nothing is sent: connecting a datagram socket only picks a route."""
    found = []
    for family, elsewhere in _ELSEWHERE:
        with socket.socket(family, socket.SOCK_DGRAM) as probe:
            try:
                probe.connect((elsewhere, 9))
            except OSError:
                continue
            found.append(probe.getsockname()[0])
    return tuple(one for one in found if ip_address(one).is_global)


def _why(error: Exception) -> str:
    if isinstance(error, dns.resolver.NoResolverConfiguration):
        return "this machine has no name server in /etc/resolv.conf"
    if isinstance(error, dns.exception.Timeout):
        return "no answer in time"
    return "the name servers could not answer"

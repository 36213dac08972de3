"""Whether a domain lets an address send for it (SPF, RFC 7208).

What our senders need of it: the macros of § 7 and the mechanisms `ptr` and `exists` make the
answer unknown.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import StrEnum
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Protocol

LOOKUPS = 10
"""The most questions that a record may cause (§ 4.6.4)."""


class Result(StrEnum):
    """§ 2.6; UNKNOWN is ours."""

    PASS = "pass"
    FAIL = "fail"
    SOFTFAIL = "softfail"
    NEUTRAL = "neutral"
    NONE = "none"
    PERMERROR = "permerror"
    UNKNOWN = "unknown"


_HOSTS = re.compile(r"(a|mx)(?::([^/]+))?(?:/(\d+))?(?://(\d+))?")
_QUALIFIERS = {"+": Result.PASS, "-": Result.FAIL, "~": Result.SOFTFAIL, "?": Result.NEUTRAL}


class Names(Protocol):
    """Answers questions about names; an empty answer where there is nothing."""

    async def txt(self, name: str) -> tuple[str, ...]: ...
    async def mx(self, name: str) -> tuple[str, ...]: ...
    async def addresses(self, name: str) -> tuple[str, ...]: ...


def records(texts: tuple[str, ...]) -> tuple[str, ...]:
    """Those of a domain's TXT records that are SPF (§ 4.5)."""
    return tuple(one for one in texts if one.lower() == "v=spf1" or one.lower()[:7] == "v=spf1 ")


async def allows(names: Names, domain: str, address: str) -> Result:
    """What the domain says of mail from the address."""
    return await _Check(names, ip_address(address)).host(domain)


class _Broken(Exception):
    """A record that cannot be followed, as a result."""

    def __init__(self, result: Result) -> None:
        self.result = result
        super().__init__(result)


@dataclass(slots=True)
class _Check:
    names: Names
    address: IPv4Address | IPv6Address
    asked: int = field(default=0)

    async def host(self, domain: str) -> Result:
        try:
            return await self._host(domain)
        except _Broken as broken:
            return broken.result

    async def _host(self, domain: str) -> Result:
        found = records(await self.names.txt(domain))
        if len(found) != 1:
            return Result.PERMERROR if found else Result.NONE
        redirect = None
        for term in found[0].split()[1:]:
            if term.lower().startswith("redirect="):
                redirect = term[9:]
            elif "=" not in term and await self._matches(term.lstrip("+-~?").lower(), domain):
                return _QUALIFIERS.get(term[0], Result.PASS)
        if redirect is None:
            return Result.NEUTRAL
        self._count()
        return await self._host(_plain(redirect))

    async def _matches(self, mechanism: str, domain: str) -> bool:
        name, _, value = mechanism.partition(":")
        if name == "all":
            return True
        if name in ("ip4", "ip6"):
            return self._inside(value)
        self._count()
        if name == "include":
            return await self._includes(_plain(value))
        if hosts := _HOSTS.fullmatch(mechanism):
            return await self._among(hosts, domain)
        raise _Broken(Result.UNKNOWN if name in ("ptr", "exists") else Result.PERMERROR)

    async def _includes(self, domain: str) -> bool:
        result = await self._host(domain)
        if result in (Result.NONE, Result.PERMERROR):
            raise _Broken(Result.PERMERROR)
        return result is Result.PASS

    async def _among(self, hosts: re.Match[str], domain: str) -> bool:
        """`a` and `mx`, with the lengths of networks for both families (§ 5.3, § 5.4)."""
        kind, named, fourth, sixth = hosts.groups()
        target, length = _plain(named or domain), sixth if self.address.version == 6 else fourth
        for host in await self.names.mx(target) if kind == "mx" else (target,):
            for one in await self.names.addresses(host) if host else ():
                same_family = (":" in one) == (self.address.version == 6)
                if same_family and self._inside(f"{one}/{length}" if length else one):
                    return True
        return False

    def _inside(self, network: str) -> bool:
        try:
            return self.address in ip_network(network, strict=False)
        except ValueError as error:
            raise _Broken(Result.PERMERROR) from error

    def _count(self) -> None:
        self.asked += 1
        if self.asked > LOOKUPS:
            raise _Broken(Result.PERMERROR)


def _plain(domain: str) -> str:
    if "%" in domain:
        raise _Broken(Result.UNKNOWN)
    return domain

"""Asking Amazon for what an SNS message points at: a certificate, or the address that confirms a
subscription. Whether an address is Amazon's is looked at before (`hooks.sns.is_amazons`)."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from datetime import datetime, timedelta
from typing import TypeVar

from digest.errors import Unreachable
from digest.http import Http, Limits

LIMITS = Limits(connect=5.0, read=5.0, whole=10.0, octets=64 * 1024, redirects=0)
"""Both are small. A redirect would lead elsewhere than was looked at, and is no answer."""

Fetch = Callable[[str], Awaitable[bytes]]
"""What lies at an address of Amazon's; Unreachable where nothing good does."""

_What = TypeVar("_What")

KEPT = 16
"""Certificates that are kept; Amazon has one for a region, and a new one each year."""

AGAIN = timedelta(seconds=15)
"""How long it is not asked for the same certificate again: less than the 20 seconds after which SNS
tries a call again, which it does three times."""


async def fetched(url: str, door: Callable[[], AbstractAsyncContextManager[Http]]) -> bytes:
    """What lies there; Unreachable for anything but 200, in words without the query: the address
    that confirms a subscription has its token in there, which is nobody's who reads the log."""
    place = url.partition("?")[0]
    try:
        async with door() as http:
            answer = await http.get(url)
    except Unreachable as error:
        raise Unreachable(str(error).replace(url, place), error.status) from None
    if answer.status != 200:
        raise Unreachable(f"{place}: answered {answer.status}", answer.status)
    return answer.body


class Certificates:
    """What messages are signed with, by its address. Anybody can make us want one, so one is
    fetched at a time, and only what has proved a message is kept."""

    def __init__(self, fetch: Fetch) -> None:
        self._fetch = fetch
        self._is_asking = False
        self._kept: OrderedDict[str, bytes] = OrderedDict()
        self._late: OrderedDict[str, tuple[datetime, bytes | None]] = OrderedDict()

    async def at(self, url: str, now: datetime) -> bytes:
        """What lies there; Unreachable where it cannot be had now. The words do not hold the
        address, which is for whoever calls to choose."""
        if url in self._kept:
            return self._kept[url]
        asked_at, found = self._late.get(url, (now - AGAIN, None))
        if not timedelta(0) <= now - asked_at < AGAIN:
            found = await self._ask(url, now)
        if found is None:
            raise Unreachable("Amazon did not give its certificate")
        return found

    async def _ask(self, url: str, now: datetime) -> bytes | None:
        if self._is_asking:
            raise Unreachable("another certificate is being fetched")
        self._is_asking = True
        try:
            found = await self._fetch(url)
        except Unreachable:
            found = None
        finally:
            self._is_asking = False
        _put(self._late, url, (now, found))
        return found

    def keep(self, url: str, certificate: bytes) -> None:
        """It has proved a message."""
        _put(self._kept, url, certificate)

    def drop(self, url: str) -> None:
        """It proves none any more."""
        self._kept.pop(url, None)


def _put(where: OrderedDict[str, _What], url: str, what: _What) -> None:
    where[url] = what
    where.move_to_end(url)
    if len(where) > KEPT:
        where.popitem(last=False)

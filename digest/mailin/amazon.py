"""Asking Amazon for what an SNS message points at: a certificate, or the address that confirms a
subscription. Whether an address is Amazon's is looked at before (`hooks.sns.is_amazons`)."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager

from digest.errors import Unreachable
from digest.http import Http, Limits

LIMITS = Limits(connect=5.0, read=5.0, whole=10.0, octets=64 * 1024, redirects=0)
"""Both are small. A redirect would lead elsewhere than was looked at, and is no answer."""


async def fetched(url: str, door: Callable[[], AbstractAsyncContextManager[Http]]) -> bytes:
    """What lies there; Unreachable for anything but 200."""
    async with door() as http:
        answer = await http.get(url)
    if answer.status != 200:
        raise Unreachable(f"{url}: answered {answer.status}", answer.status)
    return answer.body

"""A line on which everything takes its time: `python -m benchmarks.delayed PORT TO SECONDS`.

What is sent while something else is under way arrives as much later, and not after it: a delay, no
narrow place.
"""

from __future__ import annotations

import asyncio
import sys
from typing import cast

import uvloop


class End(asyncio.Protocol):
    """One end of the line."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self.transport: asyncio.Transport | None = None
        self.other: End | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """From the transport."""
        self.transport = cast(asyncio.Transport, transport)

    def data_received(self, data: bytes) -> None:
        """To the other end, later."""
        asyncio.get_running_loop().call_later(self._seconds, self._pass_on, data)

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002
        """Neither goes on alone."""
        if self.other is not None and self.other.transport is not None:
            asyncio.get_running_loop().call_later(self._seconds, self.other.transport.close)

    def _pass_on(self, data: bytes) -> None:
        there = self.other.transport if self.other is not None else None
        if there is not None and not there.is_closing():
            there.write(data)


async def main(port: int, to: int, seconds: float) -> None:
    """Serve until ended."""
    loop = asyncio.get_running_loop()
    under_way: set[asyncio.Future[None]] = set()

    async def join(near: End) -> None:
        _, far = await loop.create_connection(lambda: End(seconds), "127.0.0.1", to)
        near.other, far.other = far, near

    def met() -> End:
        near = End(seconds)
        task = asyncio.ensure_future(join(near))
        under_way.add(task)
        task.add_done_callback(under_way.discard)
        return near

    server = await loop.create_server(met, "127.0.0.1", port)
    await server.serve_forever()


if __name__ == "__main__":
    uvloop.run(main(int(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3])))

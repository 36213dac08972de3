"""A web server that misbehaves on demand: the first part of the path says how, the rest how much.

    with bad_server() as bad:
        … bad.url + "/drip" …

`tests.badroutes` has them all. Each connection carries one request; `bad.asked` tells what came.
"""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import Event, Thread
from time import monotonic

from tests.badroutes import FEED, ROUTES, Asked, BadServer, Line

__all__ = ["FEED", "Asked", "BadServer", "bad_server"]


@contextmanager
def bad_server(
    host: str = "127.0.0.1", port: int = 0, *, tls: ssl.SSLContext | None = None
) -> Iterator[BadServer]:
    """Run one at an address of this machine, on a free port where none is given."""
    server, ready, loop = BadServer(), Event(), asyncio.new_event_loop()
    done = asyncio.Event()

    async def run() -> None:
        listening = await asyncio.start_server(
            lambda reader, writer: _serve(server, reader, writer), host, port, ssl=tls
        )
        server.port = listening.sockets[0].getsockname()[1]
        shown = f"[{host}]" if ":" in host else host
        server.url = f"{'https' if tls else 'http'}://{shown}:{server.port}"
        ready.set()
        async with listening:
            await done.wait()
            for task in asyncio.all_tasks() - {asyncio.current_task()}:
                task.cancel()

    def serve() -> None:
        with asyncio.Runner(loop_factory=lambda: loop) as runner:
            runner.run(run())

    thread = Thread(target=serve)
    thread.start()
    ready.wait(10)
    try:
        yield server
    finally:
        loop.call_soon_threadsafe(done.set)
        thread.join()


async def _serve(
    server: BadServer, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
) -> None:
    server.now += 1
    server.most = max(server.most, server.now)
    try:
        with suppress(OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
            asked = _asked(await reader.readuntil(b"\r\n\r\n"))
            server.asked.append(asked)
            route = ROUTES.get(asked.path.lstrip("/").partition("/")[0])
            line = Line(server, writer)
            await (route(asked, line) if route else line.answer(404))
    finally:
        server.now -= 1
        writer.close()
        with suppress(OSError, asyncio.CancelledError):
            await writer.wait_closed()


def _asked(head: bytes) -> Asked:
    first, *lines = head.decode("latin-1").rstrip().split("\r\n")
    pairs = (line.partition(":") for line in lines)
    named = {name.strip().lower(): value.strip() for name, _, value in pairs}
    return Asked(first.split(" ")[1], named, monotonic())

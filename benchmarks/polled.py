"""The processes of the memory benchmark: a web server with many feeds, and who polls them.

`python -m benchmarks.polled serve` prints its address; `poll URL COUNT` prints what it held.
"""

from __future__ import annotations

import asyncio
import json
import resource
import sys
from datetime import timedelta
from email.utils import format_datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.made_feeds import NEWEST
from digest.config import load
from digest.service import build

ITEMS, OCTETS = 5, 4_000
"""Of each feed: so many releases, with so many octets of text."""


def feed(number: int) -> bytes:
    """One of many feeds; no two releases of all are of one hour."""
    items = "".join(
        f"<item><guid isPermaLink='false'>{one}</guid><title>Release {one}</title>"
        f"<description>{f'What happened {one}. ' * (OCTETS // 20)}</description>"
        f"<pubDate>{format_datetime(NEWEST - timedelta(hours=one))}</pubDate></item>"
        for one in range(number * ITEMS, number * ITEMS + ITEMS)
    )
    return f'<rss version="2.0"><channel><title>N</title>{items}</channel></rss>'.encode()


async def serve() -> None:
    """A feed by its number, until it is ended."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        path = (await reader.readuntil(b"\r\n\r\n")).split()[1].decode()
        body = feed(int(path.rsplit("/", 1)[1]))
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: %d\r\n" % len(body))
        writer.write(b"content-type: application/xml\r\nconnection: close\r\n\r\n" + body)
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0, backlog=256)
    print(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", flush=True)
    await server.serve_forever()


def poll(url: str, count: int) -> None:
    """Poll so many sources once, with everything that the service has."""
    sources = "".join(
        f'[[sources]]\nname = "s{number}"\nkind = "feed"\nurl = "{url}/{number}"\n'
        for number in range(count)
    )
    with TemporaryDirectory() as folder:
        file = Path(folder) / "config.toml"
        file.write_text(
            '[newsroom]\nname = "N"\nurl = "https://newsroom.example"\n'
            f'[fetch]\nallow = ["127.0.0.1"]\nspacing = "0s"\n{sources}'
        )
        service = build(load(file, {}), lambda: NEWEST)
        reports = asyncio.run(service.ingest(now=NEWEST))
        service.close()
    own, helpers = (
        resource.getrusage(who).ru_maxrss * 1024
        for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    read = sum(1 for one in reports if one.fetched and not one.failed)
    print(json.dumps({"octets": own + helpers, "own": own, "read": read}))


if __name__ == "__main__":
    if sys.argv[1] == "serve":
        asyncio.run(serve())
    else:
        poll(sys.argv[2], int(sys.argv[3]))

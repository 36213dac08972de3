"""Ways in which a web server can misbehave, by name: what `tests.badserver` does on demand."""

from __future__ import annotations

import asyncio
import gzip
import zlib
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from xml.sax.saxutils import escape

MEBIBYTE = 1024 * 1024
MEASURED = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
"""What this server's clock says: it is wrong, as many are."""


@dataclass(frozen=True)
class Asked:
    """A request: path with query, headers in lower case, and the monotonic instant it came at."""

    path: str
    headers: Mapping[str, str]
    at: float

    @property
    def rest(self) -> str:
        """What stands after the first part of the path."""
        return self.path.lstrip("/").partition("/")[2]

    @property
    def count(self) -> int:
        """The same as a number, 1 where nothing stands there."""
        return int(self.rest or 1)


@dataclass
class BadServer:
    """A running one. `generation` is the one that the archive's guids are of: raise it, and the
    same releases have others. `most` is how many requests there were at one time."""

    url: str = ""
    port: int = 0
    asked: list[Asked] = field(default_factory=list)
    generation: int = 1
    most: int = 0
    now: int = 0

    def paths(self) -> list[str]:
        """What was asked for, in order."""
        return [one.path for one in self.asked]


@dataclass(frozen=True)
class Line:
    """The way back to who asked."""

    server: BadServer
    writer: asyncio.StreamWriter

    async def answer(self, status: int, body: bytes = b"", **headers: str) -> None:
        """A whole answer. A header's name has `_` for `-`; Content-Length is added, unless it is
        given."""
        told = {name.replace("_", "-"): value for name, value in headers.items()}
        told.setdefault("content-length", str(len(body)))
        lines = "".join(f"{name}: {value}\r\n" for name, value in told.items())
        await self.raw(f"HTTP/1.1 {status} -\r\n{lines}connection: close\r\n\r\n".encode() + body)

    async def raw(self, octets: bytes) -> None:
        """Octets as they are."""
        self.writer.write(octets)
        await self.writer.drain()


Route = Callable[[Asked, Line], Awaitable[None]]


def rss(items: Mapping[str, str], base: str = "https://newsroom.example") -> bytes:
    """A feed of titles by guid, in that order, a minute apart."""
    written = "".join(
        f"<item><title>{escape(title)}</title><guid isPermaLink='false'>{escape(guid)}</guid>"
        f"<link>{base}/{place}</link>"
        f"<pubDate>{format_datetime(MEASURED - timedelta(minutes=place))}</pubDate></item>"
        for place, (guid, title) in enumerate(items.items())
    )
    return (
        '<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel>'
        f"<title>Newsroom</title><link>{base}</link>{written}</channel></rss>"
    ).encode()


FEED = rss({"tag:1": "Kenya: Police fired at a protest", "tag:2": "Peru: Court frees a defender"})
CHALLENGE = b"<!doctype html><html><head><title>Just a moment...</title></head><body></body></html>"
PAGE = b"<!doctype html><html><head><title>503</title></head><body>Come back later.</body></html>"
TYPE = "application/rss+xml"


async def feed(asked: Asked, line: Line) -> None:
    """A good feed, known by its ETag and date."""
    if asked.headers.get("if-none-match") == '"v1"':
        return await line.answer(304, etag='"v1"')
    seen = "Fri, 20 Nov 2026 12:00:00 GMT"
    return await line.answer(200, FEED, content_type=TYPE, etag='"v1"', last_modified=seen)


async def slow(asked: Asked, line: Line) -> None:
    """A good feed, after so many hundredths of a second."""
    await asyncio.sleep(asked.count / 100)
    await line.answer(200, FEED, content_type=TYPE)


async def pace(asked: Asked, line: Line) -> None:
    """A good feed that holds for so many seconds."""
    await line.answer(200, FEED, content_type=TYPE, cache_control=f"max-age={asked.count}")


async def drip(asked: Asked, line: Line) -> None:
    """An octet now and then, so that no single wait is too long."""
    await line.raw(b"HTTP/1.1 200 -\r\ncontent-length: 100000\r\n\r\n")
    while True:
        await line.raw(b"a")
        await asyncio.sleep(0.05)


async def silent(asked: Asked, line: Line) -> None:
    """Takes the question and says nothing."""
    await asyncio.sleep(3600)


async def hangs_up(asked: Asked, line: Line) -> None:
    """Closes at once."""


async def headers(asked: Asked, line: Line) -> None:
    """Headers that never end."""
    await line.raw(b"HTTP/1.1 200 -\r\n")
    while True:
        await line.raw(b"x-more: " + b"a" * 8_000 + b"\r\n")


async def greets(asked: Asked, line: Line) -> None:
    """Says "continue" for ever."""
    while True:
        await line.raw(b"HTTP/1.1 103 -\r\n\r\n")
        await asyncio.sleep(0.01)


async def babble(asked: Asked, line: Line) -> None:
    """Does not speak HTTP."""
    await line.raw(b"220 mail.example ESMTP\r\n\r\n")


async def endless(asked: Asked, line: Line) -> None:
    """A body without length or end."""
    await line.raw(b"HTTP/1.1 200 -\r\n\r\n")
    while True:
        await line.raw(b"a" * 65_536)


async def bomb(asked: Asked, line: Line) -> None:
    """So many MiB of nothing, a thousandth of that while packed."""
    await _nothing(asked.count, line, "gzip", 31)


async def deflated_bomb(asked: Asked, line: Line) -> None:
    """The same in the other packing."""
    await _nothing(asked.count, line, "deflate", 15)


async def _nothing(mebibytes: int, line: Line, coding: str, window: int) -> None:
    """Packed and sent piece by piece: it is never whole on this side either."""
    head = f"HTTP/1.1 200 -\r\ncontent-encoding: {coding}\r\nconnection: close\r\n\r\n"
    await line.raw(head.encode())
    packer = zlib.compressobj(9, wbits=window)
    for _ in range(mebibytes):
        await line.raw(packer.compress(bytes(MEBIBYTE)))
    await line.raw(packer.flush())


async def pieces(asked: Asked, line: Line) -> None:
    """So many empty gzip members."""
    await line.answer(200, gzip.compress(b"") * asked.count, content_encoding="gzip")


async def packed(asked: Asked, line: Line) -> None:
    """A good feed: gzip, deflate, raw, members, x-gzip or utf-8."""
    half = len(FEED) // 2
    bare = zlib.compressobj(wbits=-15)
    body, coding = {
        "gzip": (gzip.compress(FEED), "gzip"),
        "deflate": (zlib.compress(FEED), "deflate"),
        "raw": (bare.compress(FEED) + bare.flush(), "deflate"),
        "members": (gzip.compress(FEED[:half]) + gzip.compress(FEED[half:]) + bytes(8), "gzip"),
        "x-gzip": (gzip.compress(FEED), "x-gzip"),
        "utf-8": (FEED, "utf-8"),
    }[asked.rest]
    await line.answer(200, body, content_encoding=coding)


async def cut_gzip(asked: Asked, line: Line) -> None:
    """Packed data without its end, whole as far as HTTP can tell."""
    await line.answer(200, gzip.compress(FEED)[:-12], content_encoding="gzip")


async def no_gzip(asked: Asked, line: Line) -> None:
    """Says gzip and is not."""
    await line.answer(200, FEED, content_encoding="gzip")


async def brotli(asked: Asked, line: Line) -> None:
    """Packed in a way that nobody asked for."""
    await line.answer(200, b"\x0b\x02\x80feed\x03", content_encoding="br")


async def short(asked: Asked, line: Line) -> None:
    """Less than was promised."""
    await line.answer(200, FEED[:-20], content_length=str(len(FEED)))


async def short_chunks(asked: Asked, line: Line) -> None:
    """The last chunk is missing."""
    head = b"HTTP/1.1 200 -\r\ntransfer-encoding: chunked\r\n\r\n"
    await line.raw(head + f"{len(FEED):x}\r\n".encode() + FEED + b"\r\n")


async def charset(asked: Asked, line: Line) -> None:
    """UTF-8, by a header that says otherwise."""
    text = FEED.replace(b"Kenya", "Kenya — “Nairobi”".encode())
    await line.answer(200, text, content_type=f"{TYPE}; charset=iso-8859-1")


async def to(asked: Asked, line: Line) -> None:
    """Redirects to an address, by a status before it: `/to/302/http://10.0.0.1/`."""
    status, _, target = asked.rest.partition("/")
    await line.answer(int(status), location=target)


async def hop(asked: Asked, line: Line) -> None:
    """So many temporary redirects, then the feed."""
    left = asked.count
    await line.answer(302, location=f"/hop/{left - 1}" if left > 1 else "/feed")


async def moved(asked: Asked, line: Line) -> None:
    """One redirect for each number, in that order, then the feed: `/moved/301/308/302`."""
    status, _, rest = asked.rest.partition("/")
    await line.answer(int(status), location=f"/moved/{rest}" if rest else "/feed")


async def circle(asked: Asked, line: Line) -> None:
    """Two addresses that redirect to each other."""
    await line.answer(302, location="/circle" if asked.rest else "/circle/back")


async def etag(asked: Asked, line: Line) -> None:
    """Unchanged, with other validators than those asked with."""
    if "if-none-match" in asked.headers:
        seen = "Sat, 21 Nov 2026 12:00:00 GMT"
        return await line.answer(304, etag=f'"v{len(line.server.asked)}"', last_modified=seen)
    return await line.answer(200, FEED, content_type=TYPE, etag='"v0"')


async def stuck(asked: Asked, line: Line) -> None:
    """Unchanged, whatever happens, to whoever asks with a condition."""
    known = asked.headers.keys() & {"if-none-match", "if-modified-since"}
    await (line.answer(304) if known else line.answer(200, FEED, etag='"v1"'))


async def status(asked: Asked, line: Line) -> None:
    """A status and no more: `/status/410`."""
    await line.answer(asked.count)


async def wait(asked: Asked, line: Line) -> None:
    """A status, and Retry-After in seconds: `/wait/429/120`."""
    code, _, seconds = asked.rest.partition("/")
    await line.answer(int(code), PAGE, content_type="text/html", retry_after=seconds)


async def wait_until(asked: Asked, line: Line) -> None:
    """The same as a date, by a clock that is wrong: `/wait_until/429/120`."""
    code, _, seconds = asked.rest.partition("/")
    then = MEASURED + timedelta(seconds=int(seconds))
    dates = {name: format_datetime(at, usegmt=True) for name, at in [("d", MEASURED), ("r", then)]}
    await line.answer(int(code), date=dates["d"], retry_after=dates["r"])


async def bad_error(asked: Asked, line: Line) -> None:
    """An error whose page is broken, with a header that counts."""
    head = {"content_encoding": "gzip", "retry_after": "60"}
    await line.answer(503, gzip.compress(PAGE)[:-12], content_length="9999", **head)


async def challenge(asked: Asked, line: Line) -> None:
    """A page that asks whether a person is there: `/challenge/403`."""
    await line.answer(int(asked.rest or 403), CHALLENGE, content_type="text/html; charset=UTF-8")


async def page(asked: Asked, line: Line) -> None:
    """A web page where a feed should be."""
    await line.answer(200, PAGE, content_type="text/html")


async def guids(asked: Asked, line: Line) -> None:
    """The same two releases under other guids each time."""
    count = len(line.server.asked)
    titles = ("Kenya: Police fired at a protest", "Peru: Court frees a defender")
    items = {f"tag:{count}-{place}": title for place, title in enumerate(titles)}
    await line.answer(200, rss(items), content_type=TYPE)


async def archive(asked: Asked, line: Line) -> None:
    """So many releases, whose guids are of the server's generation."""
    count, age = int(asked.rest or 60), line.server.generation
    items = {f"tag:{age}-{place}": f"Release {place} of the archive" for place in range(count)}
    base = f"https://newsroom.example/{age}"
    await line.answer(200, rss(items, base), content_type=TYPE)


ROUTES: Mapping[str, Route] = {
    one.__name__: one
    for one in (
        *(feed, slow, pace, drip, silent, hangs_up, headers, greets, babble, endless),
        *(bomb, deflated_bomb, pieces, packed, cut_gzip, no_gzip, brotli, short, short_chunks),
        *(charset, to, hop, moved, circle, etag, stuck, status, wait, wait_until, bad_error),
        *(challenge, page, guids, archive),
    )
}

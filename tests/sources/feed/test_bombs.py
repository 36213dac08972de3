"""Documents made to do harm end in items or in one clear message, soon and in little memory."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest

from digest.errors import Unreadable
from digest.sources import feed
from digest.sources.parsed import Given
from digest.sources.work import Bounds, Workers

GIVEN = Given(datetime(2026, 12, 1, tzinfo=UTC), url="https://newsroom.example/feed/")
MIB = 1 << 20
ITEM = b"<item><title>a</title><pubDate>2026-11-16</pubDate>%b</item>"
NESTED = b"".join(
    b'\n<!ENTITY l%d "%b">' % (n, b"&l%d;" % (n - 1) * 10 if n else b"ha" * 10) for n in range(10)
)
LONG = b'\n<!ENTITY a "%b">' % (b"x" * 100_000)


def rss(inner: bytes, dtd: bytes = b"") -> bytes:
    return dtd + b'<rss version="2.0"><channel>' + inner + b"</channel></rss>"


def dated(inner: bytes) -> bytes:
    return rss(ITEM % inner)


def described(markup: bytes) -> bytes:
    return dated(b"<description><![CDATA[" + markup + b"]]></description>")


def many(count: int, inner: Callable[[int], bytes]) -> bytes:
    return rss(b"".join(ITEM % inner(n) for n in range(count)))


BOMBS: dict[str, Callable[[], bytes]] = {
    "a billion laughs": lambda: rss(ITEM % b"&l9;", b"<!DOCTYPE rss [" + NESTED + b"\n]>"),
    "quadratic": lambda: rss(ITEM % (b"&a;" * 100_000), b"<!DOCTYPE rss [" + LONG + b"\n]>"),
    "quadratic, in an attribute": lambda: rss(
        ITEM % (b'<a b="' + b"&a;" * 100_000 + b'"/>'), b"<!DOCTYPE rss [" + LONG + b"\n]>"
    ),
    "quadratic, and broken": lambda: rss(
        b"<p>" + ITEM % (b"&a;" * 50_000), b"<!DOCTYPE rss [" + LONG + b"\n]>"
    ),
    "a million entities": lambda: b"<!DOCTYPE a [" + b'\n<!ENTITY a "b">' * 900_000 + rss(ITEM),
    "comments before all": lambda: b"<!---->" * (2 * MIB) + b"<!DOCTYPE",
    "10,000 nested elements": lambda: dated(b"<b>" * 10_000 + b"x" + b"</b>" * 10_000),
    "10,000 nested in HTML": lambda: described(b"<b>" * 10_000 + b"x"),
    "100,000 nested and not closed": lambda: rss(b"<b>" * 100_000),
    "20,000 namespaces": lambda: rss(
        b"".join(b'<a%d:b xmlns:a%d="u:%d">' % (n, n, n) for n in range(20_000))
    ),
    "a huge attribute": lambda: rss(b'<item a="' + b"x" * (14 * MIB) + b'"/>'),
    "400,000 attributes": lambda: rss(
        b"<item " + b" ".join(b'a%d="x"' % n for n in range(400_000)) + b"/>"
    ),
    "a huge title": lambda: dated(b"<title>" + b"x" * (14 * MIB) + b"</title>"),
    "a huge text": lambda: described(b"<p>a b c d e f g h i j k l m n o</p>" * (13 * MIB // 38)),
    "many pictures": lambda: described(b"<figure><img>" * 70_000),
    "nothing but <": lambda: b"<" * (15 * MIB - 1),
    "nothing but < in a feed": lambda: b"<rss><channel><item><title>" + b"<" * (14 * MIB),
    "900,000 times <": lambda: b"<rss><channel><item>" + b"<" * 900_000 + b"</item>",
    "nothing but & in a feed": lambda: dated(b"&" * (14 * MIB)),
    "tags that never end": lambda: rss(b"<a " * 900_000),
    "unclosed CDATA": lambda: rss(b"<item><title>" + b"<![CDATA[" * 900_000),
    "unclosed comments": lambda: rss(b"<item><title>" + b"<!--" * 900_000),
    "spaces": lambda: b" " * (15 * MIB - 1),
    "zeros": lambda: b"\0" * (15 * MIB - 1),
    "no UTF-8 at all": lambda: b"\xff" * (15 * MIB - 1),
    "two million items": lambda: rss(b"<item/>" * (14 * MIB // 7)),
    "150,000 items": lambda: many(150_000, lambda _: b""),
    "150,000 items, the end missing": lambda: many(150_000, lambda _: b"")[:-100],
    "30,000 categories": lambda: dated(
        b"".join(b"<category>c%d</category>" % n for n in range(30_000))
    ),
    "30,000 categories, broken": lambda: dated(
        b"<p>" + b"".join(b"<category>c%d</category>" % n for n in range(30_000))
    ),
    "20,000 dates that are none": lambda: many(
        20_000, lambda n: b"<pubDate>soon %d or 2020</pubDate>" % n
    ),
    "20,000 dates in French": lambda: many(
        20_000, lambda n: b"<pubDate>lun, %d juillet 2020 %02d:00</pubDate>" % (n % 28 + 1, n % 24)
    ),
    "a date of a million words": lambda: dated(b"<pubDate>" + b"1 " * MIB + b"</pubDate>"),
    "the post, the post, …": lambda: dated(
        b"<description>" + b"The post a " * MIB + b"</description>"
    ),
    "JSON that nests": lambda: b"[" * (15 * MIB - 1),
    "JSON that nests, less": lambda: b'{"items":' + b"[" * 400_000,
    "JSON of numbers": lambda: b'{"items": [' + b"1.5e300," * MIB + b"1]}",
    "a huge number": lambda: (
        b'{"version":"https://jsonfeed.org/version/1","items":[' + b"9" * (14 * MIB) + b"]}"
    ),
}


@pytest.fixture(scope="module")
def workers() -> Iterator[Workers]:
    # Twice the time that is promised, as the machine may have other work to do.
    made = Workers(1, Bounds(seconds=10.0, octets=300 * MIB))
    yield made
    made.close()


def ending(workers: Workers, body: bytes) -> list[str]:
    """What is said of a document: its faults, or why it cannot be read at all."""
    try:
        parsed = asyncio.run(workers(feed.parse, body, GIVEN))
    except Unreadable as error:
        return [str(error)]
    return [fault.why for fault in parsed.faults] or [f"{len(parsed.items)} items"]


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_ends_in_items_or_one_message(workers: Workers, name: str) -> None:
    said = ending(workers, BOMBS[name]())
    assert 1 <= len(said) <= 3
    for one in said:
        assert "takes more than" not in one
        assert "ended the parser" not in one
        assert "\n" not in one
        assert len(one) < 500


def test_no_entity_is_ever_expanded() -> None:
    dtd = b'<!DOCTYPE rss [\n<!ENTITY a "expanded">\n]>'
    title = b"<item><title>x&a;y</title><guid>1</guid><pubDate>2026-11-16</pubDate></item>"
    (found,) = feed.parse(rss(title, dtd), GIVEN).items
    assert "expanded" not in (found.title or "")

"""Pages made to take time or memory end in what can be read of them, or in one fault."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime

import pytest

from digest.errors import Unreadable
from digest.sources import listing_page, page
from digest.sources.parsed import Given
from digest.sources.work import Workers

GIVEN = Given(
    datetime(2026, 11, 21, tzinfo=UTC), url="https://n.example/news/", languages=("en", "de")
)
ITEM = (
    b"<li><a href=/r/%d><h3>Headline number %d is here</h3></a>"
    b"<span class=date>May 7, 2026</span><p>Text of it.</p></li>"
)
NOT_DATES = (
    b"<li><h3><a href=/r/%d>Headline number %d</a></h3><i class=date>x%d yy 2026 1.1</i></li>"
)


@pytest.fixture(scope="module")
def workers() -> Iterator[Workers]:
    """As the service has them: five seconds and 300 MiB each."""
    made = Workers(1)
    yield made
    made.close()


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"<div>" * 10_000 + b"x", id="10,000 nested elements"),
        pytest.param(b"<div><a href=/x/y>A headline of words" * 10_000, id="nested links"),
        pytest.param(b"<p>words and words in 2026</p>" * 90_000, id="90,000 paragraphs"),
        pytest.param(b"".join(ITEM % (n, n) for n in range(15_000)), id="15,000 items"),
        pytest.param(b"".join(NOT_DATES % (n, n, n) for n in range(3_000)), id="no dates"),
        pytest.param(
            b"<p " + b" ".join(b"a%d=1" % n for n in range(100_000)) + b">x", id="attributes"
        ),
        pytest.param(b'<script type="application/ld+json">' + b"[" * 100_000, id="JSON that nests"),
        pytest.param(
            b"<figure><img src=/a.png><figcaption>Words</figcaption></figure>" * 20_000,
            id="20,000 figures",
        ),
        pytest.param(b"<meta name=date content=x>" * 50_000, id="50,000 metas"),
        pytest.param(b"<p>" + b"&amp;" * 500_000, id="entities"),
        pytest.param(b"<" * 150_000, id="angle brackets"),
        pytest.param(random.Random(1).randbytes(300_000), id="noise"),
        pytest.param(b"<p>x" * 300_000, id="more tags than any page has"),
        pytest.param(b"x" * 9_000_000, id="more octets than any page has"),
    ],
)
def test_it_ends(workers: Workers, body: bytes) -> None:
    """As the page of a release and as a list, without hurting what asked for it."""
    for parse in (page.parse, listing_page.parse):
        with suppress(Unreadable):
            asyncio.run(workers(parse, body, GIVEN, {}))

"""What feed readers state of themselves, in their User-Agent and in the log of a web server."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.feeds.access_log import asked
from digest.feeds.readers import MOST_SUBSCRIBERS, Stated, stated


@pytest.mark.parametrize(
    ("agent", "reader", "subscribers"),
    [
        ("Feedly/1.0 (+http://feeds.example/fetcher.html; 462 subscribers; )", "Feedly", 462),
        ("Feedbin feed-id:1697787 - 102 subscribers", "Feedbin", 102),
        ("NewsBlur Feed Fetcher - 27 subscribers - https://x.example", "NewsBlur", 27),
        ("Inoreader/1.0 (+http://x.example/feed-fetcher; 5 subscribers; )", "Inoreader", 5),
        ("Mozilla/5.0 (compatible; inoreader.com; 114 subscribers)", "Inoreader", 114),
        (
            "Mozilla/5.0 (compatible; theoldreader.com; 1 subscribers; feed-id=cead)",
            "The Old Reader",
            1,
        ),
        ("Mozilla/5.0 (compatible; BazQux/2.4; +https://x.example; 1 subscribers)", "BazQux", 1),
        ("Dreamwidth Studios (webmaster@x.example; for x; 2 readers)", "Dreamwidth Studios", 2),
        ("Netvibes (http://x.example/; 5 subscribers; feedId: 5404723)", "Netvibes", 5),
        ("Some Reader/2.1 (1,204 readers)", "Some Reader", 1204),
    ],
)
def test_a_reader_that_fetches_for_many_says_for_how_many(
    agent: str, reader: str, subscribers: int
) -> None:
    assert Stated(reader, subscribers) == stated(agent)


@pytest.mark.parametrize(
    "agent",
    [
        "",
        "Mozilla/5.0 (X11; Linux x86_64) Gecko/20100101 Firefox/130.0",
        "Mozilla/5.0 (Windows NT 10.0) 99 subscribers",
        "NetNewsWire (RSS Reader; https://x.example/)",
        "Feedly/1.0 (poller)",
        "Feedly/1.0 (0 subscribers)",
        "Feedly/1.0 (99999999999 subscribers)",
        "9 subscribers",
        "<script>alert(1)</script> (9 subscribers)",
        "\x1b[31mRed/1.0 (9 subscribers)",
        "x" * 600 + " (9 subscribers)",
    ],
)
def test_one_that_says_nothing_is_not_counted(agent: str) -> None:
    assert None is stated(agent)


@given(st.text(max_size=300), st.integers(0, 10**12), st.text(max_size=300))
def test_whatever_is_sent_is_always_a_short_plain_name_and_a_sane_number(
    before: str, count: int, after: str
) -> None:
    found = stated(f"{before} {count} subscribers{after}")
    if found is not None:
        assert 1 <= found.subscribers <= MOST_SUBSCRIBERS
        assert 2 <= len(found.reader) <= 40
        assert found.reader.isascii()
        assert found.reader.isprintable()


LINE = (
    '203.0.113.9 - - [21/Nov/2026:08:15:42 +0000] "GET /feeds/all.atom HTTP/1.1" 200 5120 "-" '
    '"Feedbin feed-id:7 - 42 subscribers"\n'
)


def test_a_line_of_a_log_tells_file_day_and_reader() -> None:
    found = asked(LINE.encode())
    assert found is not None
    assert (date(2026, 11, 21), "/feeds/all.atom", Stated("Feedbin", 42)) == (
        found.day,
        found.path,
        found.stated,
    )


@pytest.mark.parametrize(
    ("old", "new", "is_read"),
    [
        pytest.param(" 200 ", " 304 ", True, id="unchanged"),
        pytest.param("GET ", "HEAD ", True, id="head"),
        pytest.param("all.atom", "region/africa.rss?x=1", True, id="with a query"),
        pytest.param('"-"', r'"https://x.example/\"quoted\""', True, id="quotes in the referrer"),
        pytest.param(" 200 ", " 404 ", False, id="not there"),
        pytest.param("GET ", "POST ", False, id="another method"),
        pytest.param("all.atom", "index.html", False, id="no feed"),
        pytest.param("all.atom", "../../etc/passwd", False, id="another path"),
        pytest.param("21/Nov/2026", "31/Feb/2026", False, id="no day"),
        pytest.param("42 subscribers", "no number", False, id="states nothing"),
        pytest.param(LINE, "\x00\xff garbage\n", False, id="no line of a log"),
    ],
)
def test_only_feed_files_that_were_handed_out_count(old: str, new: str, is_read: bool) -> None:
    assert is_read == (asked(LINE.replace(old, new).encode("latin-1")) is not None)

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from digest.feeds.identity import authority, mint, web_address

AT = datetime(2026, 5, 4, 23, 59, tzinfo=UTC)


@pytest.mark.parametrize(
    ("web_url", "specific", "expected"),
    [
        pytest.param(
            "https://News.Example/digest",
            "feed/region/africa",
            "tag:news.example,2026-05-04:feed/region/africa",
            id="the host in small letters, without port or path",
        ),
        pytest.param(
            "http://127.0.0.1:8000",
            "feed/all",
            "tag:127.0.0.1,2026-05-04:feed/all",
            id="an address for a host",
        ),
        pytest.param(
            "http://[::1]:8000",
            "feed/all",
            "tag:localhost,2026-05-04:feed/all",
            id="IPv6 has no place in a tag",
        ),
        pytest.param(
            "https://nachrichten.öko.example",
            "x",
            "tag:nachrichten.xn--ko-eka.example,2026-05-04:x",
            id="a host beyond ASCII",
        ),
        pytest.param(
            "https://a.example",
            "source/my wire",
            "tag:a.example,2026-05-04:source/my%20wire",
            id="what a URI cannot hold is encoded",
        ),
    ],
)
def test_a_tag_names_our_host_and_the_day_it_was_made(
    web_url: str, specific: str, expected: str
) -> None:
    assert expected == mint(web_url, specific, AT)


def test_the_authority_of_a_tag_is_its_host_and_day() -> None:
    assert "tag:a.example,2026-05-04" == authority("tag:a.example,2026-05-04:feed/all")


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        pytest.param("https://a.example/b?c=1&d=2#e", "https://a.example/b?c=1&d=2#e", id="as is"),
        pytest.param(" https://a.example/ ", "https://a.example/", id="spaces around"),
        pytest.param("https://a.example/x y", "https://a.example/x%20y", id="a space inside"),
        pytest.param("https://a.example/%C3%A9", "https://a.example/%C3%A9", id="encoded before"),
        pytest.param("https://a.example/é", "https://a.example/%C3%A9", id="a letter beyond ASCII"),
        pytest.param("https://é.example/", "https://xn--9ca.example/", id="such a host"),
        pytest.param('https://a.example/"<>', "https://a.example/%22%3C%3E", id="quotes, brackets"),
        pytest.param("http://[::1]:80/", "http://[::1]:80/", id="IPv6"),
        pytest.param("https://a.example/a[1]", "https://a.example/a%5B1%5D", id="brackets in path"),
        pytest.param("/relative", None, id="relative"),
        pytest.param("javascript:alert(1)", None, id="a script"),
        pytest.param("https://", None, id="no host"),
        pytest.param("https://user:pass@a.example/", None, id="with a password"),
        pytest.param("https://a.example:port/", None, id="a port that is none"),
        pytest.param("https://[half", None, id="brackets left open"),
        pytest.param("https://a.example/\ud800", None, id="half a character"),
        pytest.param("https://a b.example/", None, id="a space in the host"),
        pytest.param("", None, id="nothing"),
        pytest.param(None, None, id="None"),
    ],
)
def test_a_web_address_is_a_uri_or_nothing(url: str | None, expected: str | None) -> None:
    assert expected == web_address(url)

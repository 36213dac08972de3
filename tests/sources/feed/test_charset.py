"""A feed's characters are read right whoever is wrong about them."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.sources.feed import parse
from digest.sources.feed.charset import as_utf8
from digest.sources.parsed import Given

NOW = datetime(2026, 12, 1, tzinfo=UTC)
TITLE = "Côte d’Ivoire"
FEED = (
    '<?xml version="1.0"{}?><rss version="2.0"><channel><item><title>{}</title><guid>1</guid>'
    "<pubDate>2026-11-16</pubDate></item></channel></rss>"
)


def titled(body: bytes, header: str | None = None) -> str | None:
    """The title of the only item."""
    (item,) = parse(body, Given(NOW, content_type=header)).items
    return item.title


def feed(declared: str | None, title: str = TITLE) -> str:
    return FEED.format(f' encoding="{declared}"' if declared else "", title)


@pytest.mark.parametrize(
    ("body", "header"),
    [
        pytest.param(feed(None).encode(), None, id="UTF-8, nothing said"),
        pytest.param(feed("UTF-8").encode(), "text/xml", id="a text type means no ASCII"),
        pytest.param(
            feed("UTF-8").encode(), "text/xml; charset=ISO-8859-1", id="a header that is wrong"
        ),
        pytest.param(feed("ISO-8859-1").encode(), None, id="a declaration that is wrong"),
        pytest.param(feed("windows-1252").encode("cp1252"), None, id="a declaration that is right"),
        pytest.param(feed("ISO-8859-1").encode("cp1252"), None, id="Windows called Latin-1"),
        pytest.param(
            feed(None).encode("cp1252"), 'text/xml; charset="windows-1252"', id="only the header"
        ),
        pytest.param(feed("UTF-8").encode("cp1252"), None, id="called UTF-8 and is not"),
        pytest.param(feed("no-such-thing").encode("cp1252"), None, id="a name nobody knows"),
        pytest.param(feed("punycode").encode("cp1252"), None, id="a codec that is no charset"),
        pytest.param(feed("ISO-8859-1").encode("utf-8-sig"), None, id="a mark beats all"),
        pytest.param(feed("utf-8").encode("utf-16"), "text/xml; charset=utf-8", id="UTF-16"),
        pytest.param(feed("utf-16").encode("utf-16-be"), None, id="UTF-16 without a mark"),
        pytest.param(feed(None).encode("utf-32"), None, id="UTF-32"),
    ],
)
def test_the_characters_are_right(body: bytes, header: str | None) -> None:
    assert TITLE == titled(body, header)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("koi8-r", "Заявление"),
        ("gb2312", "新闻稿"),
        ("shift_jis", "声明"),
        ("big5", "新聞稿"),
        ("euc-kr", "성명"),
        ("windows-1256", "بيان"),
        ("iso-2022-jp", "声明"),
    ],
)
def test_older_charsets_are_read_where_they_are_named(name: str, text: str) -> None:
    assert text == titled(feed(name, text).encode(name))


def test_text_that_was_encoded_twice_is_mended() -> None:
    assert "déclaré" == titled(feed(None, "déclaré".encode().decode("iso-8859-1")).encode())


def test_controls_that_windows_means_as_quotes_are_quotes() -> None:
    assert "It’s" == titled(feed(None, "It&#146;s").encode())


def test_one_bad_octet_spoils_only_itself() -> None:
    body = feed("UTF-8", "Türkiye, Perú, Côte d’Ivoire: São Tomé").encode()
    assert titled(body.replace("ú".encode(), b"\xfa")) in (
        "Türkiye, Per\ufffd, Côte d’Ivoire: São Tomé",
    )


@given(st.binary(max_size=200), st.text(max_size=40))
def test_always_some_utf8_comes_out(body: bytes, header: str) -> None:
    as_utf8(body, header).decode()

"""A page's octets become a tree, whatever their charset and however they are broken."""

import pytest

from digest.errors import Unreadable
from digest.sources.markup import LARGEST_PAGE, decoded, paragraphs, spoken, tree, words

URL = "https://newsroom.example.org/news/"


@pytest.mark.parametrize(
    ("body", "content_type", "expected"),
    [
        pytest.param("Müller".encode(), None, "Müller", id="UTF-8 that nobody declares"),
        pytest.param("Müller".encode("cp1252"), None, "Müller", id="what is no UTF-8"),
        pytest.param(
            "мир".encode("cp1251"), "text/html; charset=windows-1251", "мир", id="the header"
        ),
        pytest.param(
            '<meta charset="koi8-r">мир'.encode("koi8-r"),
            "text/html",
            '<meta charset="koi8-r">мир',
            id="the page",
        ),
        pytest.param(
            b'<meta http-equiv="Content-Type" content="text/html; charset=iso-8859-1">\x93x\x94',
            None,
            '<meta http-equiv="Content-Type" content="text/html; charset=iso-8859-1">“x”',
            id="Latin-1, which on the web is Windows-1252",
        ),
        pytest.param(
            '<meta charset="utf-8">é'.encode("cp1252"),
            "text/html; charset=iso-8859-1",
            '<meta charset="utf-8">é',
            id="the header over the page",
        ),
        pytest.param(
            b"\xef\xbb\xbf" + "é".encode(), "text/html; charset=latin1", "é", id="a mark over all"
        ),
        pytest.param("é".encode("utf-16"), None, "é", id="UTF-16 by its mark"),
        pytest.param(
            '<meta charset="utf-16">é'.encode(), None, '<meta charset="utf-16">é', id="no UTF-16"
        ),
        pytest.param(
            "é".encode(), "text/html; charset=no-such-one", "é", id="a charset that is none"
        ),
        pytest.param(
            "é".encode(), "text/html; charset=base64", "é", id="a codec that is no charset"
        ),
        pytest.param(b"a\xffb", "text/html; charset=utf-8", "a\ufffdb", id="a broken character"),
    ],
)
def test_octets_are_decoded_as_a_browser_would(
    body: bytes, content_type: str | None, expected: str
) -> None:
    """By mark, header, the page's own word, or a guess."""
    assert expected == decoded(body, content_type)


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        pytest.param("", "https://newsroom.example.org/news/a", id="the page's own address"),
        pytest.param('<base href="/en/">', "https://newsroom.example.org/en/a", id="its base"),
        pytest.param(
            '<base target="_top"><base href="//cdn.example/">', "https://cdn.example/a", id="a host"
        ),
        pytest.param(
            '<base href="javascript:0">', "https://newsroom.example.org/news/a", id="no address"
        ),
    ],
)
def test_links_are_relative_to_the_base(head: str, expected: str) -> None:
    """Which a page may name (HTML § 4.2.3)."""
    assert expected == tree(f"<head>{head}</head><p>x".encode(), URL).link("a")


def test_words_beside_blocks_stay_apart() -> None:
    """And scripts are no words."""
    page = tree(b"<div><h3>One</h3><p>t<b>w</b>o<script>x()</script></p></div>", URL)
    div = next(page.root.iter("div"))
    assert ("One two", "One\n\ntwo") == (words(div), paragraphs(div))


def test_the_nearest_language_holds() -> None:
    """Without its country."""
    page = tree(b'<html lang="en-GB"><p>a<div lang="pt-BR"><b>b</b></div>', URL)
    found = [spoken(one) for one in page.root.iter("p", "b")]
    assert ["en", "pt"] == found


@pytest.mark.parametrize(
    ("body", "why"),
    [
        pytest.param(b"", "empty", id="nothing"),
        pytest.param(b"\0\0\0", "empty", id="zeros"),
        pytest.param(b"x" * (LARGEST_PAGE + 1), "larger than", id="too large"),
        pytest.param(b"<p>" * 200_001, "more than 200000 tags", id="too many tags"),
    ],
)
def test_what_is_no_page_is_told(body: bytes, why: str) -> None:
    """Before it takes time or memory."""
    with pytest.raises(Unreadable, match=why):
        tree(body, URL)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        pytest.param(b"<div>" * 10_000 + b"x", 256, id="10,000 levels are cut at 256"),
        pytest.param(
            b"<p " + b" ".join(b"a%d=1" % one for one in range(100_000)) + b">x",
            3,
            id="100,000 attributes are left out",
        ),
    ],
)
def test_bombs_are_cut(body: bytes, expected: int) -> None:
    """What is before them is kept."""
    assert expected == sum(1 for _ in tree(body, URL).root.iter())

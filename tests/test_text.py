"""Text from elsewhere is made fit to print."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.text import (
    clean,
    clean_paragraphs,
    fold,
    headline,
    is_in_script_of,
    plain,
    safe_html,
    shorten,
    slugify,
)


@pytest.mark.parametrize(
    ("expected", "text"),
    [
        pytest.param("a b", " a\u00a0\u202f\n\tb ", id="every space becomes one plain space"),
        pytest.param("a bc", "a\x0bb\x00c", id="controls go, those that are space part words"),
        pytest.param("ab", "\ufeffa\u200b\u00ad\ud800b", id="what nobody sees goes"),
        pytest.param("AT&T", "AT&amp;T", id="entities are resolved"),
        pytest.param("&lt;b>", "&amp;lt;b&gt;", id="entities are resolved once"),
        pytest.param("?a=1&copy=2", "?a=1&copy=2", id="an entity has its semicolon"),
        pytest.param("ab", "a&#1;&#x7f;b", id="no entity smuggles a control in"),
        pytest.param("“It’s”", "“It’s”", id="quotes stay as printed"),
    ],
)
def test_a_line_is_cleaned(expected: str, text: str) -> None:
    assert expected == clean(text)


def test_literal_text_keeps_what_looks_like_an_entity() -> None:
    assert "&lt;b&gt;" == clean("&lt;b&gt;", entities=False)


@given(st.text())
def test_cleaning_twice_always_changes_nothing_more(text: str) -> None:
    once = clean(text, entities=False)
    assert once == clean(once, entities=False)


def test_paragraphs_are_kept_and_their_lines_joined() -> None:
    assert "a b\n\nc" == clean_paragraphs(" a\r\n b\r\n \u00a0\r\n\r\n c \n")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param("‘It’s’ – “so”", "'it's' - \"SO\"", id="quotes, dashes and case"),
        pytest.param("ﬁne\u00a0x…", "fine x...", id="ligatures, spaces, ellipses"),
        pytest.param("STRASSE", "straße", id="sharp s"),
    ],
)
def test_texts_that_read_alike_fold_alike(one: str, other: str) -> None:
    assert fold(one) == fold(other)


@pytest.mark.parametrize(
    ("expected", "source", "base"),
    [
        pytest.param("<p>a</p>", "<p onclick=x style=y>a<script>b</script></p>", None, id="script"),
        pytest.param("<p>a</p>", '<p>a<img src="https://x.org/1.png"></p>', None, id="pictures"),
        pytest.param(
            '<a href="https://x.org/y" rel="noopener noreferrer">a</a>',
            '<a href="/y">a</a>',
            "https://x.org/z/",
            id="relative links become absolute",
        ),
        pytest.param(
            '<a rel="noopener noreferrer">a</a>', '<a href="/y">a</a>', None, id="or go, baseless"
        ),
        pytest.param(
            '<a rel="noopener noreferrer">a</a>',
            '<a href="/y">a</a>',
            "https://x y/",
            id="bad base",
        ),
        pytest.param(
            '<a rel="noopener noreferrer">a</a>', '<a href="javascript:a">a</a>', None, id="schemes"
        ),
        pytest.param("<h2>a</h2><em>b</em>", "<h2>a</h2><em>b", None, id="what is open is closed"),
    ],
)
def test_html_is_made_safe(expected: str, source: str, base: str | None) -> None:
    assert expected == safe_html(source, base)


def test_tags_that_nest_without_end_cost_no_time() -> None:
    assert "x" == safe_html("<div>" * 200_000 + "x", None)
    assert "x" == plain("<div>" * 200_000 + "x")


@pytest.mark.parametrize(
    ("expected", "source"),
    [
        pytest.param("a b\n\nc", "<p>a\n\nb</p>c", id="blocks are paragraphs, line breaks are not"),
        pytest.param("a\n\nb", "<ul><li>a<li>b</ul>", id="list"),
        pytest.param("a b\n\nc", "a<br>b<br/> <br>c", id="one break joins, two part"),
        pytest.param("1 < 2 & &amp;", "<p>1 &lt; 2 &amp; &amp;amp;</p>", id="entities once"),
        pytest.param("a\n\nb", "a\n\nb", id="text without tags keeps its blank lines"),
        pytest.param("a", "a<style>p{}</style><!-- b -->", id="styles and comments go"),
    ],
)
def test_html_is_read_as_text(expected: str, source: str) -> None:
    assert expected == plain(source)


@pytest.mark.parametrize(
    ("expected", "text", "limit"),
    [
        pytest.param("one two", "one two", 7, id="what fits stays"),
        pytest.param("one two…", "one two three", 8, id="cut at a word, no space before the mark"),
        pytest.param("one two…", "one two, three", 9, id="nor a comma"),
        pytest.param("one…", "one two", 6, id="never within a word"),
        pytest.param("abcd…", "abcdefgh", 5, id="a word alone is cut"),
    ],
)
def test_text_is_shortened_at_a_word(expected: str, text: str, limit: int) -> None:
    assert expected == shorten(text, limit)


@given(st.text(), st.integers(min_value=1, max_value=40))
def test_shortened_text_is_always_within_the_limit(text: str, limit: int) -> None:
    assert limit >= len(shorten(text, limit))


@pytest.mark.parametrize(
    ("expected", "text"),
    [
        pytest.param("region-d-ete-2", "Région d’Été (2)", id="latin"),
        pytest.param("", "بيان", id="no latin base"),
    ],
)
def test_words_become_a_slug(expected: str, text: str) -> None:
    assert expected == slugify(text)


@pytest.mark.parametrize(
    ("expected", "title", "summary"),
    [
        pytest.param("Title", "Title", "Summary.", id="the title, where there is one"),
        pytest.param("The U.S. must act.", None, "The U.S. must act. Soon.", id="first sentence"),
        pytest.param("A deck", None, "A deck\n\nA paragraph.", id="first paragraph"),
        pytest.param("word " * 17 + "word…", None, "word " * 40, id="first words"),
    ],
)
def test_every_release_has_a_headline(expected: str, title: str | None, summary: str) -> None:
    assert expected == headline(title, summary)


@pytest.mark.parametrize(
    ("language", "words", "expected"),
    [
        pytest.param("en", "Tunisia: lawyer held", True, id="Latin"),
        pytest.param("en", "تونس: محامية معتقلة", False, id="Arabic, said to be English"),
        pytest.param("ar", "تونس: محامية معتقلة (BBC)", True, id="Arabic with a Latin name"),
        pytest.param("uk", "Україна: нові дані", True, id="Cyrillic"),
        pytest.param("fr", "Украина: новые данные", False, id="Cyrillic, said to be French"),
        pytest.param("ka", "საქართველო", True, id="a script that we do not tell apart"),
        pytest.param("en", "2026 — 11", True, id="no letters"),
    ],
)
def test_a_language_fits_its_script(language: str, words: str, expected: bool) -> None:
    assert expected is is_in_script_of(language, words)

"""What is told of one release, and where it can be read."""

from __future__ import annotations

from dataclasses import replace

import pytest

from digest.letters.content import SUMMARY_LIMIT, Told, address, tell
from digest.model import Entry, Form
from tests.letters import newsroom

RELEASE = newsroom.release()
HERE = "https://feeds.newsroom.example"


def test_a_short_summary_is_one_paragraph_of_at_most_300_characters() -> None:
    told = tell(replace(RELEASE, summary="one two\n\nthree " + "four " * 100), Form.SHORT)
    (paragraph,) = told.paragraphs
    assert paragraph.startswith("one two three four")
    assert paragraph.endswith("…")
    assert SUMMARY_LIMIT - 8 < len(paragraph) <= SUMMARY_LIMIT


def test_the_full_form_without_content_keeps_the_summarys_paragraphs() -> None:
    told = tell(replace(RELEASE, title="T", summary="one\n\ntwo"), Form.FULL)
    assert Told("T", ("one", "two")) == told


@pytest.mark.parametrize(
    ("title", "summary", "expected"),
    [
        pytest.param(
            None,
            "They were freed. More follows.",
            ("They were freed.", ("More follows.",)),
            id="the first sentence",
        ),
        pytest.param(None, "Only this.", ("Only this.", ()), id="nothing left to say"),
        pytest.param("T", "", ("T", ()), id="no summary"),
        pytest.param(None, "", ("", ()), id="nothing at all"),
    ],
)
def test_a_missing_title_is_taken_from_the_summary_and_not_said_twice(
    title: str | None, summary: str, expected: tuple[str, tuple[str, ...]]
) -> None:
    told = tell(replace(RELEASE, title=title, summary=summary), Form.SHORT)
    assert expected == (told.title, told.paragraphs)


def test_what_nobody_may_print_is_left_out() -> None:
    """No letter holds what HTML forbids, whichever way it came into the store."""
    told = tell(
        replace(RELEASE, title="One\x1b[31m", summary="two\x0bthree\n\n\x00four"), Form.FULL
    )
    assert Told("One[31m", ("two three", "four")) == told


def test_headings_in_a_text_do_not_disturb_the_letters_outline() -> None:
    told = tell(replace(RELEASE, content="<h1>A</h1><p>B</p>"), Form.FULL)
    assert '<p class="strong">A</p><p>B</p>' == told.html
    assert ("A", "B") == told.paragraphs


A = "https://a.example/"
LINKS = {
    "after its words": (f'<p><a href="{A}">here</a>.</p>', f"here <{A}>."),
    "its own words": (f'<a href="{A}">{A}</a>', A),
    "mail": ('<a href="mailto:a@b.example">a@b.example</a>', "a@b.example"),
    "entities": (f'<a href="{A}?b=1&amp;c=2">x</a>', f"x <{A}?b=1&c=2>"),
    "a blank": (f'<a href="{A}é b">x</a>', f"x <{A}é%20b>"),
    "a list": ("<ul><li>a</li></ul>", "– a"),
}


@pytest.mark.parametrize(("content", "text"), list(LINKS.values()), ids=list(LINKS))
def test_links_are_spelled_out_in_the_text(content: str, text: str) -> None:
    assert (text,) == tell(replace(RELEASE, content=content), Form.FULL).paragraphs


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        pytest.param("https://a.example/1", "https://a.example/1", id="its own"),
        pytest.param(None, f"{HERE}/releases/r000", id="none"),
        pytest.param("javascript:alert(1)", f"{HERE}/releases/r000", id="not the web"),
        pytest.param("https://a.example/" + "x" * 500, f"{HERE}/releases/r000", id="too long"),
        pytest.param('https://a.example/a b"<c>', "https://a.example/a%20b%22%3Cc%3E", id="unfit"),
    ],
)
def test_an_entry_links_to_where_it_can_be_read(url: str | None, expected: str) -> None:
    assert expected == address(Entry(replace(RELEASE, url=url)), HERE)


def test_an_entry_whose_newest_telling_has_no_address_uses_another() -> None:
    newest = replace(RELEASE, uid="r1", url=None, updated=RELEASE.updated.replace(year=2026))
    assert RELEASE.url == address(Entry(RELEASE, (newest,)), HERE)


def test_a_telling_in_another_language_links_to_its_own_page_and_to_no_others() -> None:
    french = replace(RELEASE, uid="r1", url=None, language="fr")
    assert f"{HERE}/releases/r1" == address(Entry(RELEASE, (french,)), HERE, french)

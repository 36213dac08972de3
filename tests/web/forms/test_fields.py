"""Whatever is sent becomes fields, and no more of it than a person would send."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.web.forms.fields import LONGEST, MOST, fields

ANYTHING = st.text() | st.binary()


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        pytest.param("a@example.org", "a@example.org", id="as it is"),
        pytest.param("  a@example.org\t", "a@example.org", id="space around it"),
        pytest.param("a@example.org\r\nBcc: b@example.org", "a@example.org Bcc: b@example.org"),
        pytest.param("a\x00b\x07c", "abc", id="control characters"),
        pytest.param("\u202egro.elpmaxe@a\u202c", "gro.elpmaxe@a", id="turned about"),
        pytest.param("a\u200b@example.org", "a@example.org", id="copied with a mark"),
        pytest.param("&amp;", "&amp;", id="taken literally"),
        pytest.param("\ud800x", "x", id="half a character"),
    ],
)
def test_a_value_is_one_line_without_what_cannot_be_seen(value: str, expected: str) -> None:
    assert expected == fields([("email", value)]).one("email")


def test_the_first_value_counts_that_says_anything() -> None:
    """A browser that shows a field once sends it once."""
    sent = fields([("email", ""), ("email", "a@example.org"), ("email", "b@example.org")])
    assert "a@example.org" == sent.one("email")


def test_boxes_with_one_name_are_told_apart_and_counted_once() -> None:
    assert ("by", "ke") == fields([("c", "by"), ("c", "ke"), ("c", "by")]).many("c")


def test_files_are_no_values() -> None:
    assert "" == fields([("email", b"file")]).one("email")


@given(st.lists(st.tuples(st.text(max_size=9), ANYTHING), max_size=40))
def test_what_is_kept_is_always_short_and_printable(pairs: list[tuple[str, object]]) -> None:
    for _, value in fields(pairs).pairs:
        assert len(value) <= LONGEST + 1
        assert not set(value) & {"\r", "\n", "\x00", "\u202e"}


def test_a_flood_of_fields_is_cut_off() -> None:
    assert MOST == len(fields([("country", str(n)) for n in range(MOST + 500)]).pairs)

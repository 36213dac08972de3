"""The text part in a terminal."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.letters.plaintext import WIDTH, lay_out

LONG = "word " * 20
TWO = "word " * 14 + "\n    " + "word " * 6
URL = "https://newsroom.example/" + "x" * 90


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(LONG, f"{'word ' * 15}\n{'word ' * 5}", id="folded at words"),
        pytest.param(f"    {LONG}", f"    {TWO}", id="its own indent"),
        pytest.param(f" 1. {LONG}", f" 1. {TWO}", id="below its number"),
        pytest.param(f"  * {LONG}", f"  * {TWO}", id="below its bullet"),
        pytest.param(f"see {URL} now", f"see\n{URL}\nnow", id="an address stays whole"),
        pytest.param(f"    {URL}", f"    {URL}", id="an address alone keeps its indent"),
        pytest.param("\n\na   \n\n\n\n\nb\n\n", "a\n\n\nb", id="no blanks, no great gaps"),
    ],
)
def test_lines_are_laid_out(text: str, expected: str) -> None:
    lines = [line.rstrip() for line in expected.split("\n")]
    assert lines == lay_out(text).removesuffix("\n").split("\n")


@given(st.text(st.sampled_from("ab é-\n*.1"), max_size=400))
def test_no_word_is_ever_lost_and_no_line_too_long(text: str) -> None:
    laid = lay_out(text)
    assert text.split() == laid.split()
    assert all(len(line) <= WIDTH for line in laid.split("\n") if " " in line.strip(" *.1-–"))

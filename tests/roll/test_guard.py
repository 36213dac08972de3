"""Cells are no formulas to a spreadsheet, and are read back as they were."""

import csv
import io
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.roll import COLUMNS, guarded, plain, write

BEGINNINGS = "=+-@\t\r\n＝＋－＠"
CELLS = st.text(st.sampled_from("'=+-@,;|\t\r\n\"aё1 ＝")) | st.text()


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        pytest.param("Night desk", "Night desk", id="words"),
        pytest.param("", "", id="nothing"),
        pytest.param("O'Neil", "O'Neil", id="an apostrophe within"),
        pytest.param("'tis", "'tis", id="an apostrophe at the beginning"),
        pytest.param("a=b", "a=b", id="a sign within"),
        pytest.param("=1+1", "'=1+1", id="a formula"),
        pytest.param("+44 20 7946 0000", "'+44 20 7946 0000", id="a telephone number"),
        pytest.param("-x", "'-x", id="minus"),
        pytest.param("@SUM(A1)", "'@SUM(A1)", id="at"),
        pytest.param("'=1", "''=1", id="a guarded one"),
        pytest.param("x;=cmd", "x;'=cmd", id="after what parts cells elsewhere"),
        pytest.param("=a;+b", "'=a;'+b", id="twice"),
        pytest.param("BY;RU", "BY;RU", id="a list"),
    ],
)
def test_what_would_run_gets_an_apostrophe(cell: str, expected: str) -> None:
    assert (expected, cell) == (guarded(cell), plain(guarded(cell)))


@given(cell=CELLS)
def test_a_guarded_cell_never_begins_a_formula(cell: str) -> None:
    """Whatever a spreadsheet parts cells by."""
    for part in re.split(r"[,;|]", guarded(cell)):
        assert not part.startswith(tuple(BEGINNINGS))


@given(cell=CELLS)
def test_a_cell_always_comes_back(cell: str) -> None:
    assert cell == plain(guarded(cell))


@given(row=st.fixed_dictionaries(dict.fromkeys(COLUMNS, CELLS)))
def test_a_row_always_comes_back_through_a_file(row: dict[str, str]) -> None:
    out = io.StringIO(newline="")
    write(out, [row])
    out.seek(0)
    header, cells = csv.reader(out, strict=True)
    assert row == dict(zip(header, map(plain, cells), strict=True))

"""Dates are read strictly first, then in the source's languages, and never guessed."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.model import Precision
from digest.sources.dates import in_address, is_date_line, moment

NOW = datetime(2026, 12, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("expected", "raw"),
    [
        pytest.param("2026-11-16T08:30:00Z", "2026-11-16T09:30:00+01:00", id="RFC 3339"),
        pytest.param("2026-11-16T09:30:00Z", "2026-11-16T09:30:00.123Z", id="fractions"),
        pytest.param("2026-11-16T08:30:00Z", "2026-11-16 09:30", id="no zone: the source's"),
        pytest.param("2026-07-16T07:30:00Z", "2026-07-16T09:30:00", id="and its summer time"),
        pytest.param("2026-11-16", "2026-11-16", id="only a day"),
        pytest.param("2026-11-16", "2026/11/16", id="slashes"),
        pytest.param("2002-10-02T13:00:00Z", "Wed, 02 Oct 2002 15:00:00 +0200", id="RFC 822"),
        pytest.param("2002-10-02T13:00:00Z", "Wed, 02 Oct 2002 15:00:00", id="without zone"),
        pytest.param("2002-10-02T20:00:00Z", "2 Oct 02 15:00 EST", id="two digits, named zone"),
        pytest.param("2003-06-10T03:00:00Z", "Tue, 10 Jun 2003 04:00 BST", id="zone of no RFC"),
        pytest.param("2025-05-07T08:00:00Z", "mer, 07 mai 2025 10:00:00 +0200", id="French"),
        pytest.param("2021-05-07", "٧ مايو ٢٠٢١", id="Arabic"),
        pytest.param("2021-05-07", "May 7, 2021", id="English"),
    ],
)
def test_a_date_is_read(expected: str, raw: str) -> None:
    found = moment(raw, languages=("en",), zone="Europe/Berlin", now=NOW)
    assert expected == str(found)


def test_the_first_language_decides_which_number_is_the_month() -> None:
    months = [
        found.at.month
        for language in ("fr", "en")
        if (found := moment("10/11/2026", languages=(language,), zone="UTC", now=NOW))
    ]
    assert [11, 10] == months


@pytest.mark.parametrize(
    "raw",
    [
        pytest.param("", id="nothing"),
        pytest.param("yesterday", id="relative"),
        pytest.param("2026-11", id="no day"),
        pytest.param("May 2021", id="no day in words"),
        pytest.param("2026-02-30", id="not in the calendar"),
        pytest.param("Mon, 30 Feb 2026 10:00:00 GMT", id="nor in RFC 822"),
        pytest.param("February 30, 2021", id="nor in words"),
        pytest.param("1989-12-31", id="before 1990"),
        pytest.param("2026-12-04", id="beyond two days ahead"),
        pytest.param("2026-11-16T10:00:00+99:00", id="impossible zone"),
        pytest.param("9" * 500, id="huge"),
    ],
)
def test_what_is_no_date_is_none(raw: str) -> None:
    assert moment(raw, languages=("en",), zone="UTC", now=NOW) is None


@pytest.mark.parametrize(
    ("expected", "raw"),
    [
        pytest.param("2026-11-16T08:30:00Z", "2026-11-16T09:30:00+01:00", id="RFC 3339"),
        pytest.param("2025-05-07T08:00:00Z", "mer, 07 mai 2025 10:00:00 +0200", id="in French"),
        pytest.param("None", "May 7, 2021", id="no form of an RFC"),
    ],
)
def test_without_patience_only_the_forms_of_the_rfcs_are_read(expected: str, raw: str) -> None:
    found = moment(raw, languages=("en",), zone="UTC", now=NOW, patient=False)
    assert expected == str(found)


@pytest.mark.parametrize(
    ("expected", "url"),
    [
        ("2026-11-16", "https://newsroom.example/2026/11/16/stop/"),
        ("2026-11-16", "https://newsroom.example/news/2026-11-16-stop"),
        ("2026-01-06", "https://newsroom.example/2026/1/6"),
        ("None", "https://newsroom.example/2026/11/stop/"),
        ("None", "https://newsroom.example/2026/13/45/"),
        ("None", "https://newsroom.example/2030/01/01/"),
        ("None", "https://newsroom.example/archive/20261116"),
    ],
)
def test_an_address_may_hold_a_whole_day(expected: str, url: str) -> None:
    assert expected == str(in_address(url, now=NOW))


def test_an_unknown_language_is_passed_by() -> None:
    assert moment("7 mai 2025", languages=("xx",), zone="UTC", now=NOW) is not None


@given(st.text(max_size=60))
def test_any_text_is_always_a_moment_in_range_or_none(raw: str) -> None:
    found = moment(raw, languages=("en",), zone="UTC", now=NOW)
    assert found is None or found.precision in Precision


@pytest.mark.parametrize(
    ("expected", "line"),
    [
        (True, "May 7, 2021"),
        (True, "July 08, 2020"),
        (True, "7 mai 2025"),
        (True, "7 de mayo de 2021"),
        (True, "7 May 2021"),
        (True, "Friday, May 7, 2021"),
        (True, "7 мая 2021 г."),
        (True, "February 30, 2021"),
        (False, "July 8, 2020, Ottawa – The ban"),
        (False, "Section 12, 2021"),
        (False, "12 Reports 2021"),
        (False, "May 2021"),
    ],
)
def test_a_date_line_is_nothing_but_a_date(expected: bool, line: str) -> None:
    assert expected is is_date_line(line)

"""`subscribers import`, `add`, `show`, `export`."""

from __future__ import annotations

import csv
import json

import pytest

from tests.cli.desk import NOW, Desk


def test_import_counts_what_it_did(empty: Desk) -> None:
    """And nothing the second time."""
    roll = str(
        empty.write("roll.csv", "email,topics,consent_how\nA@example.org,journalists,fair\n")
    )
    first = empty("subscribers", "import", roll, "--at", NOW, "--json").json
    assert {"rows": 1, "people": 1, "wishes": 1, "unchanged": 0} == {
        name: first[name] for name in ("rows", "people", "wishes", "unchanged")
    }
    assert (False, []) == (first["dry_run"], first["errors"])
    again = empty("subscribers", "import", roll, "--json").json
    assert (0, 1) == (again["people"], again["unchanged"])


def test_a_dry_run_says_what_it_would_do_and_does_nothing(empty: Desk) -> None:
    roll = str(empty.write("roll.csv", "email\na@example.org\n"))
    shown = empty("subscribers", "import", roll, "--dry-run")
    assert [
        "+ row 2  a@example.org  new person, pending; daily, everything",
        "would be: rows read: 1; 1 new people, 1 new wishes",
    ] == shown.out.splitlines()
    assert 1 == empty("subscribers", "show", "a@example.org").code


def test_bad_rows_are_named_and_good_ones_taken(empty: Desk) -> None:
    """With file, row, column, value and what is allowed."""
    roll = empty.write("roll.csv", "email,cadence\na@example.org,daily\nb@example.org,hourly\n")
    shown = empty("subscribers", "import", str(roll), "--json")
    assert 1 == shown.code
    assert f'digest: {roll}: row 3: cadence: "hourly": not known; ' in shown.err
    assert (1, 1) == (json.loads(shown.out)["people"], shown.err.count("\n"))
    assert 0 == empty("subscribers", "show", "a@example.org").code


def test_add_makes_one_wish(empty: Desk) -> None:
    given = ["--countries", "BY;RU", "--cadence", "weekly", "--consent-how", "by phone"]
    assert "a@example.org: active\n" == empty("subscribers", "add", "a@example.org", *given).out
    shown = empty("subscribers", "show", "a@example.org", "--json").json
    wish, *others = shown["subscriptions"]
    assert ("weekly", {"countries": ["BY", "RU"]}, []) == (wish["cadence"], wish["filter"], others)
    assert ["by phone"] == [one["how"] for one in shown["consent"]]
    again = empty("subscribers", "add", "a@example.org", *given)
    assert again.out.startswith("a@example.org: nothing new: ")


def test_who_did_not_say_how_they_agreed_waits(empty: Desk) -> None:
    """Nobody is written to who has not asked for it."""
    assert "a@example.org: pending\n" == empty("subscribers", "add", "a@example.org").out


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        pytest.param(["--cadence", "hourly"], 'cadence: "hourly": not known; ', id="cadence"),
        pytest.param(["--countries", "XX"], 'countries: "XX": not known; ', id="country"),
        pytest.param(["--zone", "Moon"], 'zone: "Moon": not a time zone', id="zone"),
        pytest.param(["--hour", "25"], 'hour: "25": not an hour from 0 to 23', id="hour"),
    ],
)
def test_a_wrong_option_is_a_line_and_2(empty: Desk, options: list[str], expected: str) -> None:
    shown = empty("subscribers", "add", "a@example.org", *options)
    assert (2, "") == (shown.code, shown.out)
    assert shown.err.startswith(f"digest: subscriber: {expected}")
    assert 1 == shown.err.count("\n")


def test_every_mistake_is_told_at_once(empty: Desk) -> None:
    shown = empty("subscribers", "add", "nobody", "--hour", "25", "--role", "king")
    assert 3 == len(shown.err.splitlines())
    assert all(line.startswith("digest: subscriber: ") for line in shown.err.splitlines())


def test_an_address_that_was_stopped_stays_stopped(empty: Desk) -> None:
    """Only its owner can subscribe it again."""
    roll = str(empty.write("roll.csv", "email,status\na@example.org,bounced\n"))
    assert 0 == empty("subscribers", "import", roll).code
    shown = empty("subscribers", "add", "a@example.org", "--consent-how", "we know them")
    assert (1, "") == (shown.code, shown.out)
    assert "suppressed" in shown.err


def test_show_reads_well(kept: Desk) -> None:
    lines = kept("subscribers", "show", "BELARUS@example.org").out.splitlines()
    assert [
        "belarus@example.org  active",
        "reader, en, UTC, the newsroom's hour",
        "short letters, plain subjects",
        f"weekly  countries: BY  since {NOW}",
        f"{NOW}  imported: at the fair",
    ] == lines


def test_export_is_what_import_reads(filled: Desk, empty: Desk) -> None:
    """Everyone and their wishes come through unchanged."""
    exported = filled("subscribers", "export").out
    rows = list(csv.DictReader(exported.splitlines()))
    assert {"all@example.org", "africa@example.org", "belarus@example.org"} < {
        one["email"] for one in rows
    }
    as_json = filled("subscribers", "export", "--json").json
    assert [one["email"] for one in rows] == [one["email"] for one in as_json]

"""`subscribers import`, `add`, `show`, `export`."""

from __future__ import annotations

import csv
import json
from contextlib import closing

import pytest

from digest.store import Store, subscribers
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
    given += ["--form", "full"]
    assert "a@example.org: active\n" == empty("subscribers", "add", "a@example.org", *given).out
    shown = empty("subscribers", "show", "a@example.org", "--json").json
    wish, *others = shown["subscriptions"]
    assert ("weekly", {"countries": ["BY", "RU"]}, []) == (wish["cadence"], wish["filter"], others)
    assert ["by phone"] == [one["how"] for one in shown["consent"]]
    assert "full" == shown["form"]
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
        pytest.param(["--form", "long"], 'form: "long": not known; ', id="form"),
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


def test_a_dry_run_shows_every_row_as_json(kept: Desk) -> None:
    """New, changed, stopped, left out and as it was, each with its row."""
    roll = kept.write(
        "more.csv",
        "email,cadence,topics,consent_how,status\n"
        "new@example.org,weekly,journalists,fair,\n"
        "belarus@example.org,daily,,fair,\n"
        "africa@example.org,,,,bounced\n"
        "africa@example.org,daily,,fair,\n"
        "nobody,,,,\n"
        "all@example.org,daily,,fair,\n",
    )
    shown = kept("subscribers", "import", str(roll), "--dry-run", "--json")
    document = json.loads(shown.out)
    assert [
        (2, "new@example.org", "new person", "weekly", {"topics": ["journalists"]}),
        (3, "belarus@example.org", "new wish", "daily", {}),
        (4, "africa@example.org", "suppressed", None, None),
        (5, "africa@example.org", "refused", None, None),
        (7, "all@example.org", "unchanged", None, None),
    ] == [
        (one["row"], one["email"], one["outcome"], one["cadence"], one["filter"])
        for one in document["changes"]
    ]
    assert (1, True, 1) == (shown.code, document["dry_run"], document["mistakes"])
    assert [f'{roll}: row 6: email: "nobody": not an address like name@example.org, with ASCII '
            "before the @"] == document["errors"]  # fmt: skip
    assert 1 == kept("subscribers", "show", "new@example.org").code


def test_a_dry_run_shows_people_what_changes(kept: Desk) -> None:
    roll = kept.write(
        "more.csv",
        "email,status,consent_how\nwaiting@example.org,,phone\nall@example.org,bounced,\n",
    )
    assert [
        "~ row 2  waiting@example.org  now active, active",
        "- row 3  all@example.org  suppressed, bounced",
        "would be: rows read: 2; 1 now active, 1 stopped for good",
    ] == kept("subscribers", "import", str(roll), "--dry-run").out.splitlines()


def test_a_long_dry_run_is_told_in_short(empty: Desk) -> None:
    people = "".join(f"{number}@example.org\n" for number in range(60))
    roll = empty.write("roll.csv", "email\n" + people)
    lines = empty("subscribers", "import", str(roll), "--dry-run").out.splitlines()
    assert (52, "… and 10 more; --json shows every row") == (len(lines), lines[50])


def test_a_thousand_mistakes_are_told_and_the_others_counted(empty: Desk) -> None:
    roll = empty.write("roll.csv", "email\n" + "nobody\n" * 1200)
    shown = empty("subscribers", "import", str(roll))
    assert (1, 1001) == (shown.code, len(shown.err.splitlines()))
    assert shown.err.splitlines()[-1] == f"digest: {roll}: and 200 more mistakes"


def test_a_file_that_is_no_roll_is_a_line_and_1(empty: Desk) -> None:
    shown = empty("subscribers", "import", str(empty.write("x.csv", "a,b\n")), "--json")
    assert (1, "") == (shown.code, shown.out)
    assert 'x.csv: row 1: column "a": not known; there are email' in shown.err


def test_an_operator_says_how_people_agreed_and_how_often_they_hear(empty: Desk) -> None:
    roll = empty.write("roll.csv", "email\na@example.org\n")
    options = ("--consent-how", "desk, from 192.0.2.77", "--cadence", "weekly")
    assert 0 == empty("subscribers", "import", str(roll), *options).code
    shown = empty("subscribers", "show", "a@example.org", "--json").json
    assert ("active", "weekly") == (shown["status"], shown["subscriptions"][0]["cadence"])
    assert ["desk, from 192.0.2.0/24"] == [one["how"] for one in shown["consent"]]


def test_a_file_in_another_encoding_is_read_as_told(empty: Desk) -> None:
    roll = empty.folder / "roll.csv"
    roll.write_bytes("email,name\na@example.org,Müller\n".encode("cp1252"))
    shown = empty("subscribers", "import", str(roll))
    assert (1, "") == (shown.code, shown.out)
    assert "line 2, octet 26: not UTF-8: save the sheet as CSV UTF-8, or say" in shown.err
    assert 0 == empty("subscribers", "import", str(roll), "--encoding", "cp1252").code
    assert "Müller" == empty("subscribers", "show", "a@example.org", "--json").json["name"]


def test_an_export_to_a_file_is_whole_and_private(filled: Desk) -> None:
    target = filled.folder / "people.csv"
    target.write_text("before")
    shown = filled("subscribers", "export", "--output", str(target))
    assert (0, "") == (shown.code, shown.out)
    assert filled("subscribers", "export").out == target.read_bytes().decode()
    assert 0o600 == target.stat().st_mode & 0o777
    assert [] == [one.name for one in filled.folder.glob(".people*")]


def test_an_export_to_no_folder_is_told(filled: Desk) -> None:
    shown = filled("subscribers", "export", "--output", "none/people.csv")
    assert (2, "") == (shown.code, shown.out)
    assert "--output: none/people.csv: there is no folder none" in shown.err


def test_a_name_that_would_run_in_a_spreadsheet_is_guarded(empty: Desk) -> None:
    """And is the same person in a fresh store."""
    roll = empty.write("roll.csv", 'email,name\n+x@example.org,"=HYPERLINK(""x"")"\n')
    assert 0 == empty("subscribers", "import", str(roll)).code
    exported = empty.write("people.csv", empty("subscribers", "export").out)
    (row,) = csv.DictReader(exported.read_text(encoding="utf-8").splitlines())
    assert ("'+x@example.org", '\'=HYPERLINK("x")') == (row["email"], row["name"])
    again = empty("subscribers", "import", str(exported), "--json").json
    assert (1, 0) == (again["unchanged"], again["mistakes"])


def test_erasing_forgets_a_person_for_good(filled: Desk) -> None:
    """And asks before."""
    refused = filled("subscribers", "erase", "all@example.org")
    assert (2, "") == (refused.code, refused.out)
    assert "nothing was changed; say --yes to erase it" in refused.err
    assert "erased\n" == filled("subscribers", "erase", "all@example.org", "--yes").out
    assert "was erased before\n" == filled("subscribers", "erase", "all@example.org", "--yes").out
    assert 1 == filled("subscribers", "erase", "nobody@example.org", "--yes").code
    assert "all@example.org" not in filled("subscribers", "export").out
    added = filled("subscribers", "add", "all@example.org", "--consent-how", "we know them")
    assert (1, "") == (added.code, added.out)


def test_nobody_is_invited_before_their_number_is_named(filled: Desk) -> None:
    dry = filled("subscribers", "invite", "--dry-run")
    assert ("waiting@example.org\n", "1 would be asked, of 1 who wait\n") == (dry.out, dry.err)
    refused = filled("subscribers", "invite", "--confirm", "2")
    assert (2, "") == (refused.code, refused.out)
    assert "1 people would get a letter; nobody was asked; say --confirm 1" in refused.err
    assert "1 asked; 0 still wait\n" == filled("subscribers", "invite", "--confirm", "1").out
    again = filled("subscribers", "invite", "--json").json
    assert (0, 0, []) == (again["waiting"], again["invited"], again["people"])


def test_the_links_in_letters_are_revoked_by_the_operator_too(filled: Desk) -> None:
    assert "revoked\n" == filled("subscribers", "revoke-links", "all@example.org").out
    unknown = filled("subscribers", "revoke-links", "nobody@example.org")
    assert (1, "") == (unknown.code, unknown.out)
    assert "nobody@example.org: not known" in unknown.err
    with closing(Store(filled.folder / "var" / "digest.db")) as store:
        who = subscribers.by_email(store, "all@example.org")
        assert who is not None
        assert 1 == subscribers.token_generation(store, who.id)

"""The roll as CSV: good rows go on; complaints name row, field, value and what is allowed."""

import codecs
import csv
import io
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from digest.model import (
    Cadence,
    Filter,
    Form,
    Role,
    SubjectStyle,
    Subscriber,
    SubscriberStatus,
)
from digest.roll import COLUMNS, Line
from digest.subscriptions import Wish
from digest.taxonomy import Taxonomy
from tests.roll.rolls import lines

Read = Callable[[str | bytes], tuple[tuple[Line, ...], tuple[str, ...]]]


@pytest.fixture
def roll(taxonomy: Taxonomy, tmp_path: Path) -> Read:
    """Reads a file named people.csv."""

    def reading(content: str | bytes) -> tuple[tuple[Line, ...], tuple[str, ...]]:
        path = tmp_path / "people.csv"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        good, wrong = lines(path, taxonomy)
        return tuple(replace(line, row=0) for line in good), wrong

    return reading


def sheet(*rows: dict[str, str]) -> str:
    """A file with all columns and these rows."""
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, restval="")
    writer.writeheader()
    writer.writerows({"email": "reader@example.org"} | row for row in rows)
    return out.getvalue()


def emails(found: tuple[Line, ...]) -> list[str]:
    return [line.person.email for line in found]


def test_a_row_that_says_everything(roll: Read) -> None:
    row = {
        "email": "desk@example.org",
        "name": "Night desk",
        "role": "press",
        "cadence": "alert",
        "topics": "journalists; death-penalty",
        "regions": "africa",
        "countries": "ru;BY",
        "kinds": "report;press-release",
        "languages": "fr;en",
        "zone": "Africa/Nairobi",
        "hour": "06",
        "status": "active",
        "consent_at": "2026-01-12T09:00:00Z",
        "consent_how": "asked by phone",
        "outlet": "Harbour Radio",
        "form": "full",
        "subject_style": "discreet",
        "paused_until": "2026-12-24",
    }
    expected = Line(
        Subscriber(
            id=0,
            email="desk@example.org",
            name="Night desk",
            role=Role.PRESS,
            status=SubscriberStatus.ACTIVE,
            languages=("fr", "en"),
            zone="Africa/Nairobi",
            hour=6,
            form=Form.FULL,
            subject_style=SubjectStyle.DISCREET,
            outlet="Harbour Radio",
            paused_until=date(2026, 12, 24),
        ),
        Wish(
            Cadence.ALERT,
            Filter(
                topics=("death-penalty", "journalists"),
                regions=("africa",),
                countries=("BY", "RU"),
                kinds=("press-release", "report"),
            ),
        ),
        "asked by phone",
        "2026-01-12T09:00:00Z",
    )
    assert ((expected,), ()) == roll(sheet(row))


def test_a_row_that_says_only_who(roll: Read) -> None:
    expected = Line(
        Subscriber(
            id=0,
            email="reader@example.org",
            name=None,
            role=Role.READER,
            status=SubscriberStatus.PENDING,
            languages=("en", "fr"),
            zone="Europe/Berlin",
            hour=None,
        ),
        Wish(Cadence.DAILY, Filter()),
        None,
        None,
    )
    assert ((expected,), ()) == roll(sheet({}))
    assert ((expected,), ()) == roll("email\nreader@example.org\n")


@pytest.mark.parametrize(
    ("expected", "row"),
    [
        pytest.param("pending", {}, id="without consent"),
        pytest.param("active", {"consent_how": "form"}, id="with consent"),
        pytest.param("pending", {"consent_how": "form", "status": "pending"}, id="said to wait"),
        pytest.param("paused", {"status": "paused"}, id="paused"),
        pytest.param("unsubscribed", {"status": "Unsubscribed"}, id="left, with a capital"),
        pytest.param("bounced", {"status": "bounced", "consent_how": "form"}, id="bounced"),
        pytest.param("blocklisted", {"status": "blocklisted"}, id="blocked"),
    ],
)
def test_a_row_with_consent_is_active_and_one_without_waits(
    expected: str, row: dict[str, str], roll: Read
) -> None:
    found, errors = roll(sheet(row))
    assert ([expected], ()) == ([line.person.status for line in found], errors)


@pytest.mark.parametrize(
    ("field", "value", "why"),
    [
        pytest.param("email", "reader", "not an address", id="no host"),
        pytest.param("email", "reader@example", "not an address", id="host without a dot"),
        pytest.param("email", "a@b.org, c@d.org", "not an address", id="two addresses"),
        pytest.param("email", "Reader <a@b.org>", "not an address", id="with a name"),
        pytest.param("email", "müller@example.org", "ASCII before the @", id="not ASCII"),
        pytest.param("email", "a" * 250 + "@b.org", "not an address", id="too long"),
        pytest.param("role", "editor", "not known; one of reader, press", id="role"),
        pytest.param("cadence", "hourly", "not known; one of alert, daily, weekly", id="cadence"),
        pytest.param("topics", "weather", "not known; one of armed-conflict, b", id="topic"),
        pytest.param("regions", "atlantis", "not known; one of africa, americas", id="region"),
        pytest.param("countries", "XX", "not known; one of AD, AE, AF", id="country"),
        pytest.param("countries", "Belarus", "not known; one of AD, AE, AF", id="country's name"),
        pytest.param("kinds", "poem", "not known; one of press-release, report", id="kind"),
        pytest.param("languages", "english", 'not a language like "en"', id="language"),
        pytest.param("zone", "Berlin", "not a time zone like Europe/Berlin", id="zone"),
        pytest.param("zone", "../passwd", "not a time zone", id="zone that is a path"),
        pytest.param("hour", "24", "not an hour from 0 to 23", id="hour"),
        pytest.param("hour", "7:30", "not an hour from 0 to 23", id="half an hour"),
        pytest.param("status", "gone", "not known; one of pending, active, paused", id="status"),
        pytest.param("consent_at", "12.1.2026", "not a date like 2026-11-21", id="date"),
        pytest.param("form", "long", "not known; one of short, full", id="form"),
        pytest.param("subject_style", "loud", "not known; one of plain, discreet", id="style"),
        pytest.param("paused_until", "soon", "not a day like 2026-11-21", id="day"),
    ],
)
def test_a_wrong_value_is_told_with_its_row_and_what_is_allowed(
    field: str, value: str, why: str, roll: Read
) -> None:
    found, (error,) = roll(sheet({}, {field: value}))
    assert ["reader@example.org"] == emails(found)
    assert error.startswith(f'people.csv: row 3: {field}: "{value[:70]}')
    assert why in error


def test_a_row_without_an_address_is_told(roll: Read) -> None:
    (error,) = roll("email,name\n,Reader\n")[1]
    assert error.startswith('people.csv: row 2: email: "": not an address like name@example.org')


def test_an_active_row_without_consent_is_told(roll: Read) -> None:
    (error,) = roll(sheet({"status": "active"}))[1]
    assert 'people.csv: row 2: consent_how: "": an active row says how the person agreed' == error


def test_all_that_is_wrong_is_told_at_once_and_the_good_rows_go_on(roll: Read) -> None:
    found, errors = roll(
        sheet(
            {"email": "a@example.org"},
            {"email": "nobody", "hour": "99", "zone": "Nowhere", "topics": "x;y"},
            {"email": "b@example.org"},
            {"role": "king"},
            {"email": "c@example.org"},
        )
    )
    assert ["a@example.org", "b@example.org", "c@example.org"] == emails(found)
    places = [error.split(": ")[1:3] for error in errors]
    third = [["row 3", field] for field in ("email", "topics", "topics", "zone", "hour")]
    assert sorted([*third, ["row 5", "role"]]) == sorted(places)


@pytest.mark.parametrize(
    "address",
    [
        "reader@example.org",
        "Reader.Desk+digest@News.Example.ORG",
        "o'neil_1@a-b.example",
        "reader@bücher.example",
        "reader@example.xn--p1ai",
        "reader@пример.рф",
        "\ufeffreader@example.org",
    ],
)
def test_addresses_that_can_be_written_to_are_taken(address: str, roll: Read) -> None:
    found, errors = roll(sheet({"email": f" {address}\u200b\xa0"}))
    assert ([address.strip("\ufeff")], ()) == (emails(found), errors)


def test_what_is_listed_twice_counts_once(roll: Read) -> None:
    row = {"countries": "by;BY; ;by", "topics": "Journalists;journalists", "languages": "EN;fr;en"}
    ((line,), _) = roll(sheet(row))
    assert (("BY",), ("journalists",)) == (line.wish.filter.countries, line.wish.filter.topics)
    assert ("en", "fr") == line.person.languages


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"\xef\xbb\xbfemail,name\r\nreader@example.org,R\r\n", id="BOM and CRLF"),
        pytest.param("email,name\nreader@example.org,R\n".encode("utf-16"), id="UTF-16"),
        pytest.param("email,name\rreader@example.org,R\r", id="old Mac line ends"),
        pytest.param("email,name\nreader@example.org,R", id="no line end at the end"),
        pytest.param("Email , NAME\nreader@example.org,R\n", id="capitals in the header"),
        pytest.param("email,name,,\nreader@example.org,R,,\n", id="empty columns"),
        pytest.param("email,name\nreader@example.org,R,,,\n", id="empty fields too many"),
        pytest.param("email,name\n\n,,\nreader@example.org,R\n\n", id="empty rows"),
        pytest.param('"email","name"\n"reader@example.org","R"\n', id="everything quoted"),
        pytest.param("email\nreader@example.org\n", id="one column"),
        pytest.param("name,email\n,reader@example.org\n", id="other order"),
        pytest.param("name,email,zone\n,reader@example.org\n", id="fields too few"),
    ],
)
def test_files_as_spreadsheets_write_them_are_read(content: str | bytes, roll: Read) -> None:
    found, errors = roll(content)
    assert (["reader@example.org"], ()) == (emails(found), errors)


@pytest.mark.parametrize(
    ("content", "why"),
    [
        pytest.param("", "people.csv: row 1: empty; the first line names the columns: email, n"),
        pytest.param("\n\n", "people.csv: row 1: empty; the first line names the columns: email"),
        pytest.param(
            "email;name;topics\r\na@b.org;A;journalists\r\n",
            "people.csv: row 1: columns are parted by ';'; save the sheet with commas between",
            id="semicolons, as Excel writes in Europe",
        ),
        pytest.param("email\tname\na@b.org\tA\n", "row 1: columns are parted by '\\t'", id="tabs"),
        pytest.param(
            "email,colour\na@b.org,red\n",
            'people.csv: row 1: column "colour": not known; there are email, name, role',
            id="unknown column",
        ),
        pytest.param("mail\na@b.org\n", 'row 1: column "mail": not known', id="no address column"),
        pytest.param(
            "email,email\na@b.org,c@d.org\n", 'row 1: column "email": named twice', id="twice"
        ),
        pytest.param(
            "email\nmüller@example.org\n".encode("latin-1"),
            "people.csv: line 2, octet 7: not UTF-8: save the sheet as CSV UTF-8, or say what",
            id="Latin-1",
        ),
        pytest.param(
            "email\na@b.org\n".encode("utf-16-le"),
            "people.csv: UTF-16 without its mark; say --encoding utf-16-le",
            id="UTF-16 without its mark",
        ),
        pytest.param(
            codecs.BOM_UTF16_LE + "email\n".encode("utf-16-le") + b"\x61",
            "people.csv: line 2, octet 15: not UTF-16; save the sheet as CSV UTF-8",
            id="UTF-16 cut short",
        ),
        pytest.param('"email\n', "people.csv: row 1: unexpected end of data", id="broken header"),
    ],
)
def test_a_file_that_cannot_be_read_at_all_says_why(
    content: str | bytes, why: str, roll: Read
) -> None:
    found, errors = roll(content)
    assert () == found
    assert why in errors[0]


def test_every_wrong_column_is_told_at_once(roll: Read) -> None:
    _, errors = roll("mail,colour,name\n")
    assert ['column "mail"', 'column "colour"', 'no column "email"'] == [
        error.removeprefix("people.csv: row 1: ").split(": ")[0].split(";")[0] for error in errors
    ]


def test_rows_are_counted_as_a_spreadsheet_counts_them(roll: Read) -> None:
    content = 'email,name\na@example.org,"Night\ndesk"\n\nnobody,"x\ny"\nb@example.org,B\nnone,C\n'
    found, errors = roll(content)
    assert ["Night desk", "B"] == [line.person.name for line in found]
    assert ["people.csv: row 4", "people.csv: row 6"] == [
        error.rsplit(": email: ", 1)[0] for error in errors
    ]


@pytest.mark.parametrize(
    "broken",
    [
        pytest.param('"b@example.org"x,B\n', id="letters after the closing mark"),
        pytest.param(f"b@example.org,{'x' * 200_000}\n", id="a field without end"),
    ],
)
def test_a_row_that_cannot_be_told_apart_does_not_stop_the_others(broken: str, roll: Read) -> None:
    found, errors = roll(f"email,name\na@example.org,A\n{broken}c@example.org,C\n")
    assert ["a@example.org", "c@example.org"] == emails(found)
    assert [True] == [error.startswith("people.csv: row 3: ") for error in errors]


def test_a_quotation_mark_left_open_is_told_where_it_opens(roll: Read) -> None:
    found, errors = roll('email,name\na@example.org,A\nb@example.org,"B\nc@example.org,C\n')
    assert ["a@example.org"] == emails(found)
    assert errors[0].startswith("people.csv: row 3: unexpected end of data; is a quotation mark")


def test_more_fields_than_columns_are_told(roll: Read) -> None:
    found, errors = roll("email,name,\na@example.org,A,,x\nb@example.org,B,y\n")
    assert () == found
    more = "more fields than the first line names"
    assert (f"people.csv: row 2: {more}", f"people.csv: row 3: {more}") == errors


def test_a_long_value_is_told_in_short(roll: Read) -> None:
    assert [True] == [250 > len(one) for one in roll(sheet({"email": "x" * 5000}))[1]]


def test_a_long_roll_is_read_quickly_enough_to_try_it_out(roll: Read) -> None:
    rows = [{"email": f"{number}@example.org", "zone": "Asia/Manila"} for number in range(2000)]
    found, errors = roll(sheet(*rows))
    assert (2000, ()) == (len(found), errors)

"""Mailchimp's exports: who subscribed, and who must not be written to again."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

import pytest

from digest.model import SubscriberStatus
from digest.roll import Defaults, Line
from digest.taxonomy import Taxonomy
from tests.roll.rolls import DEFAULTS, lines

HEADER = (
    *("Email Address", "First Name", "Last Name", "Country", "Status", "MEMBER_RATING"),
    *("OPTIN_TIME", "OPTIN_IP", "CONFIRM_TIME", "CONFIRM_IP", "LATITUDE", "LONGITUDE", "GMTOFF"),
    *("DSTOFF", "TIMEZONE", "CC", "REGION", "LAST_CHANGED"),
)
END = ("LEID", "EUID", "NOTES", "TAGS", "LANGUAGE")
UNSUBSCRIBED = ("UNSUB_TIME", "UNSUB_CAMPAIGN_TITLE", "UNSUB_REASON", "UNSUB_REASON_OTHER")
CLEANED = ("CLEAN_TIME", "CLEAN_CAMPAIGN_TITLE", "CLEAN_CAMPAIGN_ID")
SIGNED_UP = {
    "OPTIN_TIME": "2018-10-11 09:55:14",
    "OPTIN_IP": "192.0.2.77",
    "CONFIRM_TIME": "2018-10-11 10:00:01",
    "CONFIRM_IP": "198.51.100.9",
}
Export = Callable[..., tuple[tuple[Line, ...], tuple[str, ...]]]


@pytest.fixture
def export(taxonomy: Taxonomy, tmp_path: Path) -> Export:
    """Writes a file as Mailchimp does, and reads it."""

    def reading(
        *rows: dict[str, str],
        name: str = "people.csv",
        more: tuple[str, ...] = (),
        defaults: Defaults = DEFAULTS,
    ) -> tuple[tuple[Line, ...], tuple[str, ...]]:
        path = tmp_path / name
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, (*HEADER, *more, *END), restval="")
            writer.writeheader()
            writer.writerows({"Email Address": "reader@example.org"} | row for row in rows)
        return lines(path, taxonomy, defaults=defaults)

    return reading


def one(found: tuple[tuple[Line, ...], tuple[str, ...]]) -> Line:
    (line,), errors = found
    assert () == errors
    return line


def test_who_signed_up_and_confirmed_is_active(export: Export) -> None:
    """With when and how; of the IP addresses only the networks are kept."""
    line = one(export(SIGNED_UP))
    assert SubscriberStatus.ACTIVE == line.person.status
    assert (
        "Mailchimp: signed up 2018-10-11 09:55:14 from 192.0.2.0/24, "
        "confirmed 2018-10-11 10:00:01 from 198.51.100.0/24",
        "2018-10-11T10:00:01",
    ) == (line.consent_how, line.consent_at)


@pytest.mark.parametrize(
    "row",
    [
        pytest.param({}, id="nothing"),
        pytest.param({"CONFIRM_TIME": "2018-10-11 09:55:14"}, id="a time of confirmation only"),
        pytest.param(SIGNED_UP | {"OPTIN_IP": "127.0.0.1", "CONFIRM_IP": ""}, id="by a server"),
    ],
)
def test_whom_an_administrator_brought_waits(row: dict[str, str], export: Export) -> None:
    assert SubscriberStatus.PENDING == one(export(row)).person.status


def test_an_operator_may_say_how_those_agreed(export: Export) -> None:
    given = Defaults("UTC", ("en",), consent_how="paper list of the 2019 fair")
    line = one(export({}, defaults=given))
    assert ("active", "paper list of the 2019 fair") == (line.person.status, line.consent_how)


def test_what_a_person_is_comes_along(export: Export) -> None:
    row = {
        "First Name": "Ada",
        "Last Name": "Diaz",
        "TIMEZONE": "america/buenos_aires",
        "LANGUAGE": "es_ES",
        "TAGS": '"Journalists","Fair 2019","death-penalty"',
    }
    line = one(export(row))
    person, topics = line.person, line.wish.filter.topics
    assert ("Ada Diaz", "America/Buenos_Aires") == (person.name, person.zone)
    assert (("es",), ("death-penalty", "journalists")) == (person.languages, topics)


def test_their_custom_fields_are_left_behind(export: Export) -> None:
    """Even where they are named as ours, which mean something else."""
    line = one(export({"Country": "Atlantis", "Status": "king", "NOTES": "x", "CC": "XX"}))
    assert ((), "pending") == (line.wish.filter.countries, line.person.status)


@pytest.mark.parametrize(
    ("name", "more", "row", "expected"),
    [
        pytest.param(
            "unsubscribed_email_audience_export_1a2b.csv",
            UNSUBSCRIBED,
            SIGNED_UP | {"UNSUB_TIME": "2023-01-02 03:04:05", "UNSUB_REASON": "NORMAL"},
            ("unsubscribed", "Mailchimp: unsubscribed 2023-01-02 03:04:05: NORMAL"),
            id="left",
        ),
        pytest.param(
            "unsubscribed_members_export_1a2b.csv",
            (),
            SIGNED_UP,
            ("unsubscribed", "Mailchimp: unsubscribed"),
            id="left, by the file's name alone",
        ),
        pytest.param(
            "people.csv",
            (*UNSUBSCRIBED, *CLEANED),
            {"UNSUB_TIME": "2023-01-02 03:04:05", "UNSUB_REASON_OTHER": "spam, 192.0.2.77"},
            ("unsubscribed", "Mailchimp: unsubscribed 2023-01-02 03:04:05: spam, 192.0.2.0/24"),
            id="left, by the column alone",
        ),
        pytest.param(
            "cleaned_email_audience_export_1a2b.csv",
            CLEANED,
            {"CLEAN_TIME": "2022-05-06 07:08:09"},
            ("bounced", "Mailchimp: cleaned 2022-05-06 07:08:09"),
            id="bounced",
        ),
        pytest.param(
            "subscribed_email_audience_export_1a2b.csv",
            CLEANED,
            {"CLEAN_TIME": "2022-05-06 07:08:09"},
            ("bounced", "Mailchimp: cleaned 2022-05-06 07:08:09"),
            id="bounced, against the name of the file",
        ),
    ],
)
def test_who_left_or_bounced_is_stopped(
    name: str,
    more: tuple[str, ...],
    row: dict[str, str],
    expected: tuple[str, str],
    export: Export,
) -> None:
    line = one(export(row, name=name, more=more))
    assert expected == (line.person.status, line.evidence)


def test_non_subscribed_contacts_wait_whatever_the_operator_says(export: Export) -> None:
    """They bought something and never asked for letters."""
    given = Defaults("UTC", ("en",), consent_how="trust me")
    line = one(export(SIGNED_UP, name="nonsubscribed_email_audience_export_1.csv", defaults=given))
    assert (SubscriberStatus.PENDING, None) == (line.person.status, line.consent_how)


def test_a_row_of_the_stopped_that_does_not_say_when_is_not_guessed_at(export: Export) -> None:
    found, (error,) = export(SIGNED_UP, more=UNSUBSCRIBED)
    assert () == found
    assert error.startswith('people.csv: row 2: UNSUB_TIME: "": a file of people who were stopped')


def test_a_file_that_holds_all_of_them_is_told_apart_row_by_row(export: Export) -> None:
    found, errors = export(
        SIGNED_UP, {"UNSUB_TIME": "2023-01-02 03:04:05"}, more=(*UNSUBSCRIBED, *CLEANED)
    )
    assert (["active", "unsubscribed"], ()) == ([line.person.status for line in found], errors)


def test_times_that_a_spreadsheet_has_rewritten_are_kept_as_printed(export: Export) -> None:
    line = one(export(SIGNED_UP | {"OPTIN_TIME": "8/6/08 10:20", "CONFIRM_TIME": ""}))
    assert None is line.consent_at
    assert "Mailchimp: signed up 8/6/08 10:20 from 192.0.2.0/24" in str(line.consent_how)

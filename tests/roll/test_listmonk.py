"""listmonk's export: who is written to there, and who not."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

import pytest

from digest.model import Cadence
from digest.roll import Defaults, Line
from digest.taxonomy import Taxonomy
from tests.roll.rolls import DEFAULTS, lines

HEADER = ("uuid", "email", "name", "attributes", "status", "created_at", "updated_at")
ROW = {
    "uuid": "8ba4a1b6-7c0e-4c33-a3fb-31a0c0a24b2f",
    "email": "reader@example.org",
    "name": "Night desk",
    "attributes": "{}",
    "status": "enabled",
    "created_at": "2024-03-01 09:00:00.123456 +0000 UTC",
    "updated_at": "2025-04-02 10:11:12.5 +0530 IST",
}
Export = Callable[..., tuple[tuple[Line, ...], tuple[str, ...]]]


@pytest.fixture
def export(taxonomy: Taxonomy, tmp_path: Path) -> Export:
    """Writes a file as listmonk does, and reads it."""

    def reading(
        row: dict[str, str], *, defaults: Defaults = DEFAULTS
    ) -> tuple[tuple[Line, ...], tuple[str, ...]]:
        path = tmp_path / "subscribers.csv"
        columns = (*HEADER, *(one for one in row if one not in HEADER))
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, columns)
            writer.writeheader()
            writer.writerow(ROW | row)
        return lines(path, taxonomy, defaults=defaults)

    return reading


@pytest.mark.parametrize(
    ("row", "expected", "evidence"),
    [
        pytest.param({}, "pending", "listmonk: enabled 2025-04-02T10:11:12+05:30", id="enabled"),
        pytest.param({"status": "blocklisted"}, "blocklisted", "listmonk: blocklisted", id="block"),
        pytest.param({"status": "disabled"}, "blocklisted", "listmonk: disabled", id="disabled"),
        pytest.param(
            {"subscription_status": "confirmed"}, "active", "listmonk: confirmed", id="confirmed"
        ),
        pytest.param(
            {"subscription_status": "unconfirmed"}, "pending", "listmonk: unc", id="unconfirmed"
        ),
        pytest.param(
            {"subscription_status": "unsubscribed"},
            "unsubscribed",
            "listmonk: unsubscribed 2025-04-02T10:11:12+05:30",
            id="left",
        ),
        pytest.param(
            {"status": "blocklisted", "subscription_status": "confirmed"},
            "blocklisted",
            "listmonk: ",
            id="blocked after confirming",
        ),
    ],
)
def test_nobody_is_written_to_whom_listmonk_would_not_write_to(
    row: dict[str, str], expected: str, evidence: str, export: Export
) -> None:
    (line,), errors = export(row)
    assert (expected, ()) == (line.person.status, errors)
    assert line.evidence.startswith(evidence)


def test_a_confirmed_subscription_is_consent(export: Export) -> None:
    ((line,), _) = export({"subscription_status": "confirmed"})
    assert "listmonk: confirmed by the link in a mail, known there since then" == line.consent_how
    assert "2024-03-01T09:00:00+00:00" == line.consent_at


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        pytest.param({}, "active", id="who is enabled"),
        pytest.param(
            {"subscription_status": "unconfirmed"}, "pending", id="not who never answered"
        ),
        pytest.param({"status": "disabled"}, "blocklisted", id="not who is disabled"),
    ],
)
def test_an_operator_may_say_how_people_agreed(
    row: dict[str, str], expected: str, export: Export
) -> None:
    ((line,), _) = export(row, defaults=Defaults("UTC", ("en",), consent_how="single opt-in form"))
    assert expected == line.person.status


def test_attributes_named_as_our_columns_are_wishes(export: Export) -> None:
    attributes = '{"cadence": "weekly", "topics": ["journalists"], "hour": 6, "city": "Bengaluru"}'
    ((line,), _) = export({"attributes": attributes})
    assert (Cadence.WEEKLY, ("journalists",)) == (line.wish.cadence, line.wish.filter.topics)
    assert 6 == line.person.hour


@pytest.mark.parametrize(
    ("row", "why"),
    [
        pytest.param({"attributes": "{"}, 'attributes: "{": not JSON', id="broken JSON"),
        pytest.param({"attributes": "[" * 9999}, "attributes: ", id="endless JSON"),
        pytest.param({"attributes": "[1]"}, "not a JSON object", id="a list"),
        pytest.param({"status": "gone"}, "not known; one of enabled, disabled", id="status"),
        pytest.param({"subscription_status": "x"}, "one of unconfirmed", id="subscription"),
        pytest.param({"attributes": '{"topics": "x"}'}, 'topics: "x": not known', id="topic"),
    ],
)
def test_a_wrong_value_is_told(row: dict[str, str], why: str, export: Export) -> None:
    found, errors = export(row)
    assert (0, 1) == (len(found), len(errors))
    assert errors[0].startswith("subscribers.csv: row 2: ")
    assert why in errors[0]


def test_the_year_one_is_no_time(export: Export) -> None:
    """Go prints it for never."""
    never = {"created_at": "0001-01-01 00:00:00 +0000 UTC", "subscription_status": "confirmed"}
    ((line,), _) = export(never)
    assert line.consent_at is None

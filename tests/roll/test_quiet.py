"""Quiet hours and the number of alerts in a row of the roll."""

from __future__ import annotations

from datetime import time

import pytest

from digest.model import Quiet, Subscriber
from digest.roll import Defaults, read_row
from tests.web.world import FewLabels

DEFAULTS = Defaults("UTC", ("en",))


def read(**row: str) -> tuple[Subscriber, tuple[str, ...]]:
    line, complaints = read_row(
        {"email": "desk@example.org", **row}, labels=FewLabels(), defaults=DEFAULTS
    )
    return line.person, complaints


def test_a_row_says_when_alerts_may_come() -> None:
    person, complaints = read(quiet_from="22:00", quiet_to="7:30", alerts_per_day="5")
    assert (Quiet(time(22), time(7, 30)), 5, ()) == (
        person.quiet,
        person.alerts_per_day,
        complaints,
    )


@pytest.mark.parametrize(
    ("row", "complaint"),
    [
        ({"quiet_from": "24:00"}, 'quiet_from: "24:00": not a local time like 22:00'),
        ({"quiet_from": "22:00"}, 'quiet_to: "": quiet hours have a beginning and an end'),
        ({"quiet_to": "7:00"}, 'quiet_from: "": quiet hours have a beginning and an end'),
        (
            {"quiet_from": "07:00", "quiet_to": "7:00"},
            'quiet_to: "7:00": the same time as quiet_from',
        ),
        ({"alerts_per_day": "0"}, 'alerts_per_day: "0": not a number from 1 to 99'),
        ({"alerts_per_day": "many"}, 'alerts_per_day: "many": not a number from 1 to 99'),
    ],
)
def test_what_is_wrong_is_told_with_what_is_allowed(row: dict[str, str], complaint: str) -> None:
    person, complaints = read(**row)
    assert (complaint,) == complaints
    assert (None, None) == (person.quiet, person.alerts_per_day)

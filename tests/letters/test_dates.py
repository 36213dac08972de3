"""Days and times in each language, and never an hour where only the day is known."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from babel import Locale

from digest.letters import dates
from digest.model import Moment, Precision

EVENING = datetime(2025, 11, 20, 22, 30, tzinfo=UTC)
MIDNIGHT = datetime(2025, 11, 20, tzinfo=UTC)


@pytest.mark.parametrize(
    ("locale", "when", "expected"),
    [
        pytest.param("en_GB", Moment(EVENING), "21 November 2025, 01:30", id="the next day there"),
        pytest.param("fr", Moment(EVENING), "21 novembre 2025, 01:30", id="French"),
        pytest.param("ar", Moment(EVENING), "21 نوفمبر 2025، 01:30", id="Arabic"),
        pytest.param("es", Moment(EVENING), "21 de noviembre de 2025, 01:30", id="Spanish"),
        pytest.param("ru", Moment(EVENING), "21 ноября 2025\u202fг., 01:30", id="Russian"),
        pytest.param(
            "en_GB", Moment(MIDNIGHT, Precision.DAY), "20 November 2025", id="the day alone"
        ),
    ],
)
def test_a_moment_is_shown_in_the_readers_zone(locale: str, when: Moment, expected: str) -> None:
    assert expected == dates.moment(when, "Europe/Minsk", Locale.parse(locale))


@pytest.mark.parametrize(
    ("precision", "zone", "expected"),
    [
        pytest.param(Precision.SECOND, "Europe/Minsk", date(2025, 11, 20), id="ahead"),
        pytest.param(Precision.SECOND, "America/Lima", date(2025, 11, 19), id="behind"),
        pytest.param(Precision.DAY, "America/Lima", date(2025, 11, 20), id="a day has no zone"),
    ],
)
def test_the_local_day(precision: Precision, zone: str, expected: date) -> None:
    assert expected == dates.local_day(Moment(MIDNIGHT, precision), zone)


@pytest.mark.parametrize(
    ("zone", "locale", "expected"),
    [("Europe/Minsk", "fr", "Minsk"), ("UTC", "en_GB", "UTC"), ("Africa/Cairo", "ru", "Каир")],
)
def test_a_zone_is_named_by_its_city(zone: str, locale: str, expected: str) -> None:
    assert expected == dates.place(zone, Locale.parse(locale))


def test_a_title_names_the_day_without_its_year() -> None:
    assert "21 November" == dates.short_day(date(2025, 11, 21), Locale.parse("en_GB"))
    assert "Friday, 21 November 2025" == dates.full_day(date(2025, 11, 21), Locale.parse("en_GB"))

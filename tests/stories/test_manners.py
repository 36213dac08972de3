"""A newsroom's site moves, breaks, tires and closes, and is asked as a guest would ask."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.fetching import CONFIG
from tests.scripted import Script, error, news, script
from tests.stories.house import House

START = datetime(2026, 5, 8, 6, 0, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def web() -> Iterator[Script]:
    """A newsroom's site with a feed."""
    with script() as running:
        running.says["/feed"] = news("A", etag='"a"')
        yield running


@pytest.fixture
def house(tmp_path: Path, web: Script) -> House:
    """A house that reads that feed; every command is a process's whole life."""
    (tmp_path / "config.toml").write_text(
        f"""
        [newsroom]
        name = "Watchhouse"
        url = "https://newsroom.example.org"
        [[sources]]
        name = "wire"
        kind = "feed"
        url = "{web.url}/feed"
        every = "15m"
        {CONFIG}
        """
    )
    return House(tmp_path)


def at(moment: timedelta) -> tuple[str, str]:
    return "--at", (START + moment).strftime("%Y-%m-%dT%H:%M:%SZ")


def tick(house: House, after: timedelta, *names: str) -> dict[str, Any] | None:
    """What became of the source at that time; None where it was not asked."""
    code, out, err = house.call("ingest", *names, *at(after), "--json")
    assert code in (0, 1), err
    return next(iter(json.loads(out)), None)


def listed(house: House) -> dict[str, Any]:
    (one,) = house.digest("sources", "list")
    return dict(one)


def test_a_restart_asks_nothing_early(house: House, web: Script) -> None:
    """Up to a tenth later than the interval, never sooner."""
    tick(house, timedelta())
    for minutes in (0, 1, 14):
        assert None is tick(house, minutes * MINUTE)
    assert 1 == len(web.asked)
    found = tick(house, 17 * MINUTE)
    assert found is not None
    assert 0 == found["failed"] == found["new"]
    assert ("/feed", '"a"') == (web.asked[1][0], web.asked[1][1].get("if-none-match"))


def test_a_clock_set_back_stops_nothing(house: House, web: Script) -> None:
    tick(house, 300 * DAY)
    assert None is not tick(house, timedelta())
    assert None is tick(house, 10 * MINUTE)


def test_a_site_that_wants_to_be_left_alone_is(house: House, web: Script) -> None:
    """By seconds, and by a date that counts from what its own clock says."""
    web.says["/feed"] = error(503, retry_after="7200")
    found = tick(house, timedelta())
    assert found is not None
    assert "answered 503" in found["why"][0]
    for minutes in (16, 60, 119):
        assert None is tick(house, minutes * MINUTE)
    begin, end = (f"Fri, 01 Jan 2021 0{hour}:00:00 GMT" for hour in (0, 5))
    web.says["/feed"] = error(429, date=begin, retry_after=end)
    assert None is not tick(house, 133 * MINUTE)
    assert None is tick(house, 133 * MINUTE + 299 * MINUTE)
    web.says["/feed"] = news("A")
    last = tick(house, 133 * MINUTE + 331 * MINUTE)
    assert last is not None
    assert 1 == last["new"]


def test_a_site_that_fails_is_asked_daily_in_the_end_and_for_ever(
    house: House, web: Script
) -> None:
    web.says["/feed"] = error(500)
    at = 0 * HOUR
    for quarters in (1, 2, 4, 8, 16, 32, 64):
        assert None is not tick(house, at)
        at += quarters * HOUR / 3
    assert None is not tick(house, at)
    for days in (1, 2, 3):
        assert None is tick(house, at + days * DAY - HOUR)
        assert None is not tick(house, at + days * DAY)
    shown = listed(house)
    assert ("failing", 11) == (shown["state"], shown["failures"])


def test_a_redirect_for_good_is_followed_each_time_and_believed_after_a_week(
    house: House, web: Script
) -> None:
    """The configuration stays as it was written; the list says what to write."""
    written = (house.folder / "config.toml").read_text()
    web.says |= {"/feed": error(301, location="/new/feed"), "/new/feed": news("A", etag='"a"')}
    for days in (0, 3, 8):
        tick(house, days * DAY)
    assert ["/feed", "/new/feed"] * 3 == [path for path, _ in web.asked]
    del web.says["/feed"]
    web.says["/new/feed"] = news("A", "B", etag='"b"')
    found = tick(house, 9 * DAY)
    assert found is not None
    assert (1, 1, 0) == (found["new"], found["unchanged"], found["failed"])
    assert "/new/feed" == web.asked[-1][0]
    assert f"{web.url}/new/feed" == listed(house)["moved_to"]
    assert f"{web.url}/new/feed: write that into config.toml" in str(listed(house)["problem"])
    assert written == (house.folder / "config.toml").read_text()


def test_a_site_that_takes_its_feed_away_is_asked_no_more_until_a_person_says_so(
    house: House, web: Script
) -> None:
    tick(house, timedelta())
    web.says["/feed"] = error(410)
    found = tick(house, DAY)
    assert found is not None
    assert "answered 410: it is gone for good" in found["why"][0]
    for days in (2, 30, 300):
        assert None is tick(house, days * DAY)
    assert ("disabled", "2026-05-09T06:00:00Z") == (
        listed(house)["state"],
        listed(house)["disabled_at"],
    )
    web.says["/feed"] = news("A", "B")
    back = tick(house, 301 * DAY, "wire")
    assert back is not None
    assert (1, "well") == (back["new"], listed(house)["state"])
    assert None is not tick(house, 302 * DAY)


def test_once_a_day_a_site_is_asked_without_conditions(house: House, web: Script) -> None:
    """So that a cache that says "unchanged" for ever hides a release for a day at most."""
    tick(house, timedelta())
    web.says["/feed"] = error(304)
    for hours in (1, 12, 23):
        tick(house, hours * HOUR)
    web.says["/feed"] = news("A", "B", etag='"b"')
    found = tick(house, DAY)
    assert found is not None
    assert 1 == found["new"]
    whole = [number for number, (_, sent) in enumerate(web.asked) if "if-none-match" not in sent]
    assert [0, 4] == whole

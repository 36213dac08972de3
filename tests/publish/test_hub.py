"""A hub is told of the feeds that changed: by real forms, to a real hub on this machine."""

from __future__ import annotations

import logging
import socket
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from pathlib import Path

import pytest

from digest.model import Dimension
from digest.publish.hub import GIVEN_UP, LONGEST, TOGETHER, wait
from digest.store import Store, feeds, pings
from tests.hubs import WELL, Hub, hub
from tests.publish.press import FEEDS, NOW, Newsroom, topics
from tests.scripted import Said

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
BELARUS = (Dimension.COUNTRY, "BY")
OF_BELARUS = topics("all", "country/by", "kind/press-release", "language/en")


@pytest.fixture
def there() -> Iterator[Hub]:
    with hub() as running:
        yield running


@pytest.fixture
def desk(store: Store, tmp_path: Path, there: Hub) -> Newsroom:
    """All feeds are there, with one release, and the hub knows."""
    made = Newsroom(store, tmp_path / "feeds", there.url)
    made.add("r1", BELARUS)
    made.build()
    made.tell()
    return made


def never(status: int, **headers: str) -> Callable[[Sequence[str]], Said]:
    """A hub that says no, with headers; `_` in them stands for `-`."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda _: Said(status, b"", named)


def said(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [one.getMessage() for one in caplog.records if one.name == "digest.publish.hub"]


def test_at_first_it_is_told_of_every_feed_and_of_nothing_else(desk: Newsroom, there: Hub) -> None:
    """In order, a few to each form; neither of the directory nor of archives."""
    files = feeds.files(desk.store)
    expected = sorted(f"{FEEDS}/{path}" for path in files if not path.endswith(".opml"))
    assert expected == there.taken
    assert {TOGETHER} == {len(one) for one in there.heard[:-1]}


def test_what_changed_is_one_form_as_hubs_take_it(desk: Newsroom, there: Hub) -> None:
    there.forget()
    desk.change("r1", "Another title", NOW + HOUR)
    desk.build(NOW + HOUR)
    desk.tell(NOW + HOUR)
    assert [OF_BELARUS] == there.heard
    assert [("hub.mode", "publish"), *(("hub.url", one) for one in OF_BELARUS)] == there.form
    assert "application/x-www-form-urlencoded" == there.headers["content-type"]


def test_an_archive_is_no_news(desk: Newsroom, there: Hub) -> None:
    """Not even on the day on which its month has left the feed."""
    for number in range(60):
        desk.add(f"s{number}", BELARUS, now=NOW + number * timedelta(days=7))
    there.forget()
    built = desk.build(NOW + 420 * timedelta(days=1))
    desk.tell(NOW + 420 * timedelta(days=1))
    assert "all/2026-05.atom" in built.written
    assert sorted(OF_BELARUS) == there.taken


def test_an_unchanged_build_says_nothing(desk: Newsroom, there: Hub) -> None:
    """Nor does one that mends a file."""
    there.forget()
    desk.build(NOW + HOUR)
    desk.tell(NOW + HOUR)
    (desk.folder / "all.atom").unlink()
    assert ("all.atom",) == desk.build(NOW + HOUR).written
    desk.tell(NOW + HOUR)
    assert [] == there.heard


@pytest.mark.parametrize("status", [200, 202, 204])
def test_any_good_answer_is_one(desk: Newsroom, there: Hub, status: int) -> None:
    there.says = lambda _: Said(status, b"thanks")
    desk.change("r1", "Another title")
    desk.build()
    desk.tell()
    assert (0, 0) == desk.owing()


def test_a_feed_that_changes_twice_is_told_once_for_both_and_again_for_a_third(
    desk: Newsroom, there: Hub
) -> None:
    there.forget()
    for title in ("One", "Two"):
        desk.change("r1", title)
        desk.build()
    desk.tell()
    desk.tell()
    assert [OF_BELARUS] == there.heard
    desk.change("r1", "Three")
    desk.build()
    desk.tell()
    assert [OF_BELARUS] * 2 == there.heard


def test_one_that_changes_while_the_hub_is_told_is_told_again(desk: Newsroom, there: Hub) -> None:
    """What the hub reads may be the bytes of before."""

    def meanwhile(_: Sequence[str]) -> Said:
        there.says = lambda _: WELL
        desk.change("r1", "Newer still")
        desk.build()
        return WELL

    there.forget()
    desk.change("r1", "Newer")
    desk.build()
    there.says = meanwhile
    desk.tell()
    assert [OF_BELARUS] * 2 == there.heard


@pytest.mark.parametrize(
    ("why", "says"),
    [
        pytest.param("answered 500", never(500), id="an error of its own"),
        pytest.param("answered 429", never(429), id="too much"),
        pytest.param("answered 301", never(301, location="/other"), id="it has moved"),
        pytest.param("answered 401", never(401), id="it wants a password"),
    ],
)
def test_a_hub_in_trouble_is_tried_again_after_a_while(
    desk: Newsroom,
    there: Hub,
    caplog: pytest.LogCaptureFixture,
    why: str,
    says: Callable[..., Said],
) -> None:
    """With one form and not before a minute is over; its trouble and its end are told once."""
    desk.change("r1", "Another title")
    desk.build()
    there.forget()
    there.says = says
    with caplog.at_level(logging.INFO, "digest"):
        for seconds in (0, 30, 59):
            desk.tell(NOW + timedelta(seconds=seconds))
        assert [OF_BELARUS] == there.heard
        desk.tell(NOW + MINUTE)
        desk.tell(NOW + 2 * MINUTE)
        assert [OF_BELARUS] * 2 == there.heard
        assert [f"{there.url}: {why}"] == [getattr(one, "why", "") for one in caplog.records]
        there.says = lambda _: WELL
        desk.tell(NOW + 3 * MINUTE)
    assert (OF_BELARUS, (0, 0)) == (there.taken, desk.owing())
    assert ["hub failing", "hub recovered", "hub told"] == said(caplog)


def test_a_hub_that_is_not_there_is_tried_again(desk: Newsroom) -> None:
    desk.change("r1", "Another title")
    desk.build()
    with socket.create_server(("127.0.0.1", 0)) as free:
        nobody = f"http://127.0.0.1:{free.getsockname()[1]}/hub"
    desk.url = nobody
    desk.build()
    desk.tell()
    state = pings.hub(desk.store, nobody)
    assert state is not None
    assert (1, NOW) == (state.failures, state.failing_since)
    assert "All connection attempts failed" in (state.why or "")


def test_a_hub_that_wants_to_be_left_alone_is(desk: Newsroom, there: Hub) -> None:
    """For as long as it says, if that is longer than the wait."""
    desk.change("r1", "Another title")
    desk.build()
    there.forget()
    there.says = never(503, retry_after="3600")
    desk.tell()
    desk.tell(NOW + 59 * MINUTE)
    assert 1 == len(there.heard)
    desk.tell(NOW + HOUR)
    assert 2 == len(there.heard)


@pytest.mark.parametrize(
    ("failures", "minutes"),
    [(1, 1), (2, 2), (3, 4), (9, 256), (10, 360), (11, 360), (10**6, 360)],
)
def test_the_wait_doubles_up_to_six_hours(failures: int, minutes: int) -> None:
    assert minutes * MINUTE == wait(failures)


def test_no_wait_that_is_asked_for_is_longer_than_the_longest() -> None:
    assert (HOUR, LONGEST) == (wait(1, HOUR), wait(1, timedelta(days=7)))


def test_a_hub_that_takes_one_at_a_time_gets_them_so(desk: Newsroom, there: Hub) -> None:
    there.forget()
    there.says = lambda some: WELL if len(some) == 1 else Said(400)
    desk.change("r1", "Another title")
    desk.build()
    desk.tell()
    assert [OF_BELARUS, *([one] for one in OF_BELARUS)] == there.heard
    assert (0, 0) == desk.owing()


def test_one_that_is_refused_keeps_no_other_from_being_told(
    desk: Newsroom, there: Hub, caplog: pytest.LogCaptureFixture
) -> None:
    """It waits by itself, ever longer."""
    bad = OF_BELARUS[4]
    there.forget()
    there.says = lambda some: Said(403) if bad in some else WELL
    desk.change("r1", "Another title")
    desk.build()
    for seconds in (0, 30, 60, 90, 120, 180):
        desk.tell(NOW + timedelta(seconds=seconds))
    assert [one for one in OF_BELARUS if one != bad] == there.taken
    assert 4 == sum(bad in one for one in there.heard)  # once among others, then alone
    assert (1, 0) == desk.owing()
    assert ["hub refused"] == said(caplog)


def test_an_address_that_is_no_hub_is_not_asked_about_each_feed(
    store: Store, tmp_path: Path, there: Hub
) -> None:
    """But for those of one form, one by one."""
    desk = Newsroom(store, tmp_path / "feeds", there.url)
    desk.build()
    there.says = never(404)
    desk.tell()
    assert [TOGETHER, *[1] * TOGETHER] == [len(one) for one in there.heard]
    desk.tell(NOW + 30 * timedelta(seconds=1))
    assert 1 + TOGETHER == len(there.heard)


def test_after_two_days_it_is_given_up_and_told(
    desk: Newsroom, there: Hub, caplog: pytest.LogCaptureFixture
) -> None:
    """What changes after that is tried for as long."""
    desk.change("r1", "Another title")
    desk.build()
    there.forget()
    there.says = never(500)
    for hours in range(55):
        desk.tell(NOW + hours * HOUR)
    later = NOW + 55 * HOUR
    assert (0, len(OF_BELARUS)) == desk.owing()
    assert ["hub failing", "hub given up"] == said(caplog)
    assert 16 <= len(there.heard) <= 18
    desk.change("r1", "Yet another", later)
    desk.build(later)
    assert (len(OF_BELARUS), 0) == desk.owing()
    there.says = lambda _: WELL
    desk.tell(later + LONGEST)
    assert (OF_BELARUS, (0, 0)) == (there.taken, desk.owing())


def test_a_refused_one_is_given_up_alone(
    desk: Newsroom, there: Hub, caplog: pytest.LogCaptureFixture
) -> None:
    bad = OF_BELARUS[0]
    there.says = lambda some: Said(403) if bad in some else WELL
    desk.change("r1", "Another title")
    desk.build()
    for hours in range(60):
        desk.tell(NOW + hours * HOUR)
    assert (0, 1) == desk.owing()
    assert ["hub refused", "hub given up"] == said(caplog)


def test_what_waited_while_the_service_was_off_is_tried_before_it_is_given_up(
    desk: Newsroom, there: Hub
) -> None:
    desk.change("r1", "Another title")
    desk.build()
    desk.tell(NOW + 9 * GIVEN_UP)
    assert (0, 0) == desk.owing()


def test_a_clock_that_was_set_back_keeps_nothing_from_being_told(
    desk: Newsroom, there: Hub
) -> None:
    desk.change("r1", "Another title")
    desk.build()
    there.says = never(500)
    desk.tell()
    there.says = lambda _: WELL
    desk.tell(NOW - timedelta(days=3))
    assert (0, 0) == desk.owing()


def test_another_hub_is_told_of_everything_and_what_this_one_was_owed_is_forgotten(
    desk: Newsroom, there: Hub
) -> None:
    desk.change("r1", "Another title")
    desk.build()
    there.forget()
    with hub() as other:
        desk.url = other.url
        desk.tell()  # nobody has named it in a feed yet
        assert [] == other.heard
        desk.build()
        desk.tell()
        assert len(other.taken) == len(feeds.files(desk.store)) - 1
    assert [] == there.heard


def test_without_a_hub_nothing_is_noted_and_nothing_kept(desk: Newsroom) -> None:
    desk.change("r1", "Another title")
    desk.build()
    desk.url = None
    desk.build()
    desk.change("r1", "Yet another")
    desk.build()
    assert [] == desk.store.read("SELECT * FROM pings") + desk.store.read("SELECT * FROM hub")

"""Which sources are polled and when, and what is remembered of those that fail."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from digest.config import SourceConfig, SourceKind
from digest.errors import NotFound
from digest.ingest import Report, as_json
from digest.store import sources
from tests.newsdesk import (
    BELARUS,
    KENYA,
    NOW,
    Newsdesk,
    Site,
    counted,
    feed,
    page,
    pages,
    site,
    wire,
    write,
)

MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)


@pytest.fixture
def web() -> Iterator[Site]:
    """A web server with one feed."""
    with site() as running:
        yield running


def test_a_failing_source_is_recorded_and_does_not_stop_the_others(
    desk: Newsdesk, tmp_path: Path
) -> None:
    broken = write(wire(tmp_path / "feed.xml"), "<!doctype html><p>Hello")
    sound = write(pages(tmp_path), page(BELARUS))
    failed, fine = desk.poll(broken, sound, now=NOW)
    assert (0, 1) == (failed.fetched, fine.new)
    assert failed.failed[0].startswith(f"wire: {tmp_path / 'feed.xml'}: ")
    state = sources.state(desk.store, "wire")
    assert (NOW, failed.failed[0], None) == (
        state.failing_since,
        state.last_error,
        state.last_success_at,
    )


def test_since_when_a_source_fails_is_kept_until_it_is_well(desk: Newsdesk, tmp_path: Path) -> None:
    source = wire(tmp_path / "feed.xml")
    desk.poll(write(source, "nothing"), now=NOW)
    desk.poll(source, now=NOW + DAY)
    assert NOW == sources.state(desk.store, "wire").failing_since
    desk.poll(write(source, feed(("1", *BELARUS[:2]))), now=NOW + 2 * DAY)
    state = sources.state(desk.store, "wire")
    assert (None, None, NOW + 2 * DAY) == (
        state.failing_since,
        state.last_error,
        state.last_success_at,
    )


def test_an_unreadable_file_is_told_at_every_poll_and_the_others_go_on(
    desk: Newsdesk, tmp_path: Path
) -> None:
    source = write(pages(tmp_path), page(BELARUS))
    write(source, b"\x00\x01", "b.txt")
    first, second = (desk.poll(source, now=NOW + day * DAY)[0] for day in (0, 1))
    assert ((1, 0, 0), (0, 0, 1)) == (counted(first), counted(second))
    assert first.failed == second.failed
    assert first.failed[0].startswith(f"pages: {tmp_path / 'pages' / 'b.txt'}: ")
    write(source, page(KENYA), "b.txt")
    (third,) = desk.poll(source, now=NOW + 2 * DAY)
    assert ((1, 0, 1), ()) == (counted(third), third.failed)


def test_a_report_says_in_json_how_many_failed_and_why() -> None:
    expected = {
        "source": "wire",
        "fetched": 2,
        "new": 1,
        "changed": 0,
        "unchanged": 1,
        "held": 0,
        "failed": 1,
        "why": ["wire: item 3: no date"],
    }
    failed = ("wire: item 3: no date",)
    assert expected == as_json(Report("wire", fetched=2, new=1, unchanged=1, failed=failed))


def online(web: Site, **more: object) -> SourceConfig:
    source = SourceConfig("wire", SourceKind.FEED, url=web.url, backfill=False)
    return replace(source, **more)  # type: ignore[arg-type]


def test_an_address_is_asked_again_only_when_it_is_due(desk: Newsdesk, web: Site) -> None:
    web.body = feed(("1", *BELARUS[:2])).encode()
    source = online(web, every=15 * MINUTE)
    assert 1 == len(desk.poll(source, now=NOW))
    assert () == desk.poll(source, now=NOW + 14 * MINUTE)
    assert 1 == len(web.asked)
    (report,) = desk.poll(source, now=NOW + 15 * MINUTE)
    assert Report("wire", unchanged=1) == report
    assert web.asked[1]["If-None-Match"] == sources.state(desk.store, "wire").etag


def test_an_address_that_fails_is_not_asked_before_it_is_due(desk: Newsdesk, web: Site) -> None:
    (report,) = desk.poll(online(web), now=NOW)
    assert (f"wire: {web.url}: answered 500",) == report.failed
    assert () == desk.poll(online(web), now=NOW + MINUTE)
    web.body = feed(("1", *BELARUS[:2])).encode()
    (report,) = desk.poll(online(web), now=NOW + 15 * MINUTE)
    assert 1 == report.new


def test_a_named_source_is_polled_now_and_the_others_are_not(
    desk: Newsdesk, web: Site, tmp_path: Path
) -> None:
    web.body = feed(("1", *BELARUS[:2])).encode()
    others = write(pages(tmp_path), page(KENYA))
    desk.poll(online(web), now=NOW)
    reports = desk.poll(online(web), others, now=NOW + MINUTE, names=["wire"])
    assert ["wire"] == [one.source for one in reports]
    assert 2 == len(web.asked)


def test_a_clock_set_back_does_not_stop_polling(desk: Newsdesk, web: Site) -> None:
    web.body = feed(("1", *BELARUS[:2])).encode()
    desk.poll(online(web), now=NOW + 300 * DAY)
    assert 1 == len(desk.poll(online(web), now=NOW))


def test_a_name_that_is_not_configured_is_refused_with_those_that_are(
    desk: Newsdesk, tmp_path: Path
) -> None:
    sources_ = [pages(tmp_path, "b"), pages(tmp_path, "a")]
    with pytest.raises(NotFound, match="source: c: not configured; there are a, b"):
        desk.poll(*sources_, now=NOW, names=["c"])

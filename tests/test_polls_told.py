"""Where sources are asked when they move or close, and what is told of those that say nothing."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from digest.store import Store
from tests.newsdesk import NOW, Newsdesk
from tests.scripted import Script, error, news, script
from tests.wired import DAY, HOUR, MINUTE, source, wire


@pytest.fixture
def web() -> Iterator[Script]:
    """A web server with one feed that has an ETag."""
    with script() as running:
        running.says["/feed"] = news("A", etag='"a"')
        yield running


# Where it is asked


def test_a_source_that_is_gone_for_good_is_not_asked_any_more(desk: Newsdesk, web: Script) -> None:
    web.says["/feed"] = error(410)
    (report,) = desk.poll(source(web), now=NOW)
    assert "answered 410: it is gone for good" in report.failed[0]
    assert NOW == wire(desk).disabled_at
    assert () == desk.poll(source(web), now=NOW + 300 * DAY)
    web.says["/feed"] = news("A")
    (report,) = desk.poll(source(web), now=NOW + 301 * DAY, names=["wire"])
    assert (1, None) == (report.new, wire(desk).disabled_at)
    assert 1 == len(desk.poll(source(web), now=NOW + 302 * DAY))


def test_a_source_that_is_gone_is_asked_at_another_address(desk: Newsdesk, web: Script) -> None:
    web.says |= {"/feed": error(410), "/new": news("A")}
    desk.poll(source(web), now=NOW)
    (report,) = desk.poll(source(web, "/new"), now=NOW + MINUTE)
    assert (1, None) == (report.new, wire(desk).disabled_at)


def moves(web: Script, to: str = "/new", status: int = 301) -> None:
    web.says |= {"/feed": error(status, location=to), to: news("A", etag='"a"')}


def paths(web: Script, desk: Newsdesk, days: float, **more: Any) -> list[str]:
    """What is asked by one poll then."""
    web.asked.clear()
    desk.poll(source(web, **more), now=NOW + days * DAY, names=["wire"])
    return [path for path, _ in web.asked]


@pytest.mark.parametrize("status", [301, 308])
def test_a_permanent_redirect_is_believed_after_three_sightings_over_a_week(
    desk: Newsdesk, web: Script, status: int
) -> None:
    moves(web, status=status)
    for days in (0, 1, 6.9, 7):
        assert ["/feed", "/new"] == paths(web, desk, days)
    assert f"{web.url}/new" == wire(desk).adopted
    assert ["/new"] == paths(web, desk, 7.1)
    assert (None, None) == web.conditions()
    assert ["/new"] == paths(web, desk, 7.2)
    assert '"a"' == web.conditions()[0]


def test_two_sightings_over_a_week_are_too_few(desk: Newsdesk, web: Script) -> None:
    moves(web)
    for days in (0, 8):
        paths(web, desk, days)
    assert None is wire(desk).adopted
    paths(web, desk, 9)
    assert f"{web.url}/new" == wire(desk).adopted


@pytest.mark.parametrize(
    "between",
    [
        pytest.param(news("A"), id="an answer without a redirect"),
        pytest.param(error(302, location="/new"), id="a temporary redirect"),
        pytest.param(error(301, location="/third"), id="a redirect elsewhere"),
    ],
)
def test_sightings_count_only_in_a_row(desk: Newsdesk, web: Script, between: Any) -> None:
    moves(web)
    web.says["/third"] = news("A")
    redirect = web.says["/feed"]
    for days in (0, 2, 4):
        paths(web, desk, days)
    web.says["/feed"] = between
    paths(web, desk, 6)
    web.says["/feed"] = redirect
    paths(web, desk, 8)
    assert (None, 1) == (wire(desk).adopted, getattr(wire(desk).sightings, "times", 0))


@pytest.mark.parametrize(
    "instead",
    [
        pytest.param(error(404), id="nothing"),
        pytest.param(error(200, b"<!doctype html><title>For sale</title>"), id="a page"),
    ],
)
def test_a_redirect_to_what_is_no_feed_is_never_believed(
    desk: Newsdesk, web: Script, instead: Any
) -> None:
    moves(web)
    web.says["/new"] = instead
    for days in (0, 4, 8, 12):
        paths(web, desk, days)
    assert (None, None) == (wire(desk).adopted, wire(desk).sightings)


@pytest.mark.parametrize("status", [404, 410])
def test_an_adopted_address_that_is_gone_is_left_for_the_configured_one(
    desk: Newsdesk, web: Script, status: int
) -> None:
    moves(web)
    for days in (0, 4, 8):
        paths(web, desk, days)
    web.says |= {"/feed": news("A", "B"), "/new": error(status)}
    assert ["/new"] == paths(web, desk, 9)
    assert (None, None) == (wire(desk).adopted, wire(desk).disabled_at)
    assert ["/feed"] == paths(web, desk, 10)


def test_a_host_that_wants_peace_has_it_from_the_source_that_led_there_too(
    desk: Newsdesk, web: Script
) -> None:
    """Its configured address is at another host, so it is no neighbour of its own."""
    there = web.url.replace("127.0.0.1", "localhost")
    moves(web, f"{there}/new")
    web.says["/new"] = news("A")
    for days in (0, 4, 8):
        paths(web, desk, days)
    assert f"{there}/new" == wire(desk).adopted
    web.says["/new"] = error(429, retry_after="10800")
    paths(web, desk, 9)
    assert NOW + 9 * DAY + 3 * HOUR == wire(desk).retry_at


def test_an_adopted_address_is_kept_through_a_bad_day(desk: Newsdesk, web: Script) -> None:
    moves(web)
    for days in (0, 4, 8):
        paths(web, desk, days)
    web.says["/new"] = error(503)
    assert ["/new"] == paths(web, desk, 9)
    assert ["/new"] == paths(web, desk, 10)


def test_once_the_configuration_names_another_address_nothing_is_adopted(
    desk: Newsdesk, web: Script
) -> None:
    moves(web)
    for days in (0, 4, 8):
        paths(web, desk, days)
    desk.poll(replace(source(web), url=f"{web.url}/new"), now=NOW + 9 * DAY)
    assert (None, f"{web.url}/new") == (wire(desk).adopted, wire(desk).configured)
    assert 1 == counted_releases(desk.store)


def counted_releases(store: Store) -> int:
    return len(store.read("SELECT 1 FROM releases"))


# What is told


@pytest.mark.parametrize(
    ("said", "why"),
    [
        pytest.param(error(401), "answered 401: it asks for a password", id="401"),
        pytest.param(error(403), "answered 403: it lets nobody in, or not us", id="403"),
        pytest.param(error(404), "answered 404: there is nothing at this address", id="404"),
        pytest.param(error(500), "answered 500", id="500"),
        pytest.param(error(200, b"<!doctype html><p>Hello"), "a web page (HTML)", id="a page"),
        pytest.param(error(200), "empty", id="nothing"),
        pytest.param(
            error(403, b"<title>Just a moment...</title>", content_type="text/html"),
            "Cloudflare asks whether a person is there",
            id="a gatekeeper",
        ),
        pytest.param(
            error(200, b"<title>Just a moment...</title>", content_type="text/html"),
            "Cloudflare asks whether a person is there",
            id="a gatekeeper that says all is well",
        ),
    ],
)
def test_what_is_no_feed_is_one_clear_fault_and_never_an_item(
    desk: Newsdesk, web: Script, said: Any, why: str
) -> None:
    web.says["/feed"] = said
    (report,) = desk.poll(source(web), now=NOW)
    assert (1, 0) == (len(report.failed), report.fetched)
    assert report.failed[0].startswith(f"wire: {web.url}/feed: ")
    assert why in report.failed[0]
    assert (NOW, report.failed[0]) == (wire(desk).failing_since, wire(desk).last_error)


def test_faults_of_single_items_are_kept_and_told_without_reading_them_again(
    desk: Newsdesk, web: Script
) -> None:
    good = news("A", etag='"a"')
    empty = b"<item><guid>tag:b</guid></item></channel>"
    web.says["/feed"] = replace(good, body=good.body.replace(b"</channel>", empty))
    (first,) = desk.poll(source(web), now=NOW)
    (again,) = desk.poll(source(web), now=NOW + HOUR)
    assert (1, 1) == (first.new, len(first.failed))
    assert (first.failed, '"a"') == (again.failed, web.conditions()[0])
    state = wire(desk)
    assert (first.failed, NOW, None, None) == (
        state.faults,
        state.faulty_since,
        state.failing_since,
        state.last_error,
    )
    web.says["/feed"] = news("A", "B", etag='"b"')
    desk.poll(source(web), now=NOW + 2 * HOUR)
    assert ((), None) == (wire(desk).faults, wire(desk).faulty_since)

"""What sources are asked for, and what is remembered of their answers."""

from collections.abc import Iterator
from email.utils import format_datetime

import pytest

from digest.store import sources
from tests.newsdesk import NOW, Newsdesk, counted
from tests.scripted import Script, error, news, script
from tests.wired import DAY, HOUR, MINUTE, next_check, source, wire


@pytest.fixture
def web() -> Iterator[Script]:
    """A web server with one feed that has an ETag."""
    with script() as running:
        running.says["/feed"] = news("A", etag='"a"')
        yield running


# What is asked with


def test_validators_are_sent_back_as_they_came_and_replaced_after_each_answer(
    desk: Newsdesk, web: Script
) -> None:
    seen = "Thu, 07 May 2026 09:00:00 GMT"
    web.says["/feed"] = news("A", etag='W/"a b"', last_modified=seen)
    desk.poll(source(web), now=NOW)
    assert (None, None) == web.conditions()
    web.says["/feed"] = news("A", "B", etag='"c"')
    desk.poll(source(web), now=NOW + 15 * MINUTE)
    assert ('W/"a b"', seen) == web.conditions()
    desk.poll(source(web), now=NOW + 30 * MINUTE)
    assert ('"c"', None) == web.conditions()


def test_a_validator_that_comes_with_unchanged_is_of_a_text_that_we_never_saw(
    desk: Newsdesk, web: Script
) -> None:
    desk.poll(source(web), now=NOW)
    web.says["/feed"] = error(304, etag='"b"')
    (report,) = desk.poll(source(web), now=NOW + HOUR)
    assert ((0, 0, 1), ()) == (counted(report), report.failed)
    web.says["/feed"] = news("A", "B", etag='"b"')
    (report,) = desk.poll(source(web), now=NOW + 2 * HOUR)
    assert ('"a"', 1) == (web.conditions()[0], report.new)


@pytest.mark.parametrize(
    "said",
    [
        pytest.param("Thu, 01 Jan 1970 00:00:00 GMT", id="before 1980"),
        pytest.param(format_datetime(NOW + DAY, usegmt=True), id="in the future"),
    ],
)
def test_a_date_of_a_clock_that_was_never_set_is_kept_but_not_sent(
    desk: Newsdesk, web: Script, said: str
) -> None:
    web.says["/feed"] = news("A", last_modified=said)
    desk.poll(source(web), now=NOW)
    desk.poll(source(web), now=NOW + HOUR)
    assert (None, None) == web.conditions()
    assert said == wire(desk).last_modified


def test_one_request_a_day_is_without_conditions_and_goes_past_caches(
    desk: Newsdesk, web: Script
) -> None:
    for hours in (0, 12, 24, 36):
        desk.poll(source(web), now=NOW + hours * HOUR)
    asked = [headers.get("if-none-match") for _, headers in web.asked]
    assert [None, '"a"', None, '"a"'] == asked
    assert "no-cache" == web.asked[2][1]["cache-control"]
    assert NOW + 24 * HOUR == wire(desk).whole_at


def test_a_cache_that_is_stuck_hides_a_release_for_a_day_at_most(
    desk: Newsdesk, web: Script
) -> None:
    desk.poll(source(web), now=NOW)
    web.says["/feed"] = error(304)
    (hidden,) = desk.poll(source(web), now=NOW + 23 * HOUR)
    web.says["/feed"] = news("A", "B", etag='"a"')
    (found,) = desk.poll(source(web), now=NOW + 24 * HOUR)
    assert (0, 1) == (hidden.new, found.new)


def test_unchanged_to_a_request_without_conditions_is_a_fault(desk: Newsdesk, web: Script) -> None:
    web.says["/feed"] = error(304)
    (report,) = desk.poll(source(web), now=NOW)
    assert "answered 304 (unchanged) to a request without conditions" in report.failed[0]


def test_another_address_is_asked_at_once_and_without_the_validators_of_the_first(
    desk: Newsdesk, web: Script
) -> None:
    web.says["/other"] = news("B", etag='"a"')
    desk.poll(source(web), now=NOW)
    (report,) = desk.poll(source(web, "/other"), now=NOW + MINUTE)
    assert ((None, None), 1) == (web.conditions(), report.new)
    assert () == desk.poll(source(web, "/other"), now=NOW + 2 * MINUTE)


def test_what_is_to_be_read_in_another_way_is_read_again(desk: Newsdesk, web: Script) -> None:
    desk.poll(source(web), now=NOW)
    (report,) = desk.poll(source(web, zone="Europe/Minsk"), now=NOW + HOUR)
    assert ((None, None), 1) == (web.conditions(), report.fetched)


# When it is asked again


def test_what_an_answer_says_of_caching_is_kept_to(desk: Newsdesk, web: Script) -> None:
    web.says["/feed"] = news("A", etag='"a"', cache_control="max-age=7200")
    desk.poll(source(web), now=NOW)
    assert 2 * HOUR == next_check(desk)
    desk.poll(source(web), now=NOW + 2 * HOUR)  # by a 304
    assert 2 * HOUR == next_check(desk)


def test_ones_own_site_is_asked_as_often_as_its_operator_says(desk: Newsdesk, web: Script) -> None:
    web.says["/feed"] = news("A", cache_control="max-age=7200")
    own = source(web, every=MINUTE)
    desk.poll(own, now=NOW)
    assert MINUTE == next_check(desk)
    web.says["/feed"] = error(503, retry_after="300")
    desk.poll(own, now=NOW + MINUTE)
    assert 5 * MINUTE == next_check(desk)


def test_a_source_without_an_interval_is_asked_less_often_while_it_is_quiet(
    desk: Newsdesk, web: Script
) -> None:
    quiet = source(web, every=None)
    desk.poll(quiet, now=NOW)
    assert 15 * MINUTE == next_check(desk)
    desk.poll(quiet, now=NOW + 4 * DAY)
    assert HOUR == next_check(desk)
    web.says["/feed"] = news("A", "B", etag='"b"')
    desk.poll(quiet, now=NOW + 8 * DAY)
    assert 15 * MINUTE == next_check(desk)


def test_what_its_operator_wants_to_see_more_often_is_asked_more_often_at_once(
    desk: Newsdesk, web: Script
) -> None:
    desk.poll(source(web, every=7 * DAY), now=NOW)
    assert () == desk.poll(source(web, every=7 * DAY), now=NOW + HOUR)
    assert 1 == len(desk.poll(source(web, every=HOUR), now=NOW + HOUR))


def test_a_failing_source_is_asked_ever_more_rarely_and_never_given_up(
    desk: Newsdesk, web: Script
) -> None:
    web.says["/feed"] = error(500)
    now, waits = NOW, []
    for _ in range(10):
        assert 1 == len(desk.poll(source(web), now=now))
        waits.append(next_check(desk))
        assert () == desk.poll(source(web), now=now + waits[-1] - MINUTE)
        now += waits[-1]
    minutes = [15, 30, 60, 120, 240, 480, 960]
    assert [*(one * MINUTE for one in minutes), DAY, DAY, DAY] == waits
    assert (10, NOW) == (wire(desk).failures, wire(desk).failing_since)
    web.says["/feed"] = news("A")
    desk.poll(source(web), now=now)
    assert (0, 15 * MINUTE) == (wire(desk).failures, next_check(desk))


def test_looking_by_hand_what_is_wrong_does_not_put_the_next_look_off(
    desk: Newsdesk, web: Script
) -> None:
    web.says["/feed"] = error(500)
    for minute in range(8):
        desk.poll(source(web), now=NOW + minute * MINUTE, names=["wire"])
    assert (1, 15 * MINUTE) == (wire(desk).failures, next_check(desk))


def test_who_wants_to_be_left_alone_is_with_all_that_is_on_its_host(
    desk: Newsdesk, web: Script
) -> None:
    """Also after a restart, when nobody remembers but the database."""
    both = (source(web), source(web, "/other", name="other"))
    web.says["/other"] = news("B")
    desk.poll(*both, now=NOW)
    web.says["/feed"] = error(429, retry_after="7200")
    desk.poll(*both, now=NOW + HOUR, names=["wire"])
    assert () == desk.poll(*both, now=NOW + 2 * HOUR)
    assert {NOW + 3 * HOUR} == {one.retry_at for one in sources.all_states(desk.store)}
    web.says["/feed"] = news("A")
    assert 2 == len(desk.poll(*both, now=NOW + 3 * HOUR))
    assert {None} == {one.retry_at for one in sources.all_states(desk.store)}


def test_when_one_is_well_again_those_that_failed_with_it_are_asked_again(
    desk: Newsdesk, web: Script
) -> None:
    """It may have been our own network, and they would wait for a day."""
    both = (source(web), source(web, "/other", name="other"))
    web.says.clear()
    for hours in range(0, 16, 4):
        desk.poll(*both, now=NOW + hours * HOUR, names=["wire", "other"])
    web.says |= {"/feed": news("A"), "/other": news("B")}
    desk.poll(*both, now=NOW + 13 * HOUR, names=["wire"])
    (report,) = desk.poll(*both, now=NOW + 13 * HOUR + MINUTE)
    assert ("other", 1) == (report.source, report.new)

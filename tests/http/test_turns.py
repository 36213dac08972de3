"""Each host is asked by one at a time, with pauses, and not while it wants to be left alone."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from itertools import pairwise

import pytest

from digest.errors import Unreachable
from digest.http import Answer, Http, Limits, Turns
from digest.http.turns import KEPT, MOST_PEACE
from tests.badserver import bad_server
from tests.fetching import LOOPBACK


def get(
    *urls: str, turns: Turns | None = None, limits: Limits | None = None, at_once: int = 32
) -> list[Answer | BaseException]:
    """What all of them say when asked for at the same time."""

    async def ask() -> list[Answer | BaseException]:
        known = turns or Turns(0)
        async with Http(None, limits, allow=LOOPBACK, turns=known, at_once=at_once) as http:
            return await asyncio.gather(*map(http.get, urls), return_exceptions=True)

    return asyncio.run(ask())


def statuses(found: list[Answer | BaseException]) -> list[int | None]:
    return [one.status if isinstance(one, Answer) else None for one in found]


def refusal(found: list[Answer | BaseException]) -> Unreachable:
    (one,) = found
    assert isinstance(one, Unreachable), one
    return one


def test_a_host_is_asked_by_one_at_a_time() -> None:
    """By whatever name of its pages, and in the order in which they were wished for."""
    with bad_server() as bad:
        found = get(*(f"{bad.url}/slow/{place}" for place in range(5)))
    assert [200] * 5 == statuses(found)
    assert (1, [f"/slow/{place}" for place in range(5)]) == (bad.most, bad.paths())


def test_hosts_do_not_wait_for_each_other() -> None:
    """Three whose answers come only when all have been asked would otherwise never come."""
    with bad_server("0.0.0.0") as bad:
        found = get(*(f"http://127.0.0.{n}:{bad.port}/slow/100" for n in (1, 2, 3)))
    assert ([200] * 3, 3) == (statuses(found), bad.most)


def test_no_more_than_so_many_are_under_way() -> None:
    """Over all hosts."""
    with bad_server("0.0.0.0") as bad:
        found = get(*(f"http://127.0.0.{n}:{bad.port}/slow/2" for n in range(1, 9)), at_once=2)
    assert ([200] * 8, 2) == (statuses(found), bad.most)


def test_a_pause_lies_between_two_requests() -> None:
    """But not before a redirect, which belongs to what led to it."""
    with bad_server() as bad:
        get(f"{bad.url}/hop/1", f"{bad.url}/feed", turns=Turns(0.3))
    first, redirected, second = (one.at for one in bad.asked)
    assert second - redirected >= 0.3
    assert redirected - first < 0.3


def test_pauses_last_from_one_round_to_the_next() -> None:
    """What is known of hosts outlives the door, and its event loop."""
    turns = Turns(0.3)
    with bad_server() as bad:
        for _ in range(2):
            get(f"{bad.url}/slow/0", f"{bad.url}/slow/0", turns=turns)
    instants = [one.at for one in bad.asked]
    assert all(b - a >= 0.3 for a, b in pairwise(instants))


def test_waiting_for_ones_turn_is_not_held_against_the_host() -> None:
    """All together take longer than one may."""
    with bad_server() as bad:
        found = get(*[f"{bad.url}/slow/40"] * 5, limits=Limits(whole=1.5))
    assert [200] * 5 == statuses(found)


@pytest.mark.parametrize(
    "path",
    [
        pytest.param("/wait/429/120", id="too many requests, in seconds"),
        pytest.param("/wait_until/429/120", id="until a date, by the server's own wrong clock"),
        pytest.param("/wait/503/120", id="unavailable, in seconds"),
        pytest.param("/wait_until/503/120", id="unavailable, until a date"),
    ],
)
def test_a_host_that_wants_to_be_left_alone_is(path: str) -> None:
    """The first is answered, the others fail at once and know for how long."""
    turns = Turns(0)
    status = int(path.split("/")[2])
    with bad_server() as bad:
        assert [status] == statuses(get(bad.url + path, turns=turns))
        error = refusal(get(f"{bad.url}/feed", turns=turns))
        assert [path] == bad.paths()
    assert error.retry_after is not None
    assert (status, True) == (
        error.status,
        timedelta(seconds=100) < error.retry_after <= timedelta(seconds=120),
    )
    assert str(error).startswith(f"{bad.url}/feed: 127.0.0.1: it answered {status} and wants to be")


def test_those_who_wait_for_their_turn_are_told_too() -> None:
    with bad_server() as bad:
        found = get(f"{bad.url}/wait/429/60", *[f"{bad.url}/feed"] * 3)
        assert ([429, None, None, None], 1) == (statuses(found), len(bad.asked))


def test_only_the_host_that_said_so_is_left_alone() -> None:
    """Where a redirect led there, whoever redirected is still asked."""
    turns = Turns(0)
    with bad_server("127.0.0.1") as one, bad_server("127.0.0.2") as other:
        get(f"{other.url}/to/302/{one.url}/wait/429/60", turns=turns)
        assert [200] == statuses(get(f"{other.url}/feed", turns=turns))
        error = refusal(get(f"{other.url}/to/302/{one.url}/feed", turns=turns))
    assert (429, 1) == (error.status, len(one.asked))


@pytest.mark.parametrize(
    "path",
    [
        pytest.param("/status/429", id="no time named"),
        pytest.param("/wait/429/soon", id="no time that can be read"),
        pytest.param("/wait/429/0", id="no time at all"),
        pytest.param("/wait/404/60", id="an answer of which it says nothing"),
    ],
)
def test_otherwise_it_is_asked_again(path: str) -> None:
    turns = Turns(0)
    with bad_server() as bad:
        get(bad.url + path, turns=turns)
        assert [200] == statuses(get(f"{bad.url}/feed", turns=turns))


def test_an_error_with_a_broken_page_still_counts() -> None:
    turns = Turns(0)
    with bad_server() as bad:
        assert [503] == statuses(get(f"{bad.url}/bad_error", turns=turns))
        assert 503 == refusal(get(f"{bad.url}/feed", turns=turns)).status


def test_nobody_is_left_alone_for_ever() -> None:
    turns = Turns(0)
    turns.leave_alone("newsroom.example", timedelta(days=3650), 503)
    wait = refusal(get("http://NEWSROOM.example./", turns=turns)).retry_after
    assert wait is not None
    assert wait <= MOST_PEACE


def test_hosts_that_nothing_is_known_of_are_forgotten() -> None:
    """However many addresses a page redirects to."""
    turns = Turns(0)

    async def visit() -> int:
        for number in range(3 * KEPT):
            async with turns.turn(f"{number}.example"):
                pass
        return turns.known

    assert asyncio.run(visit()) <= KEPT + 1

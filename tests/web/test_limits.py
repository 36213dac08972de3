"""How often anyone may ask for mail."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from itertools import count

import pytest
from starlette.requests import Request

from digest.web.limits import IN_ALL, MOST_KEYS, PER_ADDRESS, Limits, Over, Windows, network


@dataclass
class Watch:
    """A clock that goes when it is told to."""

    seconds: float = 0.0

    def __call__(self) -> float:
        return self.seconds


def asked(windows: Windows, watch: Watch, every: float, times: int) -> int:
    """How many of so many requests are borne."""
    borne = 0
    for _ in range(times):
        borne += windows.bears("someone")
        watch.seconds += every
    return borne


@pytest.mark.parametrize(
    ("every", "times", "expected"),
    [
        pytest.param(0.0, 100, 4, id="all at once"),
        pytest.param(1.0, 61, 5, id="a second apart: four, and one a minute later"),
        pytest.param(15.0, 20, 20, id="four a minute"),
        pytest.param(15.0, 100, 40, id="four a minute, until forty an hour"),
        pytest.param(90.0, 400, 400, id="forty an hour, for ever"),
    ],
)
def test_an_address_bears_four_a_minute_and_forty_an_hour(
    every: float, times: int, expected: int
) -> None:
    watch = Watch()
    assert expected == asked(Windows(PER_ADDRESS, watch), watch, every, times)


def test_who_was_refused_is_not_kept_out_longer_for_trying() -> None:
    watch = Watch()
    windows = Windows(((1, 60.0),), watch)
    assert [True, False] == [windows.bears("a"), windows.bears("a")]
    watch.seconds = 60.0
    assert windows.bears("a")


def test_each_is_counted_alone() -> None:
    limits = Limits(Watch())
    for _ in range(4):
        assert limits.over(network="n1", address="a") is None
    assert Over.ADDRESS is limits.over(network="n2", address="a")
    assert limits.over(network="n2", address="b") is None


def test_one_network_cannot_ask_for_many_addresses() -> None:
    limits = Limits(Watch())
    found = [limits.over(network="n", address=f"a{n}") for n in range(20)]
    assert [None] * 12 + [Over.NETWORK] * 8 == found


def test_past_the_ceiling_everybody_waits_and_it_is_said_once(
    caplog: pytest.LogCaptureFixture,
) -> None:
    watch, limits = Watch(), Limits(Watch())
    limits = Limits(watch)
    most = IN_ALL[0][0]
    with caplog.at_level(logging.ERROR):
        found = [limits.over(network=f"n{n}", address=f"a{n}") for n in range(most + 50)]
    assert [None] * most + [Over.ALL] * 50 == found
    assert 1 == len(caplog.records)
    watch.seconds = 3600.0
    assert limits.over(network="n", address="a") is None


def test_a_flood_of_names_takes_no_more_memory() -> None:
    windows = Windows(PER_ADDRESS, Watch())
    for number in range(MOST_KEYS + 1000):
        windows.bears(str(number))
    assert MOST_KEYS == len(windows._asked)


def come(peer: str, forwarded: str | None = None) -> Request:
    headers = [(b"x-forwarded-for", forwarded.encode())] if forwarded is not None else []
    return Request({"type": "http", "client": (peer, 1), "headers": headers})


@pytest.mark.parametrize(
    ("peer", "forwarded", "expected"),
    [
        pytest.param("192.0.2.7", None, "192.0.2.7", id="IPv4"),
        pytest.param("2001:db8:1:2:3::4", None, "2001:db8:1:2::/64", id="IPv6 by its /64"),
        pytest.param("::ffff:192.0.2.7", None, "192.0.2.7", id="IPv4 inside IPv6"),
        pytest.param("192.0.2.7", "198.51.100.1", "192.0.2.7", id="a stranger's word counts not"),
        pytest.param("127.0.0.1", "198.51.100.1", "198.51.100.1", id="our proxy's does"),
        pytest.param(
            "127.0.0.1", "10.9.9.9, 198.51.100.1", "198.51.100.1", id="and only its last word"
        ),
        pytest.param("::1", "2001:db8::1", "2001:db8::/64", id="IPv6 through a proxy"),
        pytest.param("127.0.0.1", "unknown", "127.0.0.1", id="a proxy that does not know"),
        pytest.param("fe80::1%eth0", None, "fe80::/64", id="with a scope"),
        pytest.param("testclient", None, "testclient", id="no address at all"),
    ],
)
def test_where_a_request_comes_from(peer: str, forwarded: str | None, expected: str) -> None:
    assert expected == network(come(peer, forwarded))


def test_neighbours_of_one_64_are_one() -> None:
    found = {network(come(f"2001:db8:1:2:{n:x}::1")) for n, _ in zip(count(), range(50))}
    assert 1 == len(found)

"""How fast letters may go, configured and learned."""

from __future__ import annotations

import pytest

from digest.delivery.rates import RELAY, Rates, provider
from digest.model import DeliveryState, Outcome

OK = Outcome(DeliveryState.ACCEPTED, 250, "2.0.0 queued")
TOO_FAST = Outcome(DeliveryState.DEFERRED, 450, "4.7.28 too many messages")
BYE = Outcome(DeliveryState.DEFERRED, 421, "4.3.2 try again later")
IDLE = Outcome(DeliveryState.DEFERRED, 421, "4.4.2 timeout exceeded")
A, B = "a@gmail.example", "b@else.example"


def places(rates: Rates, address: str, number: int, at: float = 0.0) -> list[float]:
    """When so many letters may go, each as soon as it may."""
    found = []
    for _ in range(number):
        found.append(rates.next_at(address, at))
        rates.take(address, found[-1])
    return [round(one, 3) for one in found]


def test_without_limits_all_may_go_at_once() -> None:
    """Nothing is learned from letters that are accepted."""
    rates = Rates({})
    rates.learn(A, OK, 0.0)
    assert [5.0] * 3 == places(rates, A, 3, 5.0)


def test_a_configured_rate_spaces_letters_to_a_provider_and_to_the_relay() -> None:
    """The slower of both counts."""
    rates = Rates({RELAY: 10.0, "gmail.example": 2.0})
    assert [0.0, 0.5, 1.0] == places(rates, A, 3)
    rates = Rates({RELAY: 10.0})
    assert [0.0, 0.1, 0.2] == [*places(rates, A, 1), *places(rates, B, 2)]


@pytest.mark.parametrize(
    ("outcome", "slowed"),
    [
        pytest.param(TOO_FAST, (True, False), id="a provider is too busy"),
        pytest.param(BYE, (True, True), id="the relay is"),
        pytest.param(Outcome(DeliveryState.DEFERRED, 451, "4.7.1 grey"), (False, False), id="grey"),
        pytest.param(IDLE, (False, False), id="a connection was idle"),
    ],
)
def test_what_went_is_halved_when_a_server_says_that_it_is_too_much(
    outcome: Outcome, slowed: tuple[bool, bool]
) -> None:
    """For that provider alone, or for all."""
    rates = Rates({})
    for second in range(10):
        for _ in range(20):
            rates.learn(A, OK, float(second))
    rates.learn(A, outcome, 10.0)
    assert slowed == tuple(rates.next_at(one, 10.0) > 10.0 for one in (A, B))
    if slowed[0]:
        one, other = places(rates, A, 2, 10.0)
        assert pytest.approx(0.1, abs=0.01) == other - one


def test_many_connections_that_are_told_at_once_slow_it_once() -> None:
    """A later word slows it again."""
    rates = Rates({"gmail.example": 8.0})
    for _ in range(16):
        rates.learn(A, TOO_FAST, 0.0)
    assert 0.25 == places(rates, A, 2, 1.0)[1] - 1.0
    rates.learn(A, TOO_FAST, 6.0)
    assert 0.5 == places(rates, A, 2, 7.0)[1] - 7.0


def test_it_comes_back_slowly_and_the_limit_is_forgotten_at_last() -> None:
    """A tenth a minute, up to what is configured, or to twice what was too much."""
    rates, free = Rates({"gmail.example": 8.0}), Rates({})
    for one in (rates, free):
        one.learn(A, TOO_FAST, 0.0)
    assert pytest.approx(1 / 4.4, abs=0.01) == places(rates, A, 2, 61.0)[1] - 61.0
    assert 0.125 == places(rates, A, 2, 3600.0)[1] - 3600.0
    assert [3600.0] * 2 == places(free, A, 2, 3600.0)


def test_what_is_too_much_now_comes_back_one_after_the_other() -> None:
    """As it may go, and behind what waits already."""
    rates = Rates({"gmail.example": 2.0})
    assert [0.0, 0.5] == places(rates, A, 2)
    assert [1.0, 1.5, 2.0] == [rates.later(A, 0.0) for _ in range(3)]
    assert 1.0 == rates.next_at(A, 0.0)


def test_domains_of_one_provider_are_one() -> None:
    """As far as they are known."""
    assert "gmail.com" == provider("x@GoogleMail.com") == provider("y@gmail.com")
    assert "else.example" == provider("z@else.example")

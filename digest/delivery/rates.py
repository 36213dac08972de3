"""How fast letters may go: to the relay, and to each provider that receives them.

A limit is configured or learned. When a server says that it is too fast (421, unless a connection
was idle or used up, or the enhanced code 4.7.28 of a provider), what went in the last seconds is
halved; each quiet minute a tenth is added, until it is twice what was too much and no limit is
needed any more.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from digest.model import DeliveryState, Outcome

RELAY = "relay"

_WINDOW, _QUIET, _HOLD = 10.0, 60.0, 5.0
_SLOWEST, _MORE = 0.5, 1.1
_KEPT = 1000
_CLOSING, _TOO_FAST = 421, "4.7.28"
_OF_A_CONNECTION = "4.4."
_SAME = {
    "googlemail.com": "gmail.com",
    **dict.fromkeys(("hotmail.com", "live.com", "msn.com"), "outlook.com"),
    **dict.fromkeys(("ymail.com", "rocketmail.com", "aol.com"), "yahoo.com"),
}


def provider(address: str) -> str:
    """Who receives mail for an address, as far as its domain tells."""
    domain = address.rpartition("@")[2].lower()
    return _SAME.get(domain, domain)


def domains(provider: str) -> tuple[str, ...]:
    """The domains whose mail a provider receives, its own first."""
    return (provider, *sorted(one for one, same in _SAME.items() if same == provider))


@dataclass(slots=True)
class _Pace:
    """Of one receiver. Instants are in seconds of one clock; `rate` in letters a second, None
    where there is no limit; a learned one is given up at `ceiling`, 0 where none is."""

    configured: float | None = None
    rate: float | None = None
    ceiling: float = 0.0
    free_at: float = 0.0
    later_at: float = 0.0
    changed_at: float = 0.0
    since: float = 0.0
    went: int = 0
    before: int = 0


class Rates:
    """What may go when, by one clock."""

    def __init__(self, configured: Mapping[str, float]) -> None:
        """Letters a second by provider, and for `relay`."""
        self._paces = {name: _Pace(one, one) for name, one in configured.items()}

    def next_at(self, address: str, at: float) -> float:
        """When the next letter to this address may go."""
        return max([at, *(pace.free_at for pace, _ in self._limits(address, at))])

    def take(self, address: str, at: float) -> None:
        """One goes then: the next has to wait."""
        for pace, rate in self._limits(address, at):
            pace.free_at = at + 1 / rate

    def later(self, address: str, at: float) -> float:
        """When to ask again for one that is too many now: one after the other, as they may go."""
        start = self.next_at(address, at)
        for pace, rate in self._limits(address, at):
            start = pace.later_at = max(start, pace.later_at + 1 / rate)
        return start

    def _limits(self, address: str, at: float) -> list[tuple[_Pace, float]]:
        found = (self._paces.get(RELAY), self._paces.get(provider(address)))
        rates = ((one, _rate(one, at)) for one in found if one is not None)
        return [(one, rate) for one, rate in rates if rate is not None]

    def learn(self, address: str, outcome: Outcome, at: float) -> None:
        """Hear what a server said to a letter."""
        if outcome.state is DeliveryState.ACCEPTED:
            _count(self._pace(RELAY), at)
            _count(self._pace(provider(address)), at)
        elif outcome.reply.startswith(_TOO_FAST):
            _slow(self._pace(provider(address)), at)
        elif outcome.code == _CLOSING and not outcome.reply.startswith(_OF_A_CONNECTION):
            _slow(self._pace(RELAY), at)

    def _pace(self, name: str) -> _Pace:
        if len(self._paces) > _KEPT:
            self._paces = {n: one for n, one in self._paces.items() if one.rate is not None}
        return self._paces.setdefault(name, _Pace())


def _count(pace: _Pace, at: float) -> None:
    if at >= pace.since + _WINDOW:
        pace.before = pace.went if at < pace.since + 2 * _WINDOW else 0
        pace.since, pace.went = at, 0
    pace.went += 1


def _measured(pace: _Pace, at: float) -> float:
    """Letters a second of late; one at least."""
    lately = pace.went / max(1.0, at - pace.since)
    return max(1.0, lately, pace.before / _WINDOW)


def _slow(pace: _Pace, at: float) -> None:
    """Once for all connections that are told at the same time."""
    if pace.ceiling and at < pace.changed_at + _HOLD:
        return
    too_much = pace.rate if pace.rate is not None else _measured(pace, at)
    pace.ceiling = max(pace.ceiling, 2 * too_much)
    pace.rate = max(_SLOWEST, too_much / 2)
    pace.free_at, pace.changed_at = at + 1 / pace.rate, at


def _rate(pace: _Pace, at: float) -> float | None:
    while pace.rate is not None and pace.ceiling and at >= pace.changed_at + _QUIET:
        pace.rate, pace.changed_at = pace.rate * _MORE, pace.changed_at + _QUIET
        if pace.rate >= min(pace.ceiling, pace.configured or pace.ceiling):
            pace.rate, pace.ceiling = pace.configured, 0.0
    return pace.rate

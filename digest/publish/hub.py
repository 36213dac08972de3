"""Telling a WebSub hub which feeds changed, after they did: what is owed is in rows, and waits
there while the hub is away.

How a publisher tells its hub is left open by WebSub (W3C, 2018, § 6); what public hubs take is a
form of `hub.mode=publish` and `hub.url`, once for each feed (PubSubHubbub 0.3, § 7.1).
"""

from __future__ import annotations

import logging
from asyncio import to_thread
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Protocol

from digest.config import Config
from digest.errors import Unreachable
from digest.http import Http, Limits, Turns, retry_after
from digest.store import Store, pings
from digest.store.pings import HubState, Ping

TOGETHER = 20
"""Feeds to one form; hubs bound what they read."""

LIMITS = Limits(read=30.0, whole=30.0)
"""A hub has only to note what it is told."""

FIRST, LONGEST = timedelta(minutes=1), timedelta(hours=6)
"""The wait after the first failure, twice as long after each further one, and the longest."""

GIVEN_UP = timedelta(days=2)
"""Who has not heard of a change for so long has long asked for the feed by themselves."""

_OF_THE_HUB = frozenset({401, 405, 408, 410, 425, 429})
_log = logging.getLogger(__name__)


class Said(Protocol):
    """What a hub answered."""

    @property
    def status(self) -> int: ...
    @property
    def headers(self) -> Mapping[str, str]: ...


class Poster(Protocol):
    """Sends forms; Unreachable where there is no answer."""

    async def post(self, url: str, form: Sequence[tuple[str, str]]) -> Said: ...


@dataclass(frozen=True, slots=True)
class Hub:
    """The hub at `url`, the address `feeds` below which the public finds the feeds, and how a
    door to the web is opened."""

    url: str
    feeds: str
    door: Callable[[], AbstractAsyncContextManager[Poster]]

    async def tell(self, store: Store, clock: Callable[[], datetime]) -> None:
        """Tell the hub what is due. It ends where nothing is, or the hub takes nothing."""
        if not await to_thread(_due, store, self, clock()):
            return
        async with self.door() as door:
            while some := await to_thread(_due, store, self, clock()):
                if not await _Teller(store, self, door, clock).tell(some):
                    return


def hub_of(config: Config) -> Hub | None:
    """The hub of the configuration, if it names one. It has turns of its own: a slow one on the
    host of a source must not hold up a round."""
    if config.feeds.hub is None:
        return None
    door = partial(
        Http,
        config.newsroom.contact,
        LIMITS,
        allow=config.fetch.allow,
        turns=Turns(config.fetch.spacing.total_seconds()),
    )
    return Hub(config.feeds.hub, f"{config.web.url.rstrip('/')}/feeds", door)


@dataclass(frozen=True, slots=True)
class Failure:
    """Why the hub took nothing; `of_feeds` says that it may be because of what it was told of, and
    not the hub itself. `wait` is how long it wants to be left alone."""

    why: str
    of_feeds: bool = False
    wait: timedelta = timedelta()


def wait(failures: int, asked: timedelta = timedelta()) -> timedelta:
    """How long to wait after so many failures in a row, 1 or more, where the hub asked for a
    wait."""
    return min(max(FIRST * (1 << min(failures - 1, 20)), asked), LONGEST)


def rests(state: HubState, now: datetime) -> bool:
    """Whether the hub is left alone. Longer than the longest wait means that the clock was set
    back."""
    return state.next_at is not None and now < state.next_at <= now + LONGEST


def _due(store: Store, hub: Hub, now: datetime) -> tuple[Ping, ...]:
    state = pings.hub(store, hub.url)
    if state is None or rests(state, now):
        return ()
    return pings.due(store, TOGETHER, now=now, until=now + LONGEST)


class _Teller:
    """Tells a hub of some feeds, and settles what comes of it."""

    def __init__(self, store: Store, hub: Hub, door: Poster, clock: Callable[[], datetime]) -> None:
        self._store = store
        self._hub = hub
        self._door = door
        self._clock = clock

    async def tell(self, some: Sequence[Ping]) -> bool:
        """Whether to go on: the hub is there, and takes at least some of them."""
        failure = await self._ask(some)
        if failure is None:
            await to_thread(self._told, some)
            return True
        if not failure.of_feeds:
            await to_thread(self._failed, failure)
            return False
        if len(some) > 1:
            return await self._one_by_one(some)
        await to_thread(self._refused, {some[0]: failure})
        return True

    async def _one_by_one(self, some: Sequence[Ping]) -> bool:
        """One of them may be what was refused, or that they were many. Where all are, it is the
        hub."""
        refused = dict[Ping, Failure]()
        for one in some:
            failure = await self._ask([one])
            if failure is None:
                await to_thread(self._told, [one])
            elif failure.of_feeds:
                refused[one] = failure
            else:
                await to_thread(self._failed, failure)
                return False
        await to_thread(self._refused, refused)
        if len(refused) == len(some):
            await to_thread(self._failed, refused[some[0]])
        return len(refused) < len(some)

    async def _ask(self, some: Sequence[Ping]) -> Failure | None:
        """None where the hub has taken it: it answers 2xx, 204 most often."""
        form = [("hub.mode", "publish")]
        form += [("hub.url", f"{self._hub.feeds}/{one.path}") for one in some]
        try:
            said = await self._door.post(self._hub.url, form)
        except Unreachable as error:
            return Failure(str(error), wait=error.retry_after or timedelta())
        if 200 <= said.status < 300:
            return None
        asked = retry_after(said.headers, self._clock()) or timedelta()
        return Failure(f"{self._hub.url}: answered {said.status}", _is_of_feeds(said), asked)

    def _told(self, some: Sequence[Ping]) -> None:
        before = pings.hub(self._store, self._hub.url)
        with self._store.writing():
            pings.told(self._store, some)
        if before is not None and before.failing_since is not None:
            since = before.failing_since.isoformat(timespec="seconds")
            _log.info("hub recovered", extra={"hub": self._hub.url, "since": since})
        _log.info("hub told", extra={"hub": self._hub.url, "feeds": len(some)})

    def _refused(self, some: Mapping[Ping, Failure]) -> None:
        """Each waits for itself; the first refusal of some is told, and the last."""
        now = self._clock()
        with self._store.writing():
            for one, failure in some.items():
                pings.refused(
                    self._store,
                    one,
                    why=failure.why,
                    next_at=now + wait(one.tries + 1, failure.wait),
                    give_up=now - one.since >= GIVEN_UP,
                )
        self._tell_refused("hub refused", [one for one in some if not one.tries], some)
        gone = [one for one in some if now - one.since >= GIVEN_UP]
        self._tell_refused("hub given up", gone, some)

    def _tell_refused(
        self, event: str, some: Sequence[Ping], failures: Mapping[Ping, Failure]
    ) -> None:
        if some:
            which = {"feed": some[0].path, "feeds": len(some), "why": failures[some[0]].why}
            _log.warning(event, extra={"hub": self._hub.url} | which)

    def _failed(self, failure: Failure) -> None:
        """Told when it begins; what has waited for too long is given up."""
        now, state = self._clock(), pings.hub(self._store, self._hub.url)
        failures = state.failures if state else 0
        next_at = now + wait(failures + 1, failure.wait)
        with self._store.writing():
            pings.failed(self._store, self._hub.url, why=failure.why, at=now, next_at=next_at)
            gone = pings.give_up(self._store, owed_before=now - GIVEN_UP, why=failure.why)
        told = {"hub": self._hub.url, "why": failure.why}
        if not failures:
            _log.warning("hub failing", extra=told)
        if gone:
            _log.warning("hub given up", extra=told | {"feeds": gone})


def _is_of_feeds(said: Said) -> bool:
    """Whether an answer may be about the feeds it was told of; others are about the hub, which
    is in trouble, or is none."""
    return 400 <= said.status < 500 and said.status not in _OF_THE_HUB

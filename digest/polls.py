"""Which sources are asked now, for what, and what is remembered of their answers."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from digest import calls, manners
from digest.config import SourceConfig, SourceKind
from digest.errors import NotFound, Unreachable
from digest.sources.shapes import Known, Reading
from digest.store import Store, hooks, mailing, sources
from digest.store.sources import Heard, SourceState

GONE = frozenset({404, 410})
"""Answers after which an adopted address is not believed any more."""

_OUTAGE = timedelta(hours=1)
_log = logging.getLogger(__name__)


def chosen(
    store: Store,
    configured: Sequence[SourceConfig],
    names: Sequence[str],
    now: datetime,
    known: Register | None = None,
) -> tuple[SourceConfig, ...]:
    """The sources that are named, or else those that are due or whose site has called, in their
    order; NotFound for a name that is not configured. `known` is the register, where at hand."""
    allowed = {one.name for one in configured}
    for name in names:
        if name not in allowed:
            raise NotFound(
                f"source: {name}: not configured; there are {', '.join(sorted(allowed))}"
            )
    if names:
        return tuple(one for one in configured if one.name in names)
    states = (register(store) if known is None else known).states
    called = calls.due(store, now=now)
    return tuple(
        one
        for one in configured
        if one.name in called or is_due(one, states.get(one.name, SourceState(one.name)), now)
    )


@dataclass(frozen=True, slots=True)
class Register:
    """What is known of all sources before any is asked, by name: their states, and the calls of
    their sites that wait to be answered."""

    states: Mapping[str, SourceState]
    called: Mapping[str, int]


def register(store: Store) -> Register:
    """The register as it is now."""
    return Register(
        states={one.name: one for one in sources.all_states(store)},
        called={one.source: one.called for one in hooks.waiting(store)},
    )


def is_due(source: SourceConfig, state: SourceState, now: datetime) -> bool:
    """Saved pages cost nobody anything and are always due. So is what has another address now,
    and what its operator wants to be read more often than until now."""
    if source.path is not None or _has_moved(source, state):
        return True
    if state.disabled_at is not None:
        return False
    if state.retry_at is not None and now < state.retry_at <= now + manners.MOST:
        return False
    due, last = state.next_check_at, state.last_checked_at
    if last and source.every and state.every and not state.failures and source.every < state.every:
        due = last + source.every
    return manners.is_due(now, last, due)


@dataclass(frozen=True, slots=True)
class Poll:
    """One source to be asked: `source` with the address that is asked, and what is known of it;
    `called` counts its site's calls before."""

    store: Store
    configured: SourceConfig
    source: SourceConfig
    state: SourceState
    now: datetime
    chance: float = 0.0
    called: int = 0

    @property
    def known(self) -> Known:
        """What its reading may build on."""
        state = self.state
        return Known(
            etag=state.etag,
            last_modified=state.last_modified,
            fingerprint=state.fingerprint,
            since=state.complete_at if state.backfilled_at else None,
            anew=(bool(state.etag or state.last_modified) or self._asks_for_changes)
            and manners.asks_whole(self.now, state.whole_at),
            met=lambda alias: mailing.is_known(self.store, state.name, [alias]),
        )

    @property
    def _asks_for_changes(self) -> bool:
        """Whether an ordinary reading asks only for what has changed, by the source's own clock."""
        return self.source.kind is SourceKind.WORDPRESS

    def remember(self, reading: Reading, *, changed: bool, faults: Sequence[str]) -> None:
        """It was read: what to know of it from now on, and when to ask again. `faults` are all
        there were, beside the reading's own those met in writing."""
        state, now = self.state, self.now
        seen = manners.sighted(state.sightings, reading.moved_to, now)
        heard = Heard(
            etag=reading.etag,
            last_modified=reading.last_modified,
            fingerprint=reading.fingerprint,
            every=self._every(changed),
            complete=reading.complete,
            whole=reading.whole,
            changed=changed,
            backfilled=manners.backfill_ends(now, state.begun_at, complete=reading.complete),
            faults=tuple(faults),
            configured=self.configured.url,
            adopted=state.adopted,
            sightings=seen,
        )
        if seen is not None and manners.adopts(seen, now):
            heard = self._adopting(heard, seen.to)
        with self.store.writing():
            if state.failing_since is not None and self.source.url is not None:
                sources.wake(self.store, since=state.failing_since - _OUTAGE, at=now)
            again = self._next_check(reading, heard.every or manners.LEAST)
            if sources.says_nothing_new(state, heard):
                sources.confirmed(
                    self.store, state.name, at=now, next_check_at=again, whole=heard.whole
                )
            else:
                sources.succeeded(self.store, state.name, heard, at=now, next_check_at=again)
            if self.called:
                hooks.answer(self.store, state.name, called=self.called)

    def fail(self, why: str, error: Exception, mates: Sequence[str]) -> None:
        """It could not be read. `mates` are the sources configured at the host that was asked: what
        the host wants holds for all of them."""
        state, now = self.state, self.now
        status = error.status if isinstance(error, Unreachable) else None
        wanted = error.retry_after if isinstance(error, Unreachable) else None
        # Who asks by hand what is wrong does not put the next look off with each try.
        by_hand = (
            state.failures > 0 and state.next_check_at is not None and now < state.next_check_at
        )
        again = manners.after_failure(
            now,
            manners.interval(self.configured.every, None),
            state.failures if by_hand else state.failures + 1,
            retry_after=wanted,
            chance=self.chance,
        )
        gone = status == 410 and state.adopted is None
        with self.store.writing():
            if state.adopted is not None and status in GONE:
                _log.warning("moved back", extra={"source": state.name, "from": state.adopted})
                sources.begin_anew(self.store, state.name, configured=self.configured.url)
            sources.failed(
                self.store,
                state.name,
                at=now,
                next_check_at=again,
                why=why,
                by_hand=by_hand,
                configured=self.configured.url,
                disabled=gone,
            )
            hooks.answer(self.store, state.name, called=self.called)
            if wanted and status in (429, 503):
                until = now + min(wanted, manners.MOST)
                sources.leave_alone(self.store, {state.name, *mates}, until=until)

    def _every(self, changed: bool) -> timedelta:
        since = self.state.changed_at or self.state.begun_at
        quiet = None if changed or since is None else self.now - since
        return manners.interval(self.configured.every, quiet)

    def _next_check(self, reading: Reading, every: timedelta) -> datetime:
        return manners.next_check(
            self.now,
            every,
            fresh_for=reading.pace.fresh_for,
            retry_after=reading.pace.retry_after,
            chance=self.chance if self.source.url is not None else 0.0,
        )

    def _adopting(self, heard: Heard, to: str) -> Heard:
        """From now on the other address is asked, which knows nothing of our validators."""
        _log.warning("moved", extra={"source": self.state.name, "to": to})
        return replace(
            heard,
            etag=None,
            last_modified=None,
            fingerprint=None,
            adopted=None if to == self.configured.url else to,
            sightings=None,
        )


def begin(
    store: Store,
    source: SourceConfig,
    now: datetime,
    *,
    chance: float,
    known: Register | None = None,
) -> Poll:
    """A poll of this source. What another address said of itself is forgotten first. `chance`, from
    0 to below 1, spreads when sources are asked again; `known` is the register, where at hand."""
    known = register(store) if known is None else known
    state = known.states.get(source.name, SourceState(source.name))
    if _has_moved(source, state):
        with store.writing():
            sources.begin_anew(store, source.name, configured=source.url)
        state = sources.state(store, source.name)
    asked = replace(source, url=state.adopted) if state.adopted and source.url else source
    return Poll(store, source, asked, state, now, chance, known.called.get(source.name, 0))


def prepare(store: Store, chosen: Sequence[SourceConfig], known: Register) -> None:
    """Make all of them known that are not yet, in one transaction."""
    if all(one.name in known.states for one in chosen):
        return
    with store.writing():
        for one in chosen:
            sources.meet(store, one.name)


def mates(source: SourceConfig, configured: Sequence[SourceConfig]) -> tuple[str, ...]:
    """The names of the sources at the same host, in their order."""
    host = _host(source)
    return tuple(one.name for one in configured if host and _host(one) == host)


def _host(source: SourceConfig) -> str | None:
    return urlsplit(source.url).hostname if source.url else None


def _has_moved(source: SourceConfig, state: SourceState) -> bool:
    """Whether the configuration names another address than at the last poll."""
    return state.configured is not None and state.configured != source.url

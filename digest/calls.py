"""What a newsroom's own site calls out: something is new, read us now.

Each source may have a hook, an address that is a secret. A call to it is counted and answered at
once; the reading follows in the service's own round, so that any number of calls that come
together are one reading.
"""

from __future__ import annotations

import secrets
from collections.abc import Collection, Iterator
from datetime import datetime, timedelta

from digest import manners
from digest.errors import NotFound, TokenError
from digest.store import Store, hooks, sources
from digest.store.sources import SourceState
from digest.tokens import Call, Tokens

GAP = timedelta(seconds=5)
"""A called source is read no more often than this."""

_NOBODYS = ""


def token(store: Store, tokens: Tokens, source: str, *, renew: bool, now: datetime) -> str:
    """The token of a source's hook, which is made where it has none; `renew` ends the one before.

    A mark is drawn, not counted: a restored backup must not bring an ended token back."""
    hook = hooks.of_source(store, source)
    if hook is not None and not renew:
        return tokens.call(Call(source, hook.mark))
    mark = secrets.token_hex(8)
    with store.writing():
        hooks.make(store, source, mark=mark, at=now)
    return tokens.call(Call(source, mark))


def source_of(store: Store, tokens: Tokens, configured: Collection[str], given: str) -> Call:
    """Whom a token calls; NotFound where it is forged, cut, ended, or of a source that is gone,
    which nobody can tell from each other, nor by how long it took."""
    try:
        call = tokens.read_call(given)
    except TokenError:
        call = Call(_NOBODYS, _NOBODYS)
    hook = hooks.of_source(store, call.source)
    mark = hook.mark if hook else _NOBODYS
    meant = secrets.compare_digest(mark.encode(), call.mark.encode()) and hook is not None
    if not meant or call.source not in configured:
        raise NotFound("hook: not known")
    return call


def note(store: Store, call: Call, *, now: datetime) -> None:
    """Count a call; the next round answers it. NotFound where the token ended meanwhile."""
    with store.writing():
        if not hooks.call(store, call.source, mark=call.mark, at=now):
            raise NotFound("hook: not known")


def due(store: Store, *, now: datetime) -> frozenset[str]:
    """The sources that have been called and may be read now."""
    return frozenset(name for name, at in _waiting(store, now) if at <= now)


def next_due(store: Store, configured: Collection[str], *, now: datetime) -> datetime | None:
    """When the first of these sources that has been called may be read; None where none has."""
    return min((at for name, at in _waiting(store, now) if name in configured), default=None)


def may_read(state: SourceState, now: datetime) -> datetime:
    """From when on a source that has been called may be read: not so soon after the last time,
    and not before its host wants to be asked again. What a clock that was ahead wrote down binds
    nobody."""
    last, wanted = state.last_checked_at, state.retry_at
    if last is None or last > now:
        return now
    if wanted is None or wanted > now + manners.MOST:
        wanted = now
    return max(now, last + GAP, wanted)


def _waiting(store: Store, now: datetime) -> Iterator[tuple[str, datetime]]:
    for hook in hooks.waiting(store):
        state = sources.state(store, hook.source)
        if state.disabled_at is None:
            yield hook.source, may_read(state, now)

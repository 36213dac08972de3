"""What a cancelled edition brought nobody is owed again, by the wishes it was made for.

A person's wishes may have changed since. So what it covered is cut at each such change, and each
piece becomes a closed segment with the wishes that held there: it is owed to its end, and goes
when it has been planned, whatever the person wishes by then.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from digest.model import Cadence, Edition, Filter, WishSet
from digest.store import Store, letters, subscribers, wishes
from digest.store.follows import Segment
from digest.store.pieces import owe_also
from digest.store.wishes import Subscription

Piece = tuple[int, int, tuple[Filter, ...]]
"""After which seq, up to which, and what was wished there."""


def owe_again(
    store: Store,
    edition: Edition,
    people: Iterable[int],
    *,
    to: int | None = None,
    by: Cadence | None = None,
) -> None:
    """These people did not get their letter of an edition after all, and are owed it again, or
    `to` is in their place; inside `writing()`. What they wish for `by` another cadence comes by
    that one; without it any that they have may, which counted it as had, and the first brings it.
    A digest may have brought what was owed by alert, and any edition what was owed by a cadence
    that the person has changed. A letter that answers a form is owed by nobody's wishes."""
    if edition.stream not in list(Cadence):
        return
    for person in people:
        for cadence in (by,) if by else _brought(store, Cadence(edition.stream), person):
            _owe_again(store, edition, person, to, cadence)


def _brought(store: Store, stream: Cadence, person: int) -> tuple[Cadence, ...]:
    wished = wishes.of_subscriber(store, person)
    live = {one.cadence for one in wished if one.ended_at is None}
    changed = {one.cadence for one in wished if one.ended_reason == "changed"} - live
    return tuple(one for one in Cadence if one in {stream, Cadence.ALERT} | live | changed)


def _owe_again(
    store: Store, edition: Edition, person: int, to: int | None, cadence: Cadence
) -> None:
    all_wished = wishes.of_subscriber(store, person)
    wished = [one for one in all_wished if one.cadence is cadence]
    brings = cadence if to else _brings(all_wished, cadence)
    if brings is None:
        return
    languages = subscribers.by_id(store, person).languages
    for low, high in spans(*letters.seqs_of_new(store, edition.id, person)):
        for start, end, filters in pieces(wished, low, high):
            wish_set_id = wishes.intern_wish_set(store, WishSet(filters, languages))
            owe_also(store, to or person, brings, Segment(wish_set_id, start, end))


def _brings(wished: Sequence[Subscription], cadence: Cadence) -> Cadence | None:
    """By which cadence a person has what one did not bring: by that one, and by the soonest other
    where they have changed to it. None where they have left."""
    live = {one.cadence for one in wished if one.ended_at is None}
    if cadence in live:
        return cadence
    last = [one.ended_reason for one in wished if one.cadence is cadence][-1:]
    return next((one for one in Cadence if one in live), None) if last == ["changed"] else None


def spans(now: Sequence[int], before: Sequence[int]) -> Iterator[tuple[int, int]]:
    """What a letter covered, as (after, up to): all between its entries' numbers, and alone each
    number that one of them had before: it may have been owed by that one."""
    if not now:
        return
    low, high = min(now) - 1, max(now)
    yield low, high
    yield from ((seq - 1, seq) for seq in before if not low < seq <= high)


def pieces(wished: Sequence[Subscription], low: int, high: int) -> Iterator[Piece]:
    """What was wished between two seqs, cut wherever a wish began or ended."""
    changes = {seq for one in wished for seq in (one.start_seq, one.ended_seq) if seq is not None}
    cuts = sorted({low, high} | {seq for seq in changes if low < seq < high})
    for start, end in pairwise(cuts):
        held = {one.filter for one in wished if _held(one, start, end)}
        if held:
            yield start, end, tuple(sorted(held, key=repr))


def _held(one: Subscription, start: int, end: int) -> bool:
    return one.start_seq <= start and (one.ended_seq is None or one.ended_seq >= end)

"""An edition's deliveries as they are now, counted in one walk of their rows."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import lru_cache
from itertools import islice
from operator import itemgetter

from digest.delivery.faults import fault_of
from digest.delivery.providers import OTHER, provider_of
from digest.model import DeliveryState
from digest.pictures.course import Shape, shape, told_apart
from digest.store.counted import Count, Counted, OfDomain
from digest.store.database import Store, Value
from digest.store.values import at_instant, instant

NAMED, FEWEST, LEAST = 10, 10, 0.01
"""Domains of one's own that are named at most, letters that one must have to be, and what share
of all of them: a domain may be one person's."""

SLICE = 200_000
"""Deliveries that are counted before they are put together."""

_LONGEST_WHY, _HOUR = 40, 3600
_ID = re.compile(r"\b(?=\w*\d)\w{8,}\b")
_SEPARATOR = "\x1f"
_CUT = "0000-00-00T00:00:00Z"
_UNTIL = tuple(until for until, _ in told_apart() if until is not None)

Domains = Mapping[str, Counter[tuple[str, str]]]
"""What became of the letters to each domain: state and why."""

Found = tuple[str, str, str, str]
"""The instant, cut as it is told apart, provider, state and why."""


def walk(store: Store, edition_id: int, *, since: datetime) -> Counted:
    """Count an edition's deliveries as they are now: one walk of them, a slice at a time, so that
    memory is needed for spans and domains and not for letters. `since` is when it became ready."""
    store.define("letter_fault", 2, _fault)
    rows = store.stream(_WALK, _since(edition_id, since))
    counted: Counter[Found] = Counter()
    of_domains: defaultdict[str, Counter[tuple[str, str]]] = defaultdict(Counter)
    while part := Counter(map(itemgetter(0), islice(rows, SLICE))):
        for found, letters in part.items():
            at, state, why, domain = found.split(_SEPARATOR, 3)
            provider = provider_of(domain)
            counted[at, provider, state, why] += letters
            if provider == OTHER:
                of_domains[domain][state, why] += letters
    return _shaped(counted, _larger(of_domains, counted.total()), since)


def _larger(
    of_domains: Mapping[str, Counter[tuple[str, str]]], letters: int
) -> tuple[OfDomain, ...]:
    """The domains that are named; what has no domain is an address that was forgotten."""
    least = max(FEWEST, LEAST * letters)
    large = [name for name, own in of_domains.items() if own.total() >= least and "." in name]
    named = sorted(large, key=lambda name: (-of_domains[name].total(), name))[:NAMED]
    return tuple(
        OfDomain(name, DeliveryState(state), why, letters)
        for name in named
        for (state, why), letters in of_domains[name].items()
    )


def _shaped(
    counted: Mapping[Found, int], domains: tuple[OfDomain, ...], since: datetime
) -> Counted:
    """What was counted, by the spans of its picture."""
    accepted: Counter[datetime] = Counter()
    for (at, _, state, _), letters in counted.items():
        if at and state == DeliveryState.ACCEPTED:
            accepted[_instant(at)] += letters
    shaped = shape(accepted, start=since)
    by_span: Counter[tuple[datetime | None, str, str, str]] = Counter()
    for (at, provider, state, why), letters in counted.items():
        by_span[_begins(at, shaped, since), provider, state, why] += letters
    counts = (
        Count(at, provider, DeliveryState(state), why, letters)
        for (at, provider, state, why), letters in by_span.items()
    )
    return Counted(tuple(counts), domains, shaped)


def _instant(cut: str) -> datetime:
    """The instant of a row that was cut after its minutes or a digit more or less."""
    return at_instant(cut + _CUT[len(cut) :])


def _begins(at: str, shaped: Shape | None, since: datetime) -> datetime | None:
    if not at:
        return None
    after = max(0, int((_instant(at) - since).total_seconds()))
    return since + timedelta(seconds=shaped.begins(after) if shaped else after // _HOUR * _HOUR)


def _since(edition_id: int, since: datetime) -> dict[str, Value]:
    """The parameters of the walk: until when how finely time is told apart."""
    until = {f"u{n}": instant(since + timedelta(seconds=one)) for n, one in enumerate(_UNTIL)}
    return {"id": edition_id, **until}


def _fault(code: int | None, reply: str | None) -> str:
    """For SQL: whose fault a reply is."""
    return _known_fault(code, _ID.sub("…", reply or ""))


@lru_cache(maxsize=8192)
def _known_fault(code: int | None, words: str) -> str:
    """To judge a reply takes some 80 µs, and a server says the same to thousands but for an id."""
    return str(fault_of(code, None, words))


_WALK = f"""
    SELECT CASE WHEN d.state IN ('pending', 'claimed', 'sending') THEN ''
            WHEN d.settled_at < :u0 THEN d.settled_at
            WHEN d.settled_at < :u1 THEN substr(d.settled_at, 1, 18)
            WHEN d.settled_at < :u2 THEN substr(d.settled_at, 1, 16)
            ELSE substr(d.settled_at, 1, 15) END
        || char({ord(_SEPARATOR)}) || d.state || char({ord(_SEPARATOR)}) ||
        CASE WHEN d.state = 'accepted' THEN ''
            WHEN d.state = 'skipped' OR (d.state = 'deferred' AND d.first_tried_at IS NULL)
                THEN substr(coalesce(d.reply, ''), 1, {_LONGEST_WHY})
            WHEN d.state IN ('deferred', 'refused') THEN letter_fault(d.code, d.reply)
            ELSE '' END
        || char({ord(_SEPARATOR)}) || substr(p.address, instr(p.address, '@') + 1)
    FROM deliveries AS d JOIN subscribers AS p ON p.id = d.subscriber_id
    WHERE d.edition_id = :id"""

"""What the sender itself heard: letters that a server refused at once count by the same rules.

The sender writes down what became of each letter and thinks no more of it. This follows behind, by
a cursor over what was refused, so that sending is not slowed down; what it has counted it finds
again by its id, so that a little is looked at twice and none is missed.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from digest.bounces import trial
from digest.bounces.attribution import About
from digest.bounces.taking import settle
from digest.delivery.claims import EXPIRED
from digest.delivery.faults import fault_of
from digest.model import Fault, Report, ReportKind
from digest.store import Store, marks, origins, refusals
from digest.store.refusals import Refusal
from digest.store.values import at_instant, instant
from digest.tokens import Tokens
from digest.verdicts import REPORTED, Proof

MOST = 2_000
"""So many refusals are counted in a round, at most: what is planned waits for it, alerts above
all."""

_AT_A_TIME = 500
_OVERLAP = timedelta(minutes=5)
_STATUS = re.compile(r"([245]\.\d{1,3}\.\d{1,3})\b")
_OF_A_MAILBOX = (450, 452)
"""Busy, or without room (RFC 5321 § 4.2.3)."""


def learn(store: Store, tokens: Tokens, *, now: datetime, most: int = MOST) -> None:
    """Count what was refused since the last time, the first time in the last days, and take every
    trial of an address further. Of more than `most` the rest is for the next time."""
    cursor = marks.get(store, marks.REFUSED)
    since = at_instant(cursor) - _OVERLAP if cursor else now - REPORTED
    while most > 0 and (found := refusals.new(store, since, limit=min(most, _AT_A_TIME))):
        settle(store, tokens, [_case(store, one) for one in found], door="send", now=now)
        since, most = found[-1].at, most - len(found)
        with store.writing():
            marks.put(store, marks.REFUSED, instant(since))
    trial.tend(store, now=now)


def _case(store: Store, one: Refusal) -> tuple[Report, About]:
    holder = origins.holder(store, one.subscriber_id)
    letter = origins.letter(store, one.edition_id, one.subscriber_id)
    assert holder is not None
    assert letter is not None
    current = origins.moves_since(store, holder.subscriber_id, one.at) == int(holder.is_merged)
    return report_of(one), About(Proof.OUTCOME, holder, letter, letter.stream, current)


def report_of(one: Refusal) -> Report:
    """A refusal as if it had been reported. One that was put off until it was too late counts only
    where its last reply code was that of a mailbox that takes nothing now: of what was said before
    nothing else is kept, and it may have been our fault."""
    said = _STATUS.match(one.reply)
    status = said[1] if said else None
    kind, fault = ReportKind.BOUNCE, fault_of(one.code, status, one.reply)
    if one.reply == EXPIRED:
        is_theirs = one.code in _OF_A_MAILBOX
        kind, fault = (kind, Fault.BUSY) if is_theirs else (ReportKind.DELAY, Fault.UNKNOWN)
    elif one.code is None:
        fault = Fault.CONTENT  # an address that our relay has no words for: nobody refused it
    words = one.reply.removeprefix(status or "").strip()
    return Report(
        kind, one.id, one.at, fault=fault, code=one.code, status=status, words=words, is_signed=True
    )

"""Taking back what was done about a report, with who did so and why."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from digest import keeping, verdicts
from digest.bounces import stages
from digest.errors import Conflict, NotFound, UsageError
from digest.model import Subscriber
from digest.store import Store, acts, consent, missed, origins, reports, standings, subscribers
from digest.store.acts import By
from digest.store.reports import Kept
from digest.store.standings import Stood
from digest.store.subscribers import address_key
from digest.verdicts import REPORTED, Did, Stage, Standing

SHORTEST = 8
"""Characters of an id by which a report may be named, where no other begins with them."""

_SHOWN = 3
_COUNT = frozenset({Did.COUNTED, Did.HELD, Did.SUSPENDED})
_CHANGED = _COUNT | {Did.STOPPED, Did.UNSUBSCRIBED, Did.CLEARED}


@dataclass(frozen=True, slots=True)
class Undone:
    """A report whose consequence was taken back; `became` says how its person stands now."""

    report: Kept
    became: Stage


def undo(store: Store, report_id: str, by: By) -> Undone:
    """As if the report had not come: the score is counted anew without it, and who was suspended or
    stopped by it gets letters again, with what they were owed meanwhile.

    `report_id` may be the beginning of an id, of eight characters at least.

    NotFound where there is no such report or person any more; UsageError without a reason, or where
    several ids begin so; Conflict where nothing was done or was taken back before, or where the
    person has done something themselves since, which stands.
    """
    why = _reason(by)
    with store.writing():
        report, person = _of(store, report_id)
        stood = standings.of(store, person.id)
        reports.undo(store, report.id, why=why, now=by.at)
        if report.did is Did.STOPPED:
            after = replace(_recounted(store, stood, report), stage=Stage.GOOD, since=None)
            done = stages.reinstate(store, person, stood, now=by.at, after=after, how=why)
        elif report.did is Did.UNSUBSCRIBED:
            done = keeping.undo_any(store, person.id, how=why, now=by.at)
        else:
            done = _recount(store, person, stood, report, by.at)
        if not done:
            raise Conflict(f"bounces undo: {report_id}: the person has done something else since")
        acts.add(store, f"undo report {report.id}", by)
        return Undone(report, standings.of(store, person.id).standing.stage)


def reinstate(store: Store, email: str, by: By) -> Stage:
    """Send letters again to who is suspended or was stopped for what was reported, with a clean
    score and all that they were owed; from which stage. NotFound where nobody has that address,
    UsageError without a reason, Conflict where nothing was reported that stopped them."""
    why = _reason(by)
    with store.writing():
        person = subscribers.by_email(store, email)
        if person is None:
            raise NotFound(f"subscriber: {email}: not known")
        stood = standings.of(store, person.id)
        stage = stood.standing.stage
        if stage is Stage.STOPPED and not stages.reinstate(
            store, person, stood, now=by.at, how=why
        ):
            raise Conflict(f"subscriber: {email}: has done something else since")
        if stage.is_waiting:
            _refuse_suppressed(store, person)
            since = stood.standing.since or by.at
            stages.restore(store, person, stood, now=by.at)
            missed.note(store, person.id, since=since)
        if stage is Stage.GOOD:
            raise Conflict(f"subscriber: {email}: no report stopped them")
        for one in reports.of_subscriber(store, person.id):
            if one.did in _COUNT | {Did.STOPPED} and one.undone_at is None:
                reports.undo(store, one.id, why=why, now=by.at)
        acts.add(store, f"reinstate subscriber {person.id}", by)
        return stage


def _reason(by: By) -> str:
    if not by.reason or not by.reason.strip():
        raise UsageError("--reason: say why, for who asks later")
    return by.reason.strip()


def _of(store: Store, report_id: str) -> tuple[Kept, Subscriber]:
    report = _named(store, report_id)
    if report.undone_at is not None:
        raise Conflict(f"report: {report_id}: taken back before: {report.undone_why}")
    if report.did not in _CHANGED:
        raise Conflict(f"report: {report_id}: nothing was done about it ({report.did})")
    person = report.subscriber_id and subscribers.known(store, report.subscriber_id)
    if not person or not person.email:
        raise NotFound(f"report: {report_id}: nobody is known whom it is about")
    return report, person


def _named(store: Store, report_id: str) -> Kept:
    exact = reports.by_id(store, report_id)
    if exact is not None:
        return exact
    enough = len(report_id) >= SHORTEST
    found = reports.beginning(store, report_id, limit=_SHOWN) if enough else ()
    if len(found) > 1:
        ids = ", ".join(one.id for one in found)
        raise UsageError(f"report: {report_id}: several begin so: {ids}; write more of it")
    if not found:
        raise NotFound(
            f"report: {report_id}: not known, or forgotten after 90 days; "
            f"write the whole id, or its first {SHORTEST} characters or more"
        )
    return found[0]


def _recount(store: Store, person: Subscriber, stood: Stood, report: Kept, now: datetime) -> bool:
    """The score without one report; who is below the limit is not suspended any more."""
    if stood.standing.stage is Stage.STOPPED:
        return False
    after = _recounted(store, stood, report)
    suspended = stood.standing.stage is not Stage.GOOD
    if suspended and after.stage is Stage.GOOD:
        stages.restore(store, person, stood, now=now)
        after = replace(after, cleared_at=stood.standing.cleared_at)
    if after.stage is Stage.GOOD:
        standings.put(store, Stood(person.id, after))
    return True


def _recounted(store: Store, stood: Stood, without: Kept) -> Standing:
    """The standing that all reports but that one make, told from their rows."""
    cleared = stood.standing.cleared_at
    standing = Standing(cleared_at=cleared)
    for one in reports.of_subscriber(store, stood.subscriber_id):
        counts = one.did in _COUNT and one.undone_at is None and one.id != without.id
        if counts and (cleared is None or one.at >= cleared):
            arrived = origins.arrived_by(store, stood.subscriber_id, one.at - REPORTED)
            standing = verdicts.decayed(standing, one.at, arrived)
            standing = verdicts.after_soft(standing, one.at, one.proof, now=one.seen_at)
    return standing


def _refuse_suppressed(store: Store, person: Subscriber) -> None:
    why = consent.suppressed(store, address_key(person.email))
    if why is not None:
        raise Conflict(f"subscriber: {person.email}: suppressed since ({why})")

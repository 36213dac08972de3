"""The one entrance for reports, whatever door they come by: each counts once."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from digest import verdicts
from digest.bounces.applying import Case, Effect, Hands
from digest.bounces.attribution import About, Attribution, Forged
from digest.bounces.days import undo_bad_days
from digest.delivery.rates import provider
from digest.model import Report, ReportKind
from digest.store import Store, reports
from digest.store.reports import Kept
from digest.tokens import Tokens
from digest.verdicts import Did, Proof, Says

AT_A_TIME = 25
"""Reports in one transaction: some tens of milliseconds."""

_LINES = 20
"""So many reports that count for nothing are told of one by one, of each lot that comes."""

_IDLE = frozenset({Did.REFUSED, Did.UNKNOWN, Did.REPEATED, Did.NOTED})

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Taken:
    """A report, what it came to and what was done. `subscriber_id` and the edition's key and id are
    None where they are not known."""

    report: Report
    proof: Proof
    says: Says
    did: Did
    why: str
    subscriber_id: int | None = None
    edition_id: int | None = None
    edition: str | None = None


def take(
    store: Store,
    tokens: Tokens,
    found: Sequence[Report],
    *,
    door: str,
    now: datetime,
    is_rehearsal: bool = False,
) -> tuple[Taken, ...]:
    """Find out whose each report is, do what follows from it, and keep both; the answers are in
    order. Of one that was here before nothing is done. `door` says how they came.

    What two processes take at once counts once, and a process that dies in the middle has counted
    what it has committed: each report is kept in the transaction of its effect. Of a rehearsal
    nothing is logged: who asks for one takes back what was done.
    """
    desk = _desk(store, tokens, door, now)
    answers = _all(desk, found, desk.case)
    if not is_rehearsal:
        _tell(answers, tokens, door)
    return answers


def settle(
    store: Store,
    tokens: Tokens,
    found: Sequence[tuple[Report, About]],
    *,
    door: str,
    now: datetime,
) -> tuple[Taken, ...]:
    """The same of reports of which it is known whose they are."""
    desk = _desk(store, tokens, door, now)
    known = {report.id: about for report, about in found}
    answers = _all(desk, [one for one, _ in found], lambda one: desk.of(one, known[one.id]))
    _tell(answers, tokens, door)
    return answers


def _all(
    desk: _Desk, found: Sequence[Report], case: Callable[[Report], Case | Taken]
) -> tuple[Taken, ...]:
    taken: dict[int, Taken] = {}
    order = sorted(range(len(found)), key=lambda n: verdicts.happened(found[n], now=desk.now))
    for some in _chunks(order):
        taken.update(desk.take({n: case(found[n]) for n in some}))
    undo_bad_days(desk.store, now=desk.now)
    return tuple(taken[n] for n in range(len(found)))


@dataclass(frozen=True, slots=True)
class _Desk:
    """One lot of reports."""

    store: Store
    tokens: Tokens
    door: str
    now: datetime
    attribution: Attribution
    hands: Hands

    def take(self, cases: dict[int, Case | Taken]) -> dict[int, Taken]:
        """What is about nobody was looked at without holding up who writes."""
        taken = {n: one for n, one in cases.items() if isinstance(one, Taken)}
        todo = {n: one for n, one in cases.items() if isinstance(one, Case)}
        if todo:
            self.hands.look(todo.values())
            with self.store.writing():
                taken |= {n: self._settle(one) for n, one in todo.items()}
        return taken

    def case(self, report: Report) -> Case | Taken:
        """Whose a report is and what it comes to; or why that is not looked into."""
        if reports.is_known(self.store, report.id):
            return _repeated(report)
        if report.kind is ReportKind.OTHER:
            return Taken(report, Proof.NONE, Says.NOTHING, Did.UNKNOWN, "says nothing of a letter")
        about = self.attribution.of(report, now=self.now)
        if isinstance(about, Forged):
            return Taken(report, Proof.NONE, Says.NOTHING, Did.REFUSED, about.why)
        if about is None:
            return Taken(report, Proof.NONE, Says.NOTHING, Did.UNKNOWN, "about nobody we know")
        return self.of(report, about)

    def of(self, report: Report, about: About) -> Case:
        """What a report of that person comes to."""
        stated_at = verdicts.happened(report, now=self.now)
        sent_at = about.letter.at if about.letter else None
        at = verdicts.counted_at(stated_at, about.proof, sent_at, now=self.now)
        return Case(report, about, verdicts.says(report, about.proof), at, stated_at)

    def _settle(self, case: Case) -> Taken:
        if reports.is_known(self.store, case.report.id):
            return _repeated(case.report)
        effect = self.hands.settle(case)
        if effect.is_kept:
            reports.add(self.store, self._kept(case, effect))
        holder, letter = case.about.holder, case.about.letter
        return Taken(
            case.report,
            case.about.proof,
            case.says,
            effect.did,
            effect.why,
            holder.subscriber_id,
            letter.edition_id if letter else None,
            letter.edition if letter else None,
        )

    def _kept(self, case: Case, effect: Effect) -> Kept:
        report, about = case.report, case.about
        return Kept(
            id=report.id,
            at=case.at,
            seen_at=self.now,
            door=self.door,
            kind=report.kind,
            fault=report.fault,
            code=report.code,
            status=report.status,
            words=report.words,
            reporter=report.reporter,
            proof=about.proof,
            subscriber_id=about.holder.subscriber_id,
            edition_id=about.letter.edition_id if about.letter else None,
            stream=about.stream,
            provider=provider(about.holder.email),
            says=case.says,
            did=effect.did,
            why=effect.why,
        )


def _desk(store: Store, tokens: Tokens, door: str, now: datetime) -> _Desk:
    return _Desk(store, tokens, door, now, Attribution(store, tokens), Hands(store, now))


def _repeated(report: Report) -> Taken:
    return Taken(report, Proof.NONE, Says.NOTHING, Did.REPEATED, "was here before")


def _chunks(order: Iterable[int]) -> Iterator[list[int]]:
    left = iter(order)
    while some := list(islice(left, AT_A_TIME)):
        yield some


def _tell(taken: Sequence[Taken], tokens: Tokens, door: str) -> None:
    """One event for each; of a flood of those that count for nothing, how many more there were."""
    idle = [one for one in taken if one.did in _IDLE]
    quiet = {id(one) for one in idle[_LINES:]}
    for one in taken:
        if id(one) not in quiet:
            _log.log(_level([one]), "report", extra=_values(one, tokens, door))
    if quiet:
        more = {"door": door, "number": len(quiet)}
        _log.log(_level(idle[_LINES:]), "more reports that count for nothing", extra=more)


def _level(taken: Iterable[Taken]) -> int:
    forged = any(one.did is Did.REFUSED for one in taken)
    return logging.WARNING if forged else logging.INFO


def _values(one: Taken, tokens: Tokens, door: str) -> dict[str, object]:
    report, person = one.report, one.subscriber_id
    values = {
        "door": door,
        "kind": str(report.kind),
        "fault": report.fault and str(report.fault),
        "code": report.code,
        "status": report.status,
        "proof": str(one.proof),
        "did": str(one.did),
        "why": one.why,
        "person": tokens.opaque("person", person)[:10] if person else None,
    }
    return {name: value for name, value in values.items() if value not in (None, "")}

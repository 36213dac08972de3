"""Any letter as any subscriber would get it now, for the operator to look at. Nothing is written.

What may be looked at is a table of kinds; a kind that is added to it is offered and shown.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import partial
from typing import Protocol
from zoneinfo import ZoneInfo

from digest.calendar import Hours
from digest.config import Config
from digest.delivery.made_out import envelope_address
from digest.letters import Letter, splice
from digest.letters.amended import AmendedBrief
from digest.letters.asked import About, AskedBrief
from digest.letters.notice import Desk
from digest.letters.steady import SteadyNotices, Writers
from digest.letters.welcome import WelcomeBrief
from digest.model import Cadence, Severity, Subscriber
from digest.notices import NoticeWriter
from digest.preview import UNSENT, preview
from digest.store import Store, entries, follows, sequence
from digest.templates import StandIns
from digest.troubles import LASTS, Notice, Trouble
from digest.welcoming import coming

NEWEST = 100
"""Seqs back from the last one in which some release is still public."""


class Absent(StrEnum):
    """Why there is no letter of a kind for a person."""

    NOT_FOLLOWED = "not-followed"
    NOTHING_NEW = "nothing-new"
    NO_MAILBOX = "no-mailbox"


@dataclass(frozen=True, slots=True)
class Bench:
    """What letters are made with. `zone` and `place` are the newsroom's own."""

    store: Store
    writers: Writers
    notices: NoticeWriter
    hours: Hours
    place: str


@dataclass(frozen=True, slots=True)
class Kind:
    """A sort of letter. `personal` ones are made for somebody; the others need nobody."""

    name: str
    make: Callable[[Bench, Subscriber | None, datetime], bytes | Absent]
    personal: bool = True


class Service(Protocol):
    """What there is."""

    @property
    def config(self) -> Config: ...
    @property
    def store(self) -> Store: ...
    @property
    def standins(self) -> StandIns: ...
    @property
    def writers(self) -> Writers: ...
    @property
    def hours(self) -> Hours: ...


def bench_of(service: Service) -> Bench:
    """What letters are made with, as configured."""
    config = service.config
    sender = config.mail.from_.digest
    operator = config.mail.operator or sender
    desk = Desk(config.newsroom.name, sender, operator, config.newsroom.zone)
    return Bench(
        store=service.store,
        writers=service.writers,
        notices=SteadyNotices(desk, service.standins),
        hours=service.hours,
        place=config.newsroom.url,
    )


def _of_cadence(
    cadence: Cadence, bench: Bench, person: Subscriber | None, now: datetime
) -> bytes | Absent:
    assert person is not None
    if follows.follower(bench.store, cadence, person.id) is None:
        return Absent.NOT_FOLLOWED
    found = preview(bench.store, bench.writers.news, cadence, person.email, now=now)
    return Absent.NOTHING_NEW if found is None else found


def _asked(about: About, bench: Bench, person: Subscriber | None, now: datetime) -> bytes:
    assert person is not None
    way = "preferences" if about is About.MANAGE else "confirm"
    brief = AskedBrief(
        about=about,
        path=f"{way}/preview",
        language=next(iter(person.languages), "en"),
        zone=person.zone,
        made_at=now,
        subject_style=person.subject_style,
    )
    return _to(person, bench.writers.asked.letter(brief))


def _welcome(bench: Bench, person: Subscriber | None, now: datetime) -> bytes | Absent:
    assert person is not None
    comes = coming(bench.store, person, bench.hours, now=now)
    if not comes:
        return Absent.NOT_FOLLOWED
    brief = WelcomeBrief(
        coming=comes,
        leave="preview",
        pace="preview",
        language=next(iter(person.languages), "en"),
        zone=person.zone,
        made_at=now,
        subject_style=person.subject_style,
    )
    return _to(person, bench.writers.welcome.letter(brief))


def _amended(
    severity: Severity, bench: Bench, person: Subscriber | None, now: datetime
) -> bytes | Absent:
    """What would be told of the newest release that is public, if that had been wrong."""
    assert person is not None
    last = sequence.last_seq(bench.store)
    found = entries.between(bench.store, last - NEWEST, last)
    if not found:
        return Absent.NOTHING_NEW
    brief = AmendedBrief(
        severity=severity,
        entry=found[-1],
        told=found[-1].telling(person.languages).language,
        reason="…",
        date=now.astimezone(ZoneInfo(person.zone)).date(),
        zone=person.zone,
        language=next(iter(person.languages), "en"),
        role=person.role,
        form=person.form,
        subject_style=person.subject_style,
        planned_at=now,
        threaded=False,
    )
    return _to(person, bench.writers.amended.compose(brief))


def _to(person: Subscriber, letter: Letter) -> bytes:
    return splice(letter.segments, UNSENT | {"to": envelope_address(person.email).encode()})


def _notice(bench: Bench, _: Subscriber | None, now: datetime) -> bytes:
    """One that any newsroom may get."""
    at = now.replace(microsecond=0)
    sample = Notice(
        Trouble.FAILING,
        "newsroom",
        at - LASTS,
        at,
        place=bench.place,
        why="newsroom: answered 500",
        last_success=at - LASTS - timedelta(minutes=15),
        next_check=at + timedelta(hours=1),
    )
    return bench.notices.letter(sample, "preview")


KINDS: Mapping[str, Kind] = {
    one.name: one
    for one in (
        *(Kind(str(one), partial(_of_cadence, one)) for one in (Cadence.DAILY, Cadence.WEEKLY)),
        Kind("alert", partial(_of_cadence, Cadence.ALERT)),
        *(
            Kind(str(one), partial(_amended, one))
            for one in (Severity.CORRECTION, Severity.WITHDRAWAL)
        ),
        Kind("welcome", _welcome),
        Kind("confirmation", partial(_asked, About.CONFIRM)),
        Kind("invitation", partial(_asked, About.INVITE)),
        Kind("preferences", partial(_asked, About.MANAGE)),
        Kind("notice", _notice, personal=False),
    )
}
"""The letters that there are, by name, in the order in which they are offered."""


def proof(bench: Bench, kind: Kind, person: Subscriber | None, now: datetime) -> bytes | Absent:
    """The whole message, whose links do nothing; or why there is none. TemplateError where it
    cannot be made."""
    if kind.personal and (person is None or not _has_mailbox(person)):
        return Absent.NO_MAILBOX
    return kind.make(bench, person, now)


def _has_mailbox(person: Subscriber) -> bool:
    try:
        return bool(envelope_address(person.email))
    except ValueError:
        return False

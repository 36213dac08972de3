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

from digest.config import Config
from digest.delivery.made_out import envelope_address
from digest.fill import Composer
from digest.inviting import Writer
from digest.letters import splice
from digest.letters.asked import About, AskedBrief
from digest.letters.brief import house_of
from digest.letters.notice import Desk
from digest.letters.steady import SteadyAsked, SteadyNotices
from digest.model import Cadence, Subscriber
from digest.notices import NoticeWriter
from digest.preview import UNSENT, preview
from digest.store import Store, follows
from digest.templates import StandIns
from digest.troubles import LASTS, Notice, Trouble


class Absent(StrEnum):
    """Why there is no letter of a kind for a person."""

    NOT_FOLLOWED = "not-followed"
    NOTHING_NEW = "nothing-new"
    NO_MAILBOX = "no-mailbox"


@dataclass(frozen=True, slots=True)
class Bench:
    """What letters are made with. `zone` and `place` are the newsroom's own."""

    store: Store
    composer: Composer
    asked: Writer
    notices: NoticeWriter
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
    def composer(self) -> Composer: ...


def bench_of(service: Service) -> Bench:
    """What letters are made with, as configured."""
    config, house = service.config, house_of(service.config)
    sender = config.mail.from_.digest
    operator = config.mail.operator or sender
    desk = Desk(config.newsroom.name, sender, operator, config.newsroom.zone)
    return Bench(
        store=service.store,
        composer=service.composer,
        asked=SteadyAsked(house, service.standins),
        notices=SteadyNotices(desk, service.standins),
        place=config.newsroom.url,
    )


def _of_cadence(
    cadence: Cadence, bench: Bench, person: Subscriber | None, now: datetime
) -> bytes | Absent:
    assert person is not None
    if follows.follower(bench.store, cadence, person.id) is None:
        return Absent.NOT_FOLLOWED
    found = preview(bench.store, bench.composer, cadence, person.email, now=now)
    return Absent.NOTHING_NEW if found is None else found


def _asked(about: About, bench: Bench, person: Subscriber | None, now: datetime) -> bytes:
    assert person is not None
    way = "preferences" if about is About.MANAGE else "confirm"
    letter = bench.asked.letter(
        AskedBrief(
            about=about,
            path=f"{way}/preview",
            language=next(iter(person.languages), "en"),
            zone=person.zone,
            made_at=now,
            subject_style=person.subject_style,
        )
    )
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

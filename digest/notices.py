"""Letters to the operator: what needs a person is written down once, and sent from there.

They go to the one address in `[mail] operator`, outside editions and ledger, whether mail is live
or not: nobody else can get them. A notice is taken before it is sent and settled after, so that
one whose sender died is sent again, with the same bytes and the same Message-ID.
"""

from __future__ import annotations

import logging
from asyncio import to_thread
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from digest import bounces
from digest.config import Config, InDoubt, SourceConfig
from digest.counting import rates
from digest.delivery.outcomes import is_ours
from digest.errors import TemplateError, TransportError
from digest.letters.notice import Desk
from digest.letters.steady import SteadyNotices
from digest.model import DeliveryState, Outcome
from digest.repute import warned
from digest.send import Post, Transport, post
from digest.store import Store, sources, template_faults
from digest.store import notices as kept
from digest.store.notices import NoticeState
from digest.templates import StandIns
from digest.tokens import Tokens
from digest.troubles import Notice, due, due_of_rates, due_of_templates

LEASE = timedelta(minutes=15)
"""One that was taken and not settled is sent again after so long; no mail server is slower."""

GIVEN_UP = timedelta(hours=48)
"""What could not be sent for so long is old news."""

_log = logging.getLogger(__name__)


class NoticeWriter(Protocol):
    """Writes the letters."""

    def letter(self, notice: Notice, message_id: str, about: str | None = None) -> bytes:
        """The whole message; `about` is the Message-ID of the notice that it follows."""
        ...


@dataclass(frozen=True, slots=True)
class Parts:
    """What telling is made of. `sender` and `operator` are bare addresses; `resend` says whether
    one that may or may not have arrived is sent again."""

    store: Store
    writer: NoticeWriter
    transport: Transport
    tokens: Tokens
    sender: str
    operator: str
    retry_after: timedelta
    resend: bool


class Service(Protocol):
    """What there is."""

    @property
    def config(self) -> Config: ...
    @property
    def store(self) -> Store: ...
    @property
    def standins(self) -> StandIns: ...
    @property
    def tokens(self) -> Tokens: ...
    def transport(self) -> Transport: ...


def parts_of(service: Service, operator: str) -> Parts:
    """What telling an operator is made of, as configured."""
    newsroom, mail = service.config.newsroom, service.config.mail
    desk = Desk(newsroom.name, mail.from_.digest, operator, newsroom.zone)
    return Parts(
        store=service.store,
        writer=SteadyNotices(desk, service.standins),
        transport=service.transport(),
        tokens=service.tokens,
        sender=desk.sender,
        operator=operator,
        retry_after=mail.retry_after,
        resend=mail.in_doubt is InDoubt.RESEND,
    )


def make(store: Store, configured: Sequence[SourceConfig], *, now: datetime) -> tuple[Notice, ...]:
    """Write down what is to be told and has not been; what was new."""
    at = now.replace(microsecond=0)
    places = {one.name: one.url or one.path or "" for one in configured}
    told = kept.told(store)
    found = (
        *due(sources.all_states(store), kept.held_polls(store), places, told, now=at),
        *due_of_templates(template_faults.standing(store), told, now=at),
        *bounces.troubles(store, now=at),
        *due_of_rates(warned(rates.current(store, now=at)), told, now=at),
    )
    if not found:
        return ()
    with store.writing():
        return tuple(one for one in found if kept.add(store, one))


async def tell(parts: Parts, clock: Callable[[], datetime]) -> None:
    """Send what is due; each is settled by itself."""
    for one in await to_thread(kept.unsent, parts.store):
        notice, now = one.notice, clock()
        if now - notice.made_at > GIVEN_UP:
            outcome, state = Outcome(DeliveryState.REFUSED), NoticeState.EXPIRED
        elif await to_thread(_taken, parts, notice, now):
            outcome = await _sent(parts, notice)
            state = settled(outcome, resend=parts.resend)
        else:
            continue
        await to_thread(_settle, parts, notice, state, outcome, clock())


def settled(outcome: Outcome, *, resend: bool) -> NoticeState:
    """What an outcome means for a notice; PENDING is tried again."""
    if outcome.state is DeliveryState.ACCEPTED:
        return NoticeState.ACCEPTED
    if outcome.state is DeliveryState.REFUSED and not is_ours(outcome):
        return NoticeState.REFUSED
    if outcome.state is DeliveryState.IN_DOUBT and not resend:
        return NoticeState.IN_DOUBT
    return NoticeState.PENDING


def _taken(parts: Parts, notice: Notice, now: datetime) -> bool:
    again_at = now + max(LEASE, parts.retry_after)
    with parts.store.writing():
        return kept.begin(parts.store, notice.id, at=now, again_at=again_at)


async def _sent(parts: Parts, notice: Notice) -> Outcome:
    """What became of it; what we cannot write or hand over now is tried again later."""
    before = kept.begun_with(parts.store, notice)
    try:
        message = parts.writer.letter(
            notice, _message_id(parts, notice.id), before and _message_id(parts, before)
        )
        return await post(parts.transport, Post(parts.sender, parts.operator, message))
    except (TemplateError, TransportError) as error:
        return Outcome(DeliveryState.DEFERRED, reply=str(error))


def _message_id(parts: Parts, notice_id: str) -> str:
    return parts.tokens.opaque("notice", notice_id)


def _settle(
    parts: Parts, notice: Notice, state: NoticeState, outcome: Outcome, now: datetime
) -> None:
    with parts.store.writing():
        kept.settle(parts.store, notice.id, state, reply=outcome.reply, at=now)
    told = {"notice": notice.id, "state": str(state)}
    if state is NoticeState.ACCEPTED:
        _log.info("notice", extra=told)
    else:
        _log.warning("notice", extra=told | {"code": outcome.code, "why": outcome.reply})

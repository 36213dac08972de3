"""Assembly: from config.toml everything is built once, here, and handed down."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from datetime import UTC, datetime
from functools import cached_property
from typing import TYPE_CHECKING

from digest.config import Config, InDoubt, Transport

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Mapping
    from concurrent.futures import ThreadPoolExecutor

    from digest import send as sending
    from digest.calendar import Hours
    from digest.delivery.chosen import Ways
    from digest.delivery.claims import Claim
    from digest.delivery.signed import Transport as Carrier
    from digest.gathering import Gathering
    from digest.ingest import Report
    from digest.inviting import Desk as Inviting
    from digest.letters.steady import SteadyComposer, Writers
    from digest.live import Standing
    from digest.model import Outcome
    from digest.plan import Planned
    from digest.publish import Built, Press, Requested
    from digest.publish.hub import Hub
    from digest.send import Bell
    from digest.sourcing import Draft, Look
    from digest.store import Store
    from digest.store.ledger import Ledger
    from digest.taxonomy import Taxonomy
    from digest.telling import Parts as TellingParts
    from digest.templates import StandIns
    from digest.tokens import Tokens
    from digest.troubles import Notice
    from digest.web import Parts as WebParts


class Service:
    """Everything there is; `close` when done.

    Each part is built when it is first asked for, and what it is made of is imported then: most
    commands need few, and a command line should answer at once.
    """

    def __init__(self, config: Config, clock: Callable[[], datetime]) -> None:
        """`clock` tells the machine's own time, for leases."""
        self.config = config
        self._clock = clock
        self._closing = ExitStack()

    def close(self) -> None:
        """Close what has been opened."""
        self._closing.close()

    def prepare(self) -> None:
        """Build every part now, so that what is wrong is told before anything has begun."""
        self.standins.parse()
        _ = (self.composer, self.tokens, self._send_parts)

    @cached_property
    def store(self) -> Store:
        """The database; StoreError where it cannot be used."""
        from digest.store import Store

        store = Store(self.config.store.path)
        self._closing.callback(store.close)
        return store

    @cached_property
    def ledger(self) -> Ledger:
        """What is owed and what became of it, in the database."""
        from digest.delivery.claims import STREAMS
        from digest.store.ledger import Ledger

        mail = self.config.mail
        hold = STREAMS if mail.in_doubt is InDoubt.HOLD else ()
        return Ledger(self.store, clock=self._clock, hold=hold, resend_after=mail.retry_after)

    @cached_property
    def taxonomy(self) -> Taxonomy:
        """Labels and the rules for them; TaxonomyError with every complaint."""
        from digest import taxonomy

        return taxonomy.load(self.config.taxonomy)

    @cached_property
    def standins(self) -> StandIns:
        """Templates, the operator's own before ours, which stand in for those with a mistake."""
        from digest.templates import StandIns

        return StandIns(self.config.templates)

    @cached_property
    def writers(self) -> Writers:
        """Write every letter that goes to readers."""
        from digest.letters.brief import house_of
        from digest.letters.steady import Writers

        return Writers(house_of(self.config), self.standins, self.taxonomy)

    @property
    def composer(self) -> SteadyComposer:
        """Writes what is news."""
        return self.writers.news

    @cached_property
    def correcting(self) -> TellingParts:
        """Tells people of corrections and withdrawals."""
        from digest.telling import parts_of

        return parts_of(self.config, self.store, self.writers.amended, self.composer, self.tokens)

    def amend(self, *, now: datetime) -> tuple[Planned, ...]:
        """Carry out the corrections and withdrawals that are due."""
        from digest.correcting import carry_out

        return carry_out(self.correcting, now=now)

    @cached_property
    def inviting(self) -> Inviting:
        """Mails the links that people ask for."""
        from digest.inviting import Desk, Greeter

        writers, zone = self.writers, self.config.newsroom.zone
        greeter = Greeter(writers.welcome, self.hours)
        return Desk(self.store, writers.asked, self.tokens, zone, greeter, wake=self.bell.ring)

    @cached_property
    def tokens(self) -> Tokens:
        """Signs links, with the key beside the database."""
        from digest.signing import secret_beside
        from digest.tokens import Tokens

        return Tokens(secret_beside(self.config.store.path))

    @property
    def hours(self) -> Hours:
        """When editions go out to those who chose no hour."""
        from digest.calendar import hours_of

        return hours_of(self.config)

    @cached_property
    def gathering(self) -> Gathering:
        """Reads sources."""
        from digest.gathering import Gathering

        gathering = Gathering(self.config, self.taxonomy)
        self._closing.callback(gathering.close)
        return gathering

    @cached_property
    def bell(self) -> Bell:
        """Wakes sending where someone waits for a letter."""
        from digest.send import Bell

        return Bell()

    async def ingest(
        self, *names: str, now: datetime, alive: Callable[[], None] = lambda: None
    ) -> tuple[Report, ...]:
        """Poll the sources that are due, the named ones in any case, calling `alive` after each."""
        return await self.gathering.ingest(self.store, *names, now=now, alive=alive)

    async def look(
        self, draft: Draft, text: str, environ: Mapping[str, str], *, now: datetime
    ) -> Look:
        """Read a source that is to be added to `text`, the configuration's own; keeps nothing."""
        return await self.gathering.look(draft, text, environ, now=now)

    @cached_property
    def press(self) -> Press:
        """Prints feeds, and keeps what it has printed."""
        from digest.publish import Press, publisher_of

        return Press(self.store, self.taxonomy, publisher_of(self.config))

    @cached_property
    def requested(self) -> Requested:
        """Makes feeds when they are asked for."""
        from digest.letters.steady import spoken
        from digest.publish import Requested

        return Requested(self.press, spoken(self.standins))

    def publish(self, *, now: datetime, most: int | None = None) -> Built:
        """Bring the feed files up to date, `most` of them at a time."""
        from digest.publish import build

        directory = self.config.feeds.directory
        return build(self.press, directory, now=now, most=most)

    def plan(self, *, now: datetime) -> tuple[Planned, ...]:
        """Make the editions that are due, after what is to be corrected, withdrawn or owed again;
        write down what was wrong with templates."""
        from digest.plan import plan
        from digest.runs import finish_cancelled

        finish_cancelled(self.store, self.ledger, now=now)
        amended = self.amend(now=now)
        made = plan(self.store, self.composer, self.hours, now=now)
        self.notice(now=now)
        return (*amended, *made)

    async def send(
        self,
        now: Callable[[], datetime],
        *,
        until_idle: bool = True,
        stopping: asyncio.Event | None = None,
        watch: Callable[[Claim, Outcome], None] | None = None,
        idle: Callable[[], None] | None = None,
    ) -> sending.Sent:
        """Send what is ready: until nothing is due, or until `stopping` is set."""
        from digest.send import send_apart

        parts, thread = self._send_parts, self._sending_thread
        return await send_apart(
            parts, now, thread, until_idle=until_idle, stopping=stopping, watch=watch, idle=idle
        )

    def learn(self, *, now: datetime) -> None:
        """Count what the sender itself was refused, and take trials of addresses further."""
        from digest import bounces

        bounces.learn(self.store, self.tokens, now=now)

    def notice(self, *, now: datetime) -> tuple[Notice, ...]:
        """Write down which templates are at fault, and what the operator is to be told, where
        there is one."""
        from digest import mending, notices

        mending.note(self.store, self.standins, now=now)
        if self.config.mail.operator is None:
            return ()
        return notices.make(self.store, self.config.sources, now=now)

    async def tell_operator(self, now: Callable[[], datetime]) -> None:
        """Send the operator what is written down for them."""
        from digest import notices

        if (operator := self.config.mail.operator) is not None:
            await notices.tell(notices.parts_of(self, operator), now)

    @cached_property
    def hub(self) -> Hub | None:
        """Who is told of feeds that changed, if anyone."""
        if self.config.feeds.hub is None:
            return None
        from digest.publish.hub import hub_of

        return hub_of(self.config)

    async def tell_hub(self, now: Callable[[], datetime]) -> None:
        """Tell the hub which feeds changed, where there is one."""
        if self.hub is not None:
            await self.hub.tell(self.store, now)

    def web_parts(self, clock: Callable[[], datetime]) -> WebParts:
        """What the pages are made of."""
        from digest.past import Past
        from digest.proofs import bench_of
        from digest.web import Parts

        maildir = self.config.mail.transport is Transport.MAILDIR
        return Parts(
            store=self.store,
            taxonomy=self.taxonomy,
            templates=self.standins,
            tokens=self.tokens,
            newsroom=self.config.newsroom,
            web=self.config.web,
            feeds=self.config.feeds.directory,
            maildir=self.config.mail.maildir if maildir else None,
            clock=clock,
            sources=frozenset(one.name for one in self.config.sources),
            requested=self.requested,
            past=Past(self.store, self.composer, self.hours),
            hub=self.config.feeds.hub,
            inviting=self.inviting,
            look=self.config.look,
            proofs=bench_of(self),
        )

    def transport(self) -> Carrier:
        """Where letters go, as configured."""
        return self._ways.transport()

    @property
    def standing(self) -> Standing:
        """Whether everyone may be mailed, and why not."""
        from digest import live

        return live.standing(self.store, self.config)

    @property
    def live(self) -> bool:
        """Whether everyone may be mailed, not only test recipients."""
        return self.standing.live

    def refuse_moved_clock(self) -> None:
        """NotLive where a pretended instant could mail real people."""
        from digest import live

        live.refuse_moved_clock(self.config.mail)

    @cached_property
    def _ways(self) -> Ways:
        from digest.delivery.chosen import Ways

        return self._closing.enter_context(Ways(self.config.mail))

    @cached_property
    def _sending_thread(self) -> ThreadPoolExecutor:
        from concurrent.futures import ThreadPoolExecutor

        return self._closing.enter_context(ThreadPoolExecutor(1, thread_name_prefix="sending"))

    @property
    def _send_parts(self) -> sending.Parts:
        from digest.bounces import Pauses
        from digest.live import Gate
        from digest.send import parts_of

        mail = self.config.mail
        return parts_of(
            mail,
            ledger=self.ledger,
            transport=self.transport(),
            tokens=self.tokens,
            gate=Gate(self.store, lambda: self.standing, mail.test_recipients, self._clock),
            bell=self.bell,
            stopped=Pauses(self.store, self._clock),
        )


def build(config: Config, clock: Callable[[], datetime]) -> Service:
    """A service as configured."""
    return Service(config, clock)


def machine_clock() -> datetime:
    """The machine's own time."""
    return datetime.now(UTC)

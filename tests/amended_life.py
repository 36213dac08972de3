"""A life of a newsroom in which what was said may be wrong, and what the plain rule says of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from digest import amending, correcting, telling
from digest.amending import Decision
from digest.delivery.claims import STREAMS, Claim, Settled, Step
from digest.delivery.made_out import personal
from digest.errors import UsageError
from digest.fill import Composer
from digest.letters import Stencil
from digest.model import Cadence, EditionState, Outcome, Severity, SubscriberStatus
from digest.model import DeliveryState as S
from digest.store import amendments, editions, entries, subscribers, threads
from digest.store.acts import By
from digest.store.amendments import NewText, State
from tests.amended import TOKENS, Versioned, Writer
from tests.life import ACCEPTED, History
from tests.newsroom import START

THERE = (SubscriberStatus.ACTIVE, SubscriberStatus.PAUSED)
AWAY = (SubscriberStatus.UNSUBSCRIBED,)


@dataclass(frozen=True)
class Got:
    """A letter that left: `held` are the entries in it with their versions."""

    person: str
    edition: str
    held: dict[str, int]
    message_id: str
    thread: str | None
    outcome: S


@dataclass
class Amended(History):
    """A life in which what was said may be wrong; `expected` are those who are to be told by each
    edition, `left` those who were gone at some time."""

    got: list[Got] = field(default_factory=list)
    expected: dict[str, set[str]] = field(default_factory=dict)
    away: dict[str, set[str]] = field(default_factory=dict)
    left: set[str] = field(default_factory=set)
    back: set[str] = field(default_factory=set)
    outcome: Outcome = ACCEPTED
    began: datetime = START
    composer: Composer = field(default_factory=Versioned)

    def parts(self, composer: Composer) -> telling.Parts:
        return telling.Parts(self.store, Writer(), composer, TOKENS, "UTC", "127.0.0.1")

    def correct(self, which: int) -> None:
        if self.published:
            uid = self.published[which % len(self.published)]
            with suppress(UsageError):
                text = NewText(summary=f"Right at {self.now}.")
                self.decide(amending.correction(self.store, uid, text))

    def withdraw(self, which: int) -> None:
        if self.published:
            uid = self.published[which % len(self.published)]
            with suppress(UsageError):
                self.decide(amending.withdrawal(self.store, uid))

    def decide(self, what: Decision) -> None:
        if self.now - self.began > timedelta(days=80):
            return  # who had what is forgotten at 90
        people = amending.recipients(self.store, what.about, now=self.now)
        by = By("editor", self.now, "it was wrong")
        amending.decide(self.store, what, by, confirmed=people)

    def take_back(self, which: int) -> None:
        if self.published:
            uid = self.published[which % len(self.published)]
            with suppress(UsageError):
                amending.take_back(self.store, uid, By("editor", self.now, None))

    def minutes(self, number: int) -> None:
        """The service ticks once more."""
        self.now += timedelta(minutes=number)
        self.tick()

    def answer(self, outcome: Outcome) -> None:
        """What the mail server says from now on."""
        self.outcome = outcome

    def next_due(self) -> datetime | None:
        found = (super().next_due(), amendments.next_due(self.store))
        return min((one for one in found if one and one > self.now), default=None)

    def plan(self, composer: Composer) -> None:
        self.carry_out(composer)
        super().plan(composer)

    def carry_out(self, composer: Composer) -> None:
        """What is due becomes so; who is to be told by then, by the plain rule, and at once."""
        self.ledger.wake(self.now)
        known = {one.id for one in self.done()}
        had = {one.id: self.had_before(one.uid) for one in self.all() if one.id not in known}
        correcting.carry_out(self.parts(composer), now=self.now)
        for one in self.done():
            if one.id not in known:
                key = f"{one.severity}:{one.uid}:{one.version}"
                self.expected.setdefault(key, had[one.id])
                self.away.setdefault(key, self.had_before(one.uid, AWAY))
                edition = editions.by_key(self.store, key)
                assert edition is None or edition.state is EditionState.READY

    def all(self) -> list[amendments.Amendment]:
        return [one for uid in self.published for one in amendments.of_family(self.store, uid)]

    def done(self) -> list[amendments.Amendment]:
        return [one for one in self.all() if one.state in (State.DONE, State.AT_WORK)]

    def had_before(self, uid: str, there: Collection[SubscriberStatus] = THERE) -> set[str]:
        """Everyone who is there and had any version of it until now: a new one is the right one."""
        had = (one for one in self.got if uid in one.held and one.outcome is not S.DEFERRED)
        found = {one.person for one in had}
        people = ((who, subscribers.by_email(self.store, who)) for who in found)
        return {who for who, person in people if person and person.status in there}

    def send(self, letters_: int) -> None:
        """Some letters are sent, the others wait."""
        owner = self.ledger.enter()
        for _ in range(letters_):
            (first,) = self.ledger.advance(owner, [Step(streams=STREAMS)], self.now)
            claim = first.claim
            if claim is None:
                continue
            (begun,) = self.ledger.advance(owner, [Step(start=claim)], self.now)
            if begun.started:
                self.read(claim.edition, claim.address, self.message(claim))
                later = self.now + timedelta(minutes=15)
                until = later if self.outcome.state is S.DEFERRED else None
                settled = Settled(claim, replace(self.outcome, until=until))
                self.ledger.advance(owner, [Step(settled=(settled,))], self.now)
        self.ledger.leave(owner, self.now)

    def message(self, claim: Claim) -> str:
        stencil = Stencil(threads.segments(self.store, claim.letter_id))
        parts = personal(claim, claim.address, TOKENS, stencil.mark)
        return stencil.fill(parts).decode()

    def read(self, edition: str, person: str, message: str) -> None:
        """A letter leaves; it must hold nothing that is being taken back."""
        head, _, body = message.partition("\r\n\r\n")
        headers = dict(line.split(": ", 1) for line in head.split("\r\n"))
        pairs = [word.split(":") for word in body.split() if ":" in word]
        held = {uid: int(version) for uid, version in pairs}
        thread = headers.get("In-Reply-To")
        self.got.append(
            Got(person, edition, held, headers["Message-ID"], thread, self.outcome.state)
        )
        for uid, version in held.items():
            self.refuse_wrong(uid, version)

    def refuse_wrong(self, uid: str, version: int) -> None:
        entry = entries.by_uid(self.store, uid)
        assert entry is not None
        assert not entry.is_withdrawn
        for one in amendments.of_family(self.store, uid):
            assert one.state is not State.WAITING
            if one.severity is Severity.CORRECTION and one.state in (State.DONE, State.AT_WORK):
                assert one.version is not None
                assert version >= one.version

    def had(self) -> Counter[tuple[str, str]]:
        """News alone: what was told of it afterwards does not count."""
        rows = self.store.read(
            """
            SELECT s.email, r.uid FROM deliveries AS d
            JOIN subscribers AS s ON s.id = d.subscriber_id
            JOIN letter_items AS i ON i.letter_id = d.letter_id
            JOIN releases AS r ON r.id = i.release_id
            JOIN editions AS e ON e.id = d.edition_id
            WHERE i.part <> 'had' AND d.state <> 'skipped'
                AND e.stream IN ('alert', 'daily', 'weekly')
            """
        )
        return Counter((row["email"], row["uid"]) for row in rows)

    def told(self) -> dict[str, Counter[str]]:
        """Who was sent each edition of an amendment, and how often."""
        found: dict[str, Counter[str]] = {}
        for one in self.got:
            if one.edition.startswith(("correction:", "withdrawal:")):
                found.setdefault(one.edition, Counter())[one.person] += 1
        return found

    def leave(self, email: str, cadence: Cadence | None) -> None:
        before = self.status(email)
        super().leave(email, cadence)
        if before in THERE and self.status(email) in AWAY:
            (self.back.discard if email in self.left else self.back.add)(email)
            self.left.add(email)
            self.away = {key: gone - {email} for key, gone in self.away.items()}

    def undo(self, email: str) -> None:
        """Who is back is told as if they had not left."""
        before = self.status(email)
        super().undo(email)
        if before in AWAY and self.status(email) in THERE:
            for key, gone in self.away.items():
                self.expected[key] |= gone & {email}
            self.left -= self.back & {email}

    def away_for(self, email: str, act: str, which: int) -> None:
        """Someone leaves, and is back when it has been carried out."""
        self.leave(email, None)
        getattr(self, act)(which)
        self.minutes(3)
        self.undo(email)

    def status(self, email: str) -> SubscriberStatus | None:
        person = subscribers.by_email(self.store, email)
        return person.status if person else None

    def is_overtaken(self, key: str) -> bool:
        """Whether an edition was cancelled, or another amendment came before all had its letter."""
        edition = editions.by_key(self.store, key)
        stopped = edition is not None and edition.state is EditionState.CANCELLED
        severity, uid, version = key.split(":")
        return stopped or any(
            (one.version or 0) > int(version)
            for one in self.done()
            if one.uid == uid and severity == Severity.CORRECTION
        )

"""One life of a newsroom for the oracle: what happens, and what the plain rule says of it."""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from digest import alerts, joining, keeping, runs, subscriptions
from digest.delivery.claims import STREAMS, Settled, Step
from digest.editions import misses
from digest.errors import TokenError, UsageError
from digest.fill import Composer
from digest.joining import Request
from digest.model import (
    Cadence,
    DeliveryState,
    Dimension,
    EditionState,
    Filter,
    Outcome,
    Quiet,
    Subscriber,
    SubscriberStatus,
)
from digest.plan import plan
from digest.store import Store, editions, entries, labels, sequence, subscribers, wishes
from digest.store.ledger import Ledger
from digest.store.values import instant
from digest.subscriptions import Wish
from tests.desk import Faulty
from tests.newsroom import HOURS, START, PlainComposer, enrol, label, make_public, release

PEOPLE = tuple(f"{name}@example.org" for name in "ab")
FOREVER = 10**9
ACCEPTED = Outcome(DeliveryState.ACCEPTED, 250, "kept")


@dataclass
class History:
    """One life of a newsroom; `owed` are the (person, entry) that a wish has to bring, `allowed`
    those that one may."""

    store: Store
    now: datetime = START
    published: list[str] = field(default_factory=list)
    owed: set[tuple[str, str]] = field(default_factory=set)
    allowed: set[tuple[str, str]] = field(default_factory=set)
    asked: list[int] = field(default_factory=list)
    alerts: set[tuple[int, int, datetime]] = field(default_factory=set)
    composer: Composer = field(default_factory=PlainComposer)

    @property
    def ledger(self) -> Ledger:
        return Ledger(self.store, clock=lambda: self.now)

    def publish(self, countries: set[str]) -> None:
        uid = f"r{len(self.published)}"
        make_public(self.store, release(uid, countries=sorted(countries)), now=self.now)
        self.published.append(uid)

    def gain(self, which: int, country: str) -> None:
        """An entry gets a label that it did not have, and is public once more."""
        if not self.published:
            return
        uid = self.published[which % len(self.published)]
        entry = entries.by_uid(self.store, uid)
        assert entry is not None
        if country in entry.slugs(Dimension.COUNTRY):
            return
        with self.store.writing():
            gained = (*entry.root.labels, label(Dimension.COUNTRY, country))
            labels.replace(self.store, uid, gained)
            sequence.raise_to(self.store, uid, sequence.next_seq(self.store), at=self.now)

    def wish(self, email: str, cadence: Cadence, filter_: Filter) -> None:
        enrol(self.store, email, cadence, filter_, now=self.now)

    def change(self, email: str, cadence: Cadence, filter_: Filter) -> None:
        """One wish in the place of all that the person had of a cadence."""
        person = subscribers.by_email(self.store, email)
        if person is None:
            return
        self.note()
        with self.store.writing():
            wishes.end(
                self.store,
                subscriber_id=person.id,
                cadence=cadence,
                reason="changed",
                now=self.now,
                seq=sequence.last_seq(self.store),
            )
        self.wish(email, cadence, filter_)

    def move(self, email: str, zone: str) -> None:
        person = subscribers.by_email(self.store, email)
        if person is not None:
            subscriptions.move(
                self.store, subscriber_id=person.id, zone=zone, hour=None, how="test", now=self.now
            )

    def bound(self, email: str, quiet: Quiet | None, per_day: int | None) -> None:
        """Other quiet hours, another number of alerts a day; the wishes stay."""
        person = self.known(email)
        if person is None or not self.live(person.id):
            return
        self.note()
        profile = replace(person, quiet=quiet, alerts_per_day=per_day)
        keeping.change(
            self.store, person.id, self.live(person.id), how="test", now=self.now, profile=profile
        )

    def live(self, person: int) -> list[Wish]:
        found = wishes.of_subscriber(self.store, person)
        return [Wish(one.cadence, one.filter) for one in found if one.ended_at is None]

    def send(self, letters: int) -> None:
        """Some letters are sent, the others wait."""
        owner = self.ledger.enter()
        for _ in range(letters):
            (first,) = self.ledger.advance(owner, [Step(streams=STREAMS)], self.now)
            if first.claim is not None:
                self.ledger.advance(owner, [Step(start=first.claim)], self.now)
                done = Step(settled=(Settled(first.claim, ACCEPTED),))
                self.ledger.advance(owner, [done], self.now)
        self.ledger.leave(owner, self.now)

    def cancel(self, back: int) -> None:
        """One of the last editions is stopped, whatever of it is sent."""
        made = editions.latest(self.store, 3)
        with suppress(UsageError):
            if back < len(made):
                runs.cancel(self.store, self.ledger, made[back].key, now=self.now)

    def ask(self, email: str, cadence: Cadence, filter_: Filter) -> None:
        """Someone asks at the form; nothing comes of it before it is confirmed."""
        wished = (Wish(cadence, filter_),)
        request = Request(email, wished, ("en",), "UTC")
        self.asked.append(joining.ask(self.store, request, now=self.now).ask_id)

    def confirm(self, which: int) -> None:
        """One of the links is followed, for the first time or again."""
        if self.asked:
            self.note()
            with suppress(TokenError):
                ask_id = self.asked[which % len(self.asked)]
                joining.confirm(self.store, ask_id, now=self.now)

    def rewish(self, email: str, wished: list[tuple[Cadence, Filter]]) -> None:
        """All of a person's wishes in the place of those they had."""
        person = self.known(email)
        if person is not None:
            self.note()
            keeping.change(
                self.store,
                person.id,
                [Wish(cadence, filter_) for cadence, filter_ in wished],
                how="test",
                now=self.now,
            )

    def leave(self, email: str, cadence: Cadence | None) -> None:
        """What has not been sent to who leaves is owed no more, but where they still wish for
        it; the next note sees to that."""
        person = self.known(email)
        if person is not None:
            self.note()
            left = keeping.leave(self.store, person.id, cadence, how="test", now=self.now)
            if left:
                self.owed = {one for one in self.owed if one[0] != email or one in self.had()}

    def undo(self, email: str) -> None:
        person = self.known(email)
        if person is not None:
            keeping.undo(self.store, person.id, how="test", now=self.now)

    def pause(self, email: str) -> None:
        person = self.known(email)
        if person is not None:
            keeping.pause(self.store, person.id, date(2030, 1, 1), how="test", now=self.now)

    def resume(self, email: str) -> None:
        person = self.known(email)
        if person is not None:
            keeping.resume(self.store, person.id, how="test", now=self.now)

    def known(self, email: str) -> Subscriber | None:
        """The person of that address who has agreed to something once."""
        person = subscribers.by_email(self.store, email)
        if person is None or person.status is SubscriberStatus.PENDING:
            return None
        return person

    def wait(self, hours: int) -> None:
        """Time goes by; the service ticks at its end, so long waits are downtime."""
        self.now += timedelta(hours=hours)
        self.tick()

    def busy(self, countries: set[str], hours: int) -> None:
        """A release in each of some hours, while the service runs."""
        for _ in range(hours):
            self.publish(countries)
            self.run(1)

    def run(self, hours: int) -> None:
        """Time goes by, and the service with it: it ticks whenever an alert is due."""
        until = self.now + timedelta(hours=hours)
        while self.now < until:
            at = self.next_due()
            self.now = until if at is None else min(at, until)
            self.tick()

    def next_due(self) -> datetime | None:
        return alerts.next_due(self.store, HOURS, now=self.now)

    def tick(self) -> None:
        self.note()
        before = self.last_edition()
        self.plan(self.composer)
        self.heed(before)
        assert self.overlooked() == []

    def faulty(self) -> None:
        """A tick in which no letter can be written, not even by our own templates."""
        self.note()
        self.plan(Faulty())

    def plan(self, composer: Composer) -> None:
        plan(self.store, composer, HOURS, now=self.now)

    def release_held(self) -> None:
        """An editor has the oldest edition that is held sent after all."""
        before = self.last_edition()
        for one in editions.in_state(self.store, EditionState.HELD)[:1]:
            runs.release(self.store, self.composer, HOURS, one.key, now=self.now)
        self.heed(before)

    def cancel_held(self) -> None:
        """An editor wants the oldest edition that is held no more."""
        for one in editions.in_state(self.store, EditionState.HELD)[:1]:
            runs.cancel(self.store, self.ledger, one.key, now=self.now)

    def overlooked(self) -> list[tuple[int, str]]:
        """Whose alert has waited long enough, and is neither planned nor left to an editor."""
        if any(":waited:" in one.key for one in editions.in_state(self.store, EditionState.HELD)):
            return []
        rows = self.store.read(
            """
            SELECT f.subscriber_id, f.held_until FROM follows AS f
            JOIN subscribers AS s ON s.id = f.subscriber_id
            WHERE s.status = 'active' AND f.held_until <= :now AND f.start_seq < (
                SELECT max(cutoff) FROM editions WHERE stream = 'alert' AND state = 'ready')
            """,
            {"now": instant(self.now)},
        )
        return [(row["subscriber_id"], row["held_until"]) for row in rows]

    def heed(self, before: int) -> None:
        """Each alert planned now is outside of its person's quiet hours, and within their day's
        number; by the wall clock, whatever planning made of it."""
        rows = self.store.read(
            """
            SELECT d.edition_id, d.subscriber_id FROM deliveries AS d
            JOIN editions AS e ON e.id = d.edition_id
            WHERE e.stream = 'alert' AND e.ready_at = :now AND e.id > :before ORDER BY e.id
            """,
            {"now": instant(self.now), "before": before},
        )
        for row in rows:
            person = subscribers.by_id(self.store, row["subscriber_id"])
            wall = self.now.astimezone(ZoneInfo(person.zone))
            if person.quiet is not None:
                minutes = [
                    at.hour * 60 + at.minute for at in (person.quiet.start, person.quiet.end)
                ]
                into = (wall.hour * 60 + wall.minute - minutes[0]) % 1440
                assert into >= (minutes[1] - minutes[0]) % 1440
            today = [
                edition
                for edition, who, at in self.alerts
                if who == person.id
                and at.astimezone(ZoneInfo(person.zone)).date() == wall.date()
                and self.stands(edition, person.id)
            ]
            assert person.alerts_per_day is None or len(today) < person.alerts_per_day
            self.alerts.add((row["edition_id"], person.id, self.now))

    def stands(self, edition: int, person: int) -> bool:
        """Whether a person's letter of an edition has not been stopped."""
        row = self.store.one(
            """
            SELECT 1 FROM deliveries WHERE edition_id = :edition AND subscriber_id = :person
                AND state <> 'skipped'
            """,
            {"edition": edition, "person": person},
        )
        return row is not None

    def last_edition(self) -> int:
        row = self.store.one("SELECT coalesce(max(id), 0) AS id FROM editions")
        assert row is not None
        return int(row["id"])

    def note(self) -> None:
        """What the plain rule says is owed now. A wish that has ended was asked when it did; what
        gains a label later, before its last letter is planned, it may bring and need not."""
        self.owed |= self.brought(ended=False)
        self.allowed |= self.brought(ended=True)

    def brought(self, *, ended: bool) -> set[tuple[str, str]]:
        """Every (person, entry) of which some wish was there before the entry became public."""
        return {
            (email, entry.uid)
            for email in PEOPLE
            if (person := subscribers.by_email(self.store, email)) is not None
            for one in wishes.of_subscriber(self.store, person.id)
            if ended or one.ended_seq is None
            for entry in entries.between(
                self.store, one.start_seq, FOREVER if one.ended_seq is None else one.ended_seq
            )
            if not misses(one.filter, entry, person.languages)
        }

    def had(self) -> Counter[tuple[str, str]]:
        """How often each person has had each entry as news."""
        rows = self.store.read(
            """
            SELECT s.email, r.uid FROM deliveries AS d
            JOIN subscribers AS s ON s.id = d.subscriber_id
            JOIN letter_items AS i ON i.letter_id = d.letter_id
            JOIN releases AS r ON r.id = i.release_id
            WHERE i.part <> 'had' AND d.state <> 'skipped'
            """
        )
        return Counter((row["email"], row["uid"]) for row in rows)


@contextmanager
def newsroom(start: datetime) -> Iterator[History]:
    with tempfile.TemporaryDirectory() as folder:
        store = Store(Path(folder) / "digest.db", synchronous="OFF")
        yield History(store, start)
        store.close()

"""A press contact whose alerts may wait, and the hours in which one looks at them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta

from digest import alerts, keeping, subscriptions
from digest.errors import TemplateError
from digest.letters import Brief, Letter
from digest.model import Cadence, Filter, Quiet
from digest.plan import Planned, plan
from digest.store import Store, subscribers
from digest.store.ledger import Ledger
from digest.subscriptions import Wish
from tests.newsroom import HOURS, PlainComposer, make_public, person, release

ALERT, DAILY, WEEKLY = Cadence.ALERT, Cadence.DAILY, Cadence.WEEKLY
NIGHT = Quiet(time(22), time(7))
EMAIL, PARIS = "desk@example.org", "Europe/Paris"
NOON = datetime(2026, 11, 19, 11, tzinfo=UTC)
"""A Thursday."""
SETTLED = timedelta(minutes=2)


@dataclass
class Desk:
    """A press contact in Paris, and what they have been planned."""

    store: Store
    now: datetime = NOON

    def sets(
        self, quiet: Quiet | None, per_day: int | None, *cadences: Cadence, email: str = EMAIL
    ) -> Desk:
        who = replace(person(email, zone=PARIS), quiet=quiet, alerts_per_day=per_day)
        wished = [Wish(one, Filter()) for one in cadences or (ALERT,)]
        subscriptions.enrol(self.store, who, wished, how="test", now=self.now)
        return self

    def rolls(self, uid: str) -> Desk:
        """What comes past the day's number waits for a daily that would bring none of it."""
        self.sets(None, 1, ALERT).publish("a")
        wished = [Wish(ALERT, Filter()), Wish(DAILY, Filter(countries=("KE",)))]
        keeping.change(self.store, self.id, wished, how="test", now=self.now)
        return self.at(self.now).publish(uid)

    def publish(self, *uids: str) -> Desk:
        """Released now, and planned once they have settled."""
        for uid in uids:
            make_public(self.store, release(uid), now=self.now)
        return self.at(self.now + SETTLED)

    def at(self, now: datetime | str) -> Desk:
        self.now = now if isinstance(now, datetime) else utc(now)
        self.made: tuple[Planned, ...] = plan(self.store, PlainComposer(), HOURS, now=self.now)
        return self

    @property
    def letters(self) -> list[tuple[str, str]]:
        """Each letter by its stream, and what is new in it, in the order made."""
        rows = self.store.read(
            """
            SELECT e.stream, (SELECT group_concat(uid, ' ') FROM (
                SELECT r.uid FROM letter_items AS i JOIN releases AS r ON r.id = i.release_id
                WHERE i.letter_id = d.letter_id AND i.part <> 'had' ORDER BY i.position)) AS uids
            FROM deliveries AS d JOIN editions AS e ON e.id = d.edition_id ORDER BY e.id
            """
        )
        return [(row["stream"], row["uids"]) for row in rows]

    @property
    def next(self) -> datetime | None:
        return alerts.next_due(self.store, HOURS, now=self.now)

    @property
    def ledger(self) -> Ledger:
        return Ledger(self.store, clock=lambda: self.now)

    @property
    def id(self) -> int:
        who = subscribers.by_email(self.store, EMAIL)
        assert who is not None
        return who.id


class Faulty:
    """Writes no letter, as where not even our own templates make one."""

    def compose(self, brief: Brief) -> Letter:
        raise TemplateError(f"{brief.cadence}/body.html:3: 'x' is undefined")


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)

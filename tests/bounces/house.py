"""A newsroom whose letters went out, and what may come back for them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from digest.bounces import Taken, take
from digest.delivery.claims import Claim
from digest.delivery.made_out import envelope_address, message_id, return_path
from digest.letters.personal import Stencil
from digest.model import Cadence, Fault, Report, ReportKind, SubscriberStatus
from digest.store import Store, consent, standings, subscribers
from digest.store.subscribers import address_key
from digest.store.values import instant
from digest.tokens import Tokens, Unsubscribe
from digest.verdicts import Did
from tests.newsroom import START, enrol
from tests.store import rows
from tests.store.rows import SEGMENTS

TOKENS = Tokens(b"a secret of at least thirty-two octets")
DAY = timedelta(days=1)
NO_SUCH: dict[str, Any] = {
    "fault": Fault.ADDRESS,
    "code": 550,
    "status": "5.1.1",
    "words": "user unknown",
}
FULL: dict[str, Any] = {
    "fault": Fault.BUSY,
    "code": 452,
    "status": "4.2.2",
    "words": "mailbox full",
}


@dataclass
class House:
    """Who reads, and letters that were accepted."""

    store: Store
    now: datetime = START
    _ids: Any = field(default_factory=count)

    def reader(self, email: str, cadence: Cadence = Cadence.DAILY) -> int:
        """The key of somebody who follows everything."""
        done = enrol(self.store, email, cadence, now=self.now)
        assert done.subscriber_id is not None
        return done.subscriber_id

    def sent(self, *people: int, stream: str = "daily", reply: str = "2.0.0 Ok: queued") -> int:
        """An edition whose letter these people's server took over now."""
        edition = rows.edition(self.store, f"{stream}:{next(self._ids)}", stream=stream)
        rows.owe(self.store, edition, rows.letter(self.store, edition), people)
        with self.store.writing():
            self.store.write(
                """
                UPDATE deliveries SET state = 'accepted', code = 250, reply = :reply,
                    settled_at = :at, first_tried_at = :at WHERE edition_id = :edition
                """,
                {"reply": reply, "at": instant(self.now), "edition": edition},
            )
            self.store.write(
                "UPDATE editions SET ready_at = :at WHERE id = :id",
                {"at": instant(self.now), "id": edition},
            )
        return edition

    def return_path(self, edition: int, person: int, tokens: Tokens = TOKENS) -> str:
        """Where reports of that delivery come back to."""
        claim = Claim(edition, person, 0, "daily", "", 0, self.now)
        return return_path(claim, "bounce@news.example", "", tokens)

    def message_id(self, edition: int, email: str, tokens: Tokens = TOKENS) -> str:
        """Of that delivery."""
        row = self.store.one("SELECT key FROM editions WHERE id = :id", {"id": edition})
        assert row is not None
        to, mark = envelope_address(email), Stencil(SEGMENTS).mark
        return f"{message_id(tokens, row['key'], to, mark)}@news.example"

    def link(self, person: int, stream: str = "daily", tokens: Tokens = TOKENS) -> str:
        """What the letter's List-Unsubscribe says."""
        generation = subscribers.token_generation(self.store, person)
        token = tokens.unsubscribe(Unsubscribe(person, stream, generation))
        return f"https://news.example/u/{token}"

    def report(self, kind: ReportKind = ReportKind.BOUNCE, **values: Any) -> Report:
        """One that was never here before."""
        made: dict[str, Any] = {"kind": kind, "id": f"report-{next(self._ids)}", "at": self.now}
        return Report(**made | values)

    def take(self, *reports: Report, door: str = "file") -> tuple[Taken, ...]:
        """Through the one entrance."""
        return take(self.store, TOKENS, reports, door=door, now=self.now)

    def did(self, *reports: Report) -> Did:
        """What was done about the last of them."""
        return self.take(*reports)[-1].did

    def bounce(self, edition: int, person: int, **values: Any) -> Taken:
        """A report of that delivery comes home."""
        path = self.return_path(edition, person)
        return self.take(self.report(**{"sent_to": (path,)} | values))[0]

    def status(self, email: str) -> SubscriberStatus:
        """Of the person who has that address."""
        person = subscribers.by_email(self.store, email)
        assert person is not None
        return person.status

    def suppressed(self, email: str) -> str | None:
        """Why nobody may write there."""
        return consent.suppressed(self.store, address_key(email))

    def score(self, person: int) -> int:
        """As it was left."""
        return standings.of(self.store, person).standing.score

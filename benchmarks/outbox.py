"""A store with people and editions that owe them letters of 30 kB, and what sending them takes."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import uvloop

from benchmarks.crowd import gather
from digest.config import Tls
from digest.delivery.claims import STREAMS, Claim
from digest.delivery.smtp import Smtp, SmtpServer
from digest.model import Outcome
from digest.send import Gate, Parts, send
from digest.store import Store
from digest.store.ledger import Ledger
from digest.tokens import Tokens

LENGTH = 30_000
SENDER = "digest@news.example"
TOKENS = Tokens(b"a secret of at least thirty-two octets")

_LINE = b"A line of a letter, as long as lines of quoted-printable text may become 76\r\n"
_EDITION = """
    INSERT INTO editions (key, stream, state, date, zone, hour, due, cutoff, planned_at)
    VALUES (:key, :stream, 'ready', '2026-11-21', 'UTC', 7, '2026-11-21T07:00:00Z', 1,
        '2026-11-21T07:00:00Z')
    """
_LETTER = """
    INSERT INTO letters (edition_id, variant, language, subject, segments)
    VALUES (:edition, 'x', 'en', 'Two new reports', :segments)
    """
_DELIVERIES = """
    INSERT INTO deliveries (edition_id, subscriber_id, letter_id)
    SELECT :edition, id, :letter FROM subscribers ORDER BY id LIMIT :letters
    """


@dataclass(frozen=True, slots=True)
class Took:
    """Seconds on the clock and of processor time."""

    wall: float
    cpu: float


def took(do: Callable[[], object]) -> Took:
    """What it takes this process."""
    wall, cpu = time.perf_counter(), time.process_time()
    do()
    return Took(time.perf_counter() - wall, time.process_time() - cpu)


def segments(length: int = LENGTH) -> bytes:
    """A letter of so many bytes with the slots that ours have."""
    head = (
        b"From: Newsroom <digest@news.example>\r\nTo: \0to\0\r\nSubject: Two new reports\r\n"
        b"Message-ID: <\0message_id\0@news.example>\r\n"
        b"List-Unsubscribe: <https://news.example/u/\0unsubscribe\0>\r\n\r\n"
    )
    foot = b"https://news.example/u/=\r\n\0unsubscribe\0=\r\n and =\r\n\0pace\0=\r\n\r\n"
    part = _LINE * ((length - len(head) - 2 * len(foot)) // len(_LINE) // 2)
    return head + part + foot + part + foot


class Outbox:
    """Ours: everything on disk, as in service."""

    def __init__(self, folder: Path, people: int) -> None:
        path = folder / "digest.db"
        gather(path, people)
        self.store = Store(path)
        self._editions = 0
        with self.store.writing():
            self.store.write("UPDATE subscribers SET status = 'active'")
            self.store.write("DELETE FROM suppressions")

    def owe(self, letters: int, stream: str = "daily") -> None:
        """A ready edition for so many people."""
        self._editions += 1
        with self.store.writing():
            key = f"{stream}:{self._editions}"
            edition = self.store.insert(_EDITION, {"key": key, "stream": stream})
            letter = self.store.insert(_LETTER, {"edition": edition, "segments": segments()})
            values = {"edition": edition, "letter": letter, "letters": letters}
            self.store.write(_DELIVERIES, values)

    def parts(self, port: int, connections: int) -> Parts:
        """What sending to that port of this machine is made of."""
        return Parts(
            ledger=Ledger(self.store, clock=_now),
            transport=Smtp(SmtpServer(port=port, tls=Tls.NONE, hello="news.example")),
            tokens=TOKENS,
            gate=Gate(live=True),
            senders=dict.fromkeys(STREAMS, SENDER),
            connections=connections,
        )

    def send(
        self,
        port: int,
        connections: int,
        watch: Callable[[Claim, Outcome], None] | None = None,
    ) -> Took:
        """Send all that is owed."""
        parts = self.parts(port, connections)
        return took(lambda: uvloop.run(send(parts, _now, watch=watch)))


def _now() -> datetime:
    return datetime.now(UTC)

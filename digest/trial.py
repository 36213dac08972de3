"""One real letter by the real transport, to any address and outside the ledger: what reaches a
mailbox, and what the mail server says. Its links change nothing."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from digest.config import Newsroom, checks
from digest.delivery.made_out import envelope_address
from digest.errors import UsageError
from digest.fill import Composer
from digest.letters import Brief, splice
from digest.letters.mime import unstructured
from digest.model import (
    Because,
    Cadence,
    Entry,
    Form,
    Kind,
    Moment,
    Outcome,
    Owed,
    Release,
    Role,
    SubjectStyle,
)
from digest.send import Post, Transport, post
from digest.store import Store, entries
from digest.tokens import Tokens

SHOWN = 3
"""The latest entries that a test letter prints."""

_SUBJECT = re.compile(rb"^Subject: [^\r\n]*(?:\r\n[ \t][^\r\n]*)*\r\n", re.MULTILINE)
_TOKEN = b"test"


@dataclass(frozen=True, slots=True)
class Writer:
    """What a test letter is made of."""

    store: Store
    composer: Composer
    newsroom: Newsroom
    tokens: Tokens

    def letter(self, recipient: str, now: datetime) -> bytes:
        """The whole message: a daily with the latest entries, marked as a test in its subject."""
        shown = entries.select(self.store, limit=SHOWN) or (self._friendly(now),)
        letter = self.composer.compose(self._brief(shown, now))
        personal = {
            "to": recipient.encode(),
            "message_id": self.tokens.opaque("test", recipient, now.isoformat()).encode(),
            "unsubscribe": _TOKEN,
            "pace": _TOKEN,
            "copy": _TOKEN,
        }
        return _marked(splice(letter.segments, personal), f"Test: {letter.subject}")

    def _brief(self, shown: Sequence[Entry], now: datetime) -> Brief:
        return Brief(
            cadence=Cadence.DAILY,
            date=now.astimezone(ZoneInfo(self.newsroom.zone)).date(),
            zone=self.newsroom.zone,
            language=self.newsroom.languages[0],
            role=Role.READER,
            form=Form.SHORT,
            subject_style=SubjectStyle.PLAIN,
            items=tuple(
                Owed(one, (Because(None, None),), languages=tuple(self.newsroom.languages))
                for one in shown
            ),
            had=(),
            planned_at=now.replace(microsecond=0),
            languages=tuple(self.newsroom.languages),
        )

    def _friendly(self, now: datetime) -> Entry:
        """What is printed while nothing has been read."""
        return Entry(
            Release(
                uid="test",
                tag="tag:example.org,2026:release/test",
                source="test",
                published=Moment(now),
                updated=now,
                title=f"This is how a letter from {self.newsroom.name} will look",
                summary=(
                    "No release has been read yet. From here on this place is for news; that you "
                    "can read this line means that letters reach you."
                ),
                url=self.newsroom.url,
                kind=Kind.NEWS,
                language="en",
            )
        )


async def send_test(
    writer: Writer, transport: Transport, sender: str, address: str, *, now: datetime
) -> Outcome:
    """Send one test letter; what the mail server said. UsageError for what is no address,
    TransportError where there is no server to be had."""
    try:
        recipient = checks.address(envelope_address(address))
    except ValueError as error:
        raise UsageError(f"send-test: {error}") from error
    return await post(transport, Post(sender, recipient, writer.letter(recipient, now)))


def _marked(message: bytes, subject: str) -> bytes:
    """The message with another subject."""
    line = f"Subject: {unstructured('Subject', subject)}\r\n".encode("ascii")
    return _SUBJECT.sub(lambda _: line, message, count=1)

"""A message as all its readers see it: opened once, with whom it went to and what it quotes."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from digest.delivery.outcomes import discreet
from digest.mailin import fields
from digest.mailin.mime import LONGEST, QUOTED, REPORTS, Part, lines, opened, parts
from digest.mailin.quoted import Letter, before, letter
from digest.model import Fault, Report, ReportKind

_SPACE = re.compile(r"\s+")
_TAGS = re.compile(r"<(?:style|script)\b[^<]*|<[^<>]{1,500}>", re.IGNORECASE)
_LONGEST_TEXT = 32 * 1024
_LONGEST_WORDS = 8_000
_LONGEST_SAID = 1_000
_LONGEST_WORD = 200


@dataclass(frozen=True, slots=True)
class Mail:
    """`text` is what a person would read of it, `words` of that what stands before the letter that
    it quotes, `subject` in clear."""

    raw: bytes
    whole: Part
    parts: tuple[Part, ...]
    text: str
    words: str
    letter: Letter
    subject: str
    sent_to: tuple[str, ...]

    @property
    def at(self) -> datetime | None:
        """When it says it was written."""
        return fields.instant(self.whole.get("date"))

    @property
    def is_from_nobody(self) -> bool:
        """Whether its return path is empty, which is so of what machines send (RFC 5321 §4.5.5)."""
        return self.whole.fields.get("return-path", ("?",))[0].strip() in ("<>", "")

    @property
    def sender(self) -> str:
        """The field From, as written."""
        return fields.words(self.whole.get("from"))

    def report(
        self,
        kind: ReportKind,
        recipient: str | None = None,
        *,
        fault: Fault | None = None,
        code: int | None = None,
        status: str | None = None,
        words: str = "",
        reporter: str = "",
        message_id: str | None = None,
    ) -> Report:
        """What it says of one recipient. The addresses that it was sent to come before the return
        path that it quotes."""
        back = self.letter.return_path
        return Report(
            kind=kind,
            id=self._id(kind, recipient),
            at=self.at,
            recipient=recipient,
            sent_to=tuple(dict.fromkeys((*self.sent_to, *([back] if back else [])))),
            message_id=self.letter.message_id or message_id,
            links=self.letter.links,
            fault=fault,
            code=code,
            status=status,
            words=_nameless(words, recipient or ""),
            reporter=reporter or fields.domain(self.sender),
        )

    def _id(self, kind: ReportKind, recipient: str | None) -> str:
        """By the message's own name; where it has none, by what no server on its way changes."""
        named = self.whole.get("message-id").strip(" <>")
        about = (f"id:{named}",) if named else self._substance()
        parts = (*about, (recipient or "").lower(), kind.value)
        return hashlib.sha256("\x1f".join(parts).encode("utf-8", "replace")).hexdigest()[:32]

    def _substance(self) -> tuple[str, ...]:
        head = tuple(self.whole.get(name) for name in ("date", "from", "subject"))
        content = (part.decoded().decode("utf-8", "replace") for part in self.parts)
        return ("content:", *(_SPACE.sub(" ", text).strip() for text in (*head, *content)))


def mail(message: bytes, sent_to: Sequence[str]) -> Mail:
    """Open a message that was sent to addresses, those of the envelope."""
    whole = opened(message)
    held = _unwrapped(parts(whole))
    text = _text(held)[:_LONGEST_TEXT]
    to = tuple(dict.fromkeys((*sent_to, *fields.sent_to(whole))))
    return Mail(
        raw=lines(message[:LONGEST]),
        whole=whole,
        parts=held,
        text=text,
        words=before(text)[:_LONGEST_WORDS],
        letter=letter(held, text),
        subject=fields.words(whole.get("subject")),
        sent_to=to,
    )


def _nameless(words: str, recipient: str) -> str:
    """On one line without any address, be it cut, broken, or quoted."""
    short = (one if len(one) < _LONGEST_WORD else "…" for one in words[:_LONGEST_SAID].split())
    said = discreet(" ".join(short), recipient)
    return " ".join("…" if "@" in one else one for one in said.split(" "))


def _unwrapped(held: tuple[Part, ...]) -> tuple[Part, ...]:
    """Some put the whole report into a message of their own: its parts are meant."""
    if any(part.kind in REPORTS for part in held):
        return held
    quoted = [opened(part.decoded()) for part in held if part.kind == "message/rfc822"]
    inner = [part for part in quoted if part.kind == "multipart/report"]
    return (
        (*(part for part in held if part.kind not in QUOTED), *parts(inner[0])) if inner else held
    )


def _text(held: Sequence[Part]) -> str:
    readable = [part for part in held if part.kind == "text/plain" or part.is_torn]
    plain = [part.text() for part in readable]
    if any(one.strip() for one in plain):
        return "\n\n".join(plain)
    return "\n\n".join(
        _TAGS.sub("\n", part.text()[:_LONGEST_TEXT]) for part in held if part.kind == "text/html"
    )

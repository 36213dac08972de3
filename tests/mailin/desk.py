"""Where mails go that have come through a door, in tests of the doors alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from threading import get_ident


@dataclass
class Desk:
    """Notes what came; `fault` is raised instead, at the mails that hold `at`. It stops when
    `enough` have come."""

    came: list[tuple[bytes, tuple[str, ...]]] = field(default_factory=list)
    fault: Exception | None = None
    at: bytes = b""
    threads: set[int] = field(default_factory=set)
    enough: int | None = None

    def receive(self, message: bytes, sent_to: Sequence[str]) -> None:
        """Note it."""
        self.threads.add(get_ident())
        if self.fault is not None and self.at in message:
            raise self.fault
        self.came.append((message, tuple(sent_to)))

    def stopping(self) -> bool:
        """Whether no more is wanted."""
        return self.enough is not None and len(self.came) >= self.enough


def mail(name: str, lines: int = 1) -> bytes:
    """A mail as a mail server writes it into a file."""
    return f"From: <mailer-daemon@example.org>\nSubject: {name}\n\n".encode() + b"words\n" * lines

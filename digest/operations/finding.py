"""What `check` finds: one thing looked at, how it is, and what to do."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """How much a finding matters: with WRONG the service cannot do its work."""

    OK = "ok"
    WARNING = "warning"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at; `detail` says what is wrong and what to do, or what is right.

    `warning` marks what works and should still be seen to.
    """

    what: str
    ok: bool
    detail: str
    warning: bool = False

    @property
    def level(self) -> Level:
        """How much it matters."""
        if not self.ok:
            return Level.WRONG
        return Level.WARNING if self.warning else Level.OK


def fine(what: str, detail: str) -> Finding:
    """As it should be."""
    return Finding(what, True, detail)


def warn(what: str, detail: str) -> Finding:
    """It works, and should be seen to."""
    return Finding(what, True, detail, warning=True)


def wrong(what: str, detail: str) -> Finding:
    """It does not work."""
    return Finding(what, False, detail)

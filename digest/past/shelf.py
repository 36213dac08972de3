"""What looking back is made of."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Protocol

from digest.calendar import Hours
from digest.letters import Brief
from digest.letters.view import LetterView
from digest.store import Store


class Writer(Protocol):
    """Puts news into words."""

    def whole(self, brief: Brief) -> LetterView:
        """What a letter says, uncut."""
        ...


@dataclass(frozen=True, slots=True)
class Past:
    """The rows, whoever puts them into words, and the newsroom's own times."""

    store: Store
    writer: Writer
    hours: Hours


def without_reasons(view: LetterView) -> LetterView:
    """The letter as anyone may see it: what its reader follows is not said."""
    groups = tuple(
        replace(group, items=tuple(replace(item, because="") for item in group.items))
        for group in view.groups
    )
    return replace(view, groups=groups)

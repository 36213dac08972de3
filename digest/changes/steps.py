"""Where two sequences of words differ."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import SequenceMatcher

MOST = 3_000
"""More words than this between the first and the last change are not compared one by one."""

_CAREFUL = 400
"""Up to so many, words that are frequent count like any other; past it that would take too long."""

Step = tuple[int, int, int, int]
"""old[a:b] became new[c:d]."""


def steps(old: Sequence[str], new: Sequence[str]) -> list[Step] | None:
    """The stretches that differ, in order; None where they are too long to tell."""
    start = next(
        (i for i, pair in enumerate(zip(old, new, strict=False)) if pair[0] != pair[1]),
        min(len(old), len(new)),
    )
    rest = min(len(old), len(new)) - start
    end = next((i for i in range(rest) if old[-1 - i] != new[-1 - i]), rest)
    before, after = old[start : len(old) - end], new[start : len(new) - end]
    longest = max(len(before), len(after))
    if longest > MOST:
        return None
    matcher = SequenceMatcher(None, before, after, autojunk=longest > _CAREFUL)
    return [
        (a + start, b + start, c + start, d + start)
        for tag, a, b, c, d in matcher.get_opcodes()
        if tag != "equal"
    ]

"""The text part laid out for a terminal: lines of at most 76 characters under their own indent."""

from __future__ import annotations

import re
import textwrap
from functools import lru_cache

WIDTH = 76
"""As wide as quoted-printable allows without a soft break; no terminal is narrower than 80."""

_INDENT = re.compile(r"(?: *\d+\. | *[*–-] | *)")
_GAPS = re.compile(r"\n{4,}")


def lay_out(text: str) -> str:
    """`text` folded at 76 with hanging indents, never within a word or an address; no blanks at
    the end of a line, at most two empty lines together, one newline at the end."""
    lines = (line.rstrip() for line in text.strip("\n").split("\n"))
    folded = [line if len(line) <= WIDTH else _fold(line) for line in lines]
    return _GAPS.sub("\n\n\n", "\n".join(folded)).rstrip("\n") + "\n"


@lru_cache(maxsize=4096)
def _fold(line: str) -> str:
    """A line that is too long; the letters of one edition share most of theirs."""
    lead = _INDENT.match(line)
    first = lead[0] if lead else ""
    return "\n".join(
        textwrap.wrap(
            line[len(first) :],
            WIDTH,
            initial_indent=first,
            subsequent_indent=" " * len(first),
            break_long_words=False,
            break_on_hyphens=False,
        )
    )

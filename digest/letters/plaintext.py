"""The text part laid out for a terminal: lines of at most 76 characters under their own indent."""

from __future__ import annotations

import re
import textwrap

WIDTH = 76
"""As wide as quoted-printable allows without a soft break; no terminal is narrower than 80."""

_INDENT = re.compile(r"(?: *\d+\. | *[*–-] | *)")
_GAPS = re.compile(r"\n{4,}")


def lay_out(text: str) -> str:
    """`text` folded at 76 with hanging indents, never within a word or an address; no blanks at
    the end of a line, at most two empty lines together, one newline at the end."""
    lines = [_fold(line.rstrip()) for line in text.strip("\n").split("\n")]
    return _GAPS.sub("\n\n\n", "\n".join(lines)).rstrip("\n") + "\n"


def _fold(line: str) -> str:
    if len(line) <= WIDTH:
        return line
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

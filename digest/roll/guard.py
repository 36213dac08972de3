"""Cells that a spreadsheet would run as a formula, made harmless and read back as they were.

A cell that begins with = + - @, a tab or a line break is a formula or a command to a spreadsheet
(OWASP, "CSV Injection"), and so is what follows a separator where the sheet is opened with
another one than we write. An apostrophe before it makes it text; one that stands there already
gets another, so that taking one away gives the cell back, whatever it held.
"""

from __future__ import annotations

import re

_BEGINS = r"(?:^|(?<=[,;|\t\r\n]))"
_FORMULA = r"(?='*[=+\-@\t\r\n＝＋－＠])"
_OPEN = re.compile(_BEGINS + _FORMULA)
_GUARDED = re.compile(_BEGINS + "'" + _FORMULA)


def guarded(cell: str) -> str:
    """The cell as it may be shown to a spreadsheet."""
    return _OPEN.sub("'", cell)


def plain(cell: str) -> str:
    """The cell that was guarded."""
    return _GUARDED.sub("", cell) if "'" in cell else cell

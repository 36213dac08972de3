"""What a terminal can show of a picture."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from typing import TextIO

from digest.pictures.characters import ASCII, BLOCKS, Pen

_POOR = frozenset({"linux", "vt100", "vt220", "ansi"})
"""Terminals whose fonts lack the eighths of a block."""


def pen(out: TextIO, environ: Mapping[str, str]) -> Pen | None:
    """What to draw with: nothing where a machine or a screen reader reads (no terminal, or one
    that says it is dumb), ASCII where the locale or the terminal has no more."""
    terminal = environ.get("TERM", "")
    if not out.isatty() or terminal == "dumb":
        return None
    locale = next((environ[name] for name in _LOCALE if environ.get(name)), "UTF-8")
    is_utf8 = "utf8" in locale.lower().replace("-", "")
    return BLOCKS if is_utf8 and terminal not in _POOR else ASCII


_LOCALE = ("LC_ALL", "LC_CTYPE", "LANG")


def width(out: TextIO) -> int:
    """Columns of the terminal; 80 where there is none."""
    return shutil.get_terminal_size().columns if out.isatty() else 80

"""What a letter to the operator is made of: facts, and what may be done."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Row:
    """One fact; `href` is empty where there is nothing to open."""

    label: str
    text: str
    href: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that may be done; `command` is empty where it is not done in the shell."""

    text: str
    command: str = ""

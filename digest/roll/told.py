"""A row of another system, told in the columns of the roll."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Told:
    """`evidence` is kept beside a suppression; `complaints` are about columns of theirs."""

    fields: Mapping[str, str]
    evidence: str = "import"
    complaints: tuple[str, ...] = ()

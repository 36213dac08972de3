"""Rows of the roll as a CSV file."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from typing import TextIO

from digest.roll.guard import guarded
from digest.roll.line import COLUMNS


def write(file: TextIO, rows: Iterable[Mapping[str, str]]) -> None:
    """The columns and the rows; no cell of them is a formula to a spreadsheet."""
    writer = csv.writer(file)  # CRLF: with "\n" alone it would leave a lone "\r" unquoted
    writer.writerow(COLUMNS)
    for row in rows:
        writer.writerow([guarded(row.get(column, "")) for column in COLUMNS])

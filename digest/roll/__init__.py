"""The roll of subscribers as CSV (RFC 4180): ours, and what Mailchimp and listmonk export.

A file is read row by row, so that a long one costs no more memory than a short one. A row that
cannot be taken is told with its number, column, value and what is allowed; the others go on. What
we write is safe in a spreadsheet and is read back as it was.
"""

from digest.roll.foreign import KINDS
from digest.roll.guard import guarded, plain
from digest.roll.line import (
    COLUMNS,
    Defaults,
    Labels,
    Line,
    clock_time,
    number_of_alerts,
    read_row,
)
from digest.roll.masking import masked
from digest.roll.reading import Row, read
from digest.roll.sheet import LARGEST, Sheet, opened
from digest.roll.writing import write

__all__ = [
    "COLUMNS",
    "KINDS",
    "LARGEST",
    "Defaults",
    "Labels",
    "Line",
    "Row",
    "Sheet",
    "clock_time",
    "guarded",
    "masked",
    "number_of_alerts",
    "opened",
    "plain",
    "read",
    "read_row",
    "write",
]

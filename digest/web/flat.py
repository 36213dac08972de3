"""Nested values as a sheet: one line for each value, by the path that leads to it."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping

_FORMULAS = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet would take for a formula."""


def csv_of(values: Mapping[str, object]) -> str:
    """RFC 4180, with a header. A value that a spreadsheet would run begins with an apostrophe."""
    sheet = io.StringIO()
    writer = csv.writer(sheet)
    writer.writerow(("what", "value"))
    writer.writerows((path, _safe(value)) for path, value in _lines("", values))
    return sheet.getvalue()


def _lines(path: str, value: object) -> Iterator[tuple[str, object]]:
    if isinstance(value, Mapping):
        for name, one in value.items():
            yield from _lines(f"{path}.{name}" if path else str(name), one)
    elif isinstance(value, list):
        for number, one in enumerate(value, start=1):
            yield from _lines(f"{path}.{number}", one)
    else:
        yield path, "" if value is None else value


def _safe(value: object) -> object:
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULAS) else value

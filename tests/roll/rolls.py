"""Reads what a test writes as a file."""

from __future__ import annotations

from pathlib import Path

from digest.errors import RowErrors
from digest.roll import Defaults, Labels, Line, opened, read

DEFAULTS = Defaults("Europe/Berlin", ("en", "fr"))


def lines(
    path: Path, labels: Labels, *, defaults: Defaults = DEFAULTS, encoding: str | None = None
) -> tuple[tuple[Line, ...], tuple[str, ...]]:
    """The good rows, and the complaints about the others or the file, with the bare name of the
    file."""
    try:
        with opened(path, encoding=encoding) as sheet:
            rows = list(read(sheet, labels=labels, defaults=defaults))
    except RowErrors as error:
        return (), tuple(one.replace(str(path), path.name) for one in error.complaints)
    good = tuple(row.line for row in rows if row.line is not None)
    wrong = [f"{path.name}: row {row.number}: {one}" for row in rows for one in row.complaints]
    return good, tuple(wrong)

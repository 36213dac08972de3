"""A sheet as lines of the roll, row by row."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from digest import text
from digest.errors import RowErrors
from digest.roll import foreign
from digest.roll.foreign import Told, Translate
from digest.roll.guard import plain
from digest.roll.line import COLUMNS, Defaults, Labels, Line, read_row
from digest.roll.masking import masked
from digest.roll.sheet import Sheet


@dataclass(frozen=True, slots=True)
class Row:
    """What one row says: a line, or complaints that name its column, value and what is allowed."""

    number: int
    line: Line | None
    complaints: tuple[str, ...] = ()


def read(sheet: Sheet, *, labels: Labels, defaults: Defaults) -> Iterator[Row]:
    """Every row that says something. RowErrors where the first row names no columns that we
    know."""
    table = sheet.rows()
    header = next(table, (1, []))[1]
    if isinstance(header, str):
        raise RowErrors([f"{sheet.name}: row 1: {header}"])
    names = [text.clean(name, entities=False).lower() for name in header]
    translate = foreign.translation(names, sheet.name, labels)
    wrong = _parted_otherwise(header) or _wrong(names, is_foreign=translate is not None)
    if wrong:
        raise RowErrors([f"{sheet.name}: row 1: {one}" for one in wrong])
    reader = _Reader(names, translate or _ours, labels, defaults)
    for number, cells in table:
        found = reader.row(number, cells)
        if found is not None:
            yield found


@dataclass(frozen=True, slots=True)
class _Reader:
    names: Sequence[str]
    translate: Translate
    labels: Labels
    defaults: Defaults

    def row(self, number: int, cells: list[str] | str) -> Row | None:
        """None for an empty row."""
        if isinstance(cells, str):
            return Row(number, None, (cells,))
        if not any(map(str.strip, cells)):
            return None
        fields = dict(zip(self.names, map(plain, cells), strict=False))
        more: tuple[str, ...] = ()
        if fields.get("", "").strip() or any(map(str.strip, cells[len(self.names) :])):
            more = ("more fields than the first line names",)
        told = self.translate(fields)
        line, wrong = read_row(told.fields, labels=self.labels, defaults=self.defaults)
        complaints = (*more, *told.complaints, *wrong)
        if complaints:
            return Row(number, None, complaints)
        return Row(number, replace(line, evidence=masked(told.evidence), row=number))


def _ours(fields: Mapping[str, str]) -> Told:
    return Told(fields)


def _parted_otherwise(header: Sequence[str]) -> list[str]:
    """What a spreadsheet writes where the comma is a decimal mark, or as text with tabs."""
    mark = re.search(r"[;\t|]", header[0]) if len(header) == 1 else None
    if mark is None:
        return []
    return [f"columns are parted by {mark[0]!r}; save the sheet with commas between them"]


def _wrong(names: Sequence[str], *, is_foreign: bool) -> list[str]:
    if is_foreign:
        return []
    if not any(names):
        return [f"empty; the first line names the columns: {', '.join(COLUMNS)}"]
    complaints = [
        f'column "{text.shorten(name, 80)}": not known; there are {", ".join(COLUMNS)}'
        for name in names
        if name and name not in COLUMNS
    ]
    twice = sorted({name for name in names if name and names.count(name) > 1})
    complaints += [f'column "{name}": named twice' for name in twice]
    if "email" not in names:
        allowed = ", ".join(COLUMNS)
        complaints.append(f'no column "email"; the first line names the columns: {allowed}')
    return complaints

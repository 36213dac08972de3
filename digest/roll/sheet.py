"""A CSV file as rows of cells: bounded, in a known encoding, taken apart a row at a time."""

from __future__ import annotations

import codecs
import csv
import io
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import BinaryIO

from digest.errors import RowErrors, UsageError

LARGEST = 200_000_000
"""Octets that a file may have: some four million rows."""

_BLOCK = 1 << 20
_MARKED = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


@dataclass(frozen=True, slots=True)
class Sheet:
    """An open file that has been found to hold text in that encoding; `size` in octets."""

    name: str
    size: int
    encoding: str
    file: BinaryIO

    def position(self) -> int:
        """How many octets have been read."""
        return self.file.tell()

    def rows(self) -> Iterator[tuple[int, list[str] | str]]:
        """Each row by its number: its cells, or why it cannot be told apart into cells. Rows are
        counted as a spreadsheet counts them: a cell with line breaks is still in one row."""
        self.file.seek(0)
        text = io.TextIOWrapper(self.file, encoding=self.encoding, newline="")
        try:
            yield from _records(text)
        finally:
            if not self.file.closed:
                text.detach()


@contextmanager
def opened(path: Path, *, encoding: str | None = None) -> Iterator[Sheet]:
    """The file, looked through once so that nothing is taken of one that cannot be read to its
    end. RowErrors where it is too large or in another encoding; UsageError for what is no file
    or no encoding. What cannot be read twice, such as a pipe, is copied first."""
    _known(encoding)
    try:
        with path.open("rb") as source, tempfile.TemporaryFile() as copy:
            file: BinaryIO = source if path.is_file() else _copied(path, source, copy)
            size = file.seek(0, io.SEEK_END)
            if size > LARGEST:
                raise RowErrors([f"{path}: {_TOO_LARGE}"])
            sheet = Sheet(str(path), size, _encoding(file, encoding), file)
            _look_through(sheet)
            yield sheet
    except OSError as error:
        raise UsageError(f"{path}: cannot be read: {error.strerror}") from error


_TOO_LARGE = f"over {LARGEST // 1_000_000} MB; part it into several files"


def _known(encoding: str | None) -> None:
    try:
        "a".encode(encoding or "utf-8")
    except (LookupError, UnicodeError) as error:
        raise UsageError(
            f"--encoding: {encoding}: not known; one such as utf-8, utf-16, cp1252 or cp1251"
        ) from error


def _copied(path: Path, source: BinaryIO, copy: BinaryIO) -> BinaryIO:
    for block in iter(lambda: source.read(_BLOCK), b""):
        copy.write(block)
        if copy.tell() > LARGEST:
            raise RowErrors([f"{path}: {_TOO_LARGE}"])
    return copy


def _encoding(file: BinaryIO, told: str | None) -> str:
    """By the mark at the beginning, else as told, else UTF-8."""
    file.seek(0)
    begin = file.read(4)
    marked = next((name for mark, name in _MARKED if begin.startswith(mark)), None)
    return marked or told or "utf-8"


def _look_through(sheet: Sheet) -> None:
    """RowErrors with what to do where the file is not in its encoding."""
    sheet.file.seek(0)
    decoder = codecs.getincrementaldecoder(sheet.encoding)()
    line, zeros, before = 1, 0, 0
    for block in iter(lambda: sheet.file.read(_BLOCK), b""):
        zeros += block.count(0)
        try:
            line += decoder.decode(block).count("\n")
        except UnicodeError as error:
            at = getattr(error, "start", 0)
            line += block[:at].count(b"\n")
            raise RowErrors([_mistaken(sheet, line, before + at)]) from error
        before += len(block)
    try:
        decoder.decode(b"", final=True)
    except UnicodeError as error:
        raise RowErrors([_mistaken(sheet, line, before)]) from error
    if zeros > before / 4 and not sheet.encoding.startswith("utf-16"):
        raise RowErrors([f"{sheet.name}: UTF-16 without its mark; say --encoding utf-16-le"])


def _mistaken(sheet: Sheet, line: int, octet: int) -> str:
    what = f"{sheet.name}: line {line}, octet {octet}: not {sheet.encoding.upper()}"
    if not sheet.encoding.startswith("utf-8"):
        return f"{what}; save the sheet as CSV UTF-8"
    return (
        f"{what}: save the sheet as CSV UTF-8, or say what it is, such as --encoding cp1252 for "
        "what Excel saves as plain CSV in Western Europe and America"
    )


def _records(text: io.TextIOBase) -> Iterator[tuple[int, list[str] | str]]:
    table = csv.reader(text, strict=True)
    for number in count(1):
        try:
            yield number, next(table)
        except StopIteration:
            return
        except csv.Error as error:
            yield number, f"{error}; is a quotation mark left open or not doubled?"

"""Messages out of files, folders of files, Maildirs, mboxes and standard input."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO

from digest.mailin.mime import LONGEST

STDIN = Path("-")
_LINE = 64 * 1024
_BEGIN = b"From "
_NEXT = re.compile(rb"From \S+ +(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)\b", re.IGNORECASE)
_QUOTED = re.compile(rb">+From ")


def messages(path: Path, skipped: Callable[[str], None] = lambda _: None) -> Iterator[bytes]:
    """Each message's octets, as many of them as are read: of one file, an mbox, a Maildir (`new`
    and `cur`), a folder and those in it in the order of their names, or `-` for standard input.
    What cannot be read, or holds nothing, is left out and told: `where: why`."""
    if path == STDIN:
        yield from _told(_messages(sys.stdin.buffer), "standard input", skipped)
        return
    for one in files(path):
        yield from _told(_file(one), str(one), skipped)


def files(path: Path) -> Iterator[Path]:
    """Those that `messages` reads of a path, in that order. A link inside a folder is not followed:
    it may lead back."""
    if not path.is_dir():
        yield path
        return
    is_maildir = (path / "new").is_dir() and (path / "cur").is_dir()
    folders = [path / "new", path / "cur"] if is_maildir else [path]
    for folder in folders:
        for one in sorted(folder.iterdir()):
            if one.name.startswith(".") or one.is_symlink():
                continue
            if one.is_file():
                yield one
            elif one.is_dir() and not is_maildir:
                yield from files(one)


def _file(path: Path) -> Iterator[bytes]:
    with path.open("rb") as stream:
        yield from _messages(stream)


def _told(found: Iterator[bytes], where: str, skipped: Callable[[str], None]) -> Iterator[bytes]:
    empty = True
    try:
        for message in found:
            empty = False
            yield message
    except OSError as error:
        skipped(f"{where}: {error.strerror or error}")
        return
    if empty:
        skipped(f"{where}: empty")


def _messages(stream: BinaryIO) -> Iterator[bytes]:
    """One message, or those of an mbox (RFC 4155): that begins with `From `, and each message in
    it after an empty line with that, a sender and a day. What is past the bound of a message is
    read and dropped."""
    line = stream.readline(_LINE)
    is_mbox = line.startswith(_BEGIN) and b"\r" not in line.rstrip(b"\r\n")
    held, size, ended = [b"" if is_mbox else line], len(line), False
    while line and (is_mbox or size < LONGEST):
        whole = line.endswith(b"\n")
        line = stream.readline(_LINE)
        if is_mbox and ended and whole and _NEXT.match(line):
            yield b"".join(held)
            held, size = [], 0
            continue
        ended = line in (b"\n", b"\r\n")
        if size < LONGEST:
            held.append(line[1:] if is_mbox and _QUOTED.match(line) else line)
            size += len(line)
    if any(held):
        yield b"".join(held)

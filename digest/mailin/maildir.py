"""A folder of the mail server's (https://cr.yp.to/proto/maildir.html): what lies in `new` is taken
and goes to `cur`, marked as seen."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from pathlib import Path

from digest.errors import StoreError, Unreachable
from digest.mailin.mime import LONGEST

AT_ONCE = 500
"""Mails in one go; the rest waits for the next."""

_SEEN, _FLAGGED = ":2,S", ":2,F"
_log = logging.getLogger(__name__)

Receive = Callable[[bytes, Sequence[str]], object]


def collect(folder: Path, receive: Receive, stopping: Callable[[], bool]) -> int:
    """Take what has come, until `stopping` says so; how many mails. One that makes trouble is
    flagged and left to a person.

    StoreError where nothing can be taken now: the mails stay. Unreachable where the folder is not
    to be read.
    """
    taken = 0
    try:
        for file in islice(_waiting(folder / "new"), AT_ONCE):
            if stopping():
                break
            _put_away(file, folder / "cur", _SEEN if _take(file, receive) else _FLAGGED)
            taken += 1
    except OSError as error:
        raise Unreachable(f"{folder}: {error.strerror or error}") from error
    return taken


def _waiting(new: Path) -> Iterator[Path]:
    """The oldest first, as their names begin with the time."""
    return (one for one in sorted(new.iterdir()) if one.is_file() and not one.name.startswith("."))


def _take(file: Path, receive: Receive) -> bool:
    with file.open("rb") as opened:
        message = opened.read(LONGEST)
    try:
        receive(message, ())
    except StoreError:
        raise
    except Exception:
        _log.exception("mail left", extra={"door": "maildir", "file": file.name})
        return False
    return True


def _put_away(file: Path, cur: Path, info: str) -> None:
    cur.mkdir(mode=0o700, exist_ok=True)
    file.rename(cur / f"{file.name.partition(':2,')[0]}{info}")

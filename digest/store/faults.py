"""What SQLite says went wrong, in words for the person who can mend it."""

from __future__ import annotations

import errno
import sqlite3

_PRIMARY = 0xFF
"""The primary result code is the low octet of an extended one (sqlite.org/rescode.html)."""

_ADVICE = {
    sqlite3.SQLITE_BUSY: "another program holds it: close that one (`fuser -v` on the file names "
    "it), then do this again",
    sqlite3.SQLITE_FULL: "make room on the disk, then do this again; nothing was lost",
    sqlite3.SQLITE_IOERR: "the disk is full or fails; `df` and `dmesg` tell; nothing was lost",
    sqlite3.SQLITE_CORRUPT: "it is damaged; restore a backup with `digest restore FILE --force`, "
    "which keeps this file",
    sqlite3.SQLITE_NOTADB: "it is damaged, or no database of ours; restore a backup with "
    "`digest restore FILE --force`, which keeps this file",
    sqlite3.SQLITE_READONLY: "make the file and its folder writable for this user",
    sqlite3.SQLITE_CANTOPEN: "make its folder writable for this user",
}


_MADE_WRITABLE = "make the file and its folder writable for the user that runs digest"
_SYSTEM_ADVICE = {
    errno.EROFS: f"{_MADE_WRITABLE}; the disk may have been remounted after a fault (`dmesg`)",
    errno.EACCES: _MADE_WRITABLE,
    errno.EPERM: _MADE_WRITABLE,
    errno.ENOSPC: "make room on the disk, then do this again; nothing was lost",
    errno.EDQUOT: "make room on the disk, then do this again; nothing was lost",
}


def told_by_system(error: OSError) -> str:
    """The operating system's words, and what to do where that is known."""
    advice = _SYSTEM_ADVICE.get(error.errno or 0)
    return f"{error.strerror}: {advice}" if advice else str(error.strerror or error)


def told(error: sqlite3.Error) -> str:
    """SQLite's words, and what to do where that is known."""
    code = getattr(error, "sqlite_errorcode", None)
    advice = _ADVICE.get(code & _PRIMARY) if code is not None else None
    return f"{error}: {advice}" if advice else str(error)

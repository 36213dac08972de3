"""Letters into a Maildir (https://cr.yp.to/proto/maildir.html), one file for each delivery.

The file's name comes from the Message-ID, so that the same letter delivered twice is one file.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import os
import re
import tempfile
from pathlib import Path

from digest.delivery.outcomes import Phase, unanswered, unusable
from digest.delivery.outgoing import Outgoing
from digest.errors import TransportError
from digest.model import DeliveryState, Outcome

_MESSAGE_ID = re.compile(rb"^message-id:[ \t]*(?:\r?\n[ \t]+)?(\S+)", re.IGNORECASE | re.MULTILINE)


class Maildir:
    """A folder with `tmp`, `new` and `cur`, made where missing, readable only by its owner."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def connect(self) -> MaildirConnection:
        """Make the folders; TransportError where that is not allowed."""
        try:
            for name in ("tmp", "new", "cur"):
                (self._folder / name).mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise TransportError(f"mail: {self._folder}: {error.strerror}") from error
        return MaildirConnection(self._folder)


class MaildirConnection:
    """Writes on another thread, since it waits for the disk."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def send(self, message: Outgoing, then: Outgoing | None = None) -> Outcome:  # noqa: ARG002
        """One message: ACCEPTED once it is on disk, DEFERRED where it cannot be written."""
        recipient = message.recipient
        try:
            file = message.plain()
            there = await asyncio.to_thread(_deliver, self._folder, _name(recipient, file), file)
        except ValueError as error:
            return unusable(Phase.CONNECT, error, recipient)
        except OSError as error:
            why = OSError(error.strerror or str(error))
            return unanswered(Phase.CONNECT, why, recipient)
        return Outcome(DeliveryState.ACCEPTED, reply="already there" if there else "")

    async def close(self) -> None:
        """Nothing is kept open."""


def _name(recipient: str, message: bytes) -> str:
    found = _MESSAGE_ID.search(message.partition(b"\r\n\r\n")[0])
    identity = found[1] if found else message
    return hashlib.sha256(recipient.encode() + b"\0" + identity).hexdigest()[:32] + ".digest"


def _deliver(folder: Path, name: str, message: bytes) -> bool:
    """Write, flush to disk, then link under the final name; whether it was there before."""
    final = folder / "new" / name
    if any(path.exists() for path in (final, *_read(folder, name))):
        return True
    handle, temporary = tempfile.mkstemp(dir=folder / "tmp", prefix=name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(message)
            file.flush()
            os.fsync(file.fileno())
        return not _linked(Path(temporary), final)
    finally:
        Path(temporary).unlink()


def _linked(temporary: Path, final: Path) -> bool:
    """A link, unlike a rename, never replaces what another delivery wrote first."""
    with contextlib.suppress(FileExistsError):
        os.link(temporary, final)
        _flush(final.parent)
        return True
    return False


def _read(folder: Path, name: str) -> tuple[Path, ...]:
    """Where a mail reader puts what it has seen: `cur`, with no flag or the one for seen."""
    return tuple(folder / "cur" / f"{name}{info}" for info in ("", ":2,", ":2,S"))


def _flush(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)

"""A mailbox on an IMAP server (RFC 3501), looked into from time to time: mails that were taken are
moved away or marked as read. It blocks, and belongs on a thread."""

from __future__ import annotations

import contextlib
import imaplib
import logging
import re
import ssl
from collections.abc import Callable, Iterator, Sequence

from digest.config import Imap, Tls
from digest.errors import StoreError, Unreachable
from digest.mailin.mime import LONGEST

AT_ONCE = 200
"""Mails in one go; the rest waits for the next."""

_SECONDS = 10.0
_NUMBERS = re.compile(rb"[0-9]+")
_log = logging.getLogger(__name__)

Receive = Callable[[bytes, Sequence[str]], object]


def collect(
    imap: Imap,
    receive: Receive,
    stopping: Callable[[], bool],
    trust: ssl.SSLContext | None = None,
) -> int:
    """Take what is in the folder, until `stopping` says so; how many mails. One that makes trouble
    is flagged and left to a person.

    StoreError where nothing can be taken now: the mails stay. Unreachable where the server does
    not let us in, or stops talking.
    """
    with _session(imap, trust) as session:
        taken = 0
        try:
            for uid in _waiting(session, imap):
                if stopping():
                    break
                _put_away(session, imap, uid, taken=_take(session, uid, receive))
                taken += 1
        finally:
            session.close()  # what was moved away is gone from here with it
        return taken


def probe(imap: Imap, trust: ssl.SSLContext | None = None) -> int:
    """How many mails wait; Unreachable where the server does not let us in."""
    with _session(imap, trust) as session:
        if imap.done is not None:
            _done(session.status(_quoted(imap.done), "(MESSAGES)"))
        return len(_waiting(session, imap))


@contextlib.contextmanager
def _session(imap: Imap, trust: ssl.SSLContext | None) -> Iterator[imaplib.IMAP4]:
    """Logged in, with the folder open; Unreachable for whatever a server or network can do. imaplib
    raises ValueError for numbers that are none, and for what it cannot send."""
    try:
        with _opened(imap, trust) as session:
            yield session
    except (OSError, imaplib.IMAP4.error, ValueError) as error:
        raise Unreachable(f"imap {imap.host}:{imap.port}: {_words(error)}") from error


@contextlib.contextmanager
def _opened(imap: Imap, trust: ssl.SSLContext | None) -> Iterator[imaplib.IMAP4]:
    secure = trust or ssl.create_default_context()
    session = (
        imaplib.IMAP4_SSL(imap.host, imap.port, ssl_context=secure, timeout=_SECONDS)
        if imap.tls is Tls.TLS
        else imaplib.IMAP4(imap.host, imap.port, timeout=_SECONDS)
    )
    try:
        if imap.tls is Tls.STARTTLS:
            session.starttls(secure)
        session.login(imap.username, imap.password or "")
        _done(session.select(_quoted(imap.folder)))
        yield session
    finally:
        with contextlib.suppress(OSError, imaplib.IMAP4.error):
            session.logout()


def _waiting(session: imaplib.IMAP4, imap: Imap) -> list[str]:
    """The UIDs of what is to be taken, oldest first; what is flagged waits for a person."""
    wanted = "UNFLAGGED UNDELETED" if imap.done else "UNSEEN UNFLAGGED UNDELETED"
    said = b" ".join(one for one in _done(session.uid("SEARCH", wanted)) if isinstance(one, bytes))
    return [uid.decode() for uid in _NUMBERS.findall(said)][:AT_ONCE]


def _take(session: imaplib.IMAP4, uid: str, receive: Receive) -> bool:
    parts = _done(session.uid("FETCH", uid, f"(BODY.PEEK[]<0.{LONGEST}>)"))
    message = next((one[1] for one in parts if isinstance(one, tuple)), None)
    if message is None:  # somebody else has taken it away meanwhile
        return True
    try:
        receive(message, ())
    except StoreError:
        raise
    except Exception:
        _log.exception("mail left", extra={"door": "imap", "uid": uid})
        return False
    return True


def _put_away(session: imaplib.IMAP4, imap: Imap, uid: str, *, taken: bool) -> None:
    if not taken:
        _done(session.uid("STORE", uid, "+FLAGS.SILENT", r"(\Flagged)"))
    elif imap.done is None:
        _done(session.uid("STORE", uid, "+FLAGS.SILENT", r"(\Seen)"))
    else:
        _done(session.uid("COPY", uid, _quoted(imap.done)))
        _done(session.uid("STORE", uid, "+FLAGS.SILENT", r"(\Seen \Deleted)"))


def _done(answer: tuple[str, Sequence[object]]) -> Sequence[object]:
    """What a server answers with OK; imaplib raises for BAD alone."""
    status, data = answer
    if status != "OK":
        said = b" ".join(one for one in data if isinstance(one, bytes))
        raise imaplib.IMAP4.error(said.decode("utf-8", "replace"))
    return data


def _quoted(folder: str) -> str:
    escaped = folder.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _words(error: Exception) -> str:
    return " ".join(str(error).split())[:300] or type(error).__name__

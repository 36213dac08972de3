"""Messages that come back, as servers write them."""

from __future__ import annotations

from collections.abc import Iterable

RETURN_PATH = "bounce+0123456789abcdef@news.example.org"
LETTER = (
    "Return-Path: <bounce+0123456789abcdef@news.example.org>\r\n"
    "From: Example News <digest@news.example.org>\r\n"
    "To: reader@example.org\r\n"
    "Message-ID: <abc123@news.example.org>\r\n"
    "List-Unsubscribe: <https://news.example.org/u/TOKEN>,\r\n"
    " <mailto:unsubscribe+TOKEN@news.example.org>\r\n"
    "Subject: News\r\n"
)
FAILED = (
    "Final-Recipient: rfc822; reader@example.org\r\n"
    "Action: failed\r\n"
    "Status: 5.1.1\r\n"
    "Remote-MTA: dns; mx.example.org\r\n"
    "Diagnostic-Code: smtp; 550 5.1.1 <reader@example.org>: User unknown\r\n"
)
HEAD = (
    "Return-Path: <>\r\n"
    "Received: from mx.example.org by news.example.org; Sat, 28 Nov 2026 10:00:00 +0000\r\n"
    "Date: Sat, 28 Nov 2026 10:00:00 +0000\r\n"
    "From: Mail Delivery System <MAILER-DAEMON@mx.example.org>\r\n"
    f"To: {RETURN_PATH}\r\n"
    "Subject: Undelivered Mail Returned to Sender\r\n"
)
MESSAGE_ID = "Message-ID: <report-1@mx.example.org>\r\n"


def mixed(parts: Iterable[tuple[str, str]], kind: str = "report", boundary: str = "=_b") -> str:
    """The fields of a multipart, and its parts: (media type, content)."""
    pieces = "".join(
        f"--{boundary}\r\nContent-Type: {media}\r\n\r\n{content}\r\n" for media, content in parts
    )
    head = f'MIME-Version: 1.0\r\nContent-Type: multipart/{kind}; boundary="{boundary}"\r\n\r\n'
    return f"{head}{pieces}--{boundary}--\r\n"


def dsn(
    *groups: str,
    message: str = "Reporting-MTA: dns; mx.example.org\r\n",
    text: str = "Sorry to have to inform you.",
    letter: str = LETTER,
    head: str = HEAD + MESSAGE_ID,
    media: str = "message/delivery-status",
) -> bytes:
    """A delivery status notification with the fields of its recipients."""
    status = "\r\n".join((message, *(groups or (FAILED,))))
    parts = [("text/plain; charset=utf-8", text), (media, status)]
    parts += [("text/rfc822-headers", letter)] if letter else []
    return (head + mixed(parts)).encode()


def arf(*fields: str, letter: str = LETTER, text: str = "A complaint.") -> bytes:
    """A complaint of a feedback loop, with the fields of its report."""
    report = "".join(f"{field}\r\n" for field in fields)
    parts = [("text/plain", text), ("message/feedback-report", report), ("message/rfc822", letter)]
    head = (
        "Date: Sat, 28 Nov 2026 10:00:00 +0000\r\nFrom: <fbl@example.com>\r\n"
        "To: fbl@news.example.org\r\nMessage-ID: <fbl-1@example.com>\r\nSubject: complaint\r\n"
    )
    return (head + mixed(parts)).encode()


def plain(text: str, *fields: str) -> bytes:
    """A message of one part."""
    return ("".join(f"{field}\r\n" for field in fields) + "\r\n" + text).encode()

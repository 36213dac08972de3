"""A message as the bytes that SMTP wants of it (RFC 5321 §4.5.2)."""

from __future__ import annotations


def on_the_wire(message: bytes) -> bytes:
    """A message with its dots doubled and the final one.

    Raises ValueError for a bare CR or LF, which some servers take for the end of a line: whoever
    controls a line of the message could then end it and begin another.
    """
    ends = message.count(b"\r\n")
    if message.count(b"\n") != ends or message.count(b"\r") != ends:
        raise ValueError("message: a bare CR or LF; lines end in CRLF")
    stuffed = message.replace(b"\r\n.", b"\r\n..")
    start = b"." if message.startswith(b".") else b""
    return start + stuffed + (b".\r\n" if message.endswith(b"\r\n") else b"\r\n.\r\n")

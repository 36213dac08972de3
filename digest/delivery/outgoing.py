"""A letter on its way to one person: its shared bytes, made ready once, and what is theirs."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cached_property

from digest.delivery.wire import on_the_wire
from digest.letters.personal import IN_BODY, Stencil

_OWN_START = re.compile(rb"(?:\A|\n)\0(?!(?:%s)\0)" % "|".join(sorted(IN_BODY)).encode())


class Template:
    """One letter for everyone who gets it. Its dots are doubled once and its line ends looked at
    once, whatever the number of people."""

    def __init__(self, segments: bytes) -> None:
        """`segments` as in `Letter`."""
        self.plain = Stencil(segments)
        self._segments = segments

    @cached_property
    def stuffed(self) -> Stencil | None:
        """Cut from bytes ready for the wire; None where a personal part begins a line that may
        bring a dot of its own, which tokens do not. ValueError for a bare line end."""
        ready = on_the_wire(self._segments)
        return None if _OWN_START.search(self._segments) else Stencil(ready)


class Outgoing:
    """One message to one recipient: bare addresses and a letter with its personal parts. `head`
    are fields that come before all of it: its signatures, or nothing."""

    __slots__ = ("_head", "_wire", "personal", "recipient", "sender", "template")

    def __init__(
        self, sender: str, recipient: str, template: Template, personal: Mapping[str, bytes]
    ) -> None:
        self.sender = sender
        self.recipient = recipient
        self.template = template
        self.personal = personal
        self._head = b""
        self._wire: Sequence[bytes] | None = None

    @property
    def head(self) -> bytes:
        """Whole fields with CRLF, none of which begins with a dot."""
        return self._head

    @head.setter
    def head(self, fields: bytes) -> None:
        self._head = fields
        self._wire = None

    def plain(self) -> bytes:
        """The message with CRLF. ValueError names a slot that cannot be filled."""
        return self._head + self.template.plain.fill(self.personal)

    def wire(self) -> Sequence[bytes]:
        """The same in pieces to be written one after the other, dots doubled, with the final one;
        also ValueError for a bare line end."""
        if self._wire is None:
            if (stuffed := self.template.stuffed) is None:
                self._wire = [on_the_wire(self.plain())]
            else:
                parts = stuffed.parts(self.personal)
                self._wire = [self._head, *parts] if self._head else parts
        return self._wire


def finished(sender: str, recipient: str, message: bytes) -> Outgoing:
    """A message that is nobody else's."""
    return Outgoing(sender, recipient, Template(message), {})

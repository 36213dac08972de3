"""A mail server that asks a test at each step what to do, and knows what it took for whom."""

from __future__ import annotations

import re
import socket
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from threading import Lock, Thread
from typing import BinaryIO

from tests.faults.patience import LONG, until

_MESSAGE_ID = re.compile(rb"^Message-ID:\s*(<[^>]+>)", re.MULTILINE | re.IGNORECASE)
DROP, LOSE = "drop", "lose"
_GONE = (ConnectionError, TimeoutError)


@dataclass(frozen=True)
class Event:
    """Something that a server sees: `connect`, a command by its verb, `content` when the final
    dot is there, `answered` when the content's reply is on its way. `number` counts those of its
    kind over all connections, from 0; `peer` is the port at the other end."""

    kind: str
    number: int
    peer: int


Answer = str | None
"""What to do instead of the usual: reply lines to say, DROP (close; a content is taken first) or
LOSE (close; a content is forgotten)."""


@dataclass
class Box:
    """What a server took: recipient and Message-ID, in order. `act` may be changed at any time; it
    is called on the connection's own thread, which may be kept waiting."""

    port: int = 0
    act: Callable[[Event], Answer] = lambda event: None
    extensions: tuple[str, ...] = ("PIPELINING", "SIZE 10000000")
    taken: list[tuple[str, bytes]] = field(default_factory=list)
    seen: Counter[str] = field(default_factory=Counter)
    _lock: Lock = field(default_factory=Lock)
    _talking: set[Thread] = field(default_factory=set)

    def quiet(self) -> None:
        """Wait until it has read to the end what killed senders said."""
        until(lambda: not any(one.is_alive() for one in self._talking.copy()), "nobody talks")

    def talk(self, connection: socket.socket, peer: int) -> None:
        """With somebody, on a thread of its own."""
        one = Thread(target=_serve, args=(connection, self, peer), daemon=True)
        self._talking.add(one)
        one.start()

    def ask(self, kind: str, peer: int) -> Answer:
        """Count an event, and what the test wants done."""
        with self._lock:
            event = Event(kind, self.seen[kind], peer)
            self.seen[kind] += 1
        return self.act(event)


@contextmanager
def serving(box: Box | None = None) -> Iterator[Box]:
    """A server on a free port of loopback."""
    box = box or Box()
    with socket.create_server(("127.0.0.1", 0), backlog=64) as listener:
        box.port = listener.getsockname()[1]
        Thread(target=_accept, args=(listener, box), daemon=True).start()
        try:
            yield box
        finally:
            with suppress(OSError):
                listener.shutdown(socket.SHUT_RDWR)


def _accept(listener: socket.socket, box: Box) -> None:
    with suppress(OSError):
        while True:
            connection, (_, peer) = listener.accept()
            box.talk(connection, peer)


def _serve(connection: socket.socket, box: Box, peer: int) -> None:
    connection.settimeout(LONG)
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    with suppress(*_GONE), connection, connection.makefile("rb") as lines:
        _Talk(connection, lines, box, peer).run()


class _Talk:
    """One connection."""

    def __init__(self, out: socket.socket, lines: BinaryIO, box: Box, peer: int) -> None:
        self.out, self.lines, self.box, self.peer = out, lines, box, peer
        self.recipient = ""

    def run(self) -> None:
        going = self.does("connect", "220 mail.example ESMTP")
        while going and (line := self.lines.readline()):
            going = self.answer(line.decode().strip())

    def does(self, kind: str, usual: str) -> bool:
        """Say what the test wants or the usual; whether to go on."""
        said = self.box.ask(kind, self.peer) or usual
        if said in (DROP, LOSE):
            return False
        self.say(said)
        return not said.startswith(("421", "221"))

    def answer(self, command: str) -> bool:
        verb = command[:4].upper()
        if verb == "EHLO":
            lines = ["mail.example", *self.box.extensions]
            marks = ["-"] * (len(lines) - 1) + [" "]
            told = "\r\n".join(f"250{m}{one}" for m, one in zip(marks, lines, strict=True))
            return self.does(verb, told)
        if verb == "DATA":
            return self.data()
        if verb == "RCPT":
            said = self.box.ask(verb, self.peer) or "250 2.1.5 ok"
            self.recipient = command.partition("<")[2].partition(">")[0] if said[0] == "2" else ""
            self.say(said)
            return not said.startswith("421")
        if verb in ("MAIL", "RSET"):
            self.recipient = ""
        return self.does(verb, "221 2.0.0 bye" if verb == "QUIT" else "250 2.0.0 ok")

    def data(self) -> bool:
        """RFC 2920 §3.1: who sends a group has said DATA before it knows of the recipient."""
        if not self.recipient:
            self.say("554 5.5.1 no valid recipients")
            return True
        said = self.box.ask("DATA", self.peer) or "354 go ahead"
        if said in (DROP, LOSE):
            return False
        self.say(said)
        return self.content() if said.startswith("354") else not said.startswith("421")

    def content(self) -> bool:
        wire = bytearray()
        while (line := self.lines.readline()) != b".\r\n":
            if not line:
                return False
            wire += line
        said = self.box.ask("content", self.peer) or "250 2.0.0 queued"
        if said == DROP or said.startswith("2"):
            found = _MESSAGE_ID.search(wire)
            self.box.taken.append((self.recipient, found[1] if found else b""))
        if said in (DROP, LOSE):
            return False
        self.say(said)
        after = self.box.ask("answered", self.peer)
        return after is None and not said.startswith("421")

    def say(self, lines: str) -> None:
        self.out.sendall(lines.encode() + b"\r\n")

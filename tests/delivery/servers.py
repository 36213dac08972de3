"""Real mail servers on loopback, some of them as bad as those outside."""

from __future__ import annotations

import asyncio
import itertools
import ssl
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

Reply = tuple[int, str]


@dataclass
class Mailbox:
    """What a server took, in order; `connections` counts those ever opened, `open` those now;
    `contents` are all that were looked at, taken or not."""

    port: int = 0
    connections: int = 0
    open: int = 0
    contents: int = 0
    messages: list[tuple[str, bytes]] = field(default_factory=list)
    commands: list[str] = field(default_factory=list)

    @property
    def recipients(self) -> list[str]:
        """To whom, sorted; twice where a message came twice."""
        return sorted(recipient for recipient, _ in self.messages)


@dataclass(frozen=True)
class Manners:
    """How a server misbehaves.

    `replies` by the start of a command, any part of it in lower case; `content` is what becomes of
    the n-th content (from 0): a reply, or "drop" after taking it, or "lose" before taking it, or
    "stall", or "ahead" for taking it once the next command is there; a connection is closed after
    `per_connection` messages, in silence or with `goodbye`.
    DATA without a recipient is refused, or taken with `eager` (RFC 2920 §3.1 allows both).
    `unasked` is said once more after each of its replies that stand for a command.
    """

    replies: Mapping[str, Reply] = field(default_factory=dict)
    content: Callable[[int], Reply | str] = lambda number: (250, "2.0.0 queued")
    per_connection: int | None = None
    goodbye: bool = False
    greeting: Reply = (220, "mail.example ESMTP")
    extensions: tuple[str, ...] = ("SIZE 10000000",)
    eager: bool = False
    unasked: str = ""


@asynccontextmanager
async def server(
    manners: Manners | None = None, encrypted: ssl.SSLContext | None = None
) -> AsyncIterator[Mailbox]:
    """A server on a free port, for as long as the block runs; `encrypted` from the first byte."""
    box = Mailbox()
    numbers = itertools.count()
    talks: set[asyncio.Task[None]] = set()

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task
        talks.add(task)
        box.connections += 1
        box.open += 1
        try:
            await _Talk(manners or Manners(), box, numbers, reader, writer).run()
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass
        finally:
            writer.close()
            talks.discard(task)
            box.open -= 1

    listener = await asyncio.start_server(talk, "127.0.0.1", 0, ssl=encrypted)
    box.port = listener.sockets[0].getsockname()[1]
    try:
        yield box
    finally:
        listener.close()
        for task in talks.copy():
            task.cancel()
        await asyncio.gather(*talks, return_exceptions=True)
        await listener.wait_closed()


class _Talk:
    """One connection."""

    def __init__(
        self,
        manners: Manners,
        box: Mailbox,
        numbers: itertools.count[int],
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
    ) -> None:
        self.manners = manners
        self.box = box
        self.numbers = numbers
        self.reader = reader
        self.writer = writer
        self.recipient = ""
        self.ahead = b""
        self.taken = 0

    async def run(self) -> None:
        await self.say(*self.manners.greeting)
        while line := self.ahead or await self.reader.readline():
            self.ahead = b""
            command = line.decode().strip()
            self.box.commands.append(command)
            if not await self.answer(command):
                return

    async def answer(self, command: str) -> bool:
        """Whether to go on."""
        for start, reply in self.manners.replies.items():
            if start in command.lower():
                await self.say(*reply)
                return reply[0] != 421
        if command[:4] == self.manners.unasked:
            await self.say(250, "once")
        verb = command[:4].upper()
        if verb == "EHLO":
            return await self.hello()
        if verb == "MAIL" and self.taken == self.manners.per_connection:
            if self.manners.goodbye:
                await self.say(421, "4.4.2 enough for now")
            return False
        self.recipient = (
            command.partition("<")[2].partition(">")[0]
            if verb == "RCPT"
            else (self.recipient if verb == "DATA" else "")
        )
        if verb == "DATA":
            return await self.data()
        await self.say(221 if verb == "QUIT" else 250, "ok")
        return verb != "QUIT"

    async def hello(self) -> bool:
        lines = ["mail.example", *self.manners.extensions]
        for line in lines[:-1]:
            self.writer.write(f"250-{line}\r\n".encode())
        await self.say(250, lines[-1])
        return True

    async def data(self) -> bool:
        if self.recipient:
            await self.say(354, "go ahead")
            return await self.content()
        if self.manners.eager:
            await self.say(354, "go ahead")
            assert b".\r\n" == await self.reader.readline()
        await self.say(554, "5.5.1 no valid recipients")
        return True

    async def content(self) -> bool:
        if self.manners.content(0) == "lose":
            await self.reader.read(10)
            return False
        wire = await self.reader.readuntil(b"\r\n.\r\n")
        fate = self.manners.content(next(self.numbers))
        self.box.contents += 1
        if fate == "stall":
            await asyncio.sleep(60)
        if fate == "ahead":
            self.ahead = await self.reader.readline()
            fate = (250, "ok")
        if fate == "drop" or fate[0] == 250:
            self.taken += 1
            self.box.messages.append((self.recipient, wire))
        if isinstance(fate, str):
            return False
        await self.say(*fate)
        return fate[0] != 421

    async def say(self, code: int, text: str) -> None:
        self.writer.write(f"{code} {text}\r\n".encode())
        await self.writer.drain()

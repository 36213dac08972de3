"""A server's answers, read off the wire and handed out in order (RFC 5321 §4.2)."""

from __future__ import annotations

import asyncio
from collections import deque

from digest.delivery.smtp.talk import CLOSING, Reply

_LONGEST_LINE = 8192
_LONGEST_REPLY = 4 * _LONGEST_LINE


class Replies(asyncio.Protocol):
    """Takes over an established connection. Whatever is wrong with an answer is an error for
    whoever waits for the next, and for all after: they may be out of step."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._ready: deque[Reply] = deque()
        self._rest = b""
        self._above: list[bytes] = []
        self._due = 0
        self._waiter: asyncio.Future[None] | None = None
        self._deadline = self._alarm_at = 0.0
        self._alarm: asyncio.TimerHandle | None = None
        self.fault: OSError | None = None

    def expect(self, number: int) -> None:
        """So many answers are due to what is said now."""
        self._due += number

    async def next(self, seconds: float) -> Reply:
        """The next answer; ConnectionError where none will come, TimeoutError where none came."""
        if not self._ready:
            if self.fault is not None:
                raise self.fault
            await self._wait(seconds)
        if self._ready:
            return self._ready.popleft()
        raise self.fault or ConnectionResetError("Connection lost")

    def stop(self) -> None:
        """Nobody waits any more."""
        if self._alarm is not None:
            self._alarm.cancel()
            self._alarm = None

    def data_received(self, data: bytes) -> None:
        """From the transport."""
        *lines, self._rest = (self._rest + data if self._rest else data).split(b"\n")
        for line in lines:
            self._line(line)
        if len(self._rest) > _LONGEST_LINE:
            self._fail(ConnectionAbortedError("Response too long"))
        self._wake()

    def eof_received(self) -> bool:
        """From the transport, which shall close."""
        self._fail(ConnectionResetError("Unexpected EOF received"))
        return False

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002
        """From the transport."""
        self._fail(ConnectionResetError("Connection lost"))

    def _line(self, line: bytes) -> None:
        code = line[:3]
        if not code.isdigit() or len(line) > _LONGEST_LINE:
            self._fail(ConnectionAbortedError("Malformed SMTP response line"))
            return
        words = line[4:].strip()
        if line[3:4] == b"-":
            self._above.append(words)
            if sum(map(len, self._above)) > _LONGEST_REPLY:
                self._fail(ConnectionAbortedError("Response too long"))
            return
        if self._above:
            words = b"\n".join((*self._above, words))
            self._above.clear()
        self._take(Reply(int(code), words.decode("utf-8", "surrogateescape")))

    def _take(self, reply: Reply) -> None:
        """A server may say unasked that it closes, and nothing else."""
        if self.fault is not None:
            return
        self._due -= 1
        self._ready.append(reply)
        if self._due < 0 and reply.code != CLOSING:
            self._ready.clear()
            self._fail(ConnectionAbortedError("an answer to nothing that was asked"))

    async def _wait(self, seconds: float) -> None:
        self._deadline = self._loop.time() + seconds
        if self._alarm is None or self._deadline < self._alarm_at:
            self._set_alarm()
        self._waiter = self._loop.create_future()
        try:
            await self._waiter
        finally:
            self._waiter = None

    def _set_alarm(self) -> None:
        """One for all waits: a timer for each would cost more than the answer."""
        self.stop()
        self._alarm_at = self._deadline
        self._alarm = self._loop.call_at(self._deadline, self._ring)

    def _ring(self) -> None:
        self._alarm = None
        if self._waiter is None:
            return
        if self._loop.time() < self._deadline:
            self._set_alarm()
        else:
            self._fail(TimeoutError("Timed out waiting for server response"))

    def _fail(self, why: OSError) -> None:
        self.fault = self.fault or why
        self._wake()

    def _wake(self) -> None:
        if self._waiter is not None and not self._waiter.done() and (self._ready or self.fault):
            self._waiter.set_result(None)

"""From the parsed request straight to an answer that is ready, without a task, a scope and messages
in between: these cost uvicorn several times what the answer does."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol, runtime_checkable

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

_MORE_TO_COME = frozenset({b"content-length", b"transfer-encoding", b"expect"})
"""Headers of a request that has a body, or says so."""

MOST_OF_A_HEAD = 64 * 1024
"""Octets that a request may take up to the end of its headers; the parser itself knows no end."""


class Made(Protocol):
    """An answer: `head` has the first line and those of the headers, but for Date, and lacks the
    empty line."""

    @property
    def head(self) -> bytes: ...
    @property
    def body(self) -> bytes: ...


@runtime_checkable
class Ready(Protocol):
    """What an application may have beside ASGI."""

    def at_once(self, target: bytes, headers: Sequence[tuple[bytes, bytes]]) -> Made | None:
        """The answer to a GET, or None where ASGI has to be gone through to learn it."""


class Shortcut(HttpToolsProtocol):
    """One connection. All that is not a plain GET or HEAD of something ready goes the usual way."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._ready = self.app if isinstance(self.app, Ready) else None
        self._awaited: int | None = None  # octets of a head that is not complete yet

    def data_received(self, data: bytes) -> None:
        """Go on reading, unless a head has no end."""
        if self._awaited is not None:
            self._awaited += len(data)
            if self._awaited > MOST_OF_A_HEAD:
                self.send_400_response("Request header too long.")
                return
        super().data_received(data)

    def on_message_begin(self) -> None:
        """The first octets of a request."""
        self._awaited = 0
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        """Answer at once, if that can be."""
        self._awaited = None
        method = self.parser.get_method()
        answer = self._ready_answer() if method in (b"GET", b"HEAD") else None
        if answer is None:
            self._unset_keepalive_if_required()  # set by an answer that came at once before it
            super().on_headers_complete()
            return
        lines = [b"%b: %b\r\n" % line for line in self.server_state.default_headers]
        body = answer.body if method == b"GET" else b""
        self.transport.writelines((answer.head, *lines, b"\r\n", body))
        self.on_response_complete()

    def on_message_complete(self) -> None:
        """Nobody waits for the end of a request that was answered at once."""
        if self.cycle is not None:
            super().on_message_complete()

    def _ready_answer(self) -> Made | None:
        if self._ready is None or not self._is_plain():
            return None
        return self._ready.at_once(self.url, self.headers)

    def _is_plain(self) -> bool:
        """Whether nothing is under way on the connection, and it goes on after this request."""
        return (
            (self.cycle is None or self.cycle.response_complete)
            and not self.flow.write_paused
            and not self.transport.is_closing()
            and self.parser.get_http_version() == "1.1"
            and self.parser.should_keep_alive()
            and not self.parser.should_upgrade()
            and not any(name in _MORE_TO_COME for name, _ in self.headers)
        )

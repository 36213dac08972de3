"""SMTP against real servers, good and bad."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from digest.config import Tls
from digest.delivery.outgoing import finished
from digest.delivery.smtp import Smtp, SmtpConnection, SmtpServer
from digest.delivery.wire import on_the_wire
from digest.errors import TransportError
from digest.model import DeliveryState, Outcome
from tests.delivery.servers import Mailbox, Manners, server

SENDER = "digest@news.example"
MESSAGE = b"Subject: Two new reports\r\n\r\nFirst line.\r\n.dot\r\n..dots\r\n"
ACCEPTED, DEFERRED = DeliveryState.ACCEPTED, DeliveryState.DEFERRED
REFUSED, IN_DOUBT = DeliveryState.REFUSED, DeliveryState.IN_DOUBT


def plain(port: int, **changes: Any) -> Smtp:
    """Without encryption, as on loopback."""
    return Smtp(SmtpServer(port=port, tls=Tls.NONE, hello="news.example", **changes))


def talk(
    use: Callable[[SmtpConnection, Mailbox], Awaitable[None]],
    manners: Manners | None = None,
    **changes: Any,
) -> None:
    """Run `use` on a connection to a server with these manners."""

    async def main() -> None:
        async with server(manners) as box:
            connection = await plain(box.port, **changes).connect()
            try:
                await use(connection, box)
            finally:
                await connection.close()

    asyncio.run(main())


def outcomes(manners: Manners, number: int = 1, **changes: Any) -> tuple[list[Outcome], Mailbox]:
    """What becomes of so many messages sent one after the other on one connection."""
    found: list[Outcome] = []
    boxes: list[Mailbox] = []

    async def use(connection: SmtpConnection, box: Mailbox) -> None:
        boxes.append(box)
        for n in range(number):
            found.append(
                await connection.send(finished(SENDER, f"reader-{n}@mail.example", MESSAGE))
            )

    talk(use, manners, **changes)
    return found, boxes[0]


def test_a_message_arrives_as_the_bytes_it_is() -> None:
    """Dots doubled on the way, envelope and size announced."""
    found, box = outcomes(Manners())
    assert [Outcome(ACCEPTED, 250, "2.0.0 queued")] == found
    wire = MESSAGE.replace(b"\r\n.", b"\r\n..") + b".\r\n"
    assert [("reader-0@mail.example", wire)] == box.messages
    assert f"MAIL FROM:<{SENDER}> SIZE={len(wire)}" == box.commands[1]


@pytest.mark.parametrize(
    ("message", "wire"),
    [
        pytest.param(b"a\r\n", b"a\r\n.\r\n", id="ends its last line"),
        pytest.param(b"a", b"a\r\n.\r\n", id="does not end its last line"),
        pytest.param(b".a\r\n.\r\n", b"..a\r\n..\r\n.\r\n", id="dots at the start and alone"),
    ],
)
def test_dots_and_the_end_are_put_on_the_wire(message: bytes, wire: bytes) -> None:
    """RFC 5321 §4.5.2."""
    assert wire == on_the_wire(message)


@pytest.mark.parametrize("message", [b"a\nb\r\n", b"a\rb\r\n", b"a\r\n.\nMAIL FROM:<x>\r\n"])
def test_a_bare_line_end_is_not_sent(message: bytes) -> None:
    """It could smuggle a second message into the first."""
    with pytest.raises(ValueError, match="bare CR or LF"):
        on_the_wire(message)


@pytest.mark.parametrize(
    ("manners", "expected"),
    [
        pytest.param(
            Manners({"rcpt": (550, "5.1.1 <reader-0@mail.example> unknown")}),
            Outcome(REFUSED, 550, "5.1.1 … unknown"),
            id="unknown recipient",
        ),
        pytest.param(
            Manners({"rcpt": (451, "4.7.1 greylisted")}),
            Outcome(DEFERRED, 451, "4.7.1 greylisted"),
            id="greylisted recipient",
        ),
        pytest.param(
            Manners({"mail": (553, "5.7.1 not your address")}),
            Outcome(DEFERRED, 553, "5.7.1 not your address"),
            id="our sender refused",
        ),
        pytest.param(
            Manners({"data": (554, "5.5.1 no")}), Outcome(REFUSED, 554, "5.5.1 no"), id="at DATA"
        ),
        pytest.param(
            Manners(content=lambda n: (552, "5.3.4 too big")),
            Outcome(REFUSED, 552, "5.3.4 too big"),
            id="content refused",
        ),
        pytest.param(
            Manners(content=lambda n: (452, "4.3.1 full")),
            Outcome(DEFERRED, 452, "4.3.1 full"),
            id="content deferred",
        ),
        pytest.param(
            Manners(content=lambda n: "drop"),
            Outcome(IN_DOUBT, None, "content: Unexpected EOF received"),
            id="taken, then no answer",
        ),
        pytest.param(
            Manners(content=lambda n: "lose"),
            Outcome(IN_DOUBT, None, "content: Unexpected EOF received"),
            id="closed under the content",
        ),
        pytest.param(
            Manners(content=lambda n: "stall"),
            Outcome(IN_DOUBT, None, "content: Timed out waiting for server response"),
            id="no answer in time",
        ),
        pytest.param(
            Manners({"rcpt": (421, "4.3.2 shutting down")}),
            Outcome(DEFERRED, 421, "4.3.2 shutting down"),
            id="421 on a fresh connection",
        ),
    ],
)
def test_what_a_server_does_becomes_an_outcome(manners: Manners, expected: Outcome) -> None:
    """By how far the letter had got."""
    found, _ = outcomes(manners, content_timeout=0.2)
    assert [expected] == found


@pytest.mark.parametrize("goodbye", [False, True], ids=["in silence", "with 421"])
def test_a_server_that_closes_after_ten_messages_gets_another_connection(goodbye: bool) -> None:
    """That is normal life: nothing is deferred and nothing comes twice."""
    found, box = outcomes(Manners(per_connection=10, goodbye=goodbye), 25)
    assert [ACCEPTED] * 25 == [outcome.state for outcome in found]
    assert 25 == len(set(box.recipients)) == len(box.messages)
    assert 3 == box.connections


def test_a_refused_recipient_does_not_cost_the_connection() -> None:
    """The envelope is forgotten and the next message goes out."""
    found, box = outcomes(Manners({"rcpt to:<reader-0@": (550, "5.1.1 unknown")}), 2)
    assert [REFUSED, ACCEPTED] == [outcome.state for outcome in found]
    assert (1, ["reader-1@mail.example"]) == (box.connections, box.recipients)
    assert "RSET" in box.commands


def test_after_a_lost_answer_the_connection_is_thrown_away() -> None:
    """Its answers may be out of step."""
    manners = Manners(content=lambda n: "stall" if n == 0 else (250, "ok"))
    found, box = outcomes(manners, 2, content_timeout=0.1)
    assert [IN_DOUBT, ACCEPTED] == [outcome.state for outcome in found]
    assert 2 == box.connections


@pytest.mark.parametrize(
    "recipient",
    ["a b@mail.example", "x> SIZE=1@mail.example", "ж@mail.example", "a\r\nb@x.example"],
)
def test_an_address_that_smtp_cannot_say_is_refused(recipient: str) -> None:
    """It is not deferred for two days, and adds nothing to the command."""

    async def use(connection: SmtpConnection, box: Mailbox) -> None:
        outcome = await connection.send(finished(SENDER, recipient, MESSAGE))
        assert (REFUSED, None) == (outcome.state, outcome.code)
        assert not [command for command in box.commands if command.startswith("RCPT")]

    talk(use)


@pytest.mark.parametrize(
    ("manners", "why"),
    [
        pytest.param(Manners(greeting=(554, "no service")), "no service", id="greeting"),
        pytest.param(Manners({"ehlo": (550, "go away")}), "go away", id="hello"),
    ],
)
def test_a_server_that_cannot_be_used_is_an_error(manners: Manners, why: str) -> None:
    """Which names it."""

    async def main() -> None:
        async with server(manners) as box:
            with pytest.raises(TransportError, match=rf"mail: 127\.0\.0\.1:{box.port}: .*{why}"):
                await plain(box.port).connect()

    asyncio.run(main())


def test_nobody_listening_is_an_error() -> None:
    """At once, not after a timeout."""

    async def main() -> None:
        async with server() as box:
            port = box.port
        with pytest.raises(TransportError, match=f"mail: 127.0.0.1:{port}: "):
            await plain(port).connect()

    asyncio.run(main())


def test_a_server_gone_between_letters_defers_them() -> None:
    """The content never went out."""

    async def main() -> None:
        async with server() as box:
            connection = await plain(box.port).connect()
            await connection.send(finished(SENDER, "reader@mail.example", MESSAGE))
        outcome = await connection.send(finished(SENDER, "reader@mail.example", MESSAGE))
        await connection.close()
        assert (DEFERRED, None) == (outcome.state, outcome.code)

    asyncio.run(main())


def test_a_cancelled_send_throws_its_connection_away() -> None:
    """The next one on it starts afresh."""
    manners = Manners(content=lambda n: "stall" if n == 0 else (250, "ok"))

    async def use(connection: SmtpConnection, box: Mailbox) -> None:
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.1):
                await connection.send(finished(SENDER, "reader-0@mail.example", MESSAGE))
        outcome = await connection.send(finished(SENDER, "reader-1@mail.example", MESSAGE))
        assert (ACCEPTED, 2) == (outcome.state, box.connections)

    talk(use, manners)

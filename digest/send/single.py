"""One message to one address, outside the ledger: for whoever looks after the service."""

from __future__ import annotations

from dataclasses import dataclass

from digest.delivery.outgoing import finished
from digest.model import Outcome
from digest.send.parts import Transport


@dataclass(frozen=True, slots=True)
class Post:
    """A finished message. `sender` and `recipient` are bare addresses in ASCII."""

    sender: str
    recipient: str
    message: bytes


async def post(transport: Transport, one: Post) -> Outcome:
    """Send it; what the mail server said. TransportError where there is no server to be had."""
    connection = await transport.connect()
    try:
        return await connection.send(finished(one.sender, one.recipient, one.message))
    finally:
        await connection.close()

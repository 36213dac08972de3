"""What tests of sending are made of: real parts, a real ledger, a server on loopback."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from digest.config import Tls
from digest.delivery.claims import STREAMS
from digest.delivery.smtp import Smtp, SmtpServer
from digest.model import DeliveryState
from digest.send import Gate, Parts, Sent, Transport, send
from digest.store import Store
from digest.store.ledger import Ledger
from digest.tokens import Tokens
from tests.delivery.servers import Mailbox, Manners, server
from tests.store import rows
from tests.store.rows import NOW

TOKENS = Tokens(b"a secret of at least thirty-two octets")
ACCEPTED = DeliveryState.ACCEPTED
SENDERS = dict.fromkeys(STREAMS, "digest@news.example")


def smtp(port: int, **changes: Any) -> Smtp:
    """A server on loopback, without encryption."""
    return Smtp(SmtpServer(port=port, tls=Tls.NONE, hello="news.example", **changes))


@contextmanager
def parts(
    store: Store, transport: Transport, *, hold: tuple[str, ...] = (), **changes: Any
) -> Iterator[Parts]:
    """Everything that `send` needs, live for everyone unless said otherwise."""
    given: dict[str, Any] = {
        "ledger": Ledger(store, clock=lambda: datetime.now(UTC), hold=hold),
        "gate": Gate(live=True),
        "connections": 4,
        **changes,
    }
    yield Parts(transport=transport, tokens=TOKENS, senders=SENDERS, **given)


def address(number: int) -> str:
    """Of the person with that number."""
    return f"reader-{number}@mail.example"


def addresses(*numbers: int) -> list[str]:
    """As a mailbox lists them."""
    return sorted(address(number) for number in numbers)


def sent(
    store: Store,
    manners: Manners | None = None,
    *,
    now: datetime = NOW,
    options: dict[str, Any] | None = None,
    **changes: Any,
) -> tuple[Sent, Mailbox]:
    """Send all that is due to a server with these manners."""

    async def main() -> tuple[Sent, Mailbox]:
        async with server(manners) as box:
            transport = smtp(box.port, content_timeout=0.2)
            with parts(store, transport, **changes) as given:
                return await send(given, lambda: now, **(options or {})), box

    return asyncio.run(main())


def counts(store: Store, edition_id: int) -> dict[str, int]:
    """The books without what is nought."""
    found: dict[str, int] = {}
    for state in rows.states(store, edition_id).values():
        found[state] = found.get(state, 0) + 1
    return found

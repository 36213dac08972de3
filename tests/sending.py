"""What tests of sending are made of: real parts, a real ledger, a server on loopback."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from digest.config.values import Tls
from digest.delivery.claims import STREAMS
from digest.delivery.smtp import Smtp, SmtpServer
from digest.send import Gate, Parts, Transport
from digest.store import Store
from digest.store.ledger import Ledger
from digest.tokens import Tokens

TOKENS = Tokens(b"a secret of at least thirty-two octets")
SENDERS = dict.fromkeys(STREAMS, "digest@news.example")


def smtp(port: int, **changes: Any) -> Smtp:
    """A server on loopback, without encryption."""
    return Smtp(SmtpServer(port=port, tls=Tls.NONE, hello="news.example", **changes))


@contextmanager
def parts(
    store: Store, transport: Transport, *, hold: tuple[str, ...] = (), **changes: Any
) -> Iterator[Parts]:
    """Everything that `send` needs, live for everyone unless said otherwise."""
    with ThreadPoolExecutor(1) as thread:
        given: dict[str, Any] = {
            "ledger": Ledger(store, clock=lambda: datetime.now(UTC), hold=hold),
            "gate": Gate(live=True),
            "connections": 4,
            **changes,
        }
        yield Parts(transport=transport, tokens=TOKENS, thread=thread, senders=SENDERS, **given)


def main(path: str, port: str, connections: str, hold: str) -> None:
    """A sender that a test may kill: `python -m tests.sending STORE PORT CONNECTIONS HOLD`."""
    import asyncio

    from digest.send import send

    store = Store(Path(path))
    held = tuple(stream for stream in hold.split(",") if stream)
    with parts(store, smtp(int(port)), hold=held, connections=int(connections)) as given:
        asyncio.run(send(given, lambda: datetime.now(UTC)))
    store.close()


if __name__ == "__main__":
    import sys

    main(*sys.argv[1:])

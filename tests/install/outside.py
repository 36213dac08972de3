"""What lies outside the machine, played on its loopback: a mail relay with TLS and a password, and
the name server that knows it.

    python -m tests.install.outside FOLDER NAME PORT USER PASSWORD

FOLDER holds the relay's certificate (relay.pem, relay.key). Each letter becomes a file there,
`<number>.eml`, with its recipient as the first line; `pace` says how many seconds a letter takes.
"""

from __future__ import annotations

import asyncio
import itertools
import socket
import ssl
import sys
from pathlib import Path

import dns.message
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from tests.nameserver import Zone, answer_to


class Relay:
    """A handler for aiosmtpd."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._numbers = itertools.count(1)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """Keep the letter, and say so after a while."""
        pace = self._folder / "pace"
        if pace.exists():
            await asyncio.sleep(float(pace.read_text()))
        content = envelope.original_content or b""
        told = f"{envelope.rcpt_tos[0]}\n".encode() + content
        (self._folder / f"{next(self._numbers):05}.eml").write_bytes(told)
        return "250 2.0.0 kept"


def answer(server: socket.socket, zone: Zone) -> None:
    """Answer one question to a name server."""
    data, asker = server.recvfrom(4096)
    server.sendto(answer_to(dns.message.from_wire(data), zone).to_wire(), asker)


async def serve(folder: Path, name: str, port: int, user: str, password: str) -> None:
    """Take mail from one user, over TLS only, and tell by name where, until killed."""
    tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    tls.load_cert_chain(folder / "relay.pem", folder / "relay.key")
    relay, known = Relay(folder), LoginPassword(user.encode(), password.encode())

    def allow(
        server: object, session: object, envelope: object, how: str, data: object
    ) -> AuthResult:
        return AuthResult(success=data == known, handled=False)

    def talk() -> SMTP:
        return SMTP(
            relay,
            tls_context=tls,
            require_starttls=True,
            auth_required=True,
            authenticator=allow,
            hostname="relay.test",
        )

    loop = asyncio.get_running_loop()
    server = await loop.create_server(talk, "127.0.0.1", port)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as names:
        names.bind(("127.0.0.1", 53))
        loop.add_reader(names, answer, names, {(name, "A"): ("127.0.0.1",)})
        await server.serve_forever()


if __name__ == "__main__":
    place, name, port, user, password = sys.argv[1:]
    asyncio.run(serve(Path(place), name, int(port), user, password))

"""STARTTLS and AUTH against aiosmtpd."""

from __future__ import annotations

import asyncio
import socket
import ssl
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, Envelope, LoginPassword, Session

from digest.config import Tls
from digest.delivery.outgoing import finished
from digest.delivery.smtp import Smtp, SmtpServer
from digest.errors import TransportError
from digest.model import DeliveryState, Outcome
from tests.delivery.servers import Manners, server

SENDER = "digest@news.example"
MESSAGE = b"Subject: Two new reports\r\n\r\nFirst line.\r\n.dot\r\n..dots\r\n"


class Inbox:
    """A handler for aiosmtpd."""

    def __init__(self) -> None:
        self.envelopes: list[Envelope] = []
        self.encrypted: list[bool] = []

    async def handle_DATA(self, server: object, session: Session, envelope: Envelope) -> str:
        self.envelopes.append(envelope)
        self.encrypted.append(session.ssl is not None)
        return "250 2.0.0 queued"


def only_the_newsroom(
    server: object, session: object, envelope: object, mechanism: str, data: object
) -> AuthResult:
    """One user, one password."""
    known = isinstance(data, LoginPassword) and data == LoginPassword(b"newsroom", b"secret")
    return AuthResult(success=known, handled=known)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """For 127.0.0.1, signed by itself, made now."""
    folder = tmp_path_factory.mktemp("tls")
    key, certificate = folder / "key.pem", folder / "certificate.pem"
    command = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2"
    names = ["-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1"]
    files = ["-keyout", str(key), "-out", str(certificate)]
    try:
        subprocess.run([*command.split(), *names, *files], check=True, capture_output=True)
    except FileNotFoundError:
        pytest.skip("openssl is not installed: no certificate to try TLS with")
    return certificate, key


def free_port() -> int:
    """One that nobody listens on; aiosmtpd does not choose for itself."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


@pytest.fixture
def secure(certificate: tuple[Path, Path]) -> Iterator[tuple[Controller, Inbox]]:
    """aiosmtpd that wants STARTTLS and AUTH."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certificate)
    inbox = Inbox()
    controller = Controller(
        inbox,
        hostname="127.0.0.1",
        port=free_port(),
        tls_context=context,
        require_starttls=True,
        auth_required=True,
        authenticator=only_the_newsroom,
    )
    controller.start()
    yield controller, inbox
    controller.stop()


def secure_server(controller: Controller, certificate: Path, password: str) -> Smtp:
    """With STARTTLS, AUTH, and trust in that certificate."""
    trust = ssl.create_default_context(cafile=str(certificate))
    return Smtp(
        SmtpServer(port=controller.port, username="newsroom", password=password, context=trust)
    )


def test_starttls_and_auth_with_a_real_server(
    secure: tuple[Controller, Inbox], certificate: tuple[Path, Path]
) -> None:
    """Encrypted, logged in, and the bytes as they were."""
    controller, inbox = secure

    async def main() -> Outcome:
        connection = await secure_server(controller, certificate[0], "secret").connect()
        try:
            return await connection.send(finished(SENDER, "reader@mail.example", MESSAGE))
        finally:
            await connection.close()

    assert DeliveryState.ACCEPTED is asyncio.run(main()).state
    assert [True] == inbox.encrypted
    envelope = inbox.envelopes[0]
    assert (SENDER, ["reader@mail.example"]) == (envelope.mail_from, envelope.rcpt_tos)
    assert MESSAGE == envelope.content


def test_a_wrong_password_is_an_error_that_does_not_tell_it(
    secure: tuple[Controller, Inbox], certificate: tuple[Path, Path]
) -> None:
    """Neither does the server's value when printed."""

    async def main() -> None:
        await secure_server(controller, certificate[0], "wrong-password").connect()

    controller, _ = secure
    with pytest.raises(TransportError, match="535") as caught:
        asyncio.run(main())
    assert "wrong-password" not in str(caught.value)
    assert "wrong-password" not in repr(SmtpServer(password="wrong-password"))


def test_an_untrusted_certificate_is_an_error(secure: tuple[Controller, Inbox]) -> None:
    """The system does not know who signed it."""
    server = SmtpServer(port=secure[0].port, hello="news.example")

    async def main() -> None:
        await Smtp(server).connect()

    with pytest.raises(TransportError, match="certificate"):
        asyncio.run(main())


def test_the_fast_way_goes_through_tls_too(certificate: tuple[Path, Path]) -> None:
    """Several letters, each announced with the one before."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certificate)
    trust = ssl.create_default_context(cafile=str(certificate[0]))
    letters = [finished(SENDER, f"{n}@m.example", MESSAGE * 1000) for n in range(3)]

    async def main() -> list[tuple[str, bytes]]:
        async with server(Manners(extensions=("PIPELINING",)), context) as box:
            transport = Smtp(SmtpServer(port=box.port, tls=Tls.TLS, context=trust))
            connection = await transport.connect()
            for letter, then in zip(letters, [*letters[1:], None], strict=True):
                outcome = await connection.send(letter, then)
                assert DeliveryState.ACCEPTED is outcome.state
            await connection.close()
            assert 1 == box.connections
        return box.messages

    assert [(one.recipient, b"".join(one.wire())) for one in letters] == asyncio.run(main())

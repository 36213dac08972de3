"""The mail server looked at: real servers, and what `check` says of them."""

from __future__ import annotations

import asyncio
import socket
import ssl
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword

from digest.config import From, Mail, Tls, Transport
from digest.delivery.outgoing import finished
from digest.delivery.probe import Trouble, probe
from digest.delivery.smtp import Smtp, SmtpServer, server_of, trust
from digest.model import DeliveryState, Outcome
from digest.operations import relay
from digest.operations.finding import Finding, Level
from tests.delivery.test_smtp_secure import Inbox, free_port

NOW = datetime.now(UTC)
_CURVE = ("-pkeyopt", "ec_paramgen_curve:prime256v1")
SENDERS = From("digest@n.example", "alerts@n.example", "confirm@n.example")


def made(folder: Path, name: str, *options: str) -> tuple[Path, Path]:
    """A certificate signed by itself, and its key."""
    key, certificate = folder / f"{name}.key", folder / f"{name}.pem"
    command = ["openssl", "req", "-x509", "-newkey", "ec", *_CURVE, "-nodes"]
    files = ["-keyout", str(key), "-out", str(certificate), "-subj", f"/CN={name}"]
    try:
        subprocess.run([*command, *files, *options], check=True, capture_output=True)
    except FileNotFoundError:
        pytest.skip("openssl is not installed: no certificate to try TLS with")
    return certificate, key


def expired(folder: Path) -> tuple[Path, Path]:
    """A certificate of the past, by openssl's own little authority."""
    _, key = made(folder, "past")
    (folder / "index.txt").touch()
    (folder / "ca.conf").write_text(
        "[ca]\ndefault_ca=own\n[own]\ndatabase=index.txt\nnew_certs_dir=.\nserial=serial\n"
        "default_md=sha256\npolicy=any\n[any]\ncommonName=supplied\n"
    )
    days = ["-startdate", "20200101000000Z", "-enddate", "20210101000000Z"]
    sign = ["ca", "-batch", "-selfsign", "-config", "ca.conf", "-keyfile", str(key), *days]
    for command in (
        ["req", "-new", "-key", str(key), "-subj", "/CN=localhost", "-out", "request"],
        [*sign, "-create_serial", "-in", "request", "-out", "past.pem", "-notext"],
    ):
        subprocess.run(["openssl", *command], check=True, capture_output=True, cwd=folder)
    return folder / "past.pem", key


def known(server: object, session: object, envelope: object, kind: str, data: object) -> AuthResult:
    """One account."""
    right = data == LoginPassword(b"newsroom", b"secret")
    return AuthResult(success=right, handled=False)


@contextmanager
def server(certificate: tuple[Path, Path] | None = None, **more: Any) -> Iterator[Controller]:
    """aiosmtpd on loopback; with a certificate it offers STARTTLS."""
    context = None
    if certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*certificate)
    controller = Controller(
        Inbox(), hostname="127.0.0.1", port=free_port(), tls_context=context, **more
    )
    controller.start()
    try:
        yield controller
    finally:
        controller.stop()


def mail(port: int, **more: Any) -> Mail:
    """As configured for that port of this machine."""
    return Mail(Path("outbox"), SENDERS, transport=Transport.SMTP, port=port, **more)


def found(configured: Mail, *, context: ssl.SSLContext | None = None) -> dict[str, Finding]:
    """What `check` says of it, by what it is about."""
    asked = server_of(configured)
    if context:
        asked = SmtpServer(**{name: getattr(asked, name) for name in _FIELDS}, context=context)
    probed = asyncio.run(probe(asked, patience=2.0))
    return {one.what: one for one in relay.findings(configured, probed, now=NOW)}


_FIELDS = ("host", "port", "tls", "verify", "username", "password")


def test_the_default_suits_a_relay_on_this_machine(tmp_path: Path) -> None:
    """Debian's Postfix offers STARTTLS with a certificate signed by itself: nothing is to be
    configured, and letters go out encrypted."""
    with server(made(tmp_path, "debian"), require_starttls=True) as running:
        configured = mail(running.port)
        told = found(configured)
        assert {Level.OK} == {one.level for one in told.values()}
        assert "TLSv1.3" in told["mail encryption"].detail

        async def send() -> Outcome:
            connection = await Smtp(server_of(configured)).connect()
            try:
                message = b"Subject: x\r\n\r\nx\r\n"
                return await connection.send(finished("a@n.example", "b@n.example", message))
            finally:
                await connection.close()

        assert DeliveryState.ACCEPTED is asyncio.run(send()).state
        assert [True] == running.handler.encrypted


@pytest.mark.parametrize(
    ("host", "asked", "expected"),
    [
        ("127.0.0.1", None, False),
        ("::1", None, False),
        ("localhost", None, False),
        ("127.0.0.1", True, True),
        ("mail.example.org", None, True),
        ("192.0.2.1", None, True),
        ("mail.example.org", False, False),
    ],
)
def test_a_certificate_is_verified_unless_the_server_is_this_machine(
    host: str, asked: bool | None, expected: bool
) -> None:
    """Or the configuration says otherwise."""
    configured = Mail(Path("outbox"), SENDERS, host=host, tls_verify=asked)
    assert expected is configured.verifies is server_of(configured).verify


@pytest.mark.parametrize(
    ("certificate", "trusted", "says"),
    [
        pytest.param(
            lambda folder: made(folder, "me"), False, "is signed by itself", id="by itself"
        ),
        pytest.param(expired, True, "has expired: renew it", id="expired"),
        pytest.param(
            lambda folder: made(folder, "else", "-addext", "subjectAltName=DNS:else.example"),
            True,
            "is for another name",
            id="another name",
        ),
    ],
)
def test_a_certificate_that_is_not_trusted_is_told_in_plain_words(
    tmp_path: Path, certificate: Callable[[Path], tuple[Path, Path]], trusted: bool, says: str
) -> None:
    """With what to do; the server answers all the same."""
    files = certificate(tmp_path)
    context = trust(verify=True)
    if trusted:
        context.load_verify_locations(files[0])
    with server(files) as running:
        configured = mail(running.port, host="localhost", tls_verify=True)
        told = found(configured, context=context)
    assert [Level.OK, Level.WRONG] == [one.level for one in told.values()]
    assert f"its certificate {says}" in told["mail encryption"].detail
    assert "tls_verify = false" in told["mail encryption"].detail


def test_a_certificate_that_ends_soon_is_a_warning(tmp_path: Path) -> None:
    """Two weeks are enough to renew it."""
    names = ("-addext", "subjectAltName=IP:127.0.0.1", "-days", "3")
    certificate = made(tmp_path, "soon", *names)
    context = trust(verify=True)
    context.load_verify_locations(certificate[0])
    with server(certificate) as running:
        told = found(mail(running.port, tls_verify=True), context=context)["mail encryption"]
    assert (Level.WARNING, True) == (told.level, "its certificate ends on" in told.detail)


def test_an_account_is_tried(tmp_path: Path) -> None:
    """The right one is let in; of a wrong one the password is not told."""
    with server(made(tmp_path, "a"), authenticator=known, auth_required=True) as running:
        right = found(mail(running.port, username="newsroom", password="secret"))
        wrong = found(mail(running.port, username="newsroom", password="wrong-one"))
    assert Level.OK is right["mail login"].level
    assert Level.WRONG is wrong["mail login"].level
    assert "does not take the account" in wrong["mail login"].detail
    assert "wrong-one" not in str(wrong)


@pytest.mark.parametrize(
    ("more", "what", "says"),
    [
        pytest.param({}, "mail encryption", "offers no STARTTLS", id="no STARTTLS"),
        pytest.param({"tls": Tls.TLS}, "mail server", "want", id="TLS where none is"),
        pytest.param(
            {"tls": Tls.NONE, "username": "a", "password": "b"},
            "mail login",
            "no AUTH",
            id="no AUTH",
        ),
        pytest.param({"host": "nowhere.invalid"}, "mail server", "name is not known", id="no name"),
    ],
)
def test_what_does_not_fit_is_told_with_what_to_set(
    more: dict[str, Any], what: str, says: str
) -> None:
    """One finding is wrong, and names a key of [mail]."""
    with server() as running:
        told = found(mail(running.port, **more))
    assert (Level.WRONG, True) == (told[what].level, says in told[what].detail)
    assert "[mail]" in told[what].detail


def test_nobody_listens_and_nobody_answers() -> None:
    """A closed port, and one behind which all is silent."""
    refused = found(mail(free_port()))["mail server"].detail
    assert "nothing listens there: start the mail server" in refused
    with socket.create_server(("127.0.0.1", 0)) as silent:
        waited = found(mail(silent.getsockname()[1]))["mail server"].detail
    assert "no answer in time: a firewall is likely" in waited


def test_in_clear_to_another_machine_is_a_warning() -> None:
    """On this machine it is not."""
    with server() as running:
        here = asyncio.run(probe(server_of(mail(running.port, tls=Tls.NONE))))
    elsewhere = mail(25, tls=Tls.NONE, host="mail.example.org")
    assert here.trouble is None
    levels = [one.level for one in relay.findings(elsewhere, here, now=NOW)]
    assert [Level.OK, Level.WARNING] == levels


def test_what_it_offers_is_told() -> None:
    """The extensions that matter for sending."""
    with server(data_size_limit=10_000_000) as running:
        told = found(mail(running.port, tls=Tls.NONE))
    assert "SIZE 10000000" in told["mail server"].detail
    assert Trouble.NO_STARTTLS not in told

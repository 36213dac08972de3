"""A mail server looked at and nothing sent: does it answer, what does it offer, does it let us in.

Beside `smtp` the only place that knows aiosmtplib: looking goes step by step where sending only
wants to be connected.
"""

from __future__ import annotations

import contextlib
import ssl
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from socket import gaierror

from aiosmtplib import SMTP
from aiosmtplib.errors import (
    SMTPAuthenticationError,
    SMTPException,
    SMTPResponseException,
    SMTPTimeoutError,
)

from digest.config import Tls
from digest.delivery.outcomes import discreet
from digest.delivery.smtp import SmtpServer, trust

PATIENCE_SECONDS = 10.0
_ERRORS = (SMTPException, OSError, TimeoutError, ValueError)

# OpenSSL's X509_V_ERR_* (x509_vfy.h).
_CERTIFICATES = {
    9: "is not valid yet: is this machine's clock right?",
    10: "has expired: renew it",
    18: "is signed by itself",
    19: "comes from an authority that this machine does not trust",
    20: "comes from an authority that this machine does not trust, or without the ones between",
    62: "is for another name",
    64: "is for another address",
}


class Trouble(StrEnum):
    """Where a probe ended."""

    NAME = "its name is not known"
    REFUSED = "nothing listens there"
    SILENT = "no answer in time"
    GREETING = "it does not speak SMTP as it should"
    NO_STARTTLS = "it offers no STARTTLS"
    CERTIFICATE = "its certificate"
    ENCRYPTION = "encryption failed"
    NO_AUTH = "it offers no AUTH"
    LOGIN = "it does not take the account"


@dataclass(slots=True)
class Probe:
    """What was found, as far as it went. `offers` are EHLO keywords, once encrypted those said
    then and STARTTLS; `encrypted` is the protocol; `until` is when a verified certificate ends."""

    offers: dict[str, str] = field(default_factory=dict)
    encrypted: str | None = None
    until: datetime | None = None
    logged_in: bool = False
    trouble: Trouble | None = None
    why: str = ""


async def probe(server: SmtpServer, *, patience: float = PATIENCE_SECONDS) -> Probe:
    """Connect, say EHLO, encrypt and log in as configured, and go. Never raises for what a server
    or a network can do."""
    found = Probe()
    context = server.context or trust(verify=server.verify)
    client = SMTP(
        hostname=server.host,
        port=server.port,
        local_hostname=server.hello,
        timeout=patience,
        use_tls=server.tls is Tls.TLS,
        start_tls=False,
        tls_context=context,
    )
    try:
        await _look(client, server, found)
    except _ERRORS as error:
        found.trouble, found.why = _trouble(error, found), discreet(_words(error), "")
    finally:
        with contextlib.suppress(*_ERRORS):
            await client.quit(timeout=patience)
        client.close()
    return found


async def _look(client: SMTP, server: SmtpServer, found: Probe) -> None:
    await client.connect()
    await _hello(client, found)
    if server.tls is Tls.STARTTLS:
        if "STARTTLS" not in found.offers:
            found.trouble = Trouble.NO_STARTTLS
            return
        await client.starttls()
    if server.tls is not Tls.NONE:
        clear = found.offers if server.tls is Tls.STARTTLS else {}
        _encrypted(client, found)
        await _hello(client, found)
        found.offers |= {name: "" for name in clear if name == "STARTTLS"}
    if server.username is not None:
        await _log_in(client, server.username, server.password or "", found)


async def _hello(client: SMTP, found: Probe) -> None:
    await client.ehlo()
    found.offers = {name.upper(): value for name, value in client.esmtp_extensions.items()}


async def _log_in(client: SMTP, username: str, password: str, found: Probe) -> None:
    if not client.supported_auth_methods:
        found.trouble = Trouble.NO_AUTH
        return
    await client.login(username, password)
    found.logged_in = True


def _encrypted(client: SMTP, found: Probe) -> None:
    stream = client.get_transport_info("ssl_object")
    if not isinstance(stream, ssl.SSLObject):
        return
    found.encrypted = stream.version()
    ends = (stream.getpeercert() or {}).get("notAfter")
    if isinstance(ends, str):
        found.until = datetime.fromtimestamp(ssl.cert_time_to_seconds(ends), UTC)


def _trouble(error: BaseException, found: Probe) -> Trouble:
    causes = _causes(error)
    table: tuple[tuple[type[BaseException], Trouble], ...] = (
        (ssl.SSLCertVerificationError, Trouble.CERTIFICATE),
        (ssl.SSLError, Trouble.ENCRYPTION),
        (SMTPAuthenticationError, Trouble.LOGIN),
        (gaierror, Trouble.NAME),
        (ConnectionRefusedError, Trouble.REFUSED),
        (TimeoutError, Trouble.SILENT),
        (SMTPTimeoutError, Trouble.SILENT),
    )
    for kind, trouble in table:
        if any(isinstance(one, kind) for one in causes):
            return trouble
    return Trouble.LOGIN if found.encrypted and found.offers else Trouble.GREETING


def _words(error: BaseException) -> str:
    for one in _causes(error):
        if isinstance(one, ssl.SSLCertVerificationError):
            return _CERTIFICATES.get(one.verify_code, one.verify_message)
        if isinstance(one, SMTPResponseException):
            return f"{one.code} {one.message}"
    return str(error) or type(error).__name__


def _causes(error: BaseException) -> list[BaseException]:
    causes: list[BaseException] = []
    one: BaseException | None = error
    while one is not None and one not in causes:
        causes.append(one)
        one = one.__cause__ or one.__context__
    return causes

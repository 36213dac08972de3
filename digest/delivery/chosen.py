"""Where letters go, as configured."""

from __future__ import annotations

from digest.config import Mail, Transport
from digest.delivery.maildir import Maildir
from digest.delivery.signature import keys_of
from digest.delivery.signed import Signer, Signing
from digest.delivery.smtp import Smtp, server_of


def transport_of(mail: Mail, signer: Signer | None) -> Maildir | Smtp | Signing:
    """A Maildir on this machine, or a mail server; neither is contacted yet. With a signer letters
    are signed on their way there."""
    where = Maildir(mail.maildir) if mail.transport is Transport.MAILDIR else Smtp(server_of(mail))
    return where if signer is None else Signing(where, signer)


def signer_of(mail: Mail) -> Signer | None:
    """Signs with the keys that are configured, None where there are none; ConfigError where one
    cannot be used."""
    return Signer(keys_of(mail.dkim_keys), mail.dkim_domain) if mail.dkim_keys else None

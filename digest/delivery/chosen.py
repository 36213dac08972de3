"""Where letters go, as configured."""

from __future__ import annotations

from digest.config import Mail, Transport
from digest.delivery.maildir import Maildir
from digest.delivery.smtp import Smtp, server_of


def transport_of(mail: Mail) -> Maildir | Smtp:
    """A Maildir on this machine, or a mail server; neither is contacted yet."""
    return Maildir(mail.maildir) if mail.transport is Transport.MAILDIR else Smtp(server_of(mail))

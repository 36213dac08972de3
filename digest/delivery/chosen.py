"""Where letters go, as configured."""

from __future__ import annotations

from functools import cached_property
from types import TracebackType
from typing import Self

from digest.config import Mail, Transport
from digest.delivery.maildir import Maildir
from digest.delivery.signature import keys_of
from digest.delivery.signed import Signer, Signing
from digest.delivery.smtp import Smtp, server_of


class Ways:
    """Where letters go, and how they are signed on their way; ends with the `with` block."""

    def __init__(self, mail: Mail) -> None:
        self._mail = mail

    def __enter__(self) -> Self:
        """Nothing is begun yet."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End the processes that sign, where there are any."""
        if self._mail.dkim_keys:
            self._signer.close()

    def transport(self) -> Maildir | Smtp | Signing:
        """A Maildir on this machine, or a mail server; neither is contacted yet. With keys letters
        are signed on their way there; ConfigError where one cannot be used."""
        mail = self._mail
        maildir = mail.transport is Transport.MAILDIR
        where = Maildir(mail.maildir) if maildir else Smtp(server_of(mail))
        return Signing(where, self._signer) if mail.dkim_keys else where

    @cached_property
    def _signer(self) -> Signer:
        return Signer(keys_of(self._mail.dkim_keys), self._mail.dkim_domain)

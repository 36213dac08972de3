"""What is said of a message before its content, by what the server offers."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from digest.delivery.outgoing import Outgoing

_NOT_X = re.compile(rb"[^\x21-\x7e]|[+=]")


@dataclass(frozen=True, slots=True)
class Offers:
    """Extensions by EHLO: SIZE (RFC 1870), DSN (RFC 3461), SMTPUTF8 (RFC 6531)."""

    size: bool = False
    dsn: bool = False
    smtputf8: bool = False


def offers_of(supports: Callable[[str], bool]) -> Offers:
    """By the keywords of EHLO, asked in lower case."""
    return Offers(supports("size"), supports("dsn"), supports("smtputf8"))


def can_say(offers: Offers, message: Outgoing) -> bool:
    """Whether the server takes such an address."""
    return offers.smtputf8 or message.recipient.isascii()


def mail_options(offers: Offers, message: Outgoing) -> list[str]:
    """Parameters of MAIL. A report of what could not be delivered shall bring back the headers and
    the message's name, not the letter."""
    options = [f"SIZE={sum(map(len, message.wire()))}"] if offers.size else []
    if not message.recipient.isascii():
        options += ["BODY=8BITMIME", "SMTPUTF8"]
    if offers.dsn:
        name = message.personal.get("message_id")
        options += ["RET=HDRS", *([f"ENVID={_xtext(name)}"] if name else [])]
    return options


def rcpt_options(offers: Offers, message: Outgoing) -> list[str]:
    """Parameters of RCPT: report failures, not delays, and say for which address it was."""
    if not offers.dsn:
        return []
    original = f"rfc822;{_xtext(message.recipient.encode())}"
    return ["NOTIFY=FAILURE", *([f"ORCPT={original}"] if message.recipient.isascii() else [])]


def _xtext(octets: bytes) -> str:
    """RFC 3461 §4."""
    return _NOT_X.sub(lambda found: b"+%02X" % found[0][0], octets).decode("ascii")

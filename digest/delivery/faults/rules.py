"""What a wording says: a pattern, whose fault it is, and what the operator is to mend."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from digest.model import Fault


class Mend(StrEnum):
    """What the operator is to mend, so that a server takes our mail."""

    SPF = "spf"  # the sending domain does not name this server (RFC 7208)
    DKIM = "dkim"  # the signature is missing or wrong (RFC 6376)
    DMARC = "dmarc"  # neither is aligned with From, or no policy is published (RFC 7489)
    AUTHENTICATION = "authentication"  # one of the three, not said which
    PTR = "ptr"  # the server's address has no name, or another one
    HELO = "helo"  # the name that the server says is its own
    TLS = "tls"  # the connection is not encrypted, or not well enough
    RATE = "rate"  # too many connections or letters at a time
    REPUTATION = "reputation"  # a blocklist, complaints, an address without a history
    SENDER = "sender"  # the return path's address or domain
    LOGIN = "login"  # the relay wants a name and a password, or others
    RELAY = "relay"  # the server asked does not take mail for that domain from us
    CONTENT = "content"  # what the letter says or how it is made
    SIZE = "size"  # the letter is too big
    PERMISSION = "permission"  # the recipient's own house lets only some in


@dataclass(frozen=True, slots=True)
class Rule:
    """A server's wording in lower case, as a regular expression, and what it means."""

    wording: re.Pattern[str]
    fault: Fault
    mend: Mend | None = None


Row = tuple[Fault, Mend | None, tuple[str, ...]]


def rules(table: Iterable[Row]) -> tuple[Rule, ...]:
    """The rows of a table, compiled: each is any of its expressions."""
    return tuple(
        Rule(re.compile("|".join(wordings)), fault, mend) for fault, mend, wordings in table
    )


def first(among: Sequence[Rule], text: str) -> Rule | None:
    """The first rule whose wording stands in a text."""
    return next((rule for rule in among if rule.wording.search(text)), None)

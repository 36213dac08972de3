"""A letter made out to one person: the address, the names and the tokens that are theirs."""

from __future__ import annotations

import re
from collections import OrderedDict
from functools import lru_cache

from digest.delivery.claims import Claim
from digest.delivery.outgoing import Template
from digest.text import ascii_host
from digest.tokens import Bounce, Copy, Tokens

_KEPT = 256
_NAMED = re.compile(rb"^Message-ID: <\x00message_id\x00@([^>\r\n]+)>\r$", re.MULTILINE)


class Templates:
    """The letters used last, made ready for everyone who gets them; a bounded number, so that
    memory stays flat."""

    def __init__(self, limit: int = _KEPT) -> None:
        self._limit = limit
        self._kept: OrderedDict[int, Template] = OrderedDict()

    def get(self, letter_id: int) -> Template | None:
        """A letter that was kept."""
        if letter_id in self._kept:
            self._kept.move_to_end(letter_id)
        return self._kept.get(letter_id)

    def keep(self, letter_id: int, segments: bytes) -> Template:
        """Make a letter ready and keep it, in place of the one not used for longest."""
        template = self._kept[letter_id] = Template(segments)
        if len(self._kept) > self._limit:
            self._kept.popitem(last=False)
        return template


def personal(claim: Claim, recipient: str, tokens: Tokens, letter: str) -> dict[str, bytes]:
    """What fills the slots; the same for the same delivery, so that a retry is the same bytes.

    `letter` stands for the letter's own bytes. No row's number goes into the Message-ID: after a
    database was made anew it would name another letter, and be taken for one already delivered.
    """
    named = message_id(tokens, claim.edition, recipient, letter)
    parts = {"to": recipient.encode(), "message_id": named.encode()}
    if claim.thread is not None:
        parts["original"] = claim.thread.encode()
    if claim.stream != "transactional":
        parts["unsubscribe"], parts["pace"] = tokens.of_letter(
            claim.subscriber_id, claim.stream, claim.generation
        )
        parts["copy"] = _name(tokens, claim.letter_id, claim.edition)
    return parts


def message_id(tokens: Tokens, edition: str, recipient: str, letter: str) -> str:
    """What stands left of the @ in the Message-ID of one delivery."""
    return tokens.opaque("message", edition, recipient, letter)


def named_in(segments: bytes) -> str | None:
    """The domain of the Message-IDs that a letter's segments make; None where they make none."""
    found = _NAMED.search(segments)
    return found[1].decode() if found else None


@lru_cache(_KEPT)
def _name(tokens: Tokens, letter_id: int, edition: str) -> bytes:
    """A letter's name on the web, kept for the next who gets it."""
    return tokens.copy(Copy(letter_id, edition)).encode()


def return_path(claim: Claim, bounces: str | None, sender: str, tokens: Tokens) -> str:
    """Where reports of this delivery come back to: `bounces` with a token that tells which it was
    (variable envelope return path); `sender` where there is no such mailbox."""
    if bounces is None:
        return sender
    local, _, host = bounces.rpartition("@")
    return f"{local}+{tokens.bounce(Bounce(claim.edition_id, claim.subscriber_id))}@{host}"


def envelope_address(address: str) -> str:
    """An address as SMTP takes it: the domain in its ASCII form (RFC 5890), the part before the @
    as it is (RFC 6531). Raises ValueError for a domain that is none."""
    if address.isascii():
        return address
    local, _, domain = address.rpartition("@")
    return f"{local}@{ascii_host(domain)}"

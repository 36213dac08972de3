"""Whose letter a report is about: by what is signed first, by the bare address last.

A token that is not ours is no reason to look further: whoever forges one, or sends us another
newsroom's mail, may not have an address counted by its name instead.
"""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from digest.delivery import relayed
from digest.delivery.made_out import envelope_address, message_id, named_in
from digest.errors import TokenError
from digest.letters.personal import Stencil
from digest.model import Report, ReportKind
from digest.store import Store, origins, subscribers, threads
from digest.store.origins import Holder, Letter
from digest.store.subscribers import address_key
from digest.tokens import Tokens, Unsubscribe
from digest.verdicts import REPORTED, Proof

_RETURN_PATH = re.compile(r"[^@]*\+([0-9A-Fa-f]{16,})@[^@]+")
_LINK = re.compile(r"(?:/u/|[?&+=:])([A-Za-z0-9_-]+\.[A-Za-z0-9_-]+)(?=$|[?&#@>/])")
_PATH = re.compile(r"https?://[^/?#]+/(?:[^?#]*/)?u/[^/?#]+", re.IGNORECASE)
_OURS = re.compile(r"[0-9a-f]{24}")
_LETTERS, _KEPT = 200, 4096


@dataclass(frozen=True, slots=True)
class About:
    """Whose letter it is. `letter` is None where only the person is known; `stream` None where no
    stream is. `is_current`: it went to the address that the person has now."""

    proof: Proof
    holder: Holder
    letter: Letter | None = None
    stream: str | None = None
    is_current: bool = True


@dataclass(frozen=True, slots=True)
class Forged:
    """Something in it claims to be ours and is not."""

    why: str


class Attribution:
    """Finds whose letter a report is about; keeps what stands for letters, a bounded number."""

    def __init__(self, store: Store, tokens: Tokens) -> None:
        self._store = store
        self._tokens = tokens
        self._marks: OrderedDict[int, tuple[str, str] | None] = OrderedDict()

    def of(self, report: Report, *, now: datetime) -> About | Forged | None:
        """Whose letter it is about; None for nobody's that we know."""
        try:
            found = self._by_return_path(report) or self._by_link(report, now)
        except TokenError as error:
            return Forged(str(error))
        return found or self._by_recipient(report)

    def _by_return_path(self, report: Report) -> About | None:
        token = next((one[1] for one in map(_RETURN_PATH.fullmatch, report.sent_to) if one), None)
        if token is None:
            return None
        what = self._tokens.read_bounce(token)
        letter = origins.letter(self._store, what.edition_id, what.subscriber_id)
        holder = origins.holder(self._store, what.subscriber_id)
        if letter is None or letter.at is None or holder is None:
            raise TokenError("return path: of a letter that nobody was sent, or of long ago")
        about = About(Proof.RETURN_PATH, holder, letter, letter.stream)
        current = self._is(report, letter, holder.email) or self._stayed(holder, letter.at)
        return replace(about, is_current=current)

    def _by_link(self, report: Report, now: datetime) -> About | None:
        what = self._linked(report)
        if what is None:
            return None
        holder = origins.holder(self._store, what.subscriber_id)
        if holder is None or what.generation > holder.generation:
            raise TokenError("unsubscribe link: of nobody's")
        named = self._named(report, holder)
        if named is not None:
            return named
        since = (report.at or now) - REPORTED
        current = address_key(report.recipient or "") == address_key(holder.email) or (
            not holder.is_merged and self._stayed(holder, since)
        )
        return About(Proof.LINK, holder, None, what.stream, current)

    def _linked(self, report: Report) -> Unsubscribe | None:
        """What the letter's own link says. One that looks like ours and is not is a forged one, or
        another newsroom's."""
        wrong = None
        for token in _tokens(report):
            try:
                return self._tokens.read_unsubscribe(token)
            except TokenError as error:
                wrong = error
        asks = report.kind is ReportKind.UNSUBSCRIBE and not report.is_signed
        if wrong is not None and (asks or any(map(_PATH.match, report.links))):
            raise wrong
        return None

    def _by_recipient(self, report: Report) -> About | Forged | None:
        person = subscribers.by_email(self._store, report.recipient or "")
        if person is None or not person.email:
            return None
        holder = origins.holder(self._store, person.id)
        assert holder is not None
        try:
            named = self._named(report, holder)
        except TokenError as error:
            return Forged(str(error))
        return named or About(Proof.DOOR if report.is_signed else Proof.ADDRESS, holder)

    def _named(self, report: Report, holder: Holder) -> About | None:
        """By the Message-ID of one of that person's letters; None where it is not ours. TokenError
        where it could only be ours, and none of theirs had it."""
        if not report.message_id:
            return None
        sent = origins.letters_of(self._store, holder.subscriber_id, limit=_LETTERS)
        for letter in sent:
            if relayed.is_named_in(letter.reply, report.message_id):
                current = letter.at is not None and self._stayed(holder, letter.at)
                return About(Proof.MESSAGE_ID, holder, letter, letter.stream, current)
            for address in filter(None, dict.fromkeys((holder.email, report.recipient))):
                if self._is(report, letter, address):
                    current = address_key(address) == address_key(holder.email)
                    return About(Proof.MESSAGE_ID, holder, letter, letter.stream, current)
        if report.message_id.partition("@")[2].lower() in self._domains(sent):
            raise TokenError("Message-ID: of no letter that this person was sent")
        return None

    def _is(self, report: Report, letter: Letter, address: str) -> bool:
        """Whether the Message-ID is that of this letter to this address; of an envelope id there
        is but what stands left of the @."""
        local, _, domain = (report.message_id or "").partition("@")
        mark = self._mark(letter.letter_id) if _OURS.fullmatch(local) else None
        if mark is None or (domain or mark[1]).lower() != mark[1].lower():
            return False
        try:
            recipient = envelope_address(address)
        except ValueError:
            return False
        return local == message_id(self._tokens, letter.edition, recipient, mark[0])

    def _stayed(self, holder: Holder, since: datetime) -> bool:
        """Whether the address has been the same since then: who took one over moved there once."""
        moves = origins.moves_since(self._store, holder.subscriber_id, since)
        return moves == int(holder.is_merged)

    def _domains(self, sent: tuple[Letter, ...]) -> set[str]:
        newest = origins.newest_letter(self._store)
        ids = {one.letter_id for one in sent} | ({newest} if newest else set())
        return {mark[1].lower() for mark in map(self._mark, ids) if mark}

    def _mark(self, letter_id: int) -> tuple[str, str] | None:
        """What stands for a letter's bytes, and the domain of its Message-IDs."""
        if letter_id not in self._marks:
            segments = threads.segments(self._store, letter_id)
            domain = named_in(segments)
            self._marks[letter_id] = (Stencil(segments).mark, domain) if domain else None
            if len(self._marks) > _KEPT:
                self._marks.popitem(last=False)
        return self._marks[letter_id]


def _tokens(report: Report) -> Iterator[str]:
    """Whatever may be an unsubscribe token: in a link, and in the address that a mailto names."""
    for text in (*report.links, *report.sent_to):
        for found in _LINK.finditer(text):
            yield found[1]

"""The letter that a person would get now, without planning or sending anything."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from email import message_from_bytes, policy
from zoneinfo import ZoneInfo

from digest.delivery.made_out import envelope_address
from digest.errors import NotFound
from digest.fill import Composer
from digest.letters import splice
from digest.model import Cadence, Edition, EditionState
from digest.owing import Shelf, brief, wanted
from digest.store import Store, follows, sequence, subscribers

UNSENT = {
    "message_id": b"preview",
    "unsubscribe": b"preview",
    "pace": b"preview",
    "copy": b"preview",
}
"""A preview's links do nothing: its tokens are none of ours."""


def preview(
    store: Store, composer: Composer, cadence: Cadence, email: str, *, now: datetime
) -> bytes | None:
    """The whole message, or None where the person would get nothing. NotFound for an unknown
    address, or one that does not follow this cadence."""
    person = subscribers.by_email(store, email)
    if person is None:
        raise NotFound(f"subscriber: {email}: not known")
    follower = follows.follower(store, cadence, person.id)
    if follower is None:
        raise NotFound(f"subscriber: {email}: has no {cadence} subscription")
    edition = _edition(store, cadence, person.zone, now)
    shelf = Shelf(store, edition.cutoff)
    want = wanted(shelf, follower)
    if want is None:
        return None
    letter = composer.compose(replace(brief(shelf, edition, want), planned_at=now))
    return splice(letter.segments, UNSENT | {"to": _header(person.email)})


def _header(email: str) -> bytes:
    """The address as its letter would have it; NotFound where no letter can be sent there."""
    try:
        return envelope_address(email).encode()
    except ValueError as error:
        raise NotFound(f"subscriber: {email}: cannot be written to: {error}") from error


def part(message: bytes, subtype: str) -> str:
    """The html or plain part of a message, with a file's line ends; empty where it has none."""
    parsed = message_from_bytes(message, policy=policy.default)
    body = parsed.get_body((subtype,))
    return str(body.get_content()).replace("\r\n", "\n") if body is not None else ""


def _edition(store: Store, cadence: Cadence, zone: str, now: datetime) -> Edition:
    return Edition(
        key=f"preview:{cadence}",
        stream=cadence,
        state=EditionState.PLANNING,
        due=now,
        cutoff=sequence.last_seq(store),
        zone=zone,
        hour=None,
        date=now.astimezone(ZoneInfo(zone)).date().isoformat(),
    )

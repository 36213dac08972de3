"""Going live: looked at first, said by a person, written down, and owing nothing older."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import urlsplit

from digest import live
from digest.config import Config, Live, Transport
from digest.errors import NotLive
from digest.live import Record, Standing
from digest.machine import place_of
from digest.operations import sender
from digest.operations.sender import Names
from digest.store import Store, acts, going_live, marks, sequence, subscribers
from digest.store.acts import By

GO, GO_BACK = "go-live", "not-live"
NOT_LIVE = "not live"
"""What a letter's outcome says that was skipped because mail was not live."""


@dataclass(frozen=True, slots=True)
class Outlook:
    """What going live would mean. `refusals` are what stands in its way; `people` is how many
    would be written to by cadence, and all of them under "people"; entries after `from_seq` are
    owed to them; `waiting` letters would not be sent."""

    standing: Standing
    relay: str
    refusals: tuple[str, ...]
    people: Mapping[str, int]
    from_seq: int
    waiting: int


def outlook(store: Store, config: Config, waiting: int, *, allow_http: bool = False) -> Outlook:
    """What going live would mean now; changes nothing."""
    return Outlook(
        standing=live.standing(store, config),
        relay=str(live.relay_of(config.mail)),
        refusals=tuple(refusals(config, allow_http=allow_http)),
        people=going_live.people_by_cadence(store),
        from_seq=sequence.last_seq(store),
        waiting=waiting,
    )


def refusals(config: Config, *, allow_http: bool = False) -> Iterator[str]:
    """What must be mended in the configuration before anyone is mailed."""
    mail = config.mail
    if mail.transport is not Transport.SMTP:
        yield '[mail] transport: letters go into a folder; write transport = "smtp"'
    elif mail.live is Live.ALWAYS:
        yield '[mail] live: "always" mails everyone already; write live = "ask"'
    yield from _address_refusals(config.web.url, allow_http=allow_http)
    if config.newsroom.postal_address is None:
        yield "[newsroom] postal_address: missing: mail to many must tell where its sender is"
    if mail.reply_to is None:
        yield "[mail] reply_to: missing: who answers a letter must reach a mailbox that is read"


async def concerns(config: Config, names: Names, addresses: Sequence[str]) -> tuple[str, ...]:
    """What the internet says of our senders that may keep letters from people: SPF, DKIM and DMARC
    that are missing or do not allow our relay, whose `addresses` may be known."""
    found = [one async for one in sender.look(names, config.mail, addresses)]
    return tuple(f"{one.what}: {one.detail}" for one in found if one.warning)


def go(store: Store, config: Config, by: By, *, carry_on: bool = False) -> Record:
    """Mail is live, here and by this mail server. What is public up to now is owed to nobody, and
    what waits is skipped; with `carry_on`, where mail was live before, both stay as they are.

    Raises NotLive where there was nothing to carry on.
    """
    if carry_on and not acts.all_of(store, GO):
        raise NotLive("go-live: --carry-on: mail was never live with this database")
    from_seq = live.owed_from(store) if carry_on else sequence.last_seq(store)
    if not carry_on:
        _owe_nothing_older(store, config, from_seq, by)
    record = Record(place_of(store.path), live.relay_of(config.mail), by.at, from_seq)
    with store.writing():
        if not carry_on:
            going_live.cancel_planning(store, note="begun before mail was live")
            _skip_waiting(store, config, by)
        live.write(store, record)
        acts.add(store, GO, by)
    live.note_sent(store)
    return record


def go_back(store: Store, by: By) -> bool:
    """Mail is not live any more, from within a second on; False where it was not."""
    with store.writing():
        gone = marks.drop(store, marks.LIVE)
        if gone:
            acts.add(store, GO_BACK, by)
    return gone


def _owe_nothing_older(store: Store, config: Config, seq: int, by: By) -> None:
    """In short transactions, each of which only takes away; the last one makes mail live."""
    going_live.pass_over_entries(store, seq)
    _skip_waiting(store, config, by)


def _skip_waiting(store: Store, config: Config, by: By) -> None:
    known = (subscribers.by_email(store, one) for one in config.mail.test_recipients)
    keep = frozenset(one.id for one in known if one is not None)
    going_live.pass_over_letters(store, keep, reason=NOT_LIVE, now=by.at)


def _address_refusals(url: str, *, allow_http: bool) -> Iterator[str]:
    parts = urlsplit(url)
    if _only_here(parts.hostname or ""):
        yield f"[web] url: {url}: only this machine can open it; write the public address"
    elif parts.scheme != "https" and not allow_http:
        yield (
            f"[web] url: {url}: not https: mail providers do not offer one-click unsubscribing "
            "by it, and who reads what can be overheard; --allow-http goes live all the same"
        )


def _only_here(host: str) -> bool:
    """Whether a host is this machine, or none."""
    try:
        address = ip_address(host)
    except ValueError:
        return host.rstrip(".").endswith(("localhost", ".local", ".localdomain"))
    return address.is_loopback or address.is_unspecified

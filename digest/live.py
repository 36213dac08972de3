"""Whether everyone may be mailed from here: where it was said that mail is live, and whether that
is still where we are. A copied database, a restored backup and a changed mail server are not live
until a person says so again."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Collection
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from digest.config import Config, Live, Mail, Transport
from digest.errors import NotLive
from digest.machine import Place, last_sent_beside, note_last_sent_beside, place_of
from digest.store import Store, going_live, marks

NEVER = "nobody has said so yet"
_COPIED = "the database was copied: it went live on another machine"
_REPLACED = "the database was restored or copied: it is another file than the one that went live"
_OLDER = "the database was restored: mail has gone out since that it does not know of"
_ACCOUNT = "the account on the mail server was changed"
_UNREADABLE = "the record of it cannot be read"
_DAMAGE = (ValueError, KeyError, TypeError)

_FRESH = timedelta(seconds=1)
"""So long the gate trusts what it has read: going back is heeded at once by human measure."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Relay:
    """The mail server that letters are handed to, and as whom."""

    host: str
    port: int
    username: str | None = None

    def __str__(self) -> str:
        """Without the account, which may be somebody's address."""
        return f"{self.host}:{self.port}"


@dataclass(frozen=True, slots=True)
class Record:
    """What was true when a person said that mail is live; entries up to `from_seq` are owed to
    nobody."""

    place: Place
    relay: Relay
    since: datetime
    from_seq: int


@dataclass(frozen=True, slots=True)
class Standing:
    """Whether everyone may be mailed. `since` is None where that needs nobody's word; `why_not`
    is None where it is so."""

    live: bool
    since: datetime | None = None
    why_not: str | None = None

    def told(self, test_recipients: int) -> str | None:
        """A line for people where mail is not live."""
        if self.live:
            return None
        whom = (
            f"only the test recipients ({test_recipients}) get"
            if test_recipients
            else "nobody gets"
        )
        return f"not live: {self.why_not}; {whom} mail; see `digest go-live`"


def relay_of(mail: Mail) -> Relay:
    """The mail server as configured."""
    return Relay(mail.host, mail.port, mail.username)


def standing(store: Store, config: Config) -> Standing:
    """Whether everyone may be mailed from here now."""
    mail = config.mail
    if mail.transport is Transport.MAILDIR or mail.live is Live.ALWAYS:
        return Standing(live=True)
    try:
        record = read(store)
    except _DAMAGE:
        return Standing(live=False, why_not=_UNREADABLE)
    if record is None:
        return Standing(live=False, why_not=NEVER)
    why_not = moved(record, place_of(store.path), relay_of(mail)) or _older(store)
    return Standing(why_not is None, None if why_not else record.since, why_not)


def moved(record: Record, here: Place, relay: Relay) -> str | None:
    """How here differs from where mail went live; None where it does not. What cannot be told in
    one of the two is no difference."""
    there = record.place
    if _differ(there.machine, here.machine):
        return _COPIED
    if there.path != here.path:
        return f"the database was copied or moved: it went live as {there.path}"
    if there.inode != here.inode or _differ(there.born, here.born):
        return _REPLACED
    if (record.relay.host, record.relay.port) != (relay.host, relay.port):
        return f"the mail server was changed: from {record.relay} to {relay}"
    return _ACCOUNT if record.relay != relay else None


def read(store: Store) -> Record | None:
    """The record; None where nobody has said that mail is live. ValueError, KeyError or TypeError
    where it is damaged."""
    text = marks.get(store, marks.LIVE)
    if text is None:
        return None
    said = json.loads(text)
    return Record(
        place=Place(**said["place"]),
        relay=Relay(**said["relay"]),
        since=datetime.fromisoformat(said["since"]),
        from_seq=int(said["from_seq"]),
    )


def known(store: Store) -> Record | None:
    """The record; None where there is none that can be read."""
    try:
        return read(store)
    except _DAMAGE:
        return None


def owed_from(store: Store) -> int:
    """Entries up to this seq are owed to nobody since mail went live; 0 where it never has."""
    record = known(store)
    return record.from_seq if record else 0


def write(store: Store, record: Record) -> None:
    """Say that mail is live; inside `writing()`."""
    said = asdict(record) | {"since": record.since.isoformat()}
    marks.put(store, marks.LIVE, json.dumps(said, sort_keys=True))


def note_sent(store: Store) -> None:
    """Note beside the database how far mail has gone, by which an older copy put in its place is
    told."""
    last = going_live.last_ready(store)
    if last is not None and last != last_sent_beside(store.path):
        note_last_sent_beside(store.path, last)


class Gate:
    """Who may get mail now: everyone while it is live, else the test recipients alone. It looks
    again each second, so that another process's word is heeded."""

    def __init__(
        self,
        store: Store,
        look: Callable[[], Standing],
        recipients: Collection[str],
        clock: Callable[[], datetime],
    ) -> None:
        """`clock` is the machine's own."""
        self._store = store
        self._look = look
        self._recipients = frozenset(one.casefold() for one in recipients)
        self._clock = clock
        self._seen = Standing(live=True)
        self._at: datetime | None = None

    def permits(self, address: str) -> bool:
        """Whether mail may go to this address now."""
        return self._standing().live or address.casefold() in self._recipients

    def _standing(self) -> Standing:
        now = self._clock()
        if self._at is None or not timedelta(0) <= now - self._at < _FRESH:
            before, self._seen, self._at = self._seen, self._look(), now
            if before != self._seen and not self._seen.live:
                _log.warning("not live: %s", self._seen.why_not)
            if self._seen.since is not None:
                note_sent(self._store)
        return self._seen


def _differ(there: object, here: object) -> bool:
    return None not in (there, here) and there != here


def _older(store: Store) -> str | None:
    noted = last_sent_beside(store.path)
    known = noted is None or going_live.knows_edition(store, noted)
    return None if known else _OLDER


def refuse_moved_clock(mail: Mail) -> None:
    """NotLive where a pretended instant could mail real people."""
    if mail.transport is Transport.SMTP and mail.live is not Live.ALWAYS:
        raise NotLive(
            '--at: refused: with [mail] transport = "smtp" it could mail people at the wrong '
            'time; allowed with transport = "maildir", or in tests with live = "always"'
        )

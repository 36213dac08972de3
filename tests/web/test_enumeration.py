"""Whether an address is known cannot be told: not by what is answered, nor by the work for it."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

from digest import keeping, subscriptions
from digest.bounces import stages
from digest.model import Cadence, SubscriberStatus
from digest.store import Store, subscribers
from digest.store.standings import Stood
from digest.verdicts import Stage, Standing
from digest.web import application
from tests.newsroom import enrol
from tests.web.visits import Fields, Visit

EMAIL = "reader@example.org"
WANTED: dict[str, Fields] = {
    "/subscribe": {"email": EMAIL, "everything": "1", "cadence": "weekly"},
    "/preferences": {"email": EMAIL},
}
STATES = (
    "new",
    "asked just now",
    "pending",
    "active",
    "paused",
    "unsubscribed",
    "bounced",
    "suspended",
    "complained",
    "blocklisted",
    "erased",
)
_VALUE = re.compile(r"'(?:[^']|'')*'|\bNULL\b|\b\d+\b")


class Overheard(Store):
    """A store that keeps what every thread asks of it, values left out."""

    def __init__(self, path: Path) -> None:
        self.heard: list[str] = []
        super().__init__(path)

    def _connect(self) -> sqlite3.Connection:
        connection = super()._connect()
        connection.set_trace_callback(lambda sql: self.heard.append(_VALUE.sub("?", sql)))
        return connection


@dataclass
class Watched(Visit):
    """A visit whose letters are written when we say so, over a store that is overheard."""

    later: list[Callable[[], None]] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__post_init__()
        self.overheard = Overheard(self.service.config.store.path)
        self.service.__dict__ |= {"store": self.overheard}
        del self.service.__dict__["inviting"]  # made anew over that store
        parts = self.service.web_parts(lambda: self.now)
        assert parts.inviting is not None
        inviting = replace(parts.inviting, later=self.later.append)
        self.app = application(replace(parts, inviting=inviting), seconds=self._seconds)

    def write(self) -> None:
        """Write the letters that were promised."""
        while self.later:
            self.later.pop(0)()


def become(visit: Watched, state: str) -> None:
    """Bring the address into a state, and let the time go by that it takes."""
    store = visit.store
    if state in ("pending", "asked just now"):
        for path, wanted in WANTED.items():
            visit.fill(path, wanted)
            visit.write()
    elif state in ("bounced", "blocklisted"):
        status = SubscriberStatus(state)
        subscriptions.suppress(store, EMAIL, status=status, evidence="test", now=visit.now)
    elif state != "new":
        who = enrol(store, EMAIL, Cadence.DAILY).subscriber_id
        assert who is not None
        if state == "unsubscribed":
            keeping.leave(store, who, None, how="test", now=visit.now)
        elif state == "erased":
            keeping.erase(store, who, how="test", now=visit.now)
        elif state == "suspended":
            known = subscribers.by_id(store, who)
            standing = Standing(5, visit.now.date(), visit.now, Stage.SUSPENDED, visit.now)
            with store.writing():
                stages.suspend(store, known, Stood(who, standing))
        elif state == "complained":
            known = subscribers.by_id(store, who)
            with store.writing():
                stages.stop(store, known, Stood(who), "complaint", "test", now=visit.now)
        elif state == "paused":
            with store.writing():
                subscribers.set_status(store, who, SubscriberStatus.PAUSED)
    visit.wait(minutes=1 if state == "asked just now" else 2 * 24 * 60)


@dataclass
class Seen:
    """What the visitor gets, what the store was asked meanwhile, and what after."""

    answer: tuple[object, ...]
    during: list[str]
    after: list[str]


def seen(visit: Watched, path: str) -> Seen:
    shown = visit.get(path)
    visit.wait(seconds=5)
    visit.overheard.heard.clear()
    stamp = re.search(r'name="shown" value="([^"]+)"', shown.text)
    assert stamp is not None
    fields = {**WANTED[path], "language": "en", "shown": stamp[1]}
    answer = visit.post(path, fields, sec_fetch_site="same-origin")
    during = visit.overheard.heard.copy()
    visit.overheard.heard.clear()
    visit.write()
    return Seen(
        (answer.status_code, answer.headers.raw, answer.content),
        during,
        visit.overheard.heard.copy(),
    )


def asked(folder: Path, state: str) -> dict[str, Seen]:
    folder.mkdir()
    visit = Watched(folder)
    become(visit, state)
    found = {path: seen(visit, path) for path in ("/preferences", "/subscribe")}
    visit.overheard.close()
    visit.service.close()
    return found


def test_every_address_is_answered_alike_and_makes_the_same_work(tmp_path: Path) -> None:
    known = {state: asked(tmp_path / state, state) for state in STATES}

    for path, new in known["new"].items():
        assert new.answer[0] == 303
        assert new.during
        assert new.after
        for state, one in ((state, found[path]) for state, found in known.items()):
            assert (state, one.answer) == (state, new.answer)
            assert (state, one.during) == (state, new.during)
            expected = [] if state == "asked just now" else new.after
            assert (state, one.after) == (state, expected)

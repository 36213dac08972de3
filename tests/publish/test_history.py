"""Whatever happened, and however often feeds were built meanwhile, the files are those that one
build from nothing would make."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from digest.model import Dimension, Entry, Kind, Moment, Precision, Release, Status
from digest.publish import Built, build
from digest.store import Store, entries, families, feeds, listings, marks, releases
from tests.feeds.newsroom import labelled, release
from tests.publish import plain
from tests.publish.desk import Desk, chain, files, quick_desk, states, told

START = datetime(2026, 5, 10, 8, 15, tzinfo=UTC)
LABELS = (
    (Dimension.COUNTRY, "BY"),
    (Dimension.COUNTRY, "KE"),
    (Dimension.REGION, "africa"),
    (Dimension.TOPIC, "journalists"),
    (Dimension.TOPIC, "not-a-topic"),
)
LANGUAGES = ("en", "fr", "pt-BR", None)
LONG = "word " * 3000
"""A title of which a feed's bound holds some thirty."""


class History:
    """A newsroom to which things happen, each chosen by one number."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.now = START
        self._uids: list[str] = []

    def come(self, what: int, *, title: str = "Journalists freed", apart: int = 0) -> None:
        """A release of one of the last days, of some labels, kind and language."""
        uid = f"r{len(self._uids):03}"
        self._uids.append(uid)
        at = self.now - timedelta(days=(what % 7) + apart)
        self.desk.add(self._varied(replace(release(uid, published=at), title=title), what), at=at)

    def come_late(self, what: int) -> None:
        """One that is as old as three years."""
        self.come(what, apart=what * 13 % 1100)

    def come_by_the_dozen(self, what: int) -> None:
        """Five years of them, one each month, so that a month is soon without any."""
        for number in range(56):
            self.come(what + number, apart=number * 31)

    def come_too_long(self, what: int) -> None:
        """More than a feed's bound holds."""
        for number in range(36):
            self.come(what + number, title=f"{number} {LONG}", apart=number * 3)

    def relabel(self, what: int) -> None:
        self._change(what, lambda one: self._varied(one, what // 3))

    def retitle(self, what: int) -> None:
        self._change(what, lambda one: replace(one, title=f"Title {what}"))

    def redate(self, what: int) -> None:
        at = Moment(self.now - timedelta(days=what * 11 % 900), Precision.DAY)
        self._change(what, lambda one: replace(one, published=at))

    def correct(self, what: int) -> None:
        self._turn(what, Status.CORRECTED)

    def withdraw(self, what: int) -> None:
        self._turn(what, Status.WITHDRAWN)

    def hold_again(self, what: int) -> None:
        self._turn(what, Status.PUBLIC)

    def merge(self, what: int) -> None:
        one, other = (self._entry(what), self._entry(what // 5))
        if one and other and one.uid != other.uid:
            with self.desk.store.writing():
                families.join(self.desk.store, one, other)

    def part(self, what: int) -> None:
        with self.desk.store.writing():
            self.desk.store.write(
                "UPDATE releases SET same_as = NULL WHERE uid = :uid", {"uid": self._uid(what)}
            )

    def wait(self, what: int) -> None:
        self.now += timedelta(days=what % 45, seconds=1)

    def build(self) -> None:
        built = build(self.desk.press, self.desk.folder, now=self.now)
        assert () == built.failed

    def _uid(self, what: int) -> str | None:
        return self._uids[what % len(self._uids)] if self._uids else None

    def _entry(self, what: int) -> Entry | None:
        uid = self._uid(what)
        return None if uid is None else entries.by_uid(self.desk.store, uid)

    def _change(self, what: int, how: Callable[[Release], Release]) -> None:
        uid = self._uid(what)
        known = None if uid is None else releases.by_uid(self.desk.store, uid)
        if known is not None:
            self.desk.revise(how(known), at=self.now)

    def _turn(self, what: int, status: Status) -> None:
        self._change(what, lambda one: replace(one, status=status, updated=self.now))

    @staticmethod
    def _varied(one: Release, what: int) -> Release:
        chosen = [label for place, label in enumerate(LABELS) if what >> place & 1]
        kind = tuple(Kind)[what % 3] if what % 5 else None
        language = LANGUAGES[what // 2 % len(LANGUAGES)]
        return replace(labelled(one, *chosen), kind=kind, language=language)


Step = Callable[[History, int], None]
STEPS: tuple[Step, ...] = (
    History.come, History.come, History.come_late, History.come_by_the_dozen,
    History.come_too_long, History.relabel, History.retitle, History.redate, History.correct,
    History.withdraw, History.hold_again, History.merge, History.part, History.wait,
    History.relabel, History.redate, History.merge,
)  # fmt: skip


@settings(
    max_examples=8,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(
    steps=st.lists(
        st.tuples(st.sampled_from(STEPS), st.integers(0, 10_000)), min_size=4, max_size=10
    ).map(lambda found: [(History.come, 7), (History.come, 5), *found])
)
def test_after_any_history_the_files_are_those_of_one_build_from_nothing(
    steps: list[tuple[Step, int]],
) -> None:
    with quick_desk() as desk:
        history = History(desk)
        for step, what in steps:
            step(history, what)
            if what % 3:
                history.build()
        history.build()
        _writes_no_more(desk, history.now)
        _shows_what_the_plain_rules_say(desk)
        built, whole = files(desk.folder), _from_nothing(desk, history.now)
        assert set(whole) == set(built)
        assert [] == [path for path in whole if whole[path] != built[path]]


def _writes_no_more(desk: Desk, now: datetime) -> None:
    before = states(desk.folder)
    again = desk.build(now)
    assert Built((), again.unchanged) == again
    assert before == states(desk.folder)
    assert () == listings.touched(desk.store, 1)
    assert () == listings.stale(desk.store)


def _from_nothing(desk: Desk, now: datetime) -> dict[str, bytes]:
    """What a builder makes that knows of the feeds only their ids, and from when on each has
    archives."""
    folder = desk.folder.parent
    with desk.store.writing():
        for table in ("listed", "stale", "feed_files", "touched"):
            desk.store.write(f"DELETE FROM {table}")
        marks.put(desk.store, marks.FEEDS_MADE_BY, "nobody")
    fresh = Desk(desk.store, folder / "fresh")
    fresh.build(now)
    return files(fresh.folder)


def _shows_what_the_plain_rules_say(desk: Desk) -> None:
    """The feed itself is the first of what it should show, and a reader who goes from archive to
    archive finds every entry."""
    listing, buried = plain.listing(desk.store), _buried(desk.store)
    for row in feeds.all(desk.store):
        listed = listing.get(row.name, [])
        expected = [one.root.tag for one in plain.shown(listed, buried)]
        live = told(desk.folder, row.name)
        assert expected[: len(live)] == live
        assert len(live) == len(expected) or _is_at_its_bound(desk.folder / f"{row.name}.atom")
        steps = list(chain(desk.folder, row.name))
        found = {tag for step in steps for tag in told(desk.folder, step)}
        assert {one.root.tag for one in listed} == found
        assert steps == sorted(set(steps), reverse=True, key=lambda one: (one == row.name, one))


def _buried(store: Store) -> dict[str, datetime]:
    rows = store.read("SELECT uid, at FROM tombstones JOIN releases ON id = release_id")
    return {row["uid"]: datetime.fromisoformat(row["at"]) for row in rows}


def _is_at_its_bound(path: Path) -> bool:
    """One more of the long ones would not have fitted."""
    return 450_000 < path.stat().st_size <= 500_000

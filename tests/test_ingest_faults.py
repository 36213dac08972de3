"""One bad source, item or page never stops the others, and is told."""

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from digest.config import SourceConfig, SourceKind
from digest.errors import StoreError
from digest.ingest import Ingest, Report
from digest.model import Item, Mailing, Moment
from digest.sources.shapes import Known, Reading
from digest.store import Store, entries, sequence, sources
from digest.taxonomy import Taxonomy
from tests.newsdesk import BELARUS, KENYA, NOW, Newsdesk, counted, page, pages, write

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
NAMES = ("a", "b", "c", "d", "e", "f")


def source(name: str) -> SourceConfig:
    return SourceConfig(name, SourceKind.FEED, url=f"https://{name}.example/feed", backfill=False)


def item(title: str, summary: str = "What happened.") -> Item:
    return Item(aliases=(title,), published=Moment(NOW - DAY), title=title, summary=summary)


class Wire:
    """Reads sources as a function says, and counts how many are read at once."""

    def __init__(self, says: Callable[[str], Reading]) -> None:
        self._says = says
        self._now = 0
        self.most = 0

    async def __call__(self, source: SourceConfig, known: Known, *, now: datetime) -> Reading:
        """What the function says, a little later."""
        self._now += 1
        self.most = max(self.most, self._now)
        for _ in range(3):
            await asyncio.sleep(0)
        self._now -= 1
        return self._says(source.name)


def poll(store: Store, taxonomy: Taxonomy, wire: Wire, at_once: int = 4) -> tuple[Report, ...]:
    ingest = Ingest(store, wire, taxonomy, "digest.example", "en", at_once)
    return asyncio.run(ingest.poll([source(name) for name in NAMES], now=NOW))


def test_a_bug_that_one_source_finds_is_told_of_that_source(
    store: Store, taxonomy: Taxonomy
) -> None:
    def says(name: str) -> Reading:
        if name == "b":
            raise LookupError("no such thing")
        return Reading((item(name),))

    reports = poll(store, taxonomy, Wire(says))
    assert [1, 0, 1, 1, 1, 1] == [one.new for one in reports]
    why = "b: unforeseen: LookupError: no such thing"
    assert ((why,), why) == (reports[1].failed, sources.state(store, "b").last_error)


def test_a_bug_that_one_item_finds_is_told_of_that_item(store: Store, taxonomy: Taxonomy) -> None:
    """Its neighbours in the same transaction are written all the same, and it is tried again."""
    half = "\ud800"  # half of a character, which no database takes
    items = (item("One"), item("Two", f"a {half} b"), item("Three"))
    reports = poll(store, taxonomy, Wire(lambda _: Reading(items, etag='"a"', fingerprint="f")))
    assert (2, 1) == (reports[0].new, len(reports[0].failed))
    assert reports[0].failed[0].startswith("a: “Two”: unforeseen: UnicodeEncodeError: ")
    state = sources.state(store, "a")
    assert (reports[0].failed, None, None) == (state.faults, state.etag, state.fingerprint)
    assert None is state.failing_since


def test_a_database_that_fails_is_everybodys(store: Store, taxonomy: Taxonomy) -> None:
    def says(name: str) -> Reading:
        raise StoreError("database: the disk is full")

    with pytest.raises(StoreError, match="the disk is full"):
        poll(store, taxonomy, Wire(says))


@pytest.mark.parametrize("at_once", [1, 4, 32])
def test_sources_are_read_side_by_side_and_told_in_their_order(
    store: Store, taxonomy: Taxonomy, at_once: int
) -> None:
    wire = Wire(lambda name: Reading((item(name),)))
    reports = poll(store, taxonomy, wire, at_once)
    assert list(NAMES) == [one.source for one in reports]
    assert min(at_once, len(NAMES)) == wire.most


def test_the_same_releases_get_the_same_rows_however_many_are_read_at_once(
    taxonomy: Taxonomy, tmp_path: Path
) -> None:
    """The first telling in the order of the configuration is the root."""
    roots = []
    for at_once in (1, 6):
        store = Store(tmp_path / f"{at_once}.db")
        poll(store, taxonomy, Wire(lambda name: Reading((item("One statement"),))), at_once)
        roots.append([one.sources for one in entries.select(store)])
        store.close()
    assert [[NAMES], [NAMES]] == roots


def test_a_sign_of_life_is_given_while_there_is_work(store: Store, taxonomy: Taxonomy) -> None:
    signs = list[None]()
    ingest = Ingest(store, Wire(lambda name: Reading()), taxonomy, "digest.example", "en", 1)
    asyncio.run(
        ingest.poll([source(name) for name in NAMES], now=NOW, alive=lambda: signs.append(None))
    )
    assert len(NAMES) <= len(signs)


# The first pass


def test_a_first_pass_with_an_unreadable_page_is_not_over(desk: Newsdesk, tmp_path: Path) -> None:
    """What that page holds is old too, and mails no one when it can be read."""
    archive = write(pages(tmp_path, backfill=True), page(BELARUS))
    write(archive, b"\x00\x01", "b.txt")
    desk.poll(archive, now=NOW)
    assert None is sources.state(desk.store, "pages").backfilled_at
    write(archive, page(KENYA), "b.txt")
    desk.poll(archive, now=NOW + HOUR)
    assert NOW + HOUR == sources.state(desk.store, "pages").backfilled_at
    assert {Mailing.BACKFILL} == {one.root.mailing for one in entries.select(desk.store)}


def test_a_page_that_stays_unreadable_does_not_hold_back_news_for_ever(
    desk: Newsdesk, tmp_path: Path
) -> None:
    archive = write(pages(tmp_path, backfill=True), page(BELARUS))
    write(archive, b"\x00\x01", "b.txt")
    desk.poll(archive, now=NOW)
    desk.poll(archive, now=NOW + DAY)
    state = sources.state(desk.store, "pages")
    assert (NOW + DAY, NOW, 1) == (state.backfilled_at, state.faulty_since, len(state.faults))
    write(archive, page(BELARUS, KENYA))
    desk.poll(archive, now=NOW + DAY + HOUR)
    assert 1 == sequence.last_seq(desk.store)


def test_a_bad_item_does_not_keep_the_first_pass_open(desk: Newsdesk, tmp_path: Path) -> None:
    archive = pages(tmp_path, backfill=True)
    bad = (KENYA[0], KENYA[1], "May 32, 2026")
    (report,) = desk.poll(write(archive, page(BELARUS, bad)), now=NOW)
    assert 1 == len(report.failed)
    assert NOW == sources.state(desk.store, "pages").backfilled_at


# News that the first pass of another source has brought


def test_news_is_news_though_the_first_pass_of_another_source_brought_it_first(
    desk: Newsdesk, tmp_path: Path
) -> None:
    live = write(pages(tmp_path, "live", backfill=True), page(BELARUS))
    desk.poll(live, now=NOW)
    fresh = write(pages(tmp_path, "fresh", backfill=True), page(BELARUS, KENYA))
    write(live, page(BELARUS, KENYA))
    fresh_first, live_first = desk.poll(fresh, live, now=NOW + HOUR)
    assert ((2, 0, 0), (1, 0, 1)) == (counted(fresh_first), counted(live_first))
    found = {one.root.title: one for one in entries.select(desk.store)}
    told = [one.mailing for one in found[KENYA[0]].tellings]
    assert ([Mailing.OWED] * 2, 1) == (told, found[KENYA[0]].root.seq)
    assert Mailing.BACKFILL is found[BELARUS[0]].root.mailing


def test_what_the_first_pass_of_another_source_brought_long_ago_is_old_news(
    desk: Newsdesk, tmp_path: Path
) -> None:
    """The live source has been read since, and did not have it then."""
    live = write(pages(tmp_path, "live", backfill=True), page(BELARUS))
    fresh = write(pages(tmp_path, "fresh", backfill=True), page(BELARUS, KENYA))
    desk.poll(live, fresh, now=NOW)
    desk.poll(live, now=NOW + DAY)
    desk.poll(write(live, page(BELARUS, KENYA)), now=NOW + 2 * DAY)
    assert 0 == sequence.last_seq(desk.store)

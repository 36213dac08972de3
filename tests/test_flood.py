"""A poll that brings far more than its source ever does is held from mail."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.config import Added, SourceConfig, SourceKind, TaxonomyConfig
from digest.flood import FEW, is_flood
from digest.ingest import CHUNK
from digest.model import Label, Mailing, Release
from digest.store import Store, entries, mailing, releases, sequence, sources
from digest.taxonomy import Document, Taxonomy, load
from tests.newsdesk import Newsdesk, page, pages
from tests.scripted import news, script

NOW = datetime(2026, 5, 8, 6, 0, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture(scope="module")
def taxonomy() -> Taxonomy:
    return load(TaxonomyConfig())


@pytest.fixture
def desk(store: Store, taxonomy: Taxonomy) -> Newsdesk:
    return Newsdesk(store, taxonomy)


@pytest.fixture
def source(tmp_path: Path) -> SourceConfig:
    """Saved pages, the first pass of which mails no one."""
    return pages(tmp_path, backfill=True)


def save(source: SourceConfig, name: str, count: int, *, day: int = 1) -> None:
    """A page of so many releases, all of one day in May."""
    assert source.path is not None
    told = [
        (f"{name} {number}", f"What {name} number {number} is.", f"May {day}, 2026")
        for number in range(count)
    ]
    Path(source.path.replace("*", name)).write_text(page(*told))


def found(store: Store) -> list[Release]:
    return [one for entry in entries.select(store) for one in (entry.root, *entry.others)]


def mailings(store: Store, name: str) -> set[Mailing]:
    return {one.mailing for one in found(store) if (one.title or "").startswith(f"{name} ")}


@pytest.mark.parametrize(
    ("new", "retold", "busiest_day", "expected"),
    [
        pytest.param(10, 10, 0, False, id="ten are never too many"),
        pytest.param(11, 0, 3, True, id="more than three times the busiest day"),
        pytest.param(11, 0, 4, False, id="not so many as that"),
        pytest.param(60, 0, 20, False, id="a busy source"),
        pytest.param(60, 31, 60, True, id="a busy source that tells old titles again"),
        pytest.param(60, 30, 60, False, id="as many new titles as old"),
    ],
)
def test_a_flood_is_told_by_number_and_habit(
    new: int, retold: int, busiest_day: int, expected: bool
) -> None:
    assert expected == is_flood(new, retold=retold, busiest_day=busiest_day)


@given(new=st.integers(0, 500), retold=st.integers(0, 500), busiest=st.integers(0, 100))
def test_more_is_always_at_least_as_much_of_a_flood(new: int, retold: int, busiest: int) -> None:
    assert not is_flood(min(new, FEW), retold=retold, busiest_day=busiest)
    if is_flood(new, retold=retold, busiest_day=busiest):
        assert is_flood(new, retold=retold + 1, busiest_day=busiest)
        assert is_flood(new + 1, retold=retold + 1, busiest_day=busiest)
    if not is_flood(new, retold=retold, busiest_day=busiest):
        assert not is_flood(new, retold=retold, busiest_day=busiest + 1)


def test_the_first_pass_mails_no_one_however_much_it_brings(
    desk: Newsdesk, source: SourceConfig
) -> None:
    save(source, "old", 30)
    (report,) = desk.poll(source, now=NOW)
    assert (30, 0) == (report.new, report.held)
    assert {Mailing.BACKFILL} == mailings(desk.store, "old")


def test_a_flood_is_held_and_shown_all_the_same(desk: Newsdesk, source: SourceConfig) -> None:
    save(source, "old", 3)
    desk.poll(source, now=NOW)
    save(source, "flood", 12)
    (report,) = desk.poll(source, now=NOW + DAY)
    assert (12, 12) == (report.new, report.held)
    assert {Mailing.HELD} == mailings(desk.store, "flood")
    assert 0 == sequence.last_seq(desk.store)
    ((name, uids),) = ((one.source, one.uids) for one in mailing.held(desk.store))
    assert ("pages", 12) == (name, len(uids))
    assert 15 == len(entries.select(desk.store))


def test_as_much_as_the_source_is_used_to_is_news(desk: Newsdesk, source: SourceConfig) -> None:
    save(source, "old", 4)
    desk.poll(source, now=NOW)
    save(source, "news", 12, day=7)
    (report,) = desk.poll(source, now=NOW + DAY)
    assert (12, 0) == (report.new, report.held)
    assert {Mailing.OWED} == mailings(desk.store, "news")


def test_backfill_without_dates_is_no_habit(desk: Newsdesk, source: SourceConfig) -> None:
    """What has no date counts as published on the day of its reading, all at once."""
    save(source, "old", 30, day=8)
    desk.poll(source, now=NOW)
    assert 0 == mailing.busiest_day(desk.store, "pages")
    save(source, "flood", 12, day=9)
    (report,) = desk.poll(source, now=NOW + DAY)
    assert 12 == report.held


def test_without_backfill_the_guard_is_off(desk: Newsdesk, tmp_path: Path) -> None:
    source = pages(tmp_path)
    save(source, "old", 1)
    desk.poll(source, now=NOW)
    save(source, "news", 30)
    (report,) = desk.poll(source, now=NOW + DAY)
    assert (30, 0) == (report.new, report.held)


def test_the_polls_after_a_flood_are_as_ever(desk: Newsdesk, source: SourceConfig) -> None:
    save(source, "old", 3)
    desk.poll(source, now=NOW)
    save(source, "flood", 12)
    desk.poll(source, now=NOW + DAY)
    save(source, "news", 2, day=10)
    (report,) = desk.poll(source, now=NOW + 2 * DAY)
    assert (2, 0) == (report.new, report.held)
    assert {Mailing.OWED} == mailings(desk.store, "news")


class Dies:
    """Labels as many items as one transaction takes, and then the power fails."""

    def __init__(self, taxonomy: Taxonomy) -> None:
        self.taxonomy = taxonomy
        self.left = CHUNK

    def classify(self, document: Document) -> tuple[Label, ...]:
        if not self.left:
            raise KeyboardInterrupt
        self.left -= 1
        return self.taxonomy.classify(document)


def test_a_poll_that_died_in_a_flood_is_held_to_its_end(
    desk: Newsdesk, source: SourceConfig
) -> None:
    """The few that were left would not be a flood by themselves."""
    save(source, "old", 3)
    desk.poll(source, now=NOW)
    for number in range(3):
        save(source, f"flood-{number}", 18)
    dying = Newsdesk(desk.store, Dies(desk.taxonomy))  # type: ignore[arg-type]
    with pytest.raises(KeyboardInterrupt):
        dying.poll(source, now=NOW + DAY)
    (report,) = desk.poll(source, now=NOW + DAY)
    assert (4, 4) == (report.new, report.held)
    assert 3 * 18 == len(mailing.held(desk.store)[0].uids)
    assert sources.state(desk.store, "pages").holding_since is None


def test_the_first_pass_of_another_source_owes_nothing_anew(desk: Newsdesk, tmp_path: Path) -> None:
    """Though it gives what is known a label that it did not have."""
    news = pages(tmp_path)
    save(news, "news", 2)
    desk.poll(news, now=NOW)
    topics = Added(topics=("refugees-and-migrants",))
    other = pages(tmp_path, "other", backfill=True, add=topics)
    save(other, "news", 2)
    desk.poll(other, now=NOW + DAY)
    (first, second) = entries.select(desk.store)
    assert ("pages", "other") == first.sources
    assert {1, 2} == {first.seq, second.seq}


def test_a_change_in_a_flood_is_a_change(desk: Newsdesk, source: SourceConfig) -> None:
    save(source, "old", 3)
    desk.poll(source, now=NOW)
    save(source, "news", 1, day=8)
    desk.poll(source, now=NOW + DAY)
    (before,) = (one for one in found(desk.store) if one.title == "news 0")
    assert source.path is not None
    Path(source.path.replace("*", "news")).write_text(
        page(("news 0", "What news number 0 is, told anew.", "May 8, 2026"))
    )
    save(source, "flood", 12, day=7)
    (report,) = desk.poll(source, now=NOW + 2 * DAY)
    after = releases.by_uid(desk.store, before.uid)
    assert (12, 1, 12) == (report.new, report.changed, report.held)
    assert after is not None
    assert (2, Mailing.OWED, before.seq) == (after.version, after.mailing, after.seq)


def test_what_another_address_has_from_before_is_not_news(desk: Newsdesk, tmp_path: Path) -> None:
    """Though too few for a flood; whatever comes after that first reading is news as ever."""
    with script() as web:
        web.says |= {"/feed": news("known"), "/other": news("old 1", "old 2")}
        source = SourceConfig("wire", SourceKind.FEED, url=f"{web.url}/feed")
        desk.poll(source, now=NOW + 30 * DAY)
        other = replace(source, url=f"{web.url}/other")
        (report,) = desk.poll(other, now=NOW + 31 * DAY)
        assert (2, {Mailing.HELD}) == (report.new, mailings(desk.store, "old"))
        web.says["/other"] = news("old 1", "old 2", "late 1")
        desk.poll(other, now=NOW + 32 * DAY)
    assert {Mailing.OWED} == mailings(desk.store, "late")


def test_what_another_source_tells_as_news_is_news(
    desk: Newsdesk, source: SourceConfig, tmp_path: Path
) -> None:
    save(source, "old", 3)
    desk.poll(source, now=NOW)
    save(source, "flood", 12, day=9)
    desk.poll(source, now=NOW + DAY)
    other = pages(tmp_path, "other")
    save(other, "flood", 1, day=9)
    desk.poll(other, now=NOW + DAY)
    (told,) = (one for one in entries.select(desk.store) if one.root.mailing is Mailing.OWED)
    assert ("flood 0", ("pages", "other"), 1) == (told.root.title, told.sources, told.seq)
    assert 11 == len(mailing.held(desk.store)[0].uids)

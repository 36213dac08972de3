"""What sources say becomes releases: once, under one identity, in every version."""

from datetime import timedelta
from pathlib import Path

import pytest

from digest.config import Added
from digest.ingest import Report
from digest.model import Dimension, Kind, Mailing, Release, Severity, Status
from digest.store import Store, entries, releases, sequence, sources, versions
from digest.taxonomy import Taxonomy
from tests.newsdesk import (
    BELARUS,
    KENYA,
    NOW,
    Newsdesk,
    counted,
    feed,
    only,
    page,
    pages,
    wire,
    write,
)

DAY = timedelta(days=1)


def by_title(store: Store) -> dict[str | None, Release]:
    """Every telling by its title."""
    found = [one for entry in entries.select(store) for one in (entry.root, *entry.others)]
    return {one.title: one for one in found}


def test_a_first_reading_brings_releases_with_their_labels(desk: Newsdesk, tmp_path: Path) -> None:
    source = write(pages(tmp_path), page(BELARUS))
    (report,) = desk.poll(source, now=NOW)
    found = only(desk.store)
    assert Report("pages", fetched=1, new=1) == report
    assert (BELARUS[0], BELARUS[1]) == (found.title, found.summary)
    assert (("BY",), ("europe-central-asia",), ("journalists",)) == (
        found.slugs(Dimension.COUNTRY),
        found.slugs(Dimension.REGION),
        found.slugs(Dimension.TOPIC),
    )
    assert all(one.reasons for one in found.labels)


def test_a_second_reading_brings_nothing(desk: Newsdesk, tmp_path: Path) -> None:
    source = write(pages(tmp_path), page(BELARUS, KENYA))
    desk.poll(source, now=NOW)
    before = entries.select(desk.store)
    (report,) = desk.poll(source, now=NOW + DAY)
    assert Report("pages", unchanged=2) == report
    write(source, page(BELARUS, KENYA) + "\n")
    (report,) = desk.poll(source, now=NOW + DAY)
    assert Report("pages", fetched=2, unchanged=2) == report
    assert before == entries.select(desk.store)


def test_a_change_makes_a_version_and_keeps_what_was_said(desk: Newsdesk, tmp_path: Path) -> None:
    source = write(pages(tmp_path), page(BELARUS))
    desk.poll(source, now=NOW)
    before = only(desk.store)
    write(source, page((BELARUS[0], "Three reporters were arrested in Minsk.", BELARUS[2])))
    (report,) = desk.poll(source, now=NOW + DAY)
    after = only(desk.store)
    assert (0, 1, 0) == counted(report)
    assert (2, NOW + DAY, before.published) == (after.version, after.updated, after.published)
    assert (before.uid, before.tag, before.seq) == (after.uid, after.tag, after.seq)
    first, second = versions.history(desk.store, after.uid)
    assert (1, None) == (first.version, first.before)
    assert (Severity.UPDATE, {"summary": BELARUS[1]}) == (second.severity, second.before)


def test_a_silent_change_leaves_the_date_alone(desk: Newsdesk, tmp_path: Path) -> None:
    source = write(pages(tmp_path), page(BELARUS))
    desk.poll(source, now=NOW)
    before = only(desk.store)
    write(source, page((BELARUS[0], "Two reporters were arrested, in Minsk!", BELARUS[2])))
    desk.poll(source, now=NOW + DAY)
    after = only(desk.store)
    assert (2, before.updated) == (after.version, after.updated)
    assert Severity.SILENT == versions.history(desk.store, after.uid)[1].severity


def test_a_correction_is_marked_as_one(desk: Newsdesk, tmp_path: Path) -> None:
    source = wire(tmp_path / "feed.xml")
    write(source, feed(("1", *BELARUS[:2])))
    desk.poll(source, now=NOW)
    write(source, feed(("1", BELARUS[0], "Correction: three reporters were arrested in Minsk.")))
    desk.poll(source, now=NOW + DAY)
    found = only(desk.store)
    assert (2, Status.CORRECTED) == (found.version, found.status)
    assert Severity.CORRECTION == versions.history(desk.store, found.uid)[1].severity


def test_a_moved_feed_is_known_by_its_weaker_ids(desk: Newsdesk, tmp_path: Path) -> None:
    source = wire(tmp_path / "feed.xml")
    write(source, feed(("https://old.example/?p=1", *BELARUS[:2])))
    desk.poll(source, now=NOW)
    write(source, feed(("https://new.example/?p=1", *BELARUS[:2])))
    (report,) = desk.poll(source, now=NOW + DAY)
    assert (0, 0, 1) == counted(report)
    assert "https://new.example/?p=1" in releases.aliases_of(desk.store, only(desk.store).uid)


LONG = "Two reporters were arrested in Minsk on Monday. They had filmed the eviction of a village"


def test_two_pages_that_cut_a_release_differently_are_one(desk: Newsdesk, tmp_path: Path) -> None:
    source = pages(tmp_path)
    write(source, page((BELARUS[0], LONG[:50] + "…", BELARUS[2])), "a.txt")
    write(source, page((BELARUS[0], LONG + "…", BELARUS[2])), "b.txt")
    (report,) = desk.poll(source, now=NOW)
    assert (1, 0, 0) == counted(report)
    assert LONG + "…" == only(desk.store).summary


def test_a_shorter_cut_read_later_never_flips_a_release_back(
    desk: Newsdesk, tmp_path: Path
) -> None:
    source = pages(tmp_path)
    told = {
        "long": page((BELARUS[0], LONG + "…", BELARUS[2])),
        "short": page((BELARUS[0], LONG[:50] + "…", BELARUS[2])),
    }
    changes = []
    for day, cut in enumerate(["short", "long", "short", "long", "short"]):
        (report,) = desk.poll(write(source, told[cut]), now=NOW + day * DAY)
        changes.append(counted(report))
    assert [(1, 0, 0), (0, 1, 0), (0, 0, 1), (0, 0, 1), (0, 0, 1)] == changes
    assert (2, LONG + "…") == (only(desk.store).version, only(desk.store).summary)


def test_a_statement_of_two_sources_is_one_entry_with_both_named(
    desk: Newsdesk, tmp_path: Path
) -> None:
    here = write(pages(tmp_path, "here"), page(BELARUS))
    there = write(
        pages(tmp_path, "there", add=Added(topics=("torture-and-detention",))), page(BELARUS)
    )
    reports = desk.poll(here, there, now=NOW)
    (entry,) = entries.select(desk.store)
    assert [(1, 0, 0), (1, 0, 0)] == [counted(one) for one in reports]
    assert ("here", "there") == entry.sources
    assert ("journalists", "torture-and-detention") == entry.slugs(Dimension.TOPIC)
    assert ("journalists",) == entry.root.slugs(Dimension.TOPIC)
    assert entry == entries.by_uid(desk.store, entry.others[0].uid)


def test_a_second_telling_gets_no_seq_of_its_own(desk: Newsdesk, tmp_path: Path) -> None:
    here = write(pages(tmp_path, "here"), page(BELARUS))
    there = write(pages(tmp_path, "there"), page(BELARUS))
    desk.poll(here, there, now=NOW)
    (entry,) = entries.select(desk.store)
    assert (1, None) == (entry.seq, entry.others[0].seq)
    assert 1 == sequence.last_seq(desk.store)
    assert (entry,) == entries.between(desk.store, 0, 10)


@pytest.mark.parametrize(
    ("kind", "date"),
    [
        pytest.param("Sheet of paper Report", BELARUS[2], id="a report and its press release"),
        pytest.param("Press Release", "May 6, 2026", id="the same title on another day"),
    ],
)
def test_these_stay_apart(kind: str, date: str, desk: Newsdesk, tmp_path: Path) -> None:
    here = write(pages(tmp_path, "here"), page(BELARUS))
    there = write(pages(tmp_path, "there"), page((BELARUS[0], "Its findings.", date), kind=kind))
    desk.poll(here, there, now=NOW)
    assert [("here",), ("there",)] == sorted(one.sources for one in entries.select(desk.store))
    assert 2 == sequence.last_seq(desk.store)


def test_a_telling_of_old_news_is_old_news(desk: Newsdesk, tmp_path: Path) -> None:
    here = write(pages(tmp_path, "here", backfill=True), page(BELARUS))
    there = write(
        pages(tmp_path, "there", add=Added(topics=("torture-and-detention",))), page(BELARUS)
    )
    desk.poll(here, there, now=NOW)
    (entry,) = entries.select(desk.store)
    assert [Mailing.BACKFILL] * 2 == [entry.root.mailing, entry.others[0].mailing]
    assert 0 == sequence.last_seq(desk.store)


def test_a_gained_label_makes_an_entry_public_once_more(desk: Newsdesk, tmp_path: Path) -> None:
    source = write(pages(tmp_path), page(BELARUS, KENYA))
    desk.poll(source, now=NOW)
    before = by_title(desk.store)[BELARUS[0]]
    write(source, page((BELARUS[0], BELARUS[1] + " They were tortured.", BELARUS[2]), KENYA))
    desk.poll(source, now=NOW + DAY)
    after = by_title(desk.store)[BELARUS[0]]
    assert (1, 3) == (before.seq, after.seq)
    assert "torture-and-detention" in after.slugs(Dimension.TOPIC)
    assert {before.uid} == sequence.raised(desk.store, 2, 3)
    row = desk.store.one("SELECT first_seq FROM releases WHERE uid = :uid", {"uid": after.uid})
    assert row is not None
    assert 1 == row["first_seq"]


def test_a_label_gained_by_a_second_telling_counts_for_the_entry(
    desk: Newsdesk, tmp_path: Path
) -> None:
    here = write(pages(tmp_path, "here"), page(BELARUS))
    there = write(
        pages(tmp_path, "there", add=Added(topics=("torture-and-detention",))), page(BELARUS)
    )
    desk.poll(here, now=NOW)
    desk.poll(there, now=NOW + DAY)
    (entry,) = entries.select(desk.store)
    assert 2 == entry.seq
    assert (entry,) == entries.select(
        desk.store, dimension=Dimension.TOPIC, slug="torture-and-detention"
    )


def test_a_lost_label_and_a_mere_update_owe_nothing(desk: Newsdesk, tmp_path: Path) -> None:
    source = write(pages(tmp_path), page(BELARUS))
    desk.poll(source, now=NOW)
    write(source, page((BELARUS[0], "Details will follow.", BELARUS[2])))
    desk.poll(source, now=NOW + DAY)
    assert (2, 1) == (only(desk.store).version, only(desk.store).seq)


def test_a_first_pass_is_backfill_and_what_comes_later_is_news(
    desk: Newsdesk, tmp_path: Path
) -> None:
    source = write(pages(tmp_path, backfill=True), page(BELARUS))
    desk.poll(source, now=NOW)
    write(source, page(BELARUS, KENYA))
    desk.poll(source, now=NOW + DAY)
    found = by_title(desk.store)
    assert (Mailing.BACKFILL, None) == (found[BELARUS[0]].mailing, found[BELARUS[0]].seq)
    assert (Mailing.OWED, 1) == (found[KENYA[0]].mailing, found[KENYA[0]].seq)


def test_a_backfilled_release_is_not_news_when_it_changes(desk: Newsdesk, tmp_path: Path) -> None:
    source = write(pages(tmp_path, backfill=True), page(BELARUS))
    desk.poll(source, now=NOW)
    write(source, page((BELARUS[0], BELARUS[1] + " They were tortured.", BELARUS[2])))
    desk.poll(source, now=NOW + DAY)
    assert (2, None) == (only(desk.store).version, only(desk.store).seq)


def test_a_first_pass_without_backfill_is_news(desk: Newsdesk, tmp_path: Path) -> None:
    desk.poll(write(pages(tmp_path), page(BELARUS, KENYA)), now=NOW)
    assert {1, 2} == {one.seq for one in entries.select(desk.store)}
    assert {Mailing.OWED} == {one.root.mailing for one in entries.select(desk.store)}


def test_a_first_pass_that_failed_leaves_the_backfill_to_the_next(
    desk: Newsdesk, tmp_path: Path
) -> None:
    source = write(pages(tmp_path, backfill=True), b"\x00")
    desk.poll(source, now=NOW)
    assert sources.state(desk.store, "pages").backfilled_at is None
    desk.poll(write(source, page(BELARUS)), now=NOW + DAY)
    assert None is only(desk.store).seq
    assert NOW + DAY == sources.state(desk.store, "pages").backfilled_at


def test_a_fresh_store_gives_the_same_uids_and_tags(
    desk: Newsdesk, taxonomy: Taxonomy, tmp_path: Path
) -> None:
    source = write(pages(tmp_path), page(BELARUS, KENYA))
    desk.poll(source, now=NOW)
    fresh = Newsdesk(Store(tmp_path / "fresh.db"), taxonomy)
    fresh.poll(write(source, page(KENYA, BELARUS)), now=NOW + 30 * DAY)
    names = [
        {title: (one.uid, one.tag) for title, one in by_title(store).items()}
        for store in (desk.store, fresh.store)
    ]
    fresh.store.close()
    assert names[0] == names[1]


def test_what_an_item_does_not_say_is_as_configured(desk: Newsdesk, tmp_path: Path) -> None:
    source = wire(tmp_path / "feed.xml", add=Added(kind=Kind.STATEMENT, countries=("KE",)))
    desk.poll(write(source, feed(("1", "A hearing", "It was held in May."))), now=NOW)
    found = only(desk.store)
    assert (Kind.STATEMENT, "en", ("KE",)) == (
        found.kind,
        found.language,
        found.slugs(Dimension.COUNTRY),
    )


def test_a_text_in_another_script_is_not_in_the_newsrooms_only_language(
    desk: Newsdesk, tmp_path: Path
) -> None:
    """And it is labelled by the rules of a language that is written so."""
    title = "تونس: يجب الإفراج فورًا عن محامية معتقلة"
    desk.poll(
        write(wire(tmp_path / "feed.xml"), feed(("1", title, "قالت المنظمة اليوم."))), now=NOW
    )
    found = only(desk.store)
    assert (None, ("TN",)) == (found.language, found.slugs(Dimension.COUNTRY))


def test_what_an_item_says_itself_stands(desk: Newsdesk, tmp_path: Path) -> None:
    source = pages(tmp_path, language="fr", add=Added(kind=Kind.STATEMENT))
    desk.poll(write(source, page(BELARUS)), now=NOW)
    assert (Kind.PRESS_RELEASE, "fr") == (only(desk.store).kind, only(desk.store).language)


def test_terms_of_a_source_are_mapped_and_its_own_labels_added(
    desk: Newsdesk, tmp_path: Path
) -> None:
    source = wire(
        tmp_path / "feed.xml",
        map={"Detention": "torture-and-detention"},
        add=Added(regions=("africa",)),
    )
    desk.poll(write(source, feed(("1", "A hearing", "In May."), terms=["Detention"])), now=NOW)
    found = only(desk.store)
    assert (("torture-and-detention",), ("africa",)) == (
        found.slugs(Dimension.TOPIC),
        found.slugs(Dimension.REGION),
    )

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from lxml import etree

from digest.config import load
from digest.model import Dimension, Kind, Status
from digest.publish import Built, Press, build, publisher_of
from digest.store import Store, feeds
from tests.feeds.lint import ATOM
from tests.feeds.newsroom import DAY, PUBLISHER, FewLabels, labelled, release
from tests.publish.desk import Desk, files, ids, states

NOW = datetime(2026, 5, 10, 8, 15, tzinfo=UTC)
LATER = NOW + timedelta(days=3)
BELARUS = replace(
    labelled(release("r1"), (Dimension.COUNTRY, "BY"), (Dimension.TOPIC, "journalists")),
    url="https://newsroom.example/1",
)
KENYA = labelled(
    replace(release("r2", published=DAY + timedelta(days=1)), language="fr", kind=Kind.REPORT),
    (Dimension.COUNTRY, "KE"),
    (Dimension.REGION, "africa"),
)
ALWAYS = {
    "all",
    "region/africa",
    "region/americas",
    "topic/journalists",
    "topic/women-and-gender",
    *(f"kind/{kind}" for kind in Kind),
}


def _paths(*names: str) -> set[str]:
    return {f"{name}.{form}" for name in names for form in ("atom", "rss", "json")}


def test_every_feed_is_there_before_the_first_release(newsroom: Desk) -> None:
    built = newsroom.build(NOW)
    assert {*_paths(*ALWAYS), "all.opml"} == set(built.written)
    assert (0, ()) == (built.unchanged, built.failed)
    held = files(newsroom.folder)
    assert all(b"<updated>2026-05-10T08:15:00+00:00<" in held[f"{name}.atom"] for name in ALWAYS)


def test_a_release_is_in_the_feeds_of_everything_its_labels_kind_and_language(
    newsroom: Desk,
) -> None:
    newsroom.add(BELARUS, KENYA, at=NOW)
    newsroom.build(NOW)
    assert [KENYA.tag, BELARUS.tag] == ids(newsroom.folder, "all")
    for name in ("country/ke", "region/africa", "kind/report", "language/fr"):
        assert [KENYA.tag] == ids(newsroom.folder, name)
    for name in ("country/by", "topic/journalists", "kind/press-release", "language/en"):
        assert [BELARUS.tag] == ids(newsroom.folder, name)
    assert [] == ids(newsroom.folder, "region/americas")


def test_nothing_new_writes_nothing(newsroom: Desk) -> None:
    newsroom.add(BELARUS, at=NOW)
    first = newsroom.build(NOW)
    before, rows = states(newsroom.folder), feeds.all(newsroom.store)
    again = newsroom.build(LATER)
    assert Built((), len(first.written)) == again
    assert before == states(newsroom.folder)
    assert rows == feeds.all(newsroom.store)


def test_a_new_release_rewrites_only_the_feeds_it_is_in_and_a_list_that_grew(
    newsroom: Desk,
) -> None:
    newsroom.add(BELARUS, at=NOW)
    newsroom.build(NOW)
    newsroom.add(KENYA, at=LATER)
    built = newsroom.build(LATER)
    touched = _paths("all", "country/ke", "region/africa", "kind/report", "language/fr")
    assert {*touched, "all.opml"} == set(built.written)


def test_a_release_that_moves_rewrites_the_feeds_it_left(newsroom: Desk) -> None:
    newsroom.add(BELARUS, KENYA, at=NOW)
    newsroom.build(NOW)
    newsroom.revise(labelled(BELARUS, (Dimension.COUNTRY, "KE")), at=LATER)
    built = newsroom.build(LATER)
    both = _paths("all", "kind/press-release", "language/en")
    moved = _paths("country/by", "country/ke", "topic/journalists")
    assert both | moved == set(built.written)


def test_the_rows_say_what_the_files_hold_and_when_that_changed(newsroom: Desk) -> None:
    newsroom.add(BELARUS, at=NOW)
    newsroom.build(NOW)
    newsroom.add(KENYA, at=LATER)
    newsroom.build(LATER)
    rows = {one.name: one for one in feeds.all(newsroom.store)}
    assert {name: row.entries for name, row in rows.items()} == {
        name: len(ids(newsroom.folder, name)) for name in rows
    }
    found = feeds.files(newsroom.store)
    assert (LATER, NOW) == (found["all.atom"].changed_at, found["country/by.json"].changed_at)
    assert set(found) == {one for one in files(newsroom.folder) if not one.endswith(".gz")}


def test_ids_are_minted_once_and_outlive_the_host(newsroom: Desk) -> None:
    newsroom.add(BELARUS, at=NOW)
    newsroom.build(NOW)
    before = {one.name: one.tag for one in feeds.all(newsroom.store)}
    moved = replace(PUBLISHER, web_url="https://elsewhere.example")
    Desk(newsroom.store, newsroom.folder, moved).build(LATER)
    assert before == {one.name: one.tag for one in feeds.all(newsroom.store)}
    assert "tag:feeds.newsroom.example,2026-05-10:feed/country/by" == before["country/by"]
    data = (newsroom.folder / "all.atom").read_bytes()
    assert before["all"].encode() in data
    assert b'scheme="tag:feeds.newsroom.example,2026-05-10:scheme/country"' in data


def test_another_publisher_or_other_names_make_every_feed_anew(newsroom: Desk) -> None:
    newsroom.add(BELARUS, at=NOW)
    first = newsroom.build(NOW)
    other = Desk(newsroom.store, newsroom.folder, replace(PUBLISHER, name="Another Desk"))
    assert set(first.written) == set(other.build(LATER).written)


def test_two_stores_with_the_same_rows_give_the_same_files(store: Store, tmp_path: Path) -> None:
    other = Store(tmp_path / "other.db")
    one, two = Desk(store, tmp_path / "one"), Desk(other, tmp_path / "two")
    one.add(BELARUS, KENYA, at=NOW)
    two.add(KENYA, BELARUS, at=NOW)
    for each in (one, two):
        each.build(NOW)
    other.close()
    assert files(one.folder) == files(two.folder)


def test_a_country_keeps_its_feed_when_its_last_release_moves_elsewhere(newsroom: Desk) -> None:
    newsroom.add(BELARUS, at=NOW)
    newsroom.build(NOW)
    newsroom.revise(labelled(BELARUS, (Dimension.COUNTRY, "KE")), at=LATER)
    newsroom.build(LATER)
    emptied = (newsroom.folder / "country/by.atom").read_bytes()
    newsroom.build(LATER + timedelta(days=9))
    assert [] == ids(newsroom.folder, "country/by")
    assert emptied == (newsroom.folder / "country/by.atom").read_bytes()
    assert b"<updated>2026-05-04T00:00:00+00:00<" in emptied


@pytest.mark.parametrize(
    ("status", "title"),
    [
        pytest.param(Status.CORRECTED, "Corrected: Journalists freed", id="corrected"),
        pytest.param(Status.WITHDRAWN, "Withdrawn", id="withdrawn"),
    ],
)
def test_what_no_longer_holds_is_marked_in_its_place(
    newsroom: Desk, status: Status, title: str
) -> None:
    newsroom.add(BELARUS, KENYA, at=NOW)
    newsroom.build(NOW)
    newsroom.revise(replace(BELARUS, status=status, updated=LATER), at=LATER)
    newsroom.build(LATER)
    feed = etree.fromstring((newsroom.folder / "all.atom").read_bytes())
    assert [KENYA.tag, BELARUS.tag] == ids(newsroom.folder, "all")
    assert title == feed.findall(f"{ATOM}entry/{ATOM}title")[1].text
    assert (feed.findtext(f"{ATOM}updated") or "").startswith("2026-05-13T08:15:00.")


class FewerLabels(FewLabels):
    """Belarus is not known any more."""

    def known(self, dimension: Dimension, slug: str) -> bool:
        return slug != "BY" and super().known(dimension, slug)

    def choices(self, dimension: Dimension) -> tuple[str, ...]:
        return tuple(one for one in super().choices(dimension) if one != "BY")


def test_a_feed_whose_label_goes_away_is_removed_and_comes_back_as_it_was(newsroom: Desk) -> None:
    newsroom.add(BELARUS, KENYA, at=NOW)
    newsroom.build(NOW)
    before = files(newsroom.folder)
    build(Press(newsroom.store, FewerLabels(), PUBLISHER), newsroom.folder, now=LATER)
    gone = feeds.by_name(newsroom.store, "country/by")
    assert gone is not None
    assert LATER == gone.removed_at
    assert not [one for one in files(newsroom.folder) if one.startswith("country/by")]
    assert b"country/by" not in files(newsroom.folder)["all.opml"]
    again = build(Press(newsroom.store, FewerLabels(), PUBLISHER), newsroom.folder, now=LATER)
    assert ((), ()) == (again.written, again.failed)
    newsroom.build(LATER)
    assert before == files(newsroom.folder)


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        pytest.param("https://feeds.example/", "https://feeds.example", id="a public address"),
        pytest.param("http://127.0.0.1:8000", "https://newsroom.example", id="not public yet"),
    ],
)
def test_the_publisher_is_who_the_configuration_says(
    tmp_path: Path, address: str, expected: str
) -> None:
    """Names that last are never minted on this machine's own address."""
    file = tmp_path / "config.toml"
    file.write_text(
        f"""
        newsroom = {{ name = "Desk", url = "https://newsroom.example/", languages = ["fr", "en"] }}
        web = {{ url = "{address}" }}
        sources = [ {{ name = "pages", kind = "archive", path = "*.txt" }} ]
        """
    )
    publisher = publisher_of(load(file, {}))
    assert ("Desk", ("fr", "en")) == (publisher.name, publisher.languages)
    assert address.rstrip("/") == publisher.web_url
    assert expected == publisher.authority

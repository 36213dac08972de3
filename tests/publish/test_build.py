from __future__ import annotations

import gzip
import hashlib
import os
import stat
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from lxml import etree

from digest.config import load
from digest.model import Dimension, Kind, Release, Severity, Status
from digest.publish import Built, Press, build, publisher_of
from digest.store import Store, feeds, releases, sources
from tests.feeds.lint import ATOM, complaints
from tests.feeds.newsroom import DAY, LABELS, PUBLISHER, labelled, release

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
    "all.atom",
    "region/africa.atom",
    "region/americas.atom",
    "topic/journalists.atom",
    "topic/women-and-gender.atom",
    *(f"kind/{kind}.atom" for kind in Kind),
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "var" / "feeds"


def _add(store: Store, *added: Release) -> None:
    with store.writing():
        for one in added:
            sources.meet(store, one.source)
            releases.add(store, one, aliases=[one.uid], public_at=NOW, fingerprint=one.uid)


def _build(store: Store, folder: Path, now: datetime = NOW) -> Built:
    built = build(Press(store, LABELS, PUBLISHER), folder, now=now)
    for path in folder.rglob("*.atom"):
        address = f"{PUBLISHER.web_url}/feeds/{path.relative_to(folder)}"
        assert [] == complaints(path.read_bytes(), address)
        assert gzip.decompress(path.with_name(f"{path.name}.gz").read_bytes()) == path.read_bytes()
    assert not list(folder.rglob("*.tmp"))
    return built


def _ids(folder: Path, path: str) -> list[str | None]:
    feed = etree.fromstring((folder / path).read_bytes())
    return [one.findtext(f"{ATOM}id") for one in feed.findall(f"{ATOM}entry")]


def test_every_feed_is_there_before_the_first_release(store: Store, folder: Path) -> None:
    built = _build(store, folder)
    assert (ALWAYS, 0, ()) == (set(built.written), built.unchanged, built.failed)
    assert all(
        b"<updated>2026-05-10T08:15:00+00:00<" in (folder / path).read_bytes() for path in ALWAYS
    )


def test_a_release_is_in_the_feeds_of_everything_its_labels_kind_and_language(
    store: Store, folder: Path
) -> None:
    _add(store, BELARUS, KENYA)
    _build(store, folder)
    assert [KENYA.tag, BELARUS.tag] == _ids(folder, "all.atom")
    for path in ("country/ke", "region/africa", "kind/report", "language/fr"):
        assert [KENYA.tag] == _ids(folder, f"{path}.atom")
    for path in ("country/by", "topic/journalists", "kind/press-release", "language/en"):
        assert [BELARUS.tag] == _ids(folder, f"{path}.atom")
    assert [] == _ids(folder, "region/americas.atom")


def test_nothing_new_writes_nothing(store: Store, folder: Path) -> None:
    _add(store, BELARUS)
    first = _build(store, folder)
    before = {path: path.stat() for path in folder.rglob("*") if path.is_file()}
    rows = feeds.all(store)
    again = _build(store, folder, LATER)
    assert Built((), len(first.written)) == again
    assert before == {path: path.stat() for path in folder.rglob("*") if path.is_file()}
    assert rows == feeds.all(store)


def test_a_new_release_rewrites_only_the_feeds_it_is_in(store: Store, folder: Path) -> None:
    _add(store, BELARUS)
    _build(store, folder)
    _add(store, KENYA)
    built = _build(store, folder, LATER)
    new = {"country/ke.atom", "region/africa.atom", "kind/report.atom", "language/fr.atom"}
    assert {"all.atom"} | new == set(built.written)


def test_the_row_says_what_the_file_holds_and_when_that_changed(store: Store, folder: Path) -> None:
    _add(store, BELARUS)
    _build(store, folder)
    _add(store, KENYA)
    _build(store, folder, LATER)
    rows = {one.path: one for one in feeds.all(store)}
    for path, row in rows.items():
        assert hashlib.sha256((folder / path).read_bytes()).hexdigest() == row.sha256
        assert len(_ids(folder, path)) == row.entries
    assert (LATER, NOW) == (rows["all.atom"].changed_at, rows["country/by.atom"].changed_at)


def test_ids_are_minted_once_and_outlive_the_host(store: Store, folder: Path) -> None:
    _add(store, BELARUS)
    _build(store, folder)
    before = {one.path: one.tag for one in feeds.all(store)}
    moved = replace(PUBLISHER, web_url="https://elsewhere.example")
    build(Press(store, LABELS, moved), folder, now=LATER)
    assert before == {one.path: one.tag for one in feeds.all(store)}
    assert "tag:feeds.newsroom.example,2026-05-10:feed/country/by.atom" == before["country/by.atom"]
    data = (folder / "all.atom").read_bytes()
    assert before["all.atom"].encode() in data
    assert b'scheme="tag:feeds.newsroom.example,2026-05-10:scheme/country"' in data


def test_two_stores_with_the_same_rows_give_the_same_files(store: Store, tmp_path: Path) -> None:
    other = Store(tmp_path / "other.db")
    for each, name in ((store, "one"), (other, "two")):
        _add(each, *((BELARUS, KENYA) if name == "one" else (KENYA, BELARUS)))
        _build(each, tmp_path / name)
    other.close()
    first, second = (
        {
            path.relative_to(tmp_path / name): path.read_bytes()
            for path in (tmp_path / name).rglob("*.*")
        }
        for name in ("one", "two")
    )
    assert first == second


def test_a_country_keeps_its_feed_when_its_last_release_moves_elsewhere(
    store: Store, folder: Path
) -> None:
    _add(store, BELARUS)
    _build(store, folder)
    moved = labelled(replace(BELARUS, version=2), (Dimension.COUNTRY, "KE"))
    with store.writing():
        releases.revise(
            store, moved, severity=Severity.SILENT, before={}, at=LATER, fingerprint="2"
        )
    _build(store, folder, LATER)
    emptied = (folder / "country/by.atom").read_bytes()
    _build(store, folder, LATER + timedelta(days=9))
    assert [] == _ids(folder, "country/by.atom")
    assert emptied == (folder / "country/by.atom").read_bytes()
    assert b"<updated>2026-05-04T00:00:00+00:00<" in emptied


@pytest.mark.parametrize(
    ("status", "severity", "title"),
    [
        pytest.param(
            Status.CORRECTED, Severity.CORRECTION, "Corrected: Journalists freed", id="corrected"
        ),
        pytest.param(Status.WITHDRAWN, Severity.WITHDRAWAL, "Withdrawn", id="withdrawn"),
    ],
)
def test_what_no_longer_holds_is_marked_in_its_place(
    store: Store, folder: Path, status: Status, severity: Severity, title: str
) -> None:
    _add(store, BELARUS, KENYA)
    _build(store, folder)
    changed = replace(BELARUS, version=2, status=status, updated=LATER)
    with store.writing():
        releases.revise(store, changed, severity=severity, before={}, at=LATER, fingerprint="2")
    _build(store, folder, LATER)
    feed = etree.fromstring((folder / "all.atom").read_bytes())
    assert [KENYA.tag, BELARUS.tag] == _ids(folder, "all.atom")
    assert title == feed.findall(f"{ATOM}entry/{ATOM}title")[1].text
    assert (feed.findtext(f"{ATOM}updated") or "").startswith("2026-05-13T08:15:00.")


@pytest.mark.parametrize("name", ["all.atom", "all.atom.gz"])
@pytest.mark.parametrize("damage", ["lost", "cut short"])
def test_a_lost_or_broken_file_comes_back_without_counting_as_a_change(
    store: Store, folder: Path, name: str, damage: str
) -> None:
    _add(store, BELARUS)
    _build(store, folder)
    rows, good = feeds.all(store), (folder / name).read_bytes()
    if damage == "lost":
        (folder / name).unlink()
    else:
        (folder / name).write_bytes(good[:100])
    assert ("all.atom",) == _build(store, folder, LATER).written
    assert good == (folder / name).read_bytes()
    assert rows == feeds.all(store)


def test_a_feed_that_cannot_be_written_keeps_its_last_file_and_stops_no_other(
    store: Store, folder: Path
) -> None:
    _build(store, folder)
    good = (folder / "all.atom").read_bytes()
    packed = folder / "all.atom.gz"
    packed.unlink()
    packed.mkdir()
    _add(store, BELARUS)
    built = build(Press(store, LABELS, PUBLISHER), folder, now=LATER)
    assert ["feed: all.atom: "] == [one[:16] for one in built.failed]
    assert "country/by.atom" in built.written
    assert good == (folder / "all.atom").read_bytes()
    assert not list(folder.rglob("*.tmp"))
    packed.rmdir()
    assert ("all.atom",) == _build(store, folder, LATER).written


def test_two_builders_at_once_do_no_harm(store: Store, folder: Path) -> None:
    _add(store, BELARUS, KENYA)
    with ThreadPoolExecutor(4) as pool:
        futures = [
            pool.submit(build, Press(store, LABELS, PUBLISHER), folder, now=NOW) for _ in range(4)
        ]
    assert {()} == {one.result().failed for one in futures}
    assert () == _build(store, folder, LATER).written


def test_files_are_for_every_web_server_to_read(store: Store, folder: Path) -> None:
    umask = os.umask(0o077)
    try:
        _build(store, folder)
    finally:
        os.umask(umask)
    modes = {stat.S_IMODE(path.stat().st_mode) for path in folder.rglob("*.*")}
    assert {0o644} == modes


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

from __future__ import annotations

import os
import stat
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from digest.publish import Press, build
from digest.store import Store, feeds
from tests.disks import disk
from tests.feeds.newsroom import LABELS, PUBLISHER, release
from tests.publish.desk import Desk, files, ids, judge

NOW = datetime(2026, 5, 10, 8, 15, tzinfo=UTC)
LATER = NOW + timedelta(days=3)
FORMS = {"all.atom", "all.rss", "all.json"}


@pytest.mark.parametrize("name", ["all.atom", "all.atom.gz", "all.json", "all.opml"])
@pytest.mark.parametrize("damage", ["lost", "cut short", "touched"])
def test_a_lost_or_broken_file_comes_back_without_counting_as_a_change(
    newsroom: Desk, name: str, damage: str
) -> None:
    newsroom.add(release(), at=NOW)
    newsroom.build(NOW)
    rows, good = feeds.files(newsroom.store), (newsroom.folder / name).read_bytes()
    if damage == "lost":
        (newsroom.folder / name).unlink()
    elif damage == "touched":
        (newsroom.folder / name).write_bytes(b"x" * len(good))
    else:
        (newsroom.folder / name).write_bytes(good[:100])
    assert (name.removesuffix(".gz"),) == newsroom.build(LATER).written
    assert good == (newsroom.folder / name).read_bytes()
    assert rows == feeds.files(newsroom.store)


def test_a_file_is_as_old_as_its_bytes(newsroom: Desk) -> None:
    newsroom.add(release(), at=NOW)
    newsroom.build(NOW)
    newsroom.add(replace(release("r2"), language="fr"), at=LATER)
    newsroom.build(LATER)
    times = {
        name: datetime.fromtimestamp((newsroom.folder / name).stat().st_mtime, UTC)
        for name in ("all.atom", "all.atom.gz", "language/en.rss", "language/fr.json.gz")
    }
    assert [LATER, LATER, NOW, LATER] == list(times.values())


@pytest.mark.parametrize("ahead", [0, -60], ids=["the same second", "a clock set back"])
def test_other_bytes_have_a_later_time_whatever_the_clock_says(newsroom: Desk, ahead: int) -> None:
    newsroom.add(release(), at=NOW)
    newsroom.build(NOW)
    newsroom.revise(replace(release(), title="Journalists Freed"), at=NOW)
    newsroom.build(NOW + timedelta(seconds=ahead))
    changed = (newsroom.folder / "all.atom").stat().st_mtime
    assert NOW + timedelta(seconds=1) == datetime.fromtimestamp(changed, UTC)


def test_a_feed_that_cannot_be_written_keeps_its_last_file_and_stops_no_other(
    newsroom: Desk,
) -> None:
    newsroom.build(NOW)
    good = (newsroom.folder / "all.atom").read_bytes()
    packed = newsroom.folder / "all.atom.gz"
    packed.unlink()
    packed.mkdir()
    newsroom.add(release(), at=NOW)
    built = build(newsroom.press, newsroom.folder, now=LATER)
    assert ["feed: all.atom: "] == [one[:16] for one in built.failed]
    assert "language/en.atom" in built.written
    assert good == (newsroom.folder / "all.atom").read_bytes()
    assert not list(newsroom.folder.rglob("*.tmp"))
    packed.rmdir()
    assert set(newsroom.build(LATER).written) == FORMS


def test_a_full_disk_keeps_the_last_good_files(store: Store, tmp_path: Path) -> None:
    with disk(tmp_path / "disk", mebibytes=4) as small:
        newsroom = Desk(store, small.folder / "feeds")
        newsroom.add(release(), at=NOW)
        newsroom.build(NOW)
        before = files(newsroom.folder)
        small.fill(but=8192)
        newsroom.add(*(release(f"n{n}") for n in range(40)), at=LATER)
        built = newsroom.build(LATER)
        assert "feed: all.atom: [Errno 28] No space left on device" in built.failed
        assert before["all.atom"] == files(newsroom.folder)["all.atom"]
        small.empty()
        assert () == newsroom.build(LATER).failed
        assert 41 == len(ids(newsroom.folder, "all"))


def test_a_folder_that_cannot_be_written_is_told_once(newsroom: Desk) -> None:
    newsroom.folder.parent.mkdir()
    newsroom.folder.write_text("a file")
    built = build(newsroom.press, newsroom.folder, now=NOW)
    assert (f"feeds: {newsroom.folder}: File exists",) == built.failed


def test_two_builders_at_once_do_no_harm(newsroom: Desk) -> None:
    newsroom.add(release(), replace(release("r2"), language="fr"), at=NOW)
    with ThreadPoolExecutor(4) as pool:
        futures = [
            pool.submit(build, Press(newsroom.store, LABELS, PUBLISHER), newsroom.folder, now=NOW)
            for _ in range(4)
        ]
    assert {()} == {one.result().failed for one in futures}
    judge(newsroom.folder)
    assert () == newsroom.build(LATER).written


def test_what_a_killed_builder_had_begun_is_swept_away(newsroom: Desk) -> None:
    newsroom.build(NOW)
    rest = newsroom.folder / "kind" / ".report.atom.x.tmp"
    rest.write_bytes(b"<feed")
    newsroom.add(release(), at=NOW)
    with newsroom.store.writing():
        newsroom.store.write("INSERT INTO stale (feed, month, mark) VALUES ('all', '', 1)")
    newsroom.build(LATER)
    assert not rest.exists()


def test_files_are_for_every_web_server_to_read(newsroom: Desk) -> None:
    umask = os.umask(0o077)
    try:
        newsroom.build(NOW)
    finally:
        os.umask(umask)
    modes = {stat.S_IMODE(path.stat().st_mode) for path in newsroom.folder.rglob("*.*")}
    assert {0o644} == modes
    folders = [newsroom.folder, *(one for one in newsroom.folder.rglob("*") if one.is_dir())]
    assert {0o755} == {stat.S_IMODE(path.stat().st_mode) for path in folders}

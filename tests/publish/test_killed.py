"""Real builders, killed in the middle of their work: every file stays whole, and the next one
finishes."""

from __future__ import annotations

import gzip
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import pytest

from digest.model import Release
from digest.publish import Built
from tests.feeds.lint import faults
from tests.feeds.newsroom import LABELS, PUBLISHER, labelled, release
from tests.publish.desk import Desk, files, judge, quick_desk

NOW = datetime(2026, 5, 10, 8, 15, tzinfo=UTC)
ROOT = Path(__file__).parents[2]
SOME = tuple((each, slug) for each, slug in LABELS._NAMES)[:3]
KILLS = 12


@pytest.fixture
def desk() -> Iterator[Desk]:
    """A newsroom of two years, so that a build takes a while."""
    with quick_desk() as quick:
        for number in range(120):
            quick.add(_release(number, "Journalists freed"), at=NOW)
        yield quick


def _release(number: int, title: str) -> Release:
    at = NOW - timedelta(days=number * 6)
    one = labelled(release(f"r{number:03}", published=at), *SOME)
    return replace(one, title=title, content=f"<p>{'word ' * 400}</p>")


def _change_everything(desk: Desk, title: str) -> None:
    with desk.store.writing():
        for number in range(120):
            desk.revise(_release(number, title), at=NOW)


def _builder(desk: Desk) -> subprocess.Popen[str]:
    """One that has begun."""
    said = [str(desk.store.path), str(desk.folder), NOW.isoformat()]
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.publish.building", *said],
        cwd=ROOT,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdout is not None
    assert "begun\n" == process.stdout.readline()
    return process


def _kill_after(process: subprocess.Popen[str], seconds: float) -> bool:
    """Whether it was still at work."""
    time.sleep(seconds)
    process.kill()
    process.communicate()
    return process.returncode == -signal.SIGKILL


def _all_are_whole(folder: Path, seen: set[tuple[str, int]]) -> None:
    for path, data in files(folder).items():
        if not path.endswith(".tmp") and (path, hash(data)) not in seen:
            seen.add((path, hash(data)))
            text = gzip.decompress(data) if path.endswith(".gz") else data
            address = f"{PUBLISHER.web_url}/feeds/{path.removesuffix('.gz')}"
            assert [] == faults(text, address)


def _finishes_alike(desk: Desk) -> None:
    """One more build, and then there is nothing to do and nothing that a build from nothing would
    not make."""
    process = _builder(desk)
    assert "\n" == process.communicate()[1]
    judge(desk.folder)
    assert () == desk.build(NOW).written
    whole = desk.folder.parent / "whole"
    assert () == desk.build(NOW, whole).failed
    assert files(whole) == files(desk.folder)


def test_a_builder_killed_at_any_moment_leaves_whole_files_and_the_next_one_finishes(
    desk: Desk,
) -> None:
    chance, killed, seen = Random(6), 0, set[tuple[str, int]]()
    for number in range(KILLS):
        at_work = _kill_after(_builder(desk), chance.uniform(0, 0.4))
        killed += at_work
        _all_are_whole(desk.folder, seen)
        if not at_work:
            _change_everything(desk, f"After {number}")
    assert killed > KILLS // 3
    _finishes_alike(desk)


def test_builders_of_several_processes_at_once_do_no_harm(desk: Desk) -> None:
    builders = [_builder(desk) for _ in range(3)]
    assert {"\n"} == {one.communicate()[1] for one in builders}
    judge(desk.folder)
    built = desk.build(NOW)
    assert Built((), built.unchanged) == built
    _finishes_alike(desk)

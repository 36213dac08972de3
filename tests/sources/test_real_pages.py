"""Real pages and feeds, where they are at hand."""

from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import pytest

from digest.errors import SourceError
from digest.model import Item
from digest.sources import archive, feed
from digest.sources.parsed import Given

NOW = datetime(2026, 12, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def pages(corpora: Path) -> list[tuple[Item, ...]]:
    """The items of each saved page, in the order of their file names."""
    folders = [one / "seeds" for one in (corpora, corpora.parent) if (one / "seeds").is_dir()]
    if not folders:
        pytest.skip(f"{corpora}: no folder `seeds` there or beside it")
    texts = [path.read_text("utf-8") for path in sorted(folders[0].glob("*.txt"))]
    parsed = [archive.parse(text, language="en", now=NOW) for text in texts]
    assert [()] * len(parsed) == [one.faults for one in parsed]
    return [one.items for one in parsed]


def test_every_release_is_found_once(pages: list[tuple[Item, ...]]) -> None:
    assert [12, 12, 12, 12, 15] == [len(items) for items in pages]
    assert 62 == len({item.aliases for items in pages for item in items})


def test_kinds_are_those_printed(pages: list[tuple[Item, ...]]) -> None:
    reports = [sum(item.kind == "report" for item in items) for items in pages]
    unnamed = [sum(item.kind is None for item in items) for items in pages]
    assert ([2, 1, 2, 1, 0], [0, 1, 0, 0, 15]) == (reports, unnamed)


def test_cut_excerpts_are_known(pages: list[tuple[Item, ...]]) -> None:
    assert [6, 2, 10, 4, 0] == [sum(item.truncated for item in items) for items in pages]


def test_no_caption_ends_in_a_credit(pages: list[tuple[Item, ...]]) -> None:
    images = [item.image for items in pages for item in items if item.image]
    assert all("Getty" not in (image.caption or "") for image in images)
    assert 2 == sum(image.credit is None for image in images)


def test_no_real_feed_raises_anything_but_a_source_error(corpora: Path) -> None:
    folders = (corpora / "feeds-broken", corpora / "corpora" / "feeds-broken")
    paths = [path for folder in folders for path in sorted(folder.rglob("*")) if path.is_file()]
    if not paths:
        pytest.skip(f"{corpora}: no folder `feeds-broken`")
    for path in paths:
        with suppress(SourceError):
            feed.parse(path.read_bytes(), Given(NOW, url="https://newsroom.example/feed/"))

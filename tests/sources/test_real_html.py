"""Real web pages of others, where they are at hand: none may raise anything but a SourceError."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import pytest

from digest.errors import SourceError
from digest.sources import listing_page, page
from digest.sources.parsed import Given
from digest.text import plain

GIVEN = Given(
    datetime(2026, 11, 21, tzinfo=UTC),
    url="https://site.example/news/2026/a-page",
    languages=("en", "de", "es", "fr"),
)


@pytest.fixture(scope="module")
def paths(corpora: Path) -> list[Path]:
    """The pages."""
    found = sorted((corpora / "corpora/html").rglob("*.html"))
    if not found:
        pytest.skip(f"{corpora}: no folder corpora/html")
    return found


def test_every_page_is_read_or_refused(paths: list[Path]) -> None:
    """As the page of a release, and as a list."""
    for path in paths:
        for parse in (page.parse, listing_page.parse):
            with suppress(SourceError):
                parse(path.read_bytes(), GIVEN, {})


def test_press_releases_give_up_what_they_say(paths: list[Path]) -> None:
    """Title, exact date, text, whom to ask, and the other languages."""
    releases = [path for path in paths if "press-release" in path.name]
    for path in releases:
        found = page.parse(path.read_bytes(), GIVEN, {})
        assert (True, True) == (bool(found.title), len(plain(found.text or "")) > 1500)
        assert (found.contact or "").startswith("Contacts:")
        assert 24 == len(found.translations)
    if releases:
        dates = [str(page.parse(one.read_bytes(), GIVEN, {}).dated[0]) for one in releases]  # type: ignore[index]
        assert ["2019-07-18T11:37:00Z", "2020-12-18T17:10:00Z"] == dates


def test_most_pages_have_a_title_and_a_text(paths: list[Path]) -> None:
    """Of articles; the others are demonstrations of markup."""
    articles = [path for path in paths if path.parent.name in ("eval", "cache", "press_releases")]
    found = [page.parse(path.read_bytes(), GIVEN, {}) for path in articles]
    assert [] == [path.name for path, one in zip(articles, found, strict=True) if not one.text]
    titled = sum(bool(one.title) for one in found)
    dated = sum(one.dated is not None for one in found)
    assert titled >= 0.9 * len(found)
    assert dated >= 0.75 * len(found)

"""A place that a person names becomes a source."""

from pathlib import Path

import pytest

from digest.config import SourceKind
from digest.errors import UsageError
from digest.sourcing import Draft, draft

PAGE = "Press Release\n\nA title\n\nMay 7, 2026\n"


@pytest.fixture
def here(tmp_path: Path) -> Path:
    """A folder with saved pages, a feed, and a folder of odd name."""
    for name, text in {
        "pages/a.txt": PAGE,
        "pages/b.txt": PAGE,
        "feeds/site.atom": "<feed/>",
        "feeds/also-a-feed": " \n<?xml version='1.0'?><rss/>",
        "odd [1]/a.txt": PAGE,
    }.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    return tmp_path


@pytest.mark.parametrize(
    ("place", "expected"),
    [
        ("https://www.newsroom.example.org/feed/", "newsroom-example"),
        ("https://newsroom.example.org/en/belarus/feed", "newsroom-example-en-belarus"),
        ("https://newsroom.example.co.uk/rss.xml", "newsroom-example"),
        ("https://newsroom.example/?feed=rss", "newsroom"),
        ("https://localhost:8000/index.html", "localhost"),
        ("https://новости.example/", "source"),
        ("pages/*.txt", "pages"),
        ("pages", "pages"),
        ("feeds/site.atom", "site"),
    ],
)
def test_a_name_is_made_of_the_place(here: Path, place: str, expected: str) -> None:
    """Without what says nothing."""
    assert expected == draft(place, here=here, folder=here).name


def test_a_name_that_is_taken_gets_a_number() -> None:
    """The first that is free."""
    place = "https://newsroom.example/feed"
    made = draft(place, here=Path("/"), folder=Path("/"), taken={"newsroom", "newsroom-2"})
    assert "newsroom-3" == made.name


@pytest.mark.parametrize(
    ("place", "written", "kind"),
    [
        pytest.param("pages", "pages/*.txt", SourceKind.ARCHIVE, id="a folder of pages"),
        pytest.param("feeds", "feeds/*", SourceKind.FEED, id="a folder of something else"),
        pytest.param("./pages/../pages/a.txt", "pages/a.txt", SourceKind.ARCHIVE, id="one page"),
        pytest.param("feeds/also-a-feed", "feeds/also-a-feed", SourceKind.FEED, id="by content"),
        pytest.param("not/yet.rss", "not/yet.rss", SourceKind.FEED, id="by name"),
        pytest.param("not-yet/*.txt", "not-yet/*.txt", SourceKind.ARCHIVE, id="a pattern"),
        pytest.param("odd [1]/a.txt", "odd [[]1]/a.txt", SourceKind.ARCHIVE, id="odd, one file"),
        pytest.param("odd [1]", "odd [[]1]/*.txt", SourceKind.ARCHIVE, id="odd, the folder"),
    ],
)
def test_files_are_written_as_seen_from_the_configuration(
    here: Path, place: str, written: str, kind: SourceKind
) -> None:
    """The kind is how the first of them begins, or what it would be called."""
    made = draft(place, here=here, folder=here)
    assert (written, kind) == (made.place, made.kind)


def test_files_elsewhere_are_written_whole(here: Path) -> None:
    """The configuration may be read from anywhere."""
    made = draft("pages", here=here, folder=here / "feeds")
    assert f"{here}/pages/*.txt" == made.place


def test_an_address_may_lack_its_beginning() -> None:
    """As a browser takes it, where there is no such file."""
    made = draft("newsroom.example.org/press", here=Path("/"), folder=Path("/"))
    assert ("https://newsroom.example.org/press", None) == (made.place, made.kind)
    assert "newsroom-example-press" == made.name


def test_an_address_of_another_sort_is_told() -> None:
    """It is no file either."""
    with pytest.raises(UsageError, match="only http and https"):
        draft("ftp://newsroom.example.org/", here=Path("/"), folder=Path("/"))


def test_a_source_is_written_with_the_key_for_its_place() -> None:
    """url for the web, path for files."""
    more = {"backfill": False}
    web = Draft("https://a.example/", SourceKind.FEED, "a", more)
    assert ["name", "kind", "url", "backfill"] == list(web.written)
    assert "path" in Draft("a/*.txt", SourceKind.ARCHIVE, "a").written

"""`feeds build`."""

from __future__ import annotations

from pathlib import Path

from tests.cli.desk import NOW, Desk


def test_build_counts_what_it_wrote(filled: Desk) -> None:
    """The first time every file, after that none."""
    first = filled("feeds", "build", "--at", NOW, "--json").json
    folder = filled.folder / "var/feeds"
    assert str(folder) == first["directory"]
    assert (0, [], 0) == (first["failed"], first["why"], first["unchanged"])
    files = {str(one.relative_to(folder)) for one in folder.rglob("*.*") if one.suffix != ".gz"}
    assert files == set(first["files"])
    assert first["written"] == len(files)
    assert {"all.opml", "country/by.atom", "country/by.rss", "country/by.json"} <= files
    again = filled("feeds", "build", "--at", NOW, "--json").json
    assert (0, first["written"]) == (again["written"], again["unchanged"])


def test_build_for_people_is_one_line(filled: Desk) -> None:
    words = filled("feeds", "build", "--at", NOW).out
    assert words.endswith(f" written, 0 unchanged, in {filled.folder}/var/feeds\n")


def test_a_folder_that_cannot_be_used_is_told_once(filled: Desk) -> None:
    """And not for each of a hundred feeds."""
    folder: Path = filled.write("var/feeds", "in the way")
    shown = filled("feeds", "build")
    assert (1, f"digest: feeds: {folder}: File exists\n") == (shown.code, shown.err)

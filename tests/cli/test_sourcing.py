"""sources try and sources add, from a shell's point of view."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from digest.config import load
from tests.cli.desk import ATOM, CONFIG, NOW, Desk, desk
from tests.newsdesk import Site, site
from tests.website import html, website

LEAST = '# mine\n[newsroom]\nname = "N"   # odd\nurl = "https://n.example"\n'


@pytest.fixture
def web() -> Iterator[Site]:
    """A web server that has something to say."""
    with site() as found:
        yield found


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Desk]:
    """A desk in whose folder one stands."""
    made, before = desk(tmp_path), Path.cwd()
    os.chdir(tmp_path)
    yield made
    os.chdir(before)


def test_a_feed_is_shown_and_written(empty: Desk, web: Site) -> None:
    """With the labels that its items would get; the file is otherwise as it was."""
    web.body = ATOM.encode()
    done = empty("sources", "add", web.url, "--name", "wire", "--every", "1h", "--json").json
    assert {"name": "wire", "kind": "feed", "url": web.url, "every": "1h"} == done["source"]
    assert (1, True, ["PE"]) == (done["items"], done["written"], done["first"][0]["countries"])
    written = (empty.folder / "config.toml").read_text()
    block = f'\n[[sources]]\nname = "wire"\nkind = "feed"\nurl = "{web.url}"\nevery = "1h"\n'
    assert CONFIG + block == written


def test_a_page_that_names_its_feed_will_do(empty: Desk) -> None:
    """What can be read is taken, the others are told, with what is amiss."""
    with site() as page, site() as feed, site() as other:
        feed.body = ATOM.encode()
        links = "".join(
            f'<link rel="alternate" type="application/atom+xml" href="{one.url}">'
            for one in (feed, other)
        )
        page.body = f"<!doctype html><html><head>{links}</head></html>".encode()
        done = empty("sources", "add", page.url, "--json").json
        (left,) = done["others"]
        assert (feed.url, other.url) == (done["source"]["url"], left["source"]["url"])
        assert "answered 500" in left["why"]


def test_a_page_without_a_feed_is_told_and_nothing_written(empty: Desk, web: Site) -> None:
    """With what to look for."""
    web.body = b"<!doctype html><html><body>News</body></html>"
    done = empty("sources", "add", web.url)
    assert (1, "") == (done.code, done.out)
    assert "a web page, but it names no feed" in done.err
    assert "look on 127.0.0.1 for a link that says RSS" in done.err
    assert CONFIG == (empty.folder / "config.toml").read_text()


def test_a_dry_run_looks_and_writes_nothing(empty: Desk) -> None:
    """It says the same."""
    (empty.folder / "more").mkdir()
    empty.write("more/a.txt", "Press Release\n\nKenya: A title\n\nText.\n\nMay 7, 2026\n")
    done = empty("sources", "add", "more", "--dry-run")
    assert "2026-05-07  Kenya: A title" in done.out
    assert 'source "more" (archive) would be in' in done.out
    assert CONFIG == (empty.folder / "config.toml").read_text()


def test_without_looking_an_address_is_written_as_it_is(empty: Desk) -> None:
    """For a machine that has no network yet."""
    done = empty(
        "sources", "add", "https://newsroom.invalid/feed", "--no-look", "--no-backfill", "--json"
    )
    assert done.json["written"]
    last = load(empty.folder / "config.toml", {}).sources[-1]
    assert ("newsroom", False) == (last.name, last.backfill)


def test_the_first_source_of_a_configuration_may_be_added(empty: Desk) -> None:
    """Which without one is refused by every other command."""
    empty.write("config.toml", LEAST)
    assert 2 == empty("ingest").code
    assert 0 == empty("sources", "add", "site.atom").code
    assert (empty.folder / "config.toml").read_text().startswith(LEAST)
    assert 0 == empty("ingest", "--at", NOW).code


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        pytest.param(["site.atom"], 'is there already, as "site"', id="the same files"),
        pytest.param(
            ["https://a.invalid/", "--no-look", "--name", "site"],
            "of that name",
            id="the same name",
        ),
        pytest.param(
            ["https://a.invalid/", "--no-look", "--every", "soon"], "every", id="a wrong option"
        ),
        pytest.param(["https://127.0.0.1:1/"], "https://127.0.0.1:1/: ", id="nobody answers"),
        pytest.param(["nothing/*.txt"], "no such file", id="no files"),
        pytest.param(["ftp://a.invalid/feed"], "only http and https", id="another sort"),
        pytest.param([""], "no address and no file", id="an unset variable"),
    ],
)
def test_what_cannot_be_added_changes_nothing(
    empty: Desk, arguments: list[str], expected: str
) -> None:
    """And is one line."""
    done = empty("sources", "add", *arguments)
    assert done.code in (1, 2)
    assert (1, True) == (len(done.err.splitlines()), expected in done.err)
    assert CONFIG == (empty.folder / "config.toml").read_text()


def test_a_source_that_once_was_does_not_lend_its_name(filled: Desk) -> None:
    """The database would take the new one for it, and mail its first reading."""
    text = CONFIG.replace('name = "site"', 'name = "other"')
    filled.write("config.toml", text)
    done = filled("sources", "add", "https://site.invalid/", "--no-look", "--json").json
    assert "site-2" == done["source"]["name"]


def test_the_file_keeps_its_mode_and_the_link_to_it(empty: Desk) -> None:
    """It is a person's file."""
    real = empty.folder / "config.toml"
    moved = real.rename(empty.folder / "real.toml")
    moved.chmod(0o640)
    real.symlink_to(moved)
    assert 0 == empty("sources", "add", "https://a.invalid/", "--no-look").code
    assert (True, 0o640) == (real.is_symlink(), moved.stat().st_mode & 0o777)
    assert 3 == len(load(real, {}).sources)


def test_trying_an_address_shows_what_it_would_bring(empty: Desk, web: Site) -> None:
    """The first releases with their labels; nothing is written."""
    web.body = ATOM.encode()
    done = empty("sources", "try", web.url)
    assert f"{web.url}: a feed\n" in done.err
    assert "2026-11-20T10:30:00Z  Peru: Court frees a land defender\n" in done.out
    assert "    country PE, region americas" in done.out
    assert f"To keep it: digest sources add {web.url}\n" in done.err
    again = empty("sources", "try", web.url, "--kind", "feed", "--language", "es")
    assert f"To keep it: digest sources add {web.url} --kind feed --language es\n" in again.err
    assert CONFIG == (empty.folder / "config.toml").read_text()


def test_trying_needs_no_configuration(empty: Desk) -> None:
    """A newcomer has none yet."""
    (empty.folder / "config.toml").unlink()
    done = empty("sources", "try", "site.atom", "--json").json
    assert ("files", "feed", 1) == (done["is"], done["source"]["kind"], done["items"])
    assert not (empty.folder / "config.toml").exists()


def test_a_list_is_written_with_its_selectors(empty: Desk) -> None:
    """Found by itself; it can be read at once, and changed by a person."""
    with website({"/": html("plain-list"), "/releases/dockers.html": html("release-plain")}) as web:
        done = empty("sources", "add", f"{web.url}/", "--name", "port", "--json").json
        assert "select" in done["source"]
        assert "some £9,000 each" in done["first"][0]["summary"] or done["first"][0]["has_text"]
        written = (empty.folder / "config.toml").read_text()
        line = (
            'select = {item = "div.entry", title = "h3", date = "span.when", summary = "p.teaser"}'
        )
        assert f'kind = "listing"\nurl = "{web.url}/"\n{line}\nvisit = true\n' in written
        (report,) = empty("ingest", "port", "--json").json
    assert (4, 4, []) == (report["fetched"], report["new"], report["why"])

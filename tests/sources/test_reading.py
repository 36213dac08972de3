"""A configured source is read from files or from an address; faults name the place."""

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from digest.config import SourceConfig, SourceKind
from digest.errors import SourceError, Unreachable, Unreadable
from digest.sources import Known, Reading, read
from tests.fetching import door

NOW = datetime(2026, 12, 1, tzinfo=UTC)
PAGE = "Press Release\n\n{}\n\n{}\n\nMay {}, 2021\n"
FEED = (
    '<rss version="2.0"><channel><title>N</title><item><title>A title</title><guid>1</guid>'
    "<link>/1</link><pubDate>2026-11-16</pubDate></item></channel></rss>"
)


def reading(source: SourceConfig, known: Known | None = None) -> Reading:
    async def once() -> Reading:
        async with door() as http:
            return await read(source, known or Known(), http=http, languages=("en",), now=NOW)

    return asyncio.run(once())


def archive(folder: Path, **pages: str | bytes) -> SourceConfig:
    for name, text in pages.items():
        (folder / f"{name}.txt").write_bytes(text if isinstance(text, bytes) else text.encode())
    return SourceConfig("pages", SourceKind.ARCHIVE, path=str(folder / "*.txt"), language="en")


def known(one: Reading) -> Known:
    return Known(one.etag, one.last_modified, one.fingerprint)


def test_every_page_of_an_archive_is_read_in_the_order_of_names(tmp_path: Path) -> None:
    source = archive(tmp_path, b=PAGE.format("B", "x", 2), a=PAGE.format("A", "x", 1))
    assert ["A", "B"] == [item.title for item in reading(source).items]


def test_a_release_on_two_pages_is_read_once_in_its_fullest_telling(tmp_path: Path) -> None:
    source = archive(tmp_path, a=PAGE.format("A", "x…", 1), b=PAGE.format("A", "x and y", 1))
    assert ["x and y"] == [item.summary for item in reading(source).items]


def test_pages_that_did_not_change_are_told_as_unchanged(tmp_path: Path) -> None:
    source = archive(tmp_path, a=PAGE.format("A", "x", 1))
    first = reading(source)
    again = reading(source, known(first))
    assert (True, (), first.fingerprint) == (again.unchanged, again.items, again.fingerprint)
    (tmp_path / "a.txt").write_text(PAGE.format("A", "other", 1))
    assert not reading(source, known(first)).unchanged


@pytest.mark.parametrize(
    ("why", "page"),
    [
        pytest.param("line 1: binary", b"\x00\x01\x02", id="binary"),
        pytest.param("line 3: not utf-8 text (octet 0xe9)", b"a\n\n\xe9t\xe9", id="other encoding"),
        pytest.param("empty", b" \n", id="empty"),
        pytest.param("HTML: an archive", b"<!doctype html><p>May 1, 2021", id="HTML"),
        pytest.param("no line is a date", b"Newsroom\n", id="no dates"),
    ],
)
def test_an_unreadable_page_is_a_fault_and_the_others_go_on(
    why: str, page: bytes, tmp_path: Path
) -> None:
    source = archive(tmp_path, a=page, b=PAGE.format("B", "x", 2))
    found = reading(source)
    assert ["B"] == [item.title for item in found.items]
    assert 1 == len(found.faults)
    assert found.faults[0].startswith(f"pages: {tmp_path / 'a.txt'}: {why}")


def test_a_fault_names_file_and_line_and_is_told_at_each_reading(tmp_path: Path) -> None:
    source = archive(tmp_path, a=PAGE.format("A", "x", 1) + PAGE.format("B", "x", 32))
    found = reading(source)
    assert found.faults[0].startswith(f"pages: {tmp_path / 'a.txt'}:14: May 32, 2021: ")
    assert found.faults == reading(source, known(found)).faults


def test_pages_saved_as_utf_16_are_read(tmp_path: Path) -> None:
    source = archive(tmp_path, a=PAGE.format("Été", "x", 1).encode("utf-16"))
    assert ["Été"] == [item.title for item in reading(source).items]


def test_an_archive_without_a_readable_page_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match="no such file"):
        reading(archive(tmp_path))
    with pytest.raises(Unreadable, match=r"a\.txt: empty"):
        reading(archive(tmp_path, a=""))


def test_a_feed_is_read_from_a_file(tmp_path: Path) -> None:
    (tmp_path / "feed.xml").write_text(FEED)
    source = SourceConfig("wire", SourceKind.FEED, path=str(tmp_path / "feed.xml"))
    assert ["A title"] == [item.title for item in reading(source).items]


def test_an_archive_at_an_address_is_an_error() -> None:
    source = SourceConfig("pages", SourceKind.ARCHIVE, url="https://newsroom.example/")
    with pytest.raises(SourceError, match="pages: archive: is read from files"):
        reading(source)


class Site(BaseHTTPRequestHandler):
    """A newsroom with a feed, a page, and nothing else."""

    def do_GET(self) -> None:
        """Answer by path."""
        if self.path == "/moved":
            return self.say(301, location="/deep/feed")
        if self.path == "/page":
            return self.say(200, b"<!doctype html><p>Hello")
        if self.path == "/unmarked":
            return self.say(200, FEED.encode())
        if self.path != "/deep/feed":
            return self.say(404)
        if (self.headers["If-None-Match"], self.headers["If-Modified-Since"]) == ("W/x", "Mon"):
            return self.say(304)
        return self.say(200, FEED.encode(), etag="W/x", last_modified="Mon")

    def say(self, status: int, body: bytes = b"", **headers: str) -> None:
        """One whole answer."""
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        """Nothing."""


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    """The address of a running newsroom."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


def wire(url: str) -> SourceConfig:
    return SourceConfig("wire", SourceKind.FEED, url=url)


def test_a_feed_is_read_from_where_it_moved_to(site: str) -> None:
    found = reading(wire(f"{site}/moved"))
    assert [f"{site}/1"] == [item.url for item in found.items]
    assert ("W/x", "Mon") == (found.etag, found.last_modified)


def test_a_server_that_says_unchanged_is_believed(site: str) -> None:
    first = reading(wire(f"{site}/deep/feed"))
    again = reading(wire(f"{site}/deep/feed"), known(first))
    assert (True, known(first)) == (again.unchanged, known(again))


def test_the_same_bytes_are_unchanged_too(site: str) -> None:
    first = reading(wire(f"{site}/unmarked"))
    assert reading(wire(f"{site}/unmarked"), known(first)).unchanged


def test_a_web_page_instead_of_a_feed_names_its_address(site: str) -> None:
    with pytest.raises(Unreadable, match=f"wire: {site}/page: a web page"):
        reading(wire(f"{site}/page"))


def test_an_address_that_has_nothing_is_unreachable(site: str) -> None:
    with pytest.raises(Unreachable, match=f"wire: {site}/none: answered 404"):
        reading(wire(f"{site}/none"))
    with pytest.raises(Unreachable, match=r"wire: http://127\.0\.0\.1:1/: "):
        reading(wire("http://127.0.0.1:1/"))

"""The development mailbox: letters as people get them, for those at this machine alone."""

from __future__ import annotations

import os
from collections.abc import Iterator
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path

import pytest

from digest.config import Web
from tests.web.test_headers import SAFE
from tests.web.world import AT_HOME, World, parsed

HSTS = "strict-transport-security"
HOME, PUBLIC = "http://127.0.0.1:8000", "https://feeds.newsroom.example"
MARKUP = (
    '<!doctype html><html lang="ar" dir="rtl"><head><title>x</title></head>'
    '<body style="color:#333"><h1>النشرة</h1><a href="https://a.example/">x</a>'
    "<script>alert(1)</script></body></html>"
)


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[World]:
    """A newsroom on one's own machine."""
    world = World(tmp_path, AT_HOME)
    yield world
    world.store.close()


def write(
    world: World, name: str, subject: str, *, at: int = 0, markup: str | None = MARKUP
) -> None:
    """Put a letter into the Maildir as delivery does."""
    letter = EmailMessage(policy=SMTP)
    letter["Subject"] = subject
    letter["To"] = "reader@example.org"
    letter["Date"] = "Sat, 21 Nov 2026 07:00:00 +0000"
    letter.set_content("Bonjour – the text part of " + subject)
    if markup is not None:
        letter.add_alternative(markup, subtype="html")
    for folder in ("new", "cur", "tmp"):
        (world.maildir / folder).mkdir(parents=True, exist_ok=True)
    path = world.maildir / name
    path.write_bytes(letter.as_bytes())
    os.utime(path, (1_795_244_400 + at, 1_795_244_400 + at))


def test_letters_are_listed_newest_first_with_subject_receiver_and_date(empty: World) -> None:
    """Read or unread; those half-written are not letters yet."""
    write(empty, "new/1.host", "Première édition", at=1)
    write(empty, "cur/2.host:2,S", "<Second>", at=2)
    write(empty, "tmp/3.host", "Half", at=3)
    page = parsed(empty.ask("/mailbox"))
    assert ["<Second>", "Première édition"] == page.xpath("//main//li//a/text()")
    assert ["/mailbox/2.host%3A2%2CS", "/mailbox/1.host"] == page.xpath("//main//li//a/@href")
    assert "To reader@example.org · Sat, 21 Nov 2026 07:00:00 +0000" in page.text_content()


def test_the_mailbox_is_as_safe_as_other_pages(empty: World) -> None:
    """But for TLS, which there is none of on one's own machine."""
    headers = empty.ask("/mailbox").headers
    assert "no-store" == headers["cache-control"]
    assert [] == [name for name in SAFE if name not in headers and name != HSTS]


def test_an_empty_or_missing_maildir_is_an_empty_mailbox(empty: World) -> None:
    """Before the first letter."""
    assert "No letter has been written yet." in empty.ask("/mailbox").text


def test_a_letter_is_shown_as_html_text_and_source(empty: World) -> None:
    """HTML first; the other views are links, not scripts."""
    write(empty, "cur/2.host:2,S", "Hello")
    address = "/mailbox/2.host%3A2%2CS"
    page = parsed(empty.ask(address))
    (frame,) = page.xpath("//iframe")
    assert f"{address}/html" == frame.get("src")
    assert "allow-scripts" not in frame.get("sandbox")
    tabs = page.xpath("//*[@class='tabs']//a/@href")
    assert [f"{address}?view={one}" for one in ("html", "text", "source")] == tabs
    assert "Bonjour – the text part of Hello" in empty.ask(tabs[1]).text
    assert "Content-Type: multipart/alternative" in empty.ask(tabs[2]).text


def test_the_html_of_a_letter_is_framed_by_us_alone_and_runs_nothing(empty: World) -> None:
    """Its CSS is inlined; its links leave the frame, where our own pages refuse to be."""
    write(empty, "new/1.host", "Hello")
    answer = empty.ask("/mailbox/1.host/html")
    policy = answer.headers["content-security-policy"]
    assert "text/html; charset=utf-8" == answer.headers["content-type"]
    assert "default-src 'none'" in policy
    assert "style-src 'self' 'unsafe-inline'" in policy
    assert "frame-ancestors 'self'" in policy
    assert "sandbox allow-top-navigation-by-user-activation" in policy
    assert "script-src" not in policy
    assert '<head><base target="_top"><title>' in answer.text
    assert "النشرة" in answer.text


def test_only_the_page_of_a_letter_may_frame(empty: World) -> None:
    """And only from ourselves; styles in the page stay our own."""
    write(empty, "new/1.host", "Hello")
    policy = empty.ask("/mailbox/1.host").headers["content-security-policy"]
    assert "frame-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe-inline" not in policy
    assert "frame-src" not in empty.ask("/mailbox").headers["content-security-policy"]


def test_a_letter_without_html_says_so(empty: World) -> None:
    """Instead of an empty frame."""
    write(empty, "new/1.host", "Hello", markup=None)
    answer = empty.ask("/mailbox/1.host")
    assert "This letter has no such part." in answer.text
    assert "<iframe" not in answer.text
    assert 404 == empty.ask("/mailbox/1.host/html").status_code


def test_a_subject_and_a_text_are_never_markup(empty: World) -> None:
    """What newsrooms print may hold anything."""
    write(empty, "new/1.host", "<img src=x>")
    for view in ("html", "text", "source"):
        assert "<img" not in empty.ask(f"/mailbox/1.host?view={view}").text


@pytest.mark.parametrize(
    "path",
    [
        "/mailbox/nothing",
        "/mailbox/../digest.db",
        "/mailbox/..%2fdigest.db",
        "/mailbox/%2e%2e/html",
        "/mailbox/3.host",
        "/mailbox/1.host?view=raw",
        "/mailbox/1.host/text",
    ],
)
def test_nothing_but_letters_is_shown(empty: World, path: str) -> None:
    """Not the database beside them, not letters half-written."""
    write(empty, "new/1.host", "Hello")
    write(empty, "tmp/3.host", "Half")
    assert 404 == empty.ask(path).status_code


@pytest.mark.parametrize(
    ("url", "listen", "maildir", "expected"),
    [
        pytest.param(HOME, "127.0.0.1:8000", True, 200, id="loopback with a Maildir"),
        pytest.param(HOME, "[::1]:8000", True, 200, id="IPv6 loopback"),
        pytest.param("http://localhost:80", "127.0.0.1:80", True, 200, id="by name"),
        pytest.param(HOME, "0.0.0.0:8000", True, 404, id="every address"),
        pytest.param(HOME, "192.0.2.1:8000", True, 404, id="a public address"),
        pytest.param(PUBLIC, "127.0.0.1:8000", True, 404, id="behind a proxy, as it says"),
        pytest.param(HOME, "127.0.0.1:8000", False, 404, id="letters go elsewhere"),
    ],
)
def test_the_mailbox_exists_only_where_nobody_else_can_come(
    empty: World, url: str, listen: str, maildir: bool, expected: int
) -> None:
    """Letters hold live tokens. A proxy may ask by any name, that of this machine too."""
    write(empty, "new/1.host", "Hello")
    parts = empty.parts(web=Web(url, listen), maildir=empty.maildir if maildir else None)
    for path in ("/mailbox", "/mailbox/1.host", "/mailbox/1.host/html"):
        assert expected == empty.ask(path, parts=parts).status_code
    assert (expected == 200) is ('href="/mailbox"' in empty.ask("/", parts=parts).text)


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        pytest.param("localhost:8000", 200, id="by name"),
        pytest.param("127.0.0.1", 200, id="by address"),
        pytest.param("[::1]:8000", 200, id="by IPv6 address"),
        pytest.param("feeds.newsroom.example", 404, id="by a proxy's name"),
        pytest.param("127.0.0.1.evil.example", 404, id="by a name that only begins so"),
        pytest.param("evil.example:8000", 404, id="by a name rebound to this machine"),
        pytest.param("", 404, id="by no name"),
    ],
)
def test_the_mailbox_answers_only_to_the_names_of_this_machine(
    empty: World, host: str, expected: int
) -> None:
    """A proxy in front, or a page that rebinds its own name, gets nothing."""
    write(empty, "new/1.host", "Hello")
    for path in ("/mailbox", "/mailbox/1.host", "/mailbox/1.host/html"):
        assert expected == empty.ask(path, headers={"Host": host}).status_code

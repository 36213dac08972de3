"""A letter that is right, spoiled in one way at a time: the lint has an eye for each."""

from __future__ import annotations

import re

import pytest

from digest.letters import Composer, splice
from digest.letters.asked import About, AskedWriter
from digest.templates import Templates
from tests.letters import newsroom, test_asked
from tests.letters.lint import EVERY, LISTED, faults

PERSONAL = {
    "to": b"reader@mail.example",
    "message_id": b"daily.2025-11-21.4f1c",
    "unsubscribe": b"MS5kLjE.Zm9yZ2VkLWJ1dC1vZi10aGUtcmlnaHQtbGVuZ3RoLWZvci1hLXRva2Vu",
    "pace": b"MS4w.Zm9yZ2VkLWJ1dC1vZi10aGUtcmlnaHQtbGVuZ3RoLWZvci1hLXRva2Vu",
    "copy": b"Mi43.Zm9yZ2VkLWJ1dC1vZi10aGUtcmlnaHQtbGVuZ3RoLWZvci1hLXRva2Vu",
}
SPOILED = [
    (r"From: .*", "From: Rights Desk <a@b.example>, Two <b@c.example>", "From: must be one"),
    (r"From: Rights Desk", "From: Rights Desk Alert", "From: a name of the sender only"),
    (r"From: Rights Desk ", "From: ", "From: a name of the sender only"),
    (r"To: .*", "To: a@b.example, c@d.example", "To: must be one address"),
    (r"Reply-To: .*", "Reply-To: a@b.example, c@d.example", "Reply-To: must be one address"),
    (r"(Reply-To: .*)", r"\1\n\1", "Reply-To: more than once"),
    (r"Subject: ", "Subject: Re: ", "Subject: says nothing, or pretends"),
    (r"Subject: .*(\n .*)*", "Subject: =?utf-8?q?_?=", "Subject: says nothing, or pretends"),
    (r"Date: .*", "Date: Fri, 21 Nov 2025 06:00:00 -0000", "Date: not a date with its zone"),
    (r"Date: .*", "Date: yesterday", "Date: "),
    (r"Message-ID: .*", "Message-ID: <a@elsewhere.example>", "Message-ID: not of news."),
    (r"Message-ID: .*", "Message-ID: a", "Message-ID: a"),
    (r"MIME-Version: 1.0", "MIME-Version: 1.1", "MIME-Version: 1.1"),
    (r"Content-Language: en", "Content-Language: en, fr", "Content-Language: en, fr"),
    (r"List-Id: .*", "List-Id: Kenya <ke.news.newsroom.example>", "List-Id: Kenya"),
    (r"List-Id: .*", "List-Id: <daily.elsewhere.example>", "List-Id: not of news."),
    (r"(<https://.*/u/.*>)", r"\1, <https://x.example/u/1>", "List-Unsubscribe: "),
    (r"<https(://.*/u/.*>)", r"<http\1", "List-Unsubscribe: "),
    (r"=One-Click", "=Click", "List-Unsubscribe-Post: "),
    (r"List-Help: .*", "List-Help: ask us", "List-Help: "),
    (r"List-Archive: .*", "List-Archive: <ftp://a.example/>", "List-Archive: "),
    (r"List-Owner: .*", "List-Owner: desk@newsroom.example", "List-Owner: "),
    (r"List-Post: NO", "List-Post: <mailto:a@b.example>", "List-Post: "),
    (r"auto-generated", "auto-replied", "Auto-Submitted: "),
    (r"Precedence: list", "Precedence: bulk", "Precedence: "),
    (r"OOF, AutoReply", "All", "X-Auto-Response-Suppress: "),
    (r"(Feedback-ID: \w+:\w+:\w+):.*", r"\1:abc", "Feedback-ID: "),
    (r"(Feedback-ID: \w+):\w+(.*)", r"\1:kenya\2", "Feedback-ID: says Kenya"),
    (r"(MIME-Version)", r"Bcc: x@y.example\n\1", "Bcc: does not belong here"),
    (r"(Content-Type: multipart)/alternative", r"\1/mixed", "Content-Type: multipart/mixed"),
    (r"text/(plain|html);", "text/enriched;", "parts: "),
    (r'charset="utf-8"', 'charset="iso-8859-1"', "text/plain: not UTF-8"),
    (r"Encoding: quoted-printable", "Encoding: 7bit", "text/plain: not quoted-printable"),
    (r"--\n$", "", "multipart/alternative: [CloseBoundaryNotFoundDefect"),
    (r"Subject: .*", "Subject: =?utf-8?q?" + "x" * 70 + "?=", "header: encoded word over 75"),
    (r"Subject: .*", "Subject: " + "=?utf-8?q?xxxxxxxx?= " * 4 + "x", "header: line of "),
    (r"Subject: .*", "Subject: " + "x " * 40 + "x", "header: could have been folded"),
    (r"Subject: .*", "Subject: " + "x" * 1000, "header: line of 1009"),
    (r"(Subject: .*)", r"\1 ", "header: ends in a blank"),
    (r"Precedence: list", "Precedence list", "header: neither a field"),
    (r"Rights Desk", "Rights Désk", "bytes: not ASCII"),
    (r"/u/[^>]*>", "/u/\0unsubscribe\0>", "bytes: a slot was left open"),
    (r"\n-{72}", "\n" + "x" * 77, "body: line of 77"),
    (
        r"\nhttps://feeds(.*/pace/)",
        r"\nhttps://x\1",
        "html: lacks https://x.newsroom.example/pace/",
    ),
    (
        r"\nhttps://feeds(.*/pace/)",
        r"\nhttps://x\1",
        "text: lacks https://feeds.newsroom.example/pace/",
    ),
    (r"tel:\+44", "tel:+33", "text: lacks tel:+33"),
    (r"Press contact\n", "Press =20\n", "text: ends in a blank"),
    (r"\nPress contact", "\n" + ("word " * 12 + "=\n") * 2, "text: line of "),
    (r"<h1 ", "<h2 ", "html: must have one h1"),
]


@pytest.fixture(scope="module")
def right() -> bytes:
    letter = Composer(newsroom.HOUSE, Templates(), newsroom.NAMES).compose(newsroom.brief(1))
    return splice(letter.segments, PERSONAL)


@pytest.mark.parametrize(("find", "put", "fault"), SPOILED, ids=[str(one[2]) for one in SPOILED])
def test_what_is_spoiled_is_named(right: bytes, find: str, put: str, fault: str) -> None:
    raw = right.decode("ascii").replace("\r\n", "\n")
    spoiled = re.sub(find, put, raw, count=1)
    assert raw != spoiled
    found = faults(spoiled.replace("\n", "\r\n").encode(), secrets=("Kenya",))
    assert [one for one in found if one.startswith(fault)], found


@pytest.mark.parametrize("name", [*EVERY, *LISTED])
def test_a_header_that_is_missing_or_comes_twice_is_named(right: bytes, name: str) -> None:
    line = re.compile(rf"^{name}: .*\r\n(?:[ \t].*\r\n)*".encode(), re.MULTILINE)
    missing = line.sub(b"", right, count=1)
    twice = line.sub(lambda found: found[0] * 2, right, count=1)
    assert f"{name}: 0 times" in faults(missing)
    assert f"{name}: 2 times" in faults(twice)


def test_what_is_over_80_kb_is_named(right: bytes) -> None:
    longer = right.replace(b"<h1 ", b"=\r\n<!--" + b"x=\r\n" * 80_000 + b"-->=\r\n<h1 ")
    assert ["html: over 80 kB"] == faults(longer)


@pytest.mark.parametrize("end", [b"\n", b"\r"])
def test_a_line_end_that_is_half_of_one_is_named(right: bytes, end: bytes) -> None:
    assert "bytes: a line end that is not CRLF" in faults(right.replace(b"\r\n", end, 1))


def test_an_answer_with_the_headers_of_a_list_is_named() -> None:
    """And a letter of a list without them."""
    writer = AskedWriter(newsroom.HOUSE, Templates())
    asked = test_asked.raw(writer, test_asked.brief(About.CONFIRM))
    assert [] == faults(asked, listed=False)
    assert {f"{name}: 0 times" for name in LISTED} < set(faults(asked))
    listed = asked.replace(b"Auto-Submitted", b"List-Post: NO\r\nAuto-Submitted")
    assert "List-Post: does not belong here" in faults(listed, listed=False)

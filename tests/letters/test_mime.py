"""Quoted-printable with room for personal parts, against the slow composer that knows no tricks."""

from __future__ import annotations

import re
from email import message_from_bytes, policy
from email.header import decode_header, make_header
from email.message import EmailMessage, Message
from email.utils import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.letters.mime import mailbox, message, quoted, unstructured
from digest.letters.personal import Stencil, splice
from tests.letters.lint import content

MARK = "token-of-the-reader"
SLOTS = {MARK: "unsubscribe"}
TOKENS = st.from_regex(r"\A[A-Za-z0-9_-]{8,20}\.[A-Za-z0-9_-]{20,43}\Z")
TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r"), max_size=300)
PIECES = st.lists(
    st.one_of(TEXTS, st.just(MARK), st.text("é =.a\n\t", max_size=90)), min_size=1, max_size=6
).map("".join)
PHRASES = st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp", "Cn"]), max_size=120)


def oracle(subject: str, text: str, html: str, token: str) -> EmailMessage:
    """One message for one person, made from finished texts by the standard library."""
    slow = EmailMessage(policy=policy.SMTP)
    slow["Subject"] = subject
    slow["To"] = "reader@mail.example"
    slow["List-Unsubscribe"] = f"<https://feeds.newsroom.example/u/{token}>"
    slow.set_content(text.replace(MARK, token), cte="quoted-printable")
    slow.add_alternative(html.replace(MARK, token), subtype="html", cte="quoted-printable")
    parsed = message_from_bytes(slow.as_bytes(), policy=policy.default)
    assert isinstance(parsed, EmailMessage)
    return parsed


def fast(subject: str, text: str, html: str, token: str) -> bytes:
    return splice(segmented(subject, text, html), personal_parts(token))


def personal_parts(token: str) -> dict[str, bytes]:
    return {"to": b"reader@mail.example", "unsubscribe": token.encode()}


def segmented(subject: str, text: str, html: str) -> bytes:
    headers = (
        ("Subject", unstructured("Subject", subject)),
        ("To", "\0to\0"),
        ("List-Unsubscribe", "<https://feeds.newsroom.example/u/\0unsubscribe\0>"),
        ("MIME-Version", "1.0"),
    )
    return message(headers, text, html, SLOTS)


def value(one: Message, name: str) -> str:
    """A header's value but for its parameters; the oracle folds before an address."""
    return str(one[name]).split(";")[0].strip()


def one_newline(text: str) -> str:
    """As mail has it: the oracle ends every part in a newline, whatever it was given."""
    return text.rstrip("\n") + "\n"


@given(PHRASES, PIECES.map(one_newline), PIECES.map(one_newline), TOKENS)
def test_splicing_always_equals_composing_for_one(
    subject: str, text: str, html: str, token: str
) -> None:
    raw = fast(subject, text, html, token)
    ours = message_from_bytes(raw, policy=policy.default)
    theirs = oracle(" ".join(subject.split()), text, html, token)
    for name in ("To", "List-Unsubscribe", "Content-Type"):
        assert value(theirs, name) == value(ours, name)
    assert " ".join(subject.split()) == " ".join(str(ours["Subject"]).split())
    assert [content(part) for part in theirs.iter_parts()] == [
        content(part) for part in ours.iter_parts()
    ]


@given(PIECES, TOKENS)
def test_lines_never_pass_76_and_always_end_in_crlf(text: str, token: str) -> None:
    spliced = splice(quoted(text, SLOTS), {"unsubscribe": token.encode()} if MARK in text else {})
    assert not re.search(rb"(?<!\r)\n|\r(?!\n)|[^\x20-\x7e\t\r\n]", spliced)
    assert max(map(len, spliced.split(b"\r\n"))) <= 76


def dotted(raw: bytes) -> bytes:
    """With its dots doubled at the beginnings of lines (RFC 5321 §4.5.2)."""
    return re.sub(rb"^\.", b"..", raw, flags=re.MULTILINE)


@given(PHRASES, PIECES, PIECES, TOKENS)
def test_dots_doubled_once_for_a_letter_are_doubled_in_every_message(
    subject: str, text: str, html: str, token: str
) -> None:
    segments, personal = segmented(subject, text, html), personal_parts(token)
    once, each = Stencil(dotted(segments)), Stencil(segments)
    assert dotted(each.fill(personal)) == once.fill(personal)
    assert once.fill(personal) == b"".join(once.parts(personal))


@given(PIECES)
def test_every_slot_stands_alone_on_its_line(text: str) -> None:
    lines = quoted(text, SLOTS).split(b"\r\n")
    slots = [line for line in lines if b"\0" in line]
    assert [b"\0unsubscribe\0="] * text.count(MARK) == slots


@given(PHRASES)
def test_a_subject_always_survives_in_folded_ascii(text: str) -> None:
    folded = f"Subject: {unstructured('Subject', text)}\r\n\r\n".encode("ascii")
    assert all(len(line) <= 76 for line in folded.split(b"\r\n"))
    assert all(len(word) <= 75 for word in re.findall(rb"=\?\S+\?=", folded))
    parsed = message_from_bytes(folded, policy=policy.default)["Subject"]
    assert " ".join(text.split()) == " ".join(str(parsed).split())


@given(PHRASES)
def test_a_senders_name_always_survives(name: str) -> None:
    sent = mailbox("From", name, "digest@news.newsroom.example")
    folded = f"From: {sent}\r\n\r\n".encode("ascii")
    parsed = message_from_bytes(folded, policy=policy.default)["From"]
    assert ("digest@news.newsroom.example",) == tuple(one.addr_spec for one in parsed.addresses)
    # Not `display_name`: Python's parser leaves a blank between two encoded words of a phrase.
    shown = str(make_header(decode_header(sent.replace("\r\n", "")))).rpartition("<")[0].strip()
    assert name.split() == (shown if "=?" in sent else unquote(shown)).split()


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        pytest.param("Rights Desk", "Rights Desk <a@b.example>", id="atoms"),
        pytest.param('Desk, "Rights"', '"Desk, \\"Rights\\"" <a@b.example>', id="specials"),
        pytest.param("", "<a@b.example>", id="none"),
        pytest.param("Düsk\r\nBcc: x", "=?utf-8?b?RMO8c2sgQmNjOiB4?= <a@b.example>", id="injected"),
    ],
)
def test_a_phrase_is_written_as_plainly_as_it_can_be(name: str, expected: str) -> None:
    assert expected == mailbox("From", name, "a@b.example")


def test_the_boundary_comes_from_the_content_and_cannot_occur_in_it() -> None:
    once, again, other = (message((), text, "<p>", {}) for text in ("one", "one", "two"))
    assert once == again
    assert once.split(b'"')[1] != other.split(b'"')[1]
    assert once.split(b'"')[1].startswith(b"=_")


@pytest.mark.parametrize(
    ("slot", "value"),
    [
        pytest.param("to", b"a@b.example\r\nBcc: c@d.example", id="an injected header"),
        pytest.param("to", b"", id="nothing"),
        pytest.param("message_id", "é".encode(), id="not ASCII"),
        pytest.param("to", b"a" * 950 + b"@b.example", id="longer than a line"),
        pytest.param("unsubscribe", b"x=3D", id="a token that would need encoding"),
        pytest.param("unsubscribe", b"x" * 80, id="a token longer than a line"),
        pytest.param("unsubscribe", b".dot", id="a token that would start a line with a dot"),
    ],
)
def test_a_personal_part_that_could_break_the_mail_is_refused(slot: str, value: bytes) -> None:
    stencil = Stencil(f"To: \0{slot}\0\r\n".encode())
    with pytest.raises(ValueError, match=f"letter: {slot}: must be"):
        stencil.fill({slot: value})


def test_a_personal_part_that_is_missing_is_named() -> None:
    with pytest.raises(ValueError, match="letter: to: not given"):
        splice(b"To: \0to\0\r\n", {})


def test_a_stencil_serves_everyone_without_changing() -> None:
    stencil = Stencil(b"To: \0to\0\r\n\r\n\0to\0")
    first, second = (stencil.fill({"to": who}) for who in (b"a@b.example", b"c@d.example"))
    assert (b"To: a@b.example\r\n\r\na@b.example", b"To: c@d.example\r\n\r\nc@d.example") == (
        first,
        second,
    )

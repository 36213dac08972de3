"""Splicing ready bytes against the plain way: rendering, and building a message, for each."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.header import decode_header, make_header
from email.message import Message

from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from benchmarks.plain_letters import PlainComposer, Reader
from digest.delivery.claims import Claim
from digest.delivery.made_out import envelope_address, personal
from digest.letters import Brief, Composer, House, Stencil
from digest.letters.words import LANGUAGES
from digest.model import Because, Cadence, Dimension, Entry, Form, Mark, Owed, Release, SubjectStyle
from digest.templates import Templates
from digest.text import safe_html
from digest.tokens import Tokens
from tests.letters import newsroom

TOKENS = Tokens(b"a secret of at least thirty-two octets")
NASTY = (
    "Very " * 100 + "long",
    "x" * 500,
    "منظمة Rights Desk: بيان حول Belarus (2026)",
    "<script>alert('&amp;')</script> <b>{{ letter }}</b> {% raw %} =3D",
    "🕊️ Freed 👩‍👩‍👧 at last 🇰🇪 " * 6,
    "Bcc: a@b.example\r\nX-Evil: 1\x00\x1b[31m\x0b\x85\u2028",
    ".\r\n.\r\nFrom here\r\n--",
    "\u202eback\u202c \u2066in\u2069 \u00adsoft\u200b",
)
TEXTS = st.one_of(
    st.sampled_from(NASTY),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=200),
    st.text("é =.<>&'\"\\\n\t\r(),;:@ñж中ا", max_size=120),
)
NAMES = TEXTS.map(lambda text: " ".join("".join(filter(str.isprintable, text)).split()) or "Desk")
ADDRESSES = st.from_regex(r"\A[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]{1,40}@[a-z0-9]{1,30}\.(example|рф)\Z")
BECAUSE = st.sampled_from(
    [
        (),
        (Because(None, None),),
        (Because(Dimension.COUNTRY, "BY"), Because(Dimension.TOPIC, "journalists")),
    ]
)


@st.composite
def releases(draw: st.DrawFn) -> Release:
    """What a source may bring, in the words of anybody."""
    one = newsroom.release(draw(st.integers(0, 8)), draw(st.sampled_from(["en", "fr", "ar"])))
    html = st.one_of(st.none(), TEXTS.map(lambda text: safe_html(f"<p>{text}</p>", None)))
    return replace(
        one,
        uid=f"r{draw(st.integers(0, 10**6))}",
        title=draw(st.one_of(st.none(), TEXTS)),
        summary=draw(TEXTS),
        content=draw(html),
        url=draw(st.sampled_from([None, one.url, f'{one.url}&é=ж ü"<x>'])),
        language=draw(st.sampled_from([one.language, None])),
    )


@st.composite
def briefs(draw: st.DrawFn) -> Brief:
    """Any letter about them."""
    news = draw(st.lists(releases(), max_size=7, unique_by=lambda one: one.uid))
    had = draw(st.lists(releases(), max_size=2))
    marks = st.sampled_from([(), (Mark.UPDATED,), (Mark.LATE, Mark.CORRECTED)])
    return replace(
        newsroom.brief(0, draw(st.sampled_from(LANGUAGES)), draw(st.sampled_from(Cadence))),
        items=tuple(Owed(Entry(one), draw(BECAUSE), draw(marks)) for one in news),
        had=tuple(map(Entry, had)),
        form=draw(st.sampled_from(Form)),
        subject_style=draw(st.sampled_from(SubjectStyle)),
    )


@st.composite
def claims(draw: st.DrawFn) -> Claim:
    """Any reader."""
    return Claim(
        edition_id=7,
        subscriber_id=draw(st.integers(1, 10**9)),
        letter_id=1,
        stream=draw(st.sampled_from(["alert", "daily", "weekly"])),
        address=draw(ADDRESSES),
        generation=draw(st.integers(0, 99)),
        due=datetime(2026, 1, 1, tzinfo=UTC),
        edition=draw(st.sampled_from(["daily:2026-01-01:UTC:07", "alert:12"])),
    )


def both(house: House, brief: Brief, claim: Claim) -> tuple[bytes, bytes]:
    """The message of the plain way, and ours."""
    stencil = Stencil(Composer(house, TEMPLATES, newsroom.NAMES).compose(brief).segments)
    recipient = envelope_address(claim.address)
    parts = personal(claim, recipient, TOKENS, stencil.mark)
    reader = Reader(
        recipient, *(parts[one].decode() for one in ("message_id", "unsubscribe", "pace", "copy"))
    )
    plain = PlainComposer(house, newsroom.NAMES)
    return plain.message(brief, plain.view(brief), reader), stencil.fill(parts)


TEMPLATES = Templates()


def headers(raw: bytes) -> list[tuple[str, str]]:
    """All in order, unfolded and decoded. Encoded words may be parted elsewhere; the boundary is
    the composer's own."""
    message = message_from_bytes(raw, policy=policy.compat32)
    return [(name, _decoded(value).partition("boundary=")[0]) for name, value in message.items()]


def _decoded(value: str) -> str:
    unfolded = re.sub(r"\r?\n(?=[ \t])", "", value)
    return " ".join(str(make_header(decode_header(unfolded))).split())


def parts(raw: bytes) -> list[tuple[str, str, str, bytes]]:
    """Type, character set, encoding and decoded octets of each, in order; the library ends every
    part in a newline, whatever it was given."""
    message = message_from_bytes(raw, policy=policy.compat32)
    return [_part(one) for one in message.walk()]


def _part(one: Message) -> tuple[str, str, str, bytes]:
    body = one.get_payload(decode=True)
    octets = body.replace(b"\r\n", b"\n").rstrip(b"\n") if isinstance(body, bytes) else b""
    encoding = str(one["Content-Transfer-Encoding"])
    return one.get_content_type(), str(one.get_content_charset()), encoding, octets


@settings(max_examples=40, phases=[Phase.explicit, Phase.reuse, Phase.generate])
@given(NAMES, briefs(), claims(), st.one_of(st.none(), ADDRESSES.filter(str.isascii)))
def test_splicing_always_equals_writing_to_each(
    name: str, brief: Brief, claim: Claim, leave: str | None
) -> None:
    """Header by header in order, part by part to the octet."""
    postal = f"{name}\n1 Harbour Street"
    house = replace(newsroom.HOUSE, name=name, postal_address=postal, unsubscribe=leave)
    theirs, ours = both(house, brief, claim)
    assert headers(theirs) == headers(ours)
    assert parts(theirs) == parts(ours)

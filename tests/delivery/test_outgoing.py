"""A letter made ready for the wire once, and made out to many."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.delivery.outgoing import Outgoing, Template, finished
from digest.delivery.wire import on_the_wire

PERSONAL = {"to": b"reader@mail.example", "unsubscribe": b"token", "dotted": b".name@mail.example"}
PIECES = st.lists(
    st.sampled_from(
        [b"text", b".", b"..", b"\r\n", b"\r\n.", *(b"\0%s\0" % s.encode() for s in PERSONAL)]
    )
).map(b"".join)


def made(segments: bytes) -> Outgoing:
    """To one person."""
    return Outgoing("digest@news.example", "reader@mail.example", Template(segments), PERSONAL)


@given(PIECES)
def test_always_the_pieces_are_the_whole_message_with_its_dots_doubled(segments: bytes) -> None:
    """Wherever dots, line ends and personal parts meet."""
    message = made(segments)
    assert on_the_wire(message.plain()) == b"".join(message.wire())


def test_shared_pieces_are_shared() -> None:
    """A million recipients cost no million copies; in a body each token has a line of its own."""
    template = Template(b"To: \0to\0\r\n\r\n=\r\n\0unsubscribe\0=\r\n" + b"x" * 1000)
    one, other = (Outgoing("a@n.example", "b@m.example", template, PERSONAL) for _ in range(2))
    assert one.wire()[-1] is other.wire()[-1]


@pytest.mark.parametrize("segments", [b"a\nb", b"a\rb", b"a\r\0to\0\n"])
def test_a_bare_line_end_is_not_sent(segments: bytes) -> None:
    """Also where a personal part stands between."""
    with pytest.raises(ValueError, match="bare CR or LF"):
        made(segments).wire()


def test_a_finished_message_has_no_personal_parts() -> None:
    """It is sent as it is."""
    assert b"x\r\n" == finished("a@n.example", "b@m.example", b"x\r\n").plain()

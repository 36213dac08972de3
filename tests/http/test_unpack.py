"""A body is unpacked whole or not at all, however it arrives."""

import gzip
import zlib
from collections.abc import Sequence
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.http.unpack import STEP, Body, Unfit

LIMIT = 100_000


def unpacked(pieces: Sequence[bytes], coding: str, limit: int = LIMIT) -> bytes:
    body = Body({"content-encoding": coding}, limit)
    for piece in pieces:
        body.take(piece)
    return body.whole()


def _raw(body: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(body) + packer.flush()


def _in_two(body: bytes) -> bytes:
    return gzip.compress(body[:7]) + gzip.compress(body[7:])


@pytest.mark.parametrize(
    ("pack", "coding"),
    [
        pytest.param(bytes, "", id="as it is"),
        pytest.param(gzip.compress, "GZIP", id="gzip"),
        pytest.param(_in_two, "x-gzip", id="two members"),
        pytest.param(lambda body: gzip.compress(body) + bytes(512), "gzip", id="with filling"),
        pytest.param(zlib.compress, "deflate", id="deflate"),
        pytest.param(_raw, "deflate", id="deflate without its wrapping"),
        pytest.param(gzip.compress, "identity, gzip", id="beside what means nothing"),
    ],
)
@given(body=st.binary(max_size=2000), size=st.integers(1, 700))
def test_always_what_was_packed_comes_out(pack, coding: str, body: bytes, size: int) -> None:  # type: ignore[no-untyped-def]
    """In pieces of any size."""
    wire = pack(body)
    assert body == unpacked([wire[at : at + size] for at in range(0, len(wire), size)], coding)


def test_a_body_may_end_just_past_a_step() -> None:
    """Where nothing follows the data, its last octets may hold more than one step gives."""
    body = bytes(STEP + 3)
    assert body == unpacked([_raw(body)], "deflate", limit=2 * STEP)


@given(st.sampled_from(["gzip", "deflate", "", "br", "gzip, gzip"]), st.binary(max_size=300))
def test_always_anything_else_ends_in_words(coding: str, body: bytes) -> None:
    """Or in what it was: never in another error."""
    with suppress(Unfit):
        unpacked([body], coding)


@pytest.mark.parametrize(
    ("why", "wire", "coding"),
    [
        pytest.param("over 100000 octets", bytes(LIMIT + 1), "", id="large"),
        pytest.param("over 100000 octets", gzip.compress(bytes(LIMIT + 1)), "gzip", id="unpacked"),
        pytest.param("cut short", gzip.compress(b"abc")[:-1], "gzip", id="an octet short"),
        pytest.param("cut short", b"\x1f", "gzip", id="one octet"),
        pytest.param("cut short", zlib.compress(b"abc")[:-5], "deflate", id="short deflate"),
        pytest.param(
            "cannot be unpacked",
            gzip.compress(b"abc")[:-8] + bytes(8),
            "gzip",
            id="a checksum that is wrong",
        ),
        pytest.param("cannot be unpacked", b"<rss>", "gzip", id="not packed"),
        pytest.param("as gzip, gzip, which was not", b"", "gzip, gzip", id="packed twice"),
        pytest.param("as zstd, which was not", b"", "zstd", id="packed otherwise"),
    ],
)
def test_what_cannot_be_had_whole_is_told(why: str, wire: bytes, coding: str) -> None:
    with pytest.raises(Unfit, match=why):
        unpacked([wire], coding)


@pytest.mark.parametrize("coding", ["gzip", "deflate", "", "utf-8"])
def test_nothing_is_nothing(coding: str) -> None:
    """An unchanged page has a coding and no body."""
    assert b"" == unpacked([], coding)

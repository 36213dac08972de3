from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.feeds.document import fit
from digest.feeds.formats import FORMATS


def _brief(place: int) -> bytes:
    return b"%d" % place


@pytest.mark.parametrize(
    ("room", "keep_all", "expected"),
    [
        pytest.param(40, False, ["long", "long", "long", "long"], id="all of it"),
        pytest.param(39, False, ["long", "long", "long", "3"], id="the oldest gives up its text"),
        pytest.param(22, False, ["long", "long", "2", "3"], id="and the one before it"),
        pytest.param(4, False, ["0", "1", "2", "3"], id="all of them"),
        pytest.param(3, False, ["0", "1", "2"], id="the oldest leaves"),
        pytest.param(0, False, ["0"], id="the newest stays"),
        pytest.param(0, True, ["0", "1", "2", "3"], id="an archive keeps them all"),
    ],
)
def test_past_its_bound_a_feed_gives_up_the_oldest_texts_then_the_oldest_entries(
    room: int, keep_all: bool, expected: list[str]
) -> None:
    pieces = [b"long long!"] * 4
    kept = fit(pieces, room, _brief, keep_all=keep_all)
    assert expected == [one.decode().split()[0] for one in kept]


@given(
    lengths=st.lists(st.integers(0, 60), max_size=30),
    briefs=st.lists(st.integers(0, 60), min_size=30, max_size=30),
    room=st.integers(0, 1500),
)
def test_what_is_kept_always_fits_or_is_the_newest_alone(
    lengths: list[int], briefs: list[int], room: int
) -> None:
    pieces = [b"x" * one for one in lengths]
    kept = fit(pieces, room, lambda place: b"b" * briefs[place])
    assert sum(map(len, kept)) <= room or len(kept) == 1
    if sum(lengths) <= room:
        assert pieces == kept


def test_every_feed_comes_in_three_formats_atom_first() -> None:
    assert [".atom", ".rss", ".json"] == [one.suffix for one in FORMATS]
    assert ["atom", "rss", "json"] == [one.name for one in FORMATS]

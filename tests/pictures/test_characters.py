"""The picture in the terminal, and in words."""

from __future__ import annotations

from datetime import timedelta

import pytest

from digest.pictures.characters import ASCII, BLOCKS, Pen, area, bar
from digest.pictures.course import Course
from digest.pictures.words import lasting, number, percent, sentences, took
from tests.pictures.test_course import START, made


def day() -> Course:
    """A steady quarter of an hour, a lull of five minutes, and the rest in ten."""
    found = {START + timedelta(seconds=at): 40 for at in (*range(900), *range(1200, 1800))}
    return made(found, whole=62_500)


BLOCK_PICTURE = """\
 100 % ┤                                                        ▁▂▄▅
       │                                                 ▁▂▃▄▆▇█████
       │                                           ▁▃▄▅▆▇███████████
       │                          ▁▂▃▄▄▄▄▄▄▄▄▄▄▄▆▇██████████████████
  50 % ┤                    ▁▃▄▅▆▇██████████████████████████████████
       │             ▁▂▃▄▆▇█████████████████████████████████████████
       │       ▁▃▄▅▆▇███████████████████████████████████████████████
       │▁▂▃▄▆▇██████████████████████████████████████████████████████
   0 % └┬───────────────────┬───────────────────┬───────────────────
        07:00               07:10               07:20 UTC
        ██████████████████████████████          ████████████████████
        letters in each 30 seconds, at most 1,200"""

ASCII_PICTURE = """\
 100 % +                                                         ..:
       |                                                   ..::#####
       |                                            ..:::###########
       |                            ............::##################
  50 % +                     ..:::##################################
       |               ..::#########################################
       |        ..:::###############################################
       |  ..::######################################################
   0 % ++-------------------+-------------------+-------------------
        07:00               07:10               07:20 UTC
        ##############################          ####################
        letters in each 30 seconds, at most 1,200"""


@pytest.mark.parametrize(
    ("pen", "expected"),
    [
        pytest.param(BLOCKS, BLOCK_PICTURE, id="blocks"),
        pytest.param(ASCII, ASCII_PICTURE, id="ascii"),
    ],
)
def test_a_lull_is_seen_in_the_picture(pen: Pen, expected: str) -> None:
    assert expected == "\n".join(area(day(), pen))


def test_the_picture_is_told_in_words() -> None:
    assert [
        "60,000 of 62,500 letters accepted (96 %), from 07:00:00 UTC on.",
        "Of these half by 07:12:30, nine tenths by 07:27:30, "
        "the last at 07:29:30, after 29 min 30 s.",
        "At most 1,200 in 30 seconds, at 07:00:00.",
    ] == list(sentences(day()))


def test_a_share_has_not_come_after_the_last() -> None:
    told = list(sentences(made({START + timedelta(seconds=57): 5}, whole=5)))
    assert told[1] == (
        "Of these half by 07:00:57, nine tenths by 07:00:57, the last at 07:00:57, after 57 s."
    )


def test_what_came_on_another_day_says_so() -> None:
    found = {START: 99, START + timedelta(days=1, hours=2): 1}
    told = list(sentences(made(found, whole=100)))
    assert "the last at 2026-11-22 08:00:01, after 1 d 1 h" in told[1]
    assert "1 came later than the picture shows." == told[-1]


def test_a_short_picture_is_drawn_wide() -> None:
    lines = list(area(made({START + timedelta(seconds=2): 3}, whole=3), rows=2))
    assert " 100 % ┤            ██████" == lines[0]
    assert "   0 % └┬───────────┬─────" == lines[2]
    assert "        07:00:00    07:00:02 UTC" == lines[3]


@pytest.mark.parametrize(
    ("part", "whole", "blocks", "plain"),
    [
        (0, 10, "", ""),
        (1, 1000, "▏", "."),
        (5, 10, "████", "####"),
        (10, 10, "████████", "########"),
        (3, 16, "█▌", "##"),
        (3, 0, "▏", "."),
    ],
)
def test_a_bar_shows_what_is_not_nothing(part: int, whole: int, blocks: str, plain: str) -> None:
    assert (blocks, plain) == (bar(part, whole, 8), bar(part, whole, 8, ASCII))


@pytest.mark.parametrize(
    ("part", "whole", "expected"),
    [
        (0, 10, "0 %"),
        (1, 10, "10 %"),
        (999, 1000, "99 %"),
        (1000, 1000, "100 %"),
        (3, 1000, "0.3 %"),
        (1, 100_000, "<0.1 %"),
        (5, 100, "5 %"),
        (1, 0, "–"),
    ],
)
def test_a_percentage_is_never_rounded_up(part: int, whole: int, expected: str) -> None:
    assert expected == percent(part, whole)


def test_spans_are_named_as_one_says_them() -> None:
    seconds = (1, 20, 60, 600, 3600, 86400)
    assert ["second", "20 seconds", "minute", "10 minutes", "hour", "day"] == [
        lasting(timedelta(seconds=one)) for one in seconds
    ]
    assert ["0 s", "7 s", "40 min", "2 h 5 min", "1 d 2 h"] == [
        took(timedelta(seconds=one)) for one in (0, 7, 2400, 7500, 93_600)
    ]
    assert "1,234" == number(1234)

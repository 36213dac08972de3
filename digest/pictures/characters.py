"""Pictures in characters: eighths of a block where the terminal has them, else plain ASCII."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from digest.pictures.course import MOST, Course
from digest.pictures.marks import marks
from digest.pictures.words import clock, lasting, number

ROWS = 8
MARGIN = 8
"""Characters left of the picture: the labels of its axis."""

LEAST = 20
"""Characters that a picture needs to be worth drawing."""

_LEAST_GAP, _WIDEST = 3, 6


@dataclass(frozen=True, slots=True)
class Pen:
    """What a picture is drawn with: `levels` fill a cell from nothing to all."""

    levels: str
    tick: str
    side: str
    corner: str
    floor: str
    mark: str


BLOCKS = Pen(" ▁▂▃▄▅▆▇█", "┤", "│", "└", "─", "┬")
ASCII = Pen(" .:#", "+", "|", "+", "-", "+")


def area(course: Course, pen: Pen = BLOCKS, *, rows: int = ROWS) -> Iterator[str]:
    """The share of the whole that had come by the end of each span: an axis of percent, one of
    times, and below both how many came in each span."""
    wide = max(1, min(_WIDEST, MOST // len(course.counts)))
    for row in range(rows, 0, -1):
        label = {rows: "100 %", rows // 2: "50 %"}.get(row, "")
        cells = (wide * _cell(pen, share * rows - (row - 1)) for share in course.shares)
        yield f"{label:>{MARGIN - 2}} {pen.tick if label else pen.side}{''.join(cells)}".rstrip()
    yield from _axis(course, pen, wide)
    most = max(course.counts)
    each = "".join(wide * _least(pen, count, most) for count in course.counts)
    yield f"{'':{MARGIN}}{each}".rstrip()
    yield f"{'':{MARGIN}}letters in each {lasting(course.width)}, at most {number(most)}"


def bar(part: float, whole: float, width: int, pen: Pen = BLOCKS) -> str:
    """A bar of so many characters at its longest; what is not nothing is seen."""
    filled = width * part / whole if whole else 0.0
    full = int(filled)
    if pen is BLOCKS:
        rest = "" if full >= width else " ▏▎▍▌▋▊▉"[int((filled - full) * 8)].strip()
        return "█" * full + rest or ("▏" if part else "")
    return "#" * round(filled) or ("." if part else "")


def _cell(pen: Pen, filled: float) -> str:
    """Of a cell, how much of it is filled, from 0 to 1 or beyond."""
    last = len(pen.levels) - 1
    return pen.levels[max(0, min(last, int(filled * last + 1e-9)))]


def _least(pen: Pen, count: int, most: int) -> str:
    """A cell in which one is seen where there is one."""
    cell = _cell(pen, count / most)
    return pen.levels[1] if count and cell == " " else cell


def _axis(course: Course, pen: Pen, wide: int) -> Iterator[str]:
    """The line with its marks, and a time under each."""
    room = len(clock(course.start, course.width)) + _LEAST_GAP
    places = marks(course, -(-room // wide))
    starts = (pen.mark if one in places else pen.floor for one in range(len(course.counts)))
    line = "".join(one + (wide - 1) * pen.floor for one in starts)
    yield f"{'0 %':>{MARGIN - 2}} {pen.corner}{line}"
    labels = ""
    for place, at in places.items():
        labels = f"{labels:{place * wide}}{at}"
    yield f"{'':{MARGIN}}{labels} UTC"

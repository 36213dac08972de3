"""Pages of a newsroom saved as plain text, in the two layouts that newsrooms have.

Date last: picture lines, kind ("Press Release", "Sheet of paper Report", sometimes none), title,
excerpt, date. Date first: date, then paragraphs, no title. A page says no address, so an item is
known by its date and its title, or its first words where it has none.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from digest.errors import Unreadable
from digest.model import Image, Item, Kind, Moment
from digest.sources.credits import has_credit, is_credit, is_file_name, picture
from digest.sources.dates import SPOKEN, is_date_line, moment
from digest.sources.furniture import is_button, is_furniture
from digest.sources.kinds import is_kind_label, kind_of
from digest.sources.parsed import CUT_MARKS, Fault, Parsed
from digest.text import clean, fold

_FIRST_WORDS = 12
_LONGEST_TITLE = 250
_STOP = (".", "。", "…", ":", ";", ",", "?”", ".”", '."')


@dataclass(frozen=True, slots=True)
class Line:
    """A line with words on it; lines with no blank line between them share a block."""

    number: int
    block: int
    text: str


@dataclass(frozen=True, slots=True)
class Part:
    """The lines that belong to one date line."""

    date: Line
    lines: tuple[Line, ...]


def parse(text: str, *, language: str | None, now: datetime) -> Parsed:
    """The releases of one page, in the page's order; Unreadable where it has no date line."""
    lines = _lines(text)
    dates = [index for index, line in enumerate(lines) if is_date_line(line.text)]
    if not dates:
        raise Unreadable("no line is a date, such as “May 7, 2021”: not a saved newsroom page")
    if _dates_come_first(lines[: dates[0]], lines[dates[-1] + 1 :]):
        found = [_untitled(part, language, now) for part in _after_dates(lines, dates)]
    else:
        parts = _before_dates(lines, dates)
        found = [_titled(part, language, now) for part in parts]
        found += _undated(parts, lines[dates[-1] + 1 :])
    return Parsed(
        tuple(one for one in found if isinstance(one, Item)),
        tuple(sorted((one for one in found if isinstance(one, Fault)), key=lambda f: f.line or 0)),
    )


def _lines(text: str) -> list[Line]:
    lines: list[Line] = []
    block = 0
    for number, raw in enumerate(re.split(r"\r\n?|\n", text), start=1):
        line = clean(raw)
        if not line:
            block += 1
        elif not is_button(line):
            lines.append(Line(number, block, line))
    return lines


def _dates_come_first(head: Sequence[Line], tail: Sequence[Line]) -> bool:
    """Which layout a page has: its dates stand above their releases where nothing that could be
    one stands above the first date.
    """
    if any(is_kind_label(line.text) for line in head):
        return False
    if any(is_kind_label(line.text) for line in tail):
        return True
    above, below = (
        max((len(line.text) for line in lines if not is_furniture(line.text)), default=0)
        for lines in (head, tail)
    )
    return below > above


def _after_dates(lines: Sequence[Line], dates: Sequence[int]) -> list[Part]:
    ends = [*dates[1:], len(lines)]
    parts = [
        Part(lines[start], tuple(lines[start + 1 : end]))
        for start, end in zip(dates, ends, strict=True)
    ]
    last = list(parts[-1].lines)
    while last and is_furniture(last[-1].text):
        last.pop()
    return [*parts[:-1], Part(parts[-1].date, tuple(last))]


def _before_dates(lines: Sequence[Line], dates: Sequence[int]) -> list[Part]:
    starts = [0, *(index + 1 for index in dates[:-1])]
    parts = [
        Part(lines[end], tuple(lines[start:end])) for start, end in zip(starts, dates, strict=True)
    ]
    return [Part(parts[0].date, _without_greeting(parts[0].lines)), *parts[1:]]


def _without_greeting(lines: Sequence[Line]) -> tuple[Line, ...]:
    """The first part without the page's own head.

    What no rule knows is told from a caption by its place: one block alone, below what is known
    to be furniture and above the kind, is the caption of the first release.
    """
    last = max((i for i, line in enumerate(lines) if is_kind_label(line.text)), default=len(lines))
    known = [i for i, line in enumerate(lines[:last]) if is_furniture(line.text)]
    rest = tuple(lines[known[-1] + 1 if known else 0 :])
    kinds = _kinds(rest)
    if not kinds:
        return rest
    first = rest.index(kinds[0])
    blocks = _blocks(rest[:first])
    if not blocks:
        return rest
    alone = len(blocks) == 1 and sum(len(line.text.split()) for line in blocks[0]) > 3
    is_picture = alone or has_credit([line.text for line in blocks[-1]])
    return (*(blocks[-1] if is_picture else ()), *rest[first:])


def _titled(part: Part, language: str | None, now: datetime) -> Item | Fault:
    """The release above a date line."""
    published = _published(part.date, language, now)
    if isinstance(published, Fault):
        return published
    kinds = _kinds(part.lines)
    if kinds:
        at = part.lines.index(kinds[-1])
        above, below = part.lines[:at], part.lines[at + 1 :]
        image, kind = _picture_above(above), kind_of(kinds[-1].text)
    else:
        above, below = _above_title(part.lines)
        image, kind = picture([line.text for line in above]), None
    if not below:
        return Fault(f"no release stands above the date {part.date.text}", part.date.number)
    title, paragraphs = below[0].text, [line.text for line in below[1:]]
    if not paragraphs and not kinds and _is_prose(title):
        return _item(published, None, [title], kind=kind, image=image, language=language)
    return _item(published, title, paragraphs, kind=kind, image=image, language=language)


def _picture_above(lines: Sequence[Line]) -> Image | None:
    """The picture above a kind; where another kind stands there, only what has a credit."""
    blocks = [[line.text for line in block] for block in _blocks(lines)[-2:]]
    if any(is_kind_label(line.text) for line in lines):
        blocks = [block for block in blocks[-1:] if has_credit(block)]
    return picture([line for block in blocks for line in block])


def _above_title(lines: tuple[Line, ...]) -> tuple[tuple[Line, ...], tuple[Line, ...]]:
    """The picture's lines and the rest, where no kind is printed between them."""
    index = 0
    while index < len(lines) - 1 and _is_picture_line(lines[index].text, lines[index + 1].text):
        index += 1
    return lines[:index], lines[index:]


def _is_picture_line(line: str, following: str) -> bool:
    if is_file_name(line) or has_credit([line]):
        return True
    # A caption above its credit, or prose above what can be a title.
    return is_credit(following) or (_is_prose(line) and not _is_prose(following))


def _is_prose(line: str) -> bool:
    return len(line) > _LONGEST_TITLE or line.endswith(_STOP)


def _untitled(part: Part, language: str | None, now: datetime) -> Item | Fault:
    """The release below a date line."""
    published = _published(part.date, language, now)
    if isinstance(published, Fault):
        return published
    kind, lines = None, part.lines
    if lines and is_kind_label(lines[0].text):
        kind, lines = kind_of(lines[0].text), lines[1:]
    if not lines:
        return Fault(f"no release stands below the date {part.date.text}", part.date.number)
    return _item(published, None, [line.text for line in lines], kind=kind, language=language)


def _undated(parts: Sequence[Part], tail: Sequence[Line]) -> list[Fault]:
    """Releases with no date of their own: a second kind above one date, or one below the last."""
    lost = [line for part in parts for line in _kinds(part.lines)[:-1]]
    if any(_is_prose(line.text) for line in tail):  # otherwise its kinds are the page's own links
        lost += _kinds(tail)
    return [Fault(f"no date follows this {line.text}", line.number) for line in lost]


def _kinds(lines: Sequence[Line]) -> list[Line]:
    """The kinds that a release can follow: the last, and others with title and text below.

    Kinds with less below them are a menu.
    """
    kinds = [index for index, line in enumerate(lines) if is_kind_label(line.text)]
    return [lines[kind] for kind, end in pairwise([*kinds, len(lines) + 3]) if end - kind > 2]


def _published(date: Line, language: str | None, now: datetime) -> Moment | Fault:
    languages = (language, *SPOKEN) if language else SPOKEN
    found = moment(date.text, languages=languages, zone="UTC", now=now)
    if found is None:
        why = "not a day of the calendar between 1990 and two days from now"
        return Fault(f"{date.text}: {why}", date.number)
    return found


def _item(
    published: Moment,
    title: str | None,
    paragraphs: Sequence[str],
    *,
    kind: Kind | None = None,
    image: Image | None = None,
    language: str | None = None,
) -> Item:
    summary = "\n\n".join(paragraphs)
    return Item(
        aliases=(_alias(published, title or summary, whole=title is not None),),
        published=published,
        title=title,
        summary=summary,
        truncated=summary.endswith(CUT_MARKS),
        kind=kind,
        language=language,
        image=image,
    )


def _alias(published: Moment, text: str, *, whole: bool) -> str:
    words = fold(text).split()
    known_by = " ".join(words if whole else words[:_FIRST_WORDS])
    return f"archive:{published}:{hashlib.sha256(known_by.encode()).hexdigest()[:20]}"


def _blocks(lines: Sequence[Line]) -> list[tuple[Line, ...]]:
    numbers = dict.fromkeys(line.block for line in lines)
    return [tuple(line for line in lines if line.block == number) for number in numbers]

"""The course of an edition as SVG: to be read at 320 pixels and at any size, by day and by night.

Text is large enough at the width of a telephone, so the picture is drawn at that width and grows
with its place. Colours follow the reader's scheme (Media Queries 5, prefers-color-scheme); what it
shows is said in words in its description (SVG 2 § 5.8, WAI-ARIA 1.2 img).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from lxml import etree

from digest.pictures.course import Course
from digest.pictures.marks import marks
from digest.pictures.words import lasting, number, percent, sentences

WIDTH = 320
_NAMESPACES: dict[str | None, str] = {None: "http://www.w3.org/2000/svg"}
_LEFT, _RIGHT, _TOP = 44, 312, 52
_HIGH, _LOW, _GAP = 104, 40, 22
_BAR, _SHARE, _ROW = 120, 42, 20
_MARKS, _DIGIT = 4, 6.5
"""Times under the axis, and how wide a digit is."""

_STYLE = """
svg { color-scheme: light dark; --paper: #ffffff; --ink: #1a2330; --quiet: #566272; --line: #d5dbe2;
  --accepted: #1f6f8b; --deferred: #c98a1b; --refused: #b3362b; --rest: #98a3b0 }
@media (prefers-color-scheme: dark) {
  svg { --paper: #14191f; --ink: #e8edf2; --quiet: #a3afbc; --line: #333d48;
    --accepted: #58b3d0; --deferred: #e3ad4f; --refused: #ee7a6e; --rest: #6b7683 } }
text { font: 11px system-ui, sans-serif; fill: var(--ink) }
.title { font-size: 14px; font-weight: 600 }
.quiet { fill: var(--quiet) }
.paper { fill: var(--paper) }
.grid { stroke: var(--line); fill: none }
.area { fill: var(--accepted); fill-opacity: .22 }
.curve { stroke: var(--accepted); stroke-width: 2; fill: none; stroke-linejoin: round }
.accepted { fill: var(--accepted) } .deferred { fill: var(--deferred) }
.refused { fill: var(--refused) } .rest { fill: var(--rest) }
"""


@dataclass(frozen=True, slots=True)
class Share:
    """What became of the letters of one provider; what is in none of the three is still to come,
    in doubt or skipped."""

    name: str
    owed: int
    accepted: int
    deferred: int
    refused: int


def svg(title: str, course: Course, providers: Sequence[Share]) -> str:
    """The picture: the share accepted by when, how many in each span, and how each provider took
    them. Same values, same text."""
    below = _TOP + _HIGH + 18 + _GAP + _LOW + 16
    height = below + (24 + _ROW * len(providers) + 22 if providers else 0)
    root = etree.Element(
        "svg",
        {
            "viewBox": f"0 0 {WIDTH} {height}",
            "width": "100%",
            "style": "max-width: 720px",
            "role": "img",
            "aria-labelledby": "title desc",
        },
        nsmap=_NAMESPACES,  # type: ignore[arg-type]  # its stubs know no default namespace
    )
    _put(root, "title", text=title, id="title")
    _put(root, "desc", text=" ".join((*sentences(course), *_said(providers))), id="desc")
    _put(root, "style", text=_STYLE)
    _put(root, "rect", class_="paper", width=WIDTH, height=height)
    _head(root, title, course)
    _curve(root, course)
    _spans(root, course)
    _providers(root, providers, below)
    return etree.tostring(root, encoding="unicode", pretty_print=True)


def _head(root: etree._Element, title: str, course: Course) -> None:
    _put(root, "text", text=title, class_="title", x=8, y=20)
    told = f"{number(course.total)} of {number(course.whole)} accepted"
    share = percent(course.total, course.whole)
    _put(root, "text", text=f"{told}, {share} · times in UTC", class_="quiet", x=8, y=37)


def _curve(root: etree._Element, course: Course) -> None:
    """The share of the whole accepted so far, over its axis."""
    for share in (0, 0.5, 1):
        y = _TOP + _HIGH * (1 - share)
        _put(root, "path", class_="grid", d=f"M{_LEFT} {_n(y)}H{_RIGHT}")
        label = f"{round(100 * share)} %"
        _put(root, "text", text=label, class_="quiet", x=_LEFT - 6, y=_n(y + 4), text_anchor="end")
    points = [(_LEFT, 0.0), *((_x(course, n), s) for n, s in enumerate(course.shares, start=1))]
    line = "L".join(f"{_n(x)} {_n(_TOP + _HIGH * (1 - share))}" for x, share in points)
    floor = _TOP + _HIGH
    _put(root, "path", class_="area", d=f"M{line}L{_RIGHT} {floor}L{_LEFT} {floor}Z")
    _put(root, "path", class_="curve", d=f"M{line}")
    for place, at in marks(course, max(1, -(-len(course.counts) // _MARKS))).items():
        x = _x(course, place)
        anchor = "end" if x + _DIGIT * len(at) > WIDTH else "start"
        _put(root, "path", class_="grid", d=f"M{_n(x)} {floor}v4")
        _put(root, "text", text=at, class_="quiet", x=_n(x), y=floor + 15, text_anchor=anchor)


def _spans(root: etree._Element, course: Course) -> None:
    """How many were accepted in each span."""
    top, most = _TOP + _HIGH + 18 + _GAP, max(course.counts)
    said = f"in each {lasting(course.width)}, at most {number(most)}"
    _put(root, "text", text=said, class_="quiet", x=_LEFT, y=top - 6)
    edges = [_x(course, place) for place in range(len(course.counts) + 1)]
    for count, (left, right) in zip(course.counts, pairwise(edges), strict=True):
        if count:
            tall = max(1.0, _LOW * count / most)
            width = max(0.5, right - left - min(1.0, (right - left) / 4))
            _put(
                root,
                "rect",
                class_="accepted",
                x=_n(left),
                y=_n(top + _LOW - tall),
                width=_n(width),
                height=_n(tall),
            )
    _put(root, "path", class_="grid", d=f"M{_LEFT} {top + _LOW}H{_RIGHT}")


def _providers(root: etree._Element, providers: Sequence[Share], top: int) -> None:
    """A bar for each provider: accepted, deferred, refused, the rest."""
    if not providers:
        return
    _put(root, "text", text="by provider", class_="quiet", x=8, y=top + 12)
    for place, one in enumerate(providers):
        y = top + 22 + place * _ROW
        _put(root, "text", text=_short(one.name), x=8, y=y + 11)
        left = float(_RIGHT - _BAR)
        for name, count in _parts(one):
            width = _BAR * count / one.owed
            _put(root, "rect", class_=name, x=_n(left), y=y + 2, width=_n(width), height=11)
            left += width
        at, end = _RIGHT - _BAR - 6, {"y": y + 11, "text_anchor": "end"}
        share = percent(one.accepted, one.owed)
        _put(root, "text", text=number(one.owed), x=at - _SHARE, **end)
        _put(root, "text", text=share, class_="quiet", x=at, **end)
    _legend(root, top + 22 + _ROW * len(providers) + 14)


def _legend(root: etree._Element, y: int) -> None:
    for place, (name, said) in enumerate(
        (
            ("accepted", "accepted"),
            ("deferred", "deferred"),
            ("refused", "refused"),
            ("rest", "else"),
        )
    ):
        x = 8 + 80 * place
        _put(root, "rect", class_=name, x=x, y=y - 9, width=10, height=10)
        _put(root, "text", text=said, class_="quiet", x=x + 15, y=y)


def _parts(one: Share) -> Iterator[tuple[str, int]]:
    parts = (("accepted", one.accepted), ("deferred", one.deferred), ("refused", one.refused))
    rest = one.owed - sum(count for _, count in parts)
    return (part for part in (*parts, ("rest", rest)) if part[1] > 0)


def _said(providers: Sequence[Share]) -> Iterator[str]:
    for one in providers:
        yield (
            f"{one.name}: {number(one.owed)} owed, {number(one.accepted)} accepted, "
            f"{number(one.deferred)} deferred, {number(one.refused)} refused."
        )


def _short(name: str) -> str:
    return name if len(name) <= _NAME else f"{name[: _NAME - 1]}…"


_NAME = 14
"""Characters of a provider's name beside its bar."""


def _x(course: Course, place: int) -> float:
    return _LEFT + (_RIGHT - _LEFT) * place / len(course.counts)


def _n(value: float) -> str:
    return f"{value:.1f}".rstrip("0").rstrip(".")


def _put(parent: etree._Element, tag: str, *, text: str = "", **given: object) -> None:
    """An element; of a name of `given` that Python or XML has otherwise, `class_` is `class` and
    `text_anchor` is `text-anchor`."""
    names = {name.rstrip("_").replace("_", "-"): str(value) for name, value in given.items()}
    etree.SubElement(parent, tag, names).text = text or None

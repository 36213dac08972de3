"""Finds the list of releases on a page that does not say where it is: what repeats, has headlines
that link to pages, and dates. What is found is told as selectors, so that a person can keep it.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from urllib.parse import urlsplit

from digest.sources.addresses import canonical
from digest.sources.kinds import kind_of
from digest.sources.markup import Element, Tree, hints, words
from digest.sources.page import dated_by_element
from digest.sources.page_text import outside_furniture
from digest.sources.parsed import Given
from digest.sources.selecting import Selectors, elements

_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_SHORTEST_HEADLINE = 12
_SHORTEST_PROSE = 40
_FEWEST = 3
_MOST_LINKS = 3_000
_HIGHEST = 12
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")
_OF_ONE = re.compile(r"\d|^(?:first|last|odd|even|active|current|sticky|is-|has-|js-)")
_SAYS_ITEM = re.compile(r"item|post|entry|card|article|release|news|teaser|result|story|row")
_SAYS_DATE = re.compile(r"date|time|published|posted|meta|dateline|byline|day")
_NEXT = re.compile(
    r"\W*(?:next|next page|older|older (?:posts|entries|news)|suivante?|page suivante|siguiente|"
    r"página siguiente|weiter|nächste(?: seite)?|ältere (?:beiträge|meldungen)|próxima|successivo|"
    r"следующая|далее|التالي|الصفحة التالية)\W*",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Box:
    """What holds one item: the headline's link, and the largest element that holds no other's."""

    link: Element
    element: Element


def guessed(page: Tree, given: Given) -> Selectors | None:
    """Selectors for the list that the page most likely is; None where nothing repeats enough."""
    links = list(islice((one for one in _links(page) if _may_be_headline(one)), _MOST_LINKS))
    headings = [one for one in links if _in_heading(one)]
    # Where headlines are headings, other links in a box lead to its category or its author.
    many = [group for some in (headings, links) for group in _groups(_boxes(some, page))]
    enough = [one for one in many if len(one) >= _FEWEST or _all_dated(one, given)]
    for group in sorted(enough, key=lambda one: _weight(one, given), reverse=True):
        item = _item_selector([box.element for box in group], page)
        if item:
            return _fields(item, group, given)
    return None


def next_link(page: Tree) -> str | None:
    """The address of the next page of a list: `rel=next`, or a link that says so."""
    for one in page.root.iter("link", "a"):
        if "next" in str(one.get("rel") or "").lower().split() and page.link(one.get("href")):
            return page.link(one.get("href"))
    for one in page.root.iter("a"):
        label = str(one.get("aria-label") or "") or words(one)
        if len(label) < 40 and _NEXT.fullmatch(label) and (found := page.link(one.get("href"))):
            return found
    return None


def _groups(boxes: Sequence[Box]) -> list[list[Box]]:
    """Boxes that look alike and stand together."""
    groups: dict[tuple[Element | None, str], list[Box]] = {}
    for box in boxes:
        groups.setdefault((_parent(box), _shape(box.element)), []).append(box)
    return [group for group in groups.values() if len(group) > 1]


def _boxes(links: Sequence[Element], page: Tree) -> list[Box]:
    """One for each place that links lead to, in the page's order."""
    target = {one: canonical(page.link(one.get("href")) or "") for one in links}
    told: dict[Element, set[str]] = {}
    for one in links:
        for around in list(one.iterancestors())[:_HIGHEST]:
            told.setdefault(around, set()).add(target[one])
    boxes: dict[Element, Box] = {}
    for one in links:
        box = one
        for around in list(one.iterancestors())[:_HIGHEST]:
            if len(told[around]) > 1 or around.tag in ("body", "main", "html"):
                break
            box = around
        boxes.setdefault(box, Box(one, box))
    return list(boxes.values())


def _links(page: Tree) -> Iterable[Element]:
    own = canonical(page.base) if page.base else ""
    for one in outside_furniture(page.root, "a"):
        address = page.link(one.get("href"))
        if address and urlsplit(address).path.strip("/") and canonical(address) != own:
            yield one


def _may_be_headline(link: Element) -> bool:
    """Whether a link's words may be a release's title."""
    text = words(link)
    return bool(text) and (_in_heading(link) or (len(text) >= _SHORTEST_HEADLINE and " " in text))


def _in_heading(link: Element) -> bool:
    """Whether a heading is in a link, or around it."""
    near = (*link.iter(*_HEADINGS), *list(link.iterancestors())[:3])
    return any(one.tag in _HEADINGS for one in near)


def _parent(box: Box) -> Element | None:
    """What the boxes of one list share; rows of a grid, and items in wrappers of their own, are
    one list."""
    parent = box.element.getparent()
    above = parent.getparent() if parent is not None else None
    if parent is None or above is None or next(islice(parent, 4, 5), None) is not None:
        return parent
    rows = list(islice(above, _MOST_LINKS))
    return above if len(rows) > 1 and len({_shape(one) for one in rows}) == 1 else parent


def _shape(element: Element) -> str:
    return f"{element.tag}.{'.'.join(_classes(element))}"


def _classes(element: Element) -> list[str]:
    """Classes that say what an element is; those of one item alone, such as `post-4711`, and those
    of frameworks that CSS would have to escape, are left out."""
    said = str(element.get("class") or "").split()
    return sorted({one for one in said if _NAME.fullmatch(one) and not _OF_ONE.search(one)})


def _weight(group: Sequence[Box], given: Given) -> float:
    """How likely a group is the list: how many items it has, with dates, headings and long
    headlines."""
    some = group[:8]
    dated = sum(_date(box.element, given) is not None for box in some) / len(some)
    headed = sum(_heading(box.element) is not None for box in some) / len(some)
    letters = sum(len(words(box.link)) for box in some) / len(some)
    return math.sqrt(min(len(group), 30)) * (0.2 + 3 * dated + headed + min(letters, 80) / 80)


def _item_selector(boxes: Sequence[Element], page: Tree) -> str | None:
    """The shortest selector that finds these boxes and nothing else; failing that, one that finds
    few others."""
    wanted = set(boxes)
    shared = set.intersection(*(set(_classes(one)) for one in boxes))
    tag = str(boxes[0].tag)
    named = sorted(shared, key=lambda name: (not _SAYS_ITEM.search(name), len(name), name))
    own = [f"{tag}.{name}" for name in named]
    parents = [up for one in boxes[:1] for up in list(one.iterancestors())[:4]]
    scopes = [_named(up) for up in parents if _named(up)]
    candidates = [*own, *(f"{scope} {one}" for scope in scopes for one in (*own, tag)), tag]
    best: tuple[int, str] | None = None
    for css in candidates:
        found = set(elements({"item": css}, "item", page.root))
        if found == wanted:
            return css
        if wanted <= found and (best is None or len(found) < best[0]):
            best = len(found), css
    return best[1] if best and best[0] <= 1.5 * len(wanted) else None


def _named(element: Element) -> str:
    """A selector of an element that has a name."""
    own = str(element.get("id") or "")
    if _NAME.fullmatch(own) and not _OF_ONE.search(own):
        return f"#{own}"
    classes = _classes(element)
    return f"{element.tag}.{max(classes, key=len)}" if classes else ""


def _fields(item: str, group: Sequence[Box], given: Given) -> Selectors:
    """Selectors for the parts of the items, each one that most of the items have."""
    boxes = [box.element for box in group[:12]]
    dates = [_date(one, given) for one in boxes]
    found: dict[str, str] = {"item": item}
    headings = [_heading(one) for one in boxes]
    links = [box.link for box in group[:12]]
    title = _common(headings, boxes) or (_common(links, boxes) if links != boxes else None)
    if title:
        found["title"] = title
    if date := _common(dates, boxes):
        found["date"] = date
    if kind := _common([kind_element(one) for one in boxes], boxes):
        found["kind"] = kind
    taken = (headings, dates, links)
    if summary := _common([_prose(one, taken) for one in boxes], boxes):
        found["summary"] = summary
    if any(next(one.iter("img"), None) is not None for one in boxes):
        found["image"] = "img"
    return found


def _all_dated(group: Sequence[Box], given: Given) -> bool:
    return all(_date(box.element, given) is not None for box in group)


def _heading(box: Element) -> Element | None:
    return next((one for one in box.iter(*_HEADINGS) if words(one)), None)


def _date(box: Element, given: Given) -> Element | None:
    """The first element that is a date: a `time`, what is called one, or a short line."""
    first = next(iter(box.iter("time")), None)
    if first is not None and dated_by_element(first, given):
        return first
    for named in (True, False):
        for one in box.iterdescendants():
            if not isinstance(one.tag, str) or one.tag in ("a", "img", *_HEADINGS):
                continue
            if named and not _SAYS_DATE.search(hints(one)):
                continue
            text = words(one)
            short = 6 <= len(text) <= 60 and re.search(r"\d{4}|\d{1,2}[./]\d", text)
            if short and dated_by_element(one, given):
                return one
    return None


def kind_element(box: Element) -> Element | None:
    """The element that says what sort of publication it is, and nothing else."""
    parts = (one for one in box.iterdescendants() if isinstance(one.tag, str) and not len(one))
    return next((one for one in parts if kind_of(words(one))), None)


def _prose(box: Element, taken: Sequence[Sequence[Element | None]]) -> Element | None:
    """The longest text that is no title, date or link."""
    known = {one for some in taken for one in some if one is not None}
    best: Element | None = None
    longest = _SHORTEST_PROSE - 1
    for one in box.iter("p", "div", "span"):
        inside = one in known or any(up in known for up in one.iterancestors())
        holds = any(below in known for below in one.iterdescendants())
        if not inside and not holds and len(words(one)) > longest:
            best, longest = one, len(words(one))
    return best


def _common(found: Sequence[Element | None], boxes: Sequence[Element]) -> str | None:
    """A selector, from the box on, that finds most of these first in their boxes."""
    known = [(one, box) for one, box in zip(found, boxes, strict=True) if one is not None]
    if not known or len(known) * 2 < len(boxes):
        return None
    candidates: dict[str, None] = {}
    for one, _ in known[:3]:
        classes = [f"{one.tag}.{name}" for name in _classes(one)]
        above = one.getparent()
        within = [f".{name} {one.tag}" for name in (_classes(above) if above is not None else ())]
        tag = str(one.tag)
        says_much = tag in (*_HEADINGS, "time")
        for css in (tag, *classes) if says_much else (*classes, *within, tag):
            candidates.setdefault(css)
    scores = {css: _agreement(css, known) for css in candidates}
    best = max(scores, key=lambda css: scores[css])
    return best if scores[best] * 2 > len(known) else None


def _agreement(css: str, known: Sequence[tuple[Element, Element]]) -> int:
    selectors: Mapping[str, str] = {"part": css}
    return sum(next(iter(elements(selectors, "part", box)), None) is one for one, box in known)

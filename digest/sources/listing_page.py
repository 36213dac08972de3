"""A page that lists releases: its octets to what it says of each, by selectors or by itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from digest.errors import Unreadable
from digest.model import DatedBy, Image, Kind
from digest.sources import linked_data, metadata, repeated
from digest.sources.addresses import canonical
from digest.sources.dates import moment
from digest.sources.facts import Facts
from digest.sources.kinds import closest, kind_of
from digest.sources.markup import Element, Tree, spoken, tree, words
from digest.sources.page import Dated, dated_by_element, printed
from digest.sources.page_picture import described
from digest.sources.parsed import Fault, Given
from digest.sources.selecting import (
    Selectors,
    address,
    element,
    elements,
    line,
    lines,
    nearest_link,
    pictured,
)
from digest.text import fold

_MOST_ITEMS = 1_000
_FEWEST = 2
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")


@dataclass(frozen=True, slots=True)
class Listed:
    """What a list says of one release; None or empty where it says nothing."""

    title: str | None = None
    url: str | None = None
    dated: Dated | None = None
    summary: str = ""
    kind: Kind | None = None
    terms: tuple[str, ...] = ()
    language: str | None = None
    image: Image | None = None


@dataclass(frozen=True, slots=True)
class ListPage:
    """A page of a list in its own order; `next` is the address of the following page. `how` says
    what was read: "selectors", "JSON-LD", "microdata" or "what repeats", with the `selectors` that
    were found in the last case."""

    items: tuple[Listed, ...]
    how: str
    next: str | None = None
    faults: tuple[Fault, ...] = ()
    selectors: Selectors = field(default_factory=dict)


def parse(body: bytes, given: Given, selectors: Selectors) -> ListPage:
    """What the page lists. Unreadable where it is no page, where the box that `selectors` name
    is missing, or where nothing on it is a list; an empty box is an empty list.
    """
    page = tree(body, given.url, given.content_type)
    found = _selected(page, given, selectors) if "item" in selectors else _by_itself(page, given)
    following = address(selectors, "next", page.root, page) or repeated.next_link(page)
    items, faults = _usable(_once(found.items))
    ends = following and given.url and canonical(following) == canonical(given.url)
    return replace(found, items=items, faults=faults, next=None if ends else following)


def _selected(page: Tree, given: Given, selectors: Selectors) -> ListPage:
    boxes = elements(selectors, "list", page.root) if "list" in selectors else [page.root]
    if not boxes:
        raise Unreadable(
            f"nothing on the page is {selectors['list']}, where its list should be: the site may "
            "have been made anew; `digest sources try` shows what is there now"
        )
    items = dict.fromkeys(one for box in boxes for one in elements(selectors, "item", box))
    if not items and "list" not in selectors:
        raise Unreadable(
            f"nothing on the page is {selectors['item']}, as its items should be: the site may "
            "have been made anew; `digest sources try` shows what is there now"
        )
    outermost = [one for one in items if not any(up in items for up in one.iterancestors())]
    some = outermost[:_MOST_ITEMS]
    return ListPage(
        tuple(_listed(one, page, given, selectors) for one in some),
        "selectors",
        selectors=selectors,
    )


def _by_itself(page: Tree, given: Given) -> ListPage:
    """By what the page says to machines, or by what repeats on it: whichever dates more items."""
    ways: Mapping[str, Callable[[Tree], Sequence[Facts]]] = {
        "JSON-LD": lambda one: linked_data.listed(one) or linked_data.articles(one),
        "microdata": metadata.microdata,
    }
    found = [
        ListPage(tuple(_from(one, given) for one in way(page)), how) for how, way in ways.items()
    ]
    found = [one for one in found if sum(bool(item.title) for item in one.items) >= _FEWEST]
    if selectors := repeated.guessed(page, given):
        found.append(replace(_selected(page, given, selectors), how="what repeats"))
    if not found:
        raise Unreadable(
            "no list of releases was found on the page: say where it is by `select`, "
            "unless a script fetches it, which is not run here"
        )
    return max(found, key=_worth)


def _worth(found: ListPage) -> tuple[int, int]:
    dated = sum(one.dated is not None for one in found.items)
    return dated, sum(bool(one.title and one.url) for one in found.items)


def _from(facts: Facts, given: Given) -> Listed:
    raw = facts.published
    when = moment(raw, languages=given.languages, zone=given.zone, now=given.now) if raw else None
    return Listed(
        title=facts.title,
        url=facts.url,
        dated=(when, DatedBy.SOURCE) if when else None,
        summary=facts.summary or "",
        kind=facts.kind or closest(map(kind_of, facts.terms)),
        terms=facts.terms,
        language=facts.language,
        image=facts.image,
    )


def _listed(item: Element, page: Tree, given: Given, selectors: Selectors) -> Listed:
    title = _title(item, selectors)
    said_kind = line(selectors, "kind", item) if "kind" in selectors else _printed_kind(item)
    terms = tuple(dict.fromkeys((*lines(selectors, "terms", item), *filter(None, (said_kind,)))))
    image = pictured(selectors, "image", item)
    told = described(image, page, selectors) if image is not None else None
    if told and (caption := line(selectors, "caption", item)):
        told = replace(told, caption=caption)
    if told and (credit := line(selectors, "credit", item)):
        told = replace(told, credit=credit)
    return Listed(
        title=(words(title) if title is not None else line(selectors, "title", item)) or None,
        url=_address(item, title, page, selectors),
        dated=_dated(item, given, selectors),
        summary=line(selectors, "summary", item) or "",
        kind=closest(map(kind_of, terms)),
        terms=terms,
        language=line(selectors, "language", item) or _language(item, page),
        image=told,
    )


def _title(item: Element, selectors: Selectors) -> Element | None:
    """The element of the title: as said, else the first heading, else the first link with words."""
    if "title" in selectors:
        return None if "@" in selectors["title"] else element(selectors, "title", item)
    parts = (*item.iter(*_HEADINGS), *item.iter("a"))
    return next((one for one in parts if words(one)), None)


def _printed_kind(item: Element) -> str | None:
    """The words of a part of the item that says only what sort of publication it is."""
    found = repeated.kind_element(item)
    return words(found) if found is not None else None


def _address(item: Element, title: Element | None, page: Tree, selectors: Selectors) -> str | None:
    if "link" in selectors:
        return address(selectors, "link", item, page)
    found = nearest_link(title, item, page) if title is not None else None
    return found or nearest_link(item, item, page)


def _dated(item: Element, given: Given, selectors: Selectors) -> Dated | None:
    """By what the selector finds, else by the first `time` that says when."""
    if "@" in selectors.get("date", ""):
        when = printed(line(selectors, "date", item) or "", given)
        return (when, DatedBy.SOURCE) if when else None
    parts = elements(selectors, "date", item) if "date" in selectors else item.iter("time")
    found = (dated_by_element(one, given) for one in parts)
    return next(filter(None, found), None)


def _language(item: Element, page: Tree) -> str | None:
    """What the item says it is in; what the whole page says is no word on an item."""
    found = spoken(item)
    return found if found != spoken(page.root) else None


def _once(items: Sequence[Listed]) -> tuple[Listed, ...]:
    """Each release once, where a page shows some of them twice: at its first place, with the gaps
    filled by the other telling."""
    first: dict[tuple[str, str], Listed] = {}
    for one in items:
        key = (canonical(one.url) if one.url else "", fold(one.title or ""))
        first[key] = _filled(first[key], one) if key in first else one
    return tuple(first.values())


def _filled(one: Listed, other: Listed) -> Listed:
    return replace(
        one,
        dated=one.dated or other.dated,
        summary=one.summary or other.summary,
        kind=one.kind or other.kind,
        terms=one.terms or other.terms,
        image=one.image or other.image,
    )


def _usable(items: Sequence[Listed]) -> tuple[tuple[Listed, ...], tuple[Fault, ...]]:
    """Those with a title or a text; the others are faults."""
    good = tuple(one for one in items if one.title or one.summary)
    faults = tuple(
        Fault(f"item {number}: neither title nor text ({one.url or 'no link'})")
        for number, one in enumerate(items, start=1)
        if not one.title and not one.summary
    )
    return good, faults

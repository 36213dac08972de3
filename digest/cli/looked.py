"""What looking at a source found, for people and for machines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from digest.cli.output import say

if TYPE_CHECKING:
    from digest.model import Item
    from digest.sourcing import Look, Other, Seen

SHOWN = 5
"""Items that are shown."""

_WIDTH = 60


def as_json(look: Look) -> dict[str, object]:
    """One document; items in full as they would be ingested."""
    return {
        "is": look.what,
        "source": look.draft.written,
        "items": len(look.seen),
        "tells": look.tells,
        "first": [_shown(one) for one in look.seen[:SHOWN]],
        "faults": look.faults,
        "others": [_other(one) for one in look.others],
    }


def tell(look: Look) -> None:
    """The first items with their labels, and the other ways that there are."""
    for one in look.seen[:SHOWN]:
        _tell_item(one)
    more = len(look.seen) - SHOWN
    if more > 0:
        print(f"… and {more} more")
    if not look.seen:
        say("It holds no releases now.")
    for other in look.others:
        told = other.why or f"{other.items} items: {', '.join(other.tells) or 'titles'}"
        say(f"another way: {other.draft.written['kind']} {other.draft.place}: {told}")
    for fault in look.faults:
        say(f"not read: {fault}")


def in_short(look: Look) -> str:
    """The way that is taken, in a line."""
    told = f": {', '.join(look.tells)}" if look.tells else ""
    return f"{look.draft.written['kind']} {look.draft.place}, {len(look.seen)} items{told}"


def _tell_item(one: Seen) -> None:
    shown = _shown(one)
    by = one.item.dated_by
    doubt = (
        ""
        if by in ("source", "printed")
        else f" (by {'its address' if by == 'address' else 'now'})"
    )
    print(f"{shown['published']}{doubt}  {shown['title']}")
    labels = [f"{label.dimension} {label.slug}" for label in one.labels if label.published]
    print(f"    {', '.join(labels) or 'no labels'}")
    if details := _details(one.item):
        print(f"    {'; '.join(details)}")


def _details(item: Item) -> list[str]:
    """What else is known of an item, in words."""
    from digest.text import plain, shorten

    image = item.image
    picture = image and (image.credit or image.caption or image.alt)
    told = {
        "": item.kind,
        "in": item.language,
        "text:": item.content and f"{len(plain(item.content).split())} words",
        "picture:": image and shorten(picture or "without a word on it", _WIDTH),
        "contact:": item.contact and shorten(" ".join(item.contact.split()), _WIDTH),
        "files:": len(item.enclosures),
        "also in": ", ".join(one.language for one in item.translations),
    }
    return [f"{name} {value}".strip() for name, value in told.items() if value]


def _shown(one: Seen) -> dict[str, object]:
    from digest.model import Dimension
    from digest.text import headline

    item = one.item
    image = item.image
    return {
        "published": str(item.published),
        "dated_by": item.dated_by,
        "title": headline(item.title, item.summary),
        "url": item.url,
        "kind": item.kind,
        "language": item.language,
        "summary": item.summary,
        "has_text": item.content is not None,
        "image": image
        and {"url": image.url, "caption": image.caption, "credit": image.credit, "alt": image.alt},
        "contact": item.contact,
        "files": [file.url for file in item.enclosures],
        "translations": {each.language: each.url for each in item.translations},
        "terms": item.terms,
        "countries": one.slugs(Dimension.COUNTRY),
        "regions": one.slugs(Dimension.REGION),
        "topics": one.slugs(Dimension.TOPIC),
    }


def _other(one: Other) -> dict[str, object]:
    return {"source": one.draft.written, "items": one.items, "tells": one.tells, "why": one.why}

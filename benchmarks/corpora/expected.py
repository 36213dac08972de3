"""What the corpora's own makers expect of their feeds, as far as it is of use to us.

feedparser writes it into a comment of each document, gofeed into JSON beside it.
"""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

Found = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Expected:
    """That an entry, counted from 0, says something in one of our fields."""

    place: int
    field: str
    value: str


_EXPECT = re.compile(rb"^\s*Expect:\s*(.+?)\s*$", re.MULTILINE)
_FIELDS = {
    "title": "title",
    "description": "summary",
    "summary": "summary",
    "link": "link",
    "id": "id",
    "published_parsed": "published",
    "updated_parsed": "updated",
    "category": "terms",
}


def by_feedparser(path: Path) -> list[Expected]:
    """What the `Expect:` comment of a document says, without what it says of other fields."""
    found = _EXPECT.search(path.read_bytes())
    if found is None:
        return []
    try:
        said = ast.parse(found[1].decode("utf-8", "replace"), mode="eval")
    except SyntaxError:
        return []
    return [one for node in ast.walk(said) if (one := _compared(node))]


def _compared(node: ast.AST) -> Expected | None:
    """`entries[0]['title'] == 'A title'`, in its several spellings."""
    if not isinstance(node, ast.Compare) or not isinstance(node.ops[0], ast.Eq):
        return None
    match _keys(node.left):
        case ["entries", int(place), str(key)] if key in _FIELDS:
            field = _FIELDS[key]
        case ["entries", int(place), "title_detail" | "summary_detail" as detail, "value"]:
            field = detail.removesuffix("_detail")
        case ["entries", int(place), "content", 0, "value"]:
            field = "content"
        case ["entries", int(place), "tags", int(), "term"]:
            field = "terms"
        case ["entries", int(place), "enclosures", int(), "href"]:
            field = "files"
        case ["entries", int(place), "media_thumbnail", 0, "url"]:
            field = "image"
        case _:
            return None
    try:
        value = ast.literal_eval(node.comparators[-1])
    except ValueError:
        return None
    return Expected(place, field, _instant(value) if isinstance(value, tuple) else str(value))


def _keys(node: ast.expr) -> list[object]:
    if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant):
        return [*_keys(node.value), node.slice.value]
    if isinstance(node, ast.Attribute):
        return [*_keys(node.value), node.attr]
    return [node.id] if isinstance(node, ast.Name) else [None]


def _instant(parts: tuple[int, ...]) -> str:
    year, month, day, hour, minute, second = parts[:6]
    return f"{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z"


def by_gofeed(path: Path) -> list[Expected]:
    """What the JSON beside a document says of its entries; empty where there is none."""
    named = path.stem if path.suffix != ".json" else f"{path.stem}_expected"
    beside = path.with_name(f"{named}.json")
    if beside == path or not beside.exists():
        return []
    feed = json.loads(beside.read_bytes())
    entries = feed.get("items") or feed.get("entries") or []
    return [Expected(place, *pair) for place, one in enumerate(entries) for pair in _says(one)]


def _says(entry: Found) -> Iterator[tuple[str, str]]:
    texts = {
        "title": entry.get("title"),
        "summary": entry.get("description") or entry.get("summary"),
        "content": entry.get("content") or entry.get("content_html"),
        "link": entry.get("link") or _page(entry) or entry.get("url"),
        "id": entry.get("id") or entry.get("guid"),
        "published": entry.get("publishedParsed") or entry.get("pubDateParsed"),
        "updated": entry.get("updatedParsed"),
        "image": entry.get("image"),
    }
    for field, value in texts.items():
        inner = value.get("value") or value.get("url") if isinstance(value, dict) else value
        if isinstance(inner, str) and inner.strip():
            yield field, inner
    for category in entry.get("categories") or ():
        said = category if isinstance(category, str) else _first(category, "label", "term", "value")
        yield "terms", said
    one = entry.get("enclosure")
    for file in entry.get("enclosures") or ([one] if one else ()):
        yield "files", str(file.get("url") or "")


def _page(entry: Found) -> str | None:
    links = (one for one in entry.get("links") or () if isinstance(one, dict))
    pages = [one for one in links if one.get("rel", "alternate") == "alternate"]
    return next((one.get("href") for one in pages if not one.get("hreflang")), None)


def _first(found: Found, *keys: str) -> str:
    return next((str(found[key]) for key in keys if found.get(key)), "")

"""What is wrong with a JSON feed, by the text of JSON Feed 1.1."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from tests.feeds.lint.words import BAD, LANGUAGE, MEDIA_TYPE, address, date, markup, twice

_Check = Callable[[Any], Iterable[str]]


def complaints(data: bytes, location: str) -> list[str]:
    """Everything wrong with a document that is served at `location`."""
    try:
        feed = json.loads(data.decode())
    except ValueError as error:
        return [f"not JSON: {error}"]
    found = [*_object("feed", feed, _FEED, needed={"version", "title", "feed_url", "items"})]
    if found:
        return found
    if feed["feed_url"] != location:
        found.append(f"feed_url {feed['feed_url']!r}, not {location}")
    found += twice("id", (one.get("id") for one in feed["items"]))
    return [*found, *_characters(feed)]


def _object(
    name: str, value: Any, checks: Mapping[str, _Check], *, needed: set[str]
) -> Iterator[str]:
    if not isinstance(value, dict):
        yield f"{name}: no object"
        return
    if missing := needed - value.keys():
        yield f"{name}: without {sorted(missing)}"
    if unexpected := value.keys() - checks.keys():
        yield f"{name}: unexpected {sorted(unexpected)}"
    for key in value.keys() & checks.keys():
        yield from (f"{name}: {key}: {one}" for one in checks[key](value[key]))


def _text(value: Any) -> Iterator[str]:
    if not isinstance(value, str) or not value.strip():
        yield f"no text: {value!r}"


def _a_language(value: Any) -> Iterator[str]:
    if not isinstance(value, str) or not LANGUAGE.fullmatch(value):
        yield f"no language: {value!r}"


def _a_media_type(value: Any) -> Iterator[str]:
    if not isinstance(value, str) or not MEDIA_TYPE.fullmatch(value):
        yield f"no media type: {value!r}"


def _a_size(value: Any) -> Iterator[str]:
    if type(value) is not int or value < 0:
        yield f"no size: {value!r}"


def _the_version(value: Any) -> Iterator[str]:
    if value != "https://jsonfeed.org/version/1.1":
        yield f"{value!r}"


def _each(check: _Check) -> _Check:
    def of_list(value: Any) -> Iterator[str]:
        if not isinstance(value, list):
            yield "no list"
            return
        for one in value:
            yield from check(one)

    return of_list


def _item(value: Any) -> Iterator[str]:
    yield from _object("item", value, _ITEM, needed={"id", "url", "date_published"})
    if isinstance(value, dict) and not {"content_html", "content_text"} & value.keys():
        yield "item: without content"


def _author(value: Any) -> Iterator[str]:
    yield from _object("author", value, {"name": _text, "url": address}, needed=set())
    if not value:
        yield "author: nobody"


def _hub(value: Any) -> Iterator[str]:
    yield from _object("hub", value, {"type": _text, "url": address}, needed={"type", "url"})


def _attachment(value: Any) -> Iterator[str]:
    checks = {"url": address, "mime_type": _a_media_type, "size_in_bytes": _a_size}
    yield from _object("attachment", value, checks, needed={"url", "mime_type"})


_ITEM: dict[str, _Check] = {
    **dict.fromkeys(("id", "title", "summary", "content_text"), _text),
    **dict.fromkeys(("url", "external_url"), address),
    "content_html": markup,
    **dict.fromkeys(("date_published", "date_modified"), date),
    "language": _a_language,
    "tags": _each(_text),
    "authors": _each(_author),
    "attachments": _each(_attachment),
}
_FEED: dict[str, _Check] = {
    "version": _the_version,
    **dict.fromkeys(("title", "description"), _text),
    **dict.fromkeys(("home_page_url", "feed_url"), address),
    "language": _a_language,
    "authors": _each(_author),
    "hubs": _each(_hub),
    "items": _each(_item),
}


def _characters(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for one in value.values():
            yield from _characters(one)
    elif isinstance(value, list):
        for one in value:
            yield from _characters(one)
    elif isinstance(value, str) and BAD.search(value):
        yield f"characters that should not be there: {value!r}"

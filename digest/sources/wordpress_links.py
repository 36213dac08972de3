"""Translations that a post names only by number, as addresses that readers know.

Polylang and MultilingualPress give numbers. WordPress leads from `?p=NUMBER` to the post, but who
compares addresses needs its own: those that the same reading does not hold are asked for, a
hundred at once.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from digest.errors import SourceError
from digest.model import Item
from digest.sources.addresses import absolute, canonical
from digest.sources.shapes import Fetch, Work
from digest.sources.wordpress_api import Place, place

Number = tuple[str, int]
"""A post by the home page of its site and its number there."""

_AT_ONCE = 100
_MOST = 1_000
_BY_NUMBER = re.compile(
    r"(?P<home>[^?#]*)\?(?:post_type=[\w-]+&)?(?:p|page_id)=(?P<number>[0-9]{1,15})"
)


async def named(
    items: Iterable[Item],
    where: Place,
    types: Sequence[str],
    sites: Mapping[str, str],
    *,
    fetch: Fetch,
    work: Work,
) -> tuple[Item, ...]:
    """The items with the addresses of their translations, where they could be found out."""
    every = tuple(items)
    known = {
        number: item.url
        for item in every
        if item.url and (number := _number(item.aliases[0])) is not None
    }
    homes = {canonical(site): place(site) for site in sites.values()}
    for home, numbers in _missing(every, known).items():
        at = replace(homes.get(home, where), query=())
        for start in range(0, min(len(numbers), _MOST), _AT_ONCE):
            asked = numbers[start : start + _AT_ONCE]
            links = await _asked(at, types, asked, fetch, work)
            known |= {(home, number): link for number, link in links.items()}
    return tuple(_with(item, known) for item in every)


def links(body: bytes) -> dict[int, str]:
    """The addresses of posts by their numbers; what is no list of posts holds none."""
    try:
        said = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    posts = [one for one in said if isinstance(one, dict)] if isinstance(said, list) else []
    return {
        post["id"]: link
        for post in posts
        if isinstance(post.get("id"), int)
        and isinstance(post.get("link"), str)
        and (link := absolute(post["link"], None))
    }


async def _asked(
    at: Place, types: Sequence[str], numbers: Sequence[int], fetch: Fetch, work: Work
) -> dict[int, str]:
    """What the site says of posts of any of these types; a site that does not say is let be."""
    found: dict[int, str] = {}
    include = ",".join(map(str, numbers))
    for post_type in types:
        asked: dict[str, str | int] = {
            "include": include,
            "per_page": _AT_ONCE,
            "_fields": "id,link",
        }
        try:
            answer = await fetch(at.posts(post_type, asked))
            found |= await work(links, answer.body) if answer.status == 200 else {}
        except SourceError:
            return found
        if found.keys() >= set(numbers):
            break
    return found


def _missing(items: Sequence[Item], known: Mapping[Number, str]) -> dict[str, list[int]]:
    missing: dict[str, list[int]] = defaultdict(list)
    numbers = (_number(one.url) for item in items for one in item.translations)
    for number in dict.fromkeys(numbers):
        if number is not None and number not in known:
            missing[number[0]].append(number[1])
    return missing


def _with(item: Item, known: Mapping[Number, str]) -> Item:
    told = (
        replace(one, url=known.get(_number(one.url) or ("", 0), one.url))
        for one in item.translations
    )
    return replace(item, translations=tuple(dict.fromkeys(told)))


def _number(url: str) -> Number | None:
    found = _BY_NUMBER.fullmatch(url)
    home = absolute(found["home"], None) if found else None  # a guid may be anything
    return (canonical(home), int(found["number"])) if found and home else None

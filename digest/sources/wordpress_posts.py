"""Posts as the REST API of WordPress tells them, made into items. Pure: bytes to values.

https://developer.wordpress.org/rest-api/reference/posts/: a list of objects, dates in GMT without
a zone, titles as escaped HTML. One bad post is one fault, and the rest goes on.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from urllib.parse import urlsplit

from digest.errors import Unreadable
from digest.model import Item, Moment
from digest.sources import wordpress_parts as parts
from digest.sources.addresses import absolute, canonical, path_of
from digest.sources.dates import moment
from digest.sources.feed_text import lead
from digest.sources.parsed import CUT_MARKS, LARGEST, Fault, Given, Parsed
from digest.sources.wordpress_parts import Post, words
from digest.text import clean, plain, safe_html, shorten

NO_SITES: Mapping[str, str] = MappingProxyType({})

_MARKUP = re.compile(r"\s*<(?:!doctype|html|head|body|\?xml|!--)", re.IGNORECASE)
_ANSWER = re.compile(r'\[\s*\{\s*"id"\s*:|\{\s*"code"\s*:')
_MORE = re.compile(
    r'<a\s[^<>]{0,500}?class="[^"<>]{0,200}\bmore-link\b[^<>]{0,500}>.{0,500}?</a>', re.DOTALL
)
_LONGEST_ERROR = 128 * 1024
_LONGEST_MESSAGE = 4_000
_ANY_OF = ("title", "content", "excerpt", "date", "date_gmt", "type")


@dataclass(frozen=True, slots=True)
class _Answer:
    """What all posts of one answer share; `repeated` are ids and addresses that name several."""

    given: Given
    sites: Mapping[str, str]
    repeated: frozenset[str]


class _Bad(Exception):
    """Why a post cannot be an item."""


def parse(body: bytes, given: Given, sites: Mapping[str, str] = NO_SITES) -> Parsed:
    """The posts of one answer in its own order; Unreadable where it holds none and is not an
    empty list. `sites` are the homes of a network's sites, by MultilingualPress's numbers."""
    if len(body) > LARGEST:
        raise Unreadable(f"larger than {LARGEST} octets")
    said, faults = _said(body)
    posts = _posts(said)
    answer = _Answer(given, sites, _repeated([one for one in posts if isinstance(one, dict)]))
    items: list[Item] = []
    for place, post in enumerate(posts, start=1):
        try:
            item = _item(post, answer) if isinstance(post, dict) else _no_post(post)
        except _Bad as why:
            faults.append(Fault(f"{_named(post, place)}: {why}"))
        else:
            items += [item] if item else []
    return Parsed(tuple(items), tuple(faults))


def refusal(body: bytes) -> tuple[str, str, tuple[str, ...]] | None:
    """What an error says: code, message, and the parameters it is about; None for no such error,
    nor for one so long that reading it would hold up others."""
    try:
        said, _ = _said(body if len(body) <= _LONGEST_ERROR else b"")
    except Unreadable:
        return None
    if not isinstance(said, dict) or not isinstance(said.get("code"), str | int):
        return None
    data = said.get("data")
    about = data.get("params") if isinstance(data, dict) else None
    named = tuple(map(str, about)) if isinstance(about, dict | list) else ()
    message = plain(words(said.get("message"))[:_LONGEST_MESSAGE])
    return clean(str(said["code"])[:200]), shorten(message, 200), named


def _said(body: bytes) -> tuple[object, list[Fault]]:
    """The JSON of an answer, also where a site's PHP complains above it."""
    text = body.decode(json.detect_encoding(body), "replace").lstrip("\ufeff \t\r\n")
    if not text:
        raise Unreadable("empty: a list of posts (JSON) was expected")
    try:
        return json.loads(text), []
    except RecursionError as error:
        raise Unreadable("JSON nested too deep for posts") from error
    except ValueError as error:
        below = _ANSWER.search(text) if not _MARKUP.match(text) else None
        if below is None or below.start() == 0:
            raise Unreadable(_no_json(text, error)) from error
        return _below(text, below.start())


def _below(text: str, start: int) -> tuple[object, list[Fault]]:
    try:
        said, _ = json.JSONDecoder().raw_decode(text, start)
    except (ValueError, RecursionError) as error:
        raise Unreadable(_no_json(text, error)) from error
    above = shorten(" ".join(plain(text[:start]).split()), 120)
    return said, [Fault(f"the site prints words above its answer: {above}")]


def _no_json(text: str, error: Exception) -> str:
    if _MARKUP.match(text):
        return "a web page (HTML), not the REST API of WordPress: is it switched off, or guarded?"
    return f"broken JSON, a list of posts was expected: {error}"


def _posts(said: object) -> Sequence[object]:
    if isinstance(said, list):
        if said and not any(_looks_like_a_post(one) for one in said):
            raise Unreadable("a list, but not of posts")
        return said
    if _looks_like_a_post(said):
        return [said]
    if not isinstance(said, dict):
        raise Unreadable("JSON, but no list of posts")
    if "code" in said:
        raise Unreadable(f"{clean(str(said['code']))}: {plain(words(said.get('message')))}")
    if "namespaces" in said:
        raise Unreadable("the index of the REST API, not its posts: those are at wp/v2/posts")
    raise Unreadable("JSON, but no list of posts")


def _looks_like_a_post(said: object) -> bool:
    return isinstance(said, dict) and any(key in said for key in _ANY_OF)


def _no_post(said: object) -> Item:
    raise _Bad(f"{type(said).__name__}, not a post")


def _repeated(posts: Sequence[Post]) -> frozenset[str]:
    """Ids and addresses that several posts of one answer give as theirs, which name none then."""
    guids = Counter(clean(words(post.get("guid"))) for post in posts)
    links = Counter(canonical(url) for post in posts if (url := _canonical(post)))
    return frozenset(name for name, times in (guids + links).items() if times > 1)


def _item(post: Post, answer: _Answer) -> Item | None:
    """One post as an item, None where it is not published; _Bad says why it is none."""
    if post.get("status", "publish") != "publish":
        return None
    if any(_is_guarded(post.get(part)) for part in ("content", "excerpt")):
        raise _Bad("behind a password, not read")
    url = _url(post, answer)
    title, content = _line(post.get("title")), words(post.get("content"))
    excerpt = plain(_MORE.sub("", words(post.get("excerpt")))) or lead(plain(content))
    if not title and not excerpt:
        raise _Bad("neither title nor text")
    published, named, base = _published(post, answer), parts.terms(post), url or answer.given.url
    return Item(
        aliases=_aliases(post, url, answer),
        published=published,
        updated=_updated(post, published, answer.given),
        title=title,
        summary=excerpt,
        truncated=excerpt.endswith(CUT_MARKS),
        url=url,
        content=safe_html(content, base) or None,
        kind=parts.kind(named, _type(post)),
        language=parts.language(post) or answer.given.language,
        image=parts.image(post, base),
        enclosures=parts.files(content, base),
        terms=named,
        translations=parts.translations(post, answer.sites),
    )


def _is_guarded(part: object) -> bool:
    return isinstance(part, dict) and part.get("protected") is True


def _line(found: object) -> str | None:
    return " ".join(plain(words(found)).split()) or None


def _published(post: Post, answer: _Answer) -> Moment:
    """By its date in GMT; where that is empty or impossible by the site's own clock."""
    given = answer.given
    printed = words(post.get("date_gmt")), words(post.get("date"))
    for raw, zone in zip(printed, ("UTC", given.zone), strict=True):
        if found := moment(raw, languages=given.languages, zone=zone, now=given.now):
            return found
    said = ", ".join(repr(raw[:60]) for raw in dict.fromkeys(printed) if raw)
    raise _Bad(f"no usable date ({said})" if said else "no date")


def _updated(post: Post, published: Moment, given: Given) -> datetime | None:
    """When it was last edited, None where that was before it was published, by schedule."""
    for raw, zone in ((post.get("modified_gmt"), "UTC"), (post.get("modified"), given.zone)):
        found = moment(words(raw), languages=given.languages, zone=zone, now=given.now)
        if found:
            return found.at if found.at > published.at else None
    return None


def _aliases(post: Post, url: str | None, answer: _Answer) -> tuple[str, ...]:
    """As its feed tells them: the guid, the same without its host, the number, the address."""
    guid = clean(words(post.get("guid")))
    if guid in answer.repeated:
        guid = ""
    link = canonical(url) if url else None
    host = urlsplit(url or answer.given.url or "").hostname or ""
    number = post["id"] if isinstance(post.get("id"), int) else None
    short = f"/?p={number}" if number else None
    own = f"wp:{host}:{_type(post)}:{number}" if number else None
    known = (guid, path_of(guid) if guid else None, short, link, own)
    aliases = tuple(one for one in dict.fromkeys(known) if one and one not in answer.repeated)
    if not aliases:
        raise _Bad("neither id nor address that is its own")
    return aliases


def _url(post: Post, answer: _Answer) -> str | None:
    """The address that the post calls canonical, unless others claim it too; else its own."""
    own = absolute(words(post.get("link")), answer.given.url)
    called = _canonical(post)
    return called if called and canonical(called) not in answer.repeated else own


def _canonical(post: Post) -> str | None:
    """Of a page on which it stands, not of a whole site."""
    head = post.get("yoast_head_json")
    called = absolute(words(head.get("canonical")), None) if isinstance(head, dict) else None
    called = called or absolute(words(post.get("link")), None)
    return called if called and path_of(called) else None


def _type(post: Post) -> str:
    return clean(words(post.get("type"))) or "post"


def _named(post: object, place: int) -> str:
    if not isinstance(post, dict):
        return f"post {place} of the answer"
    number = post.get("id")
    name = f"post {number}" if isinstance(number, int) else f"post {place} of the answer"
    title = _line(post.get("title"))
    return f"{name} “{shorten(title, 80)}”" if title else name

"""The parts of a WordPress post as its REST API tells them: terms, picture, files, translations.

Everything embedded may be missing, or be an error in its place, and plugins add what they like:
what is not of the shape that is documented is passed by.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

from digest.errors import Unreadable
from digest.model import Enclosure, Image, Kind, Translation
from digest.sources.addresses import absolute
from digest.sources.credits import is_credit, picture
from digest.sources.feed.figures import first_picture
from digest.sources.kinds import closest, kind_of
from digest.sources.markup import Element, tree
from digest.sources.markup import language as code_of
from digest.text import clean, plain

Post = Mapping[str, Any]

_KINDS_FIRST = ("resource-type", "resource_type", "content-type", "content_type", "category")
_NO_CATEGORY = "uncategorized"
_SPEAKS = ("lang", "polylang_current_lang", "wpml_current_locale", "wpml_current_language")
_TRANSLATED = ("translations", "polylang_translations", "wpml_translations")
_TONGUE = ("locale", "lang", "language_code", "language", "slug")
_PLACE = ("href", "link", "url", "permalink")
_NUMBER = ("id", "ID", "element_id")
_BY_NUMBER = re.compile(r"(?P<before>.*[?&](?:p|page_id)=)\d+")
_SITES_OWN = re.compile(r"(?:^|[/.])([a-z]{2})(?=[/.]|$)")


def words(found: object) -> str:
    """What a field says: WordPress wraps it as {"rendered": …}, some plugins do not."""
    said = found.get("rendered") if isinstance(found, dict) else found
    return said if isinstance(said, str) else ""


def embedded(post: Post, relation: str) -> Iterator[Post]:
    """What was embedded under a relation, lists in it laid flat, errors left out."""
    every = post.get("_embedded")
    found = every.get(relation) if isinstance(every, dict) else None
    for one in found if isinstance(found, list) else ():
        for inner in one if isinstance(one, list) else (one,):
            if isinstance(inner, dict) and "code" not in inner:
                yield inner


def terms(post: Post) -> tuple[str, ...]:
    """The names of its terms in all taxonomies, those that name kinds of publication first."""
    found = [
        (str(term.get("taxonomy")), clean(words(term.get("name"))))
        for term in embedded(post, "wp:term")
        if term.get("slug") != _NO_CATEGORY
    ]
    ranked = sorted(found, key=lambda one: _rank(one[0]))
    return tuple(dict.fromkeys(name for _, name in ranked if name))


def _rank(taxonomy: str) -> int:
    """`resource-types` and such count as `resource-type`."""
    names = (taxonomy, taxonomy.removesuffix("s"))
    ranks = (place for place, name in enumerate(_KINDS_FIRST) if name in names)
    return next(ranks, len(_KINDS_FIRST))


def kind(named: tuple[str, ...], post_type: str) -> Kind | None:
    """The kind that its terms name, else its post type."""
    return closest(map(kind_of, named)) or kind_of(re.sub("[-_]", " ", post_type))


def image(post: Post, base: str | None) -> Image | None:
    """The featured picture, else the first in the text; caption and credit are told apart where
    one line has both."""
    for media in embedded(post, "wp:featuredmedia"):
        is_picture = str(media.get("mime_type") or "image/").startswith("image/")
        url = absolute(words(media.get("source_url")), base)
        if url and is_picture:
            said = picture(plain(words(media.get("caption"))).split("\n\n")) or Image()
            alt = clean(words(media.get("alt_text")))
            return Image(url, said.caption, said.credit or _credit(media), alt or None)
    url = absolute(words(post.get("jetpack_featured_media_url")), base)
    return Image(url) if url else first_picture(words(post.get("content")), base)


def _credit(media: Post) -> str | None:
    """From its description, where Amnesty's theme keeps it, or from what the camera's file says."""
    lines = plain(words(media.get("description"))).split("\n\n")
    details = media.get("media_details")
    written = details.get("image_meta") if isinstance(details, dict) else None
    kept = written if isinstance(written, dict) else {}
    said = [line for line in lines if line and is_credit(line)]
    said += [clean(words(kept.get(key))) for key in ("credit", "copyright")]
    return next(filter(None, said), None)


def files(content: str, base: str | None) -> tuple[Enclosure, ...]:
    """The PDF documents that the text links to or shows."""
    if ".pdf" not in content.lower():
        return ()
    linked = (one.get("href") or one.get("data") for one in _elements(content, "a", "object"))
    found = (absolute(link, base) for link in linked)
    return tuple(
        Enclosure(url, "application/pdf")
        for url in dict.fromkeys(filter(None, found))
        if urlsplit(url).path.lower().endswith(".pdf")
    )


def language(post: Post) -> str | None:
    """By a plugin for translations, else the locale that its site's meta data name."""
    said = [post.get(key) for key in _SPEAKS]
    head = post.get("yoast_head_json")
    said.append(head.get("og_locale") if isinstance(head, dict) else None)
    return next((code for one in said if (code := _code(one))), None)


def translations(post: Post, sites: Mapping[str, str]) -> tuple[Translation, ...]:
    """Its tellings in other languages, itself among them where a plugin lists it.

    Polylang and WPML name language and address or number; a number becomes the address that
    WordPress gives to every post, which is its guid as well. MultilingualPress names numbers of
    `sites` and of posts.
    """
    found = [*_by_plugins(post), *_by_network(post, sites), *_by_head(post)]
    return tuple(dict.fromkeys(found))


def _by_plugins(post: Post) -> Iterator[Translation]:
    for key in _TRANSLATED:
        listed = post.get(key)
        pairs = listed.items() if isinstance(listed, dict) else ()
        for tongue, one in pairs or enumerate(listed if isinstance(listed, list) else ()):
            said = one if isinstance(one, dict) else {"href": one, "id": one}
            code = next((c for k in _TONGUE if (c := _code(said.get(k)))), _code(tongue))
            url = next((u for k in _PLACE if (u := absolute(words(said.get(k)), None))), None)
            number = next((n for k in _NUMBER if (n := _number(said.get(k)))), None)
            place = url or (_beside(post, number) if number else None)
            if code and place:
                yield Translation(code, place)


def _by_network(post: Post, sites: Mapping[str, str]) -> Iterator[Translation]:
    related = post.get("mlpRelationships")
    for site, other in related.items() if isinstance(related, dict) else ():
        home, number = sites.get(str(site)), _number(other)
        if home and number:
            parts = urlsplit(home)
            code = _SITES_OWN.search(parts.path) or _SITES_OWN.search(f"{parts.hostname}"[:3])
            yield Translation(code[1] if code else "und", f"{home.rstrip('/')}/?p={number}")


def _by_head(post: Post) -> Iterator[Translation]:
    head = words(post.get("yoast_head"))
    if "hreflang" not in head:
        return
    for link in _elements(head, "link"):
        code, url = _code(link.get("hreflang")), absolute(link.get("href"), None)
        if code and url:
            yield Translation(code, url)


def _beside(post: Post, number: int) -> str | None:
    """The address of another post of the same site, from the one that stands in the guid."""
    guid = clean(words(post.get("guid")))
    shape = _BY_NUMBER.fullmatch(guid)
    return absolute(f"{shape['before']}{number}", None) if shape else _at_root(post, number)


def _at_root(post: Post, number: int) -> str | None:
    return absolute(f"/?p={number}", words(post.get("link")) or None)


def _number(said: object) -> int | None:
    text = str(said) if isinstance(said, int | str) and not isinstance(said, bool) else ""
    return int(text) or None if re.fullmatch(r"[0-9]{1,15}", text) else None


def _code(tag: object) -> str | None:
    """The language of a tag or locale such as fr, pt-BR or de_DE_formal, without its country."""
    return code_of(tag) if isinstance(tag, str) else None


def _elements(markup: str, *tags: str) -> Iterator[Element]:
    try:
        found = tree(markup.encode("utf-8", "replace"), None, "text/html; charset=utf-8")
    except Unreadable:
        return iter(())
    return found.root.iter(*tags)

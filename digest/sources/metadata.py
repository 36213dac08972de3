"""What a page's head and attributes say: OpenGraph, `meta`, canonical and hreflang links, and
microdata (HTML § 5)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import islice
from urllib.parse import urlsplit

from digest.model import Image, Translation
from digest.sources.facts import Facts
from digest.sources.markup import Element, Tree, language, words
from digest.sources.selecting import picture_address
from digest.text import clean

_TITLES = ("og:title", "twitter:title", "dc.title", "dcterms.title", "citation_title")
_SUMMARIES = ("og:description", "description", "twitter:description", "dc.description")
_DATES = (
    *("article:published_time", "og:article:published_time", "datepublished", "publishdate"),
    *("parsely-pub-date", "sailthru.date", "dcterms.created", "dcterms.date", "dc.date.issued"),
    *("dc.date", "dcterms.issued", "citation_publication_date", "date", "pubdate"),
)
_CHANGES = ("article:modified_time", "og:updated_time", "dcterms.modified", "last-modified")
_TERMS = ("article:section", "article:tag")
_LANGUAGES = ("og:locale", "content-language", "dc.language", "dcterms.language")
_ARTICLES = ("newsarticle", "article", "blogposting", "report", "reportagenewsarticle")
_MOST_TRANSLATIONS = 40
_MOST_META = 1_000


def of_page(page: Tree) -> Facts:
    """What the head of a release's page says of it."""
    said = _meta(page)
    return Facts(
        url=canonical_link(page) or page.link(_first(said, ("og:url",))),
        title=_first(said, _TITLES) or _window_title(page),
        summary=_first(said, _SUMMARIES),
        published=_first(said, _DATES),
        updated=_first(said, _CHANGES),
        language=language(_first(said, _LANGUAGES)),
        image=_image(said, page),
        terms=tuple(dict.fromkeys(one for name in _TERMS for one in said.get(name, ()))),
    )


def canonical_link(page: Tree) -> str | None:
    """The address that a page calls its own (RFC 6596); None where it says none, or the home page,
    which pages do that are not looked after."""
    for link in page.root.iter("link"):
        if "canonical" in _rel(link):
            found = page.link(link.get("href"))
            return found if found and urlsplit(found).path.strip("/") else None
    return None


def translations(page: Tree) -> tuple[Translation, ...]:
    """The same release in other languages, by `link rel=alternate hreflang` in the head, else by
    links with an `hreflang` on the page. Links to the home pages of other languages are none.
    """
    own = _steps(page.base)
    for tag in ("link", "a"):
        found: dict[str, str] = {}
        for link in page.root.iter(tag):
            spoken = language(link.get("hreflang"))
            url = page.link(link.get("href")) if spoken else None
            alternate = tag == "a" or "alternate" in _rel(link)
            if spoken and url and alternate and (_steps(url) > 1 or own < 2):
                found.setdefault(spoken, url)
        if 1 < len(found) <= _MOST_TRANSLATIONS:
            return tuple(Translation(spoken, found[spoken]) for spoken in sorted(found))
    return ()


def microdata(page: Tree) -> tuple[Facts, ...]:
    """Each article that the page marks up with `itemscope`."""
    return tuple(
        _item(scope, page)
        for scope in page.root.iter()
        if isinstance(scope.tag, str) and scope.get("itemscope") is not None and _is_article(scope)
    )


def _is_article(scope: Element) -> bool:
    return str(scope.get("itemtype") or "").rpartition("/")[2].lower() in _ARTICLES


def _item(scope: Element, page: Tree) -> Facts:
    found: dict[str, Element] = {}
    for one in scope.iter():
        if isinstance(one.tag, str):
            for name in str(one.get("itemprop") or "").split():
                found.setdefault(name.lower(), one)
    link = found.get("url", found.get("mainentityofpage"))
    picture = found.get("image")
    return Facts(
        url=page.link(_address(link)) if link is not None else None,
        title=_words(found, "headline", "name"),
        summary=_words(found, "description", "abstract"),
        published=_when(found, "datepublished", "datecreated"),
        updated=_when(found, "datemodified"),
        image=_picture(picture, page) if picture is not None else None,
        language=language(_words(found, "inlanguage")),
    )


def _words(found: Mapping[str, Element], *names: str) -> str | None:
    said = (words(found[name]) for name in names if name in found)
    return next(filter(None, said), None)


def _when(found: Mapping[str, Element], *names: str) -> str | None:
    for name in names:
        if name in found:
            one = found[name]
            return clean(str(one.get("datetime") or one.get("content") or "")) or words(one)
    return None


def _address(one: Element) -> str | None:
    names = ("href", "content", "itemid", "resource")
    return next((str(one.get(name)) for name in names if one.get(name)), None)


def _picture(one: Element, page: Tree) -> Image | None:
    image = one if one.tag == "img" else next(one.iter("img"), None)
    if image is None:
        url = page.link(_address(one))
        return Image(url=url) if url else None
    url = picture_address(image, page)
    return Image(url=url, alt=clean(str(image.get("alt") or "")) or None) if url else None


def _meta(page: Tree) -> dict[str, list[str]]:
    """The contents of all `meta`, by name or property in lower case."""
    said: dict[str, list[str]] = {}
    for meta in islice(page.root.iter("meta"), _MOST_META):
        name = meta.get("property") or meta.get("name") or meta.get("http-equiv")
        content = clean(str(meta.get("content") or ""))
        if name and content:
            said.setdefault(str(name).strip().lower(), []).append(content)
    return said


def _first(said: Mapping[str, Sequence[str]], names: Sequence[str]) -> str | None:
    return next((said[name][0] for name in names if name in said), None)


def _image(said: Mapping[str, Sequence[str]], page: Tree) -> Image | None:
    url = _first(said, ("og:image:secure_url", "og:image:url", "og:image", "twitter:image"))
    absolute = page.link(url)
    alt = _first(said, ("og:image:alt", "twitter:image:alt"))
    return Image(url=absolute, alt=alt) if absolute else None


def _window_title(page: Tree) -> str | None:
    return next((words(one) for one in page.root.iter("title")), "") or None


def _rel(link: Element) -> list[str]:
    return str(link.get("rel") or "").lower().split()


def _steps(url: str | None) -> int:
    return len([step for step in urlsplit(url or "").path.split("/") if step])

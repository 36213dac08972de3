"""What comes with an entry beside its words: files, a picture with its caption, other languages.

Media RSS (https://www.rssboard.org/media-rss), RSS's enclosures and Atom's links.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lxml import etree

from digest.model import Enclosure, Image, Translation
from digest.sources.addresses import absolute
from digest.sources.credits import is_file_name, picture
from digest.sources.feed.names import Names, Parts
from digest.sources.feed.names import parts as by_name
from digest.sources.feed.values import printed
from digest.text import clean, plain

Element = etree._Element
Scope = Sequence[Parts]
"""What may speak of a picture, from the inside out: what holds it, its group, its entry."""

_UNKNOWN = "application/octet-stream"
_PDF = "application/pdf"
_LANGUAGE = re.compile(r"[a-z]{2,3}(?![a-z])")
_FACES = "gravatar.com/avatar"  # WordPress.com puts its author's before an entry's pictures


@dataclass(frozen=True, slots=True)
class Beside:
    """All of it."""

    enclosures: tuple[Enclosure, ...] = ()
    image: Image | None = None
    translations: tuple[Translation, ...] = ()


def beside(parts: Parts, names: Names, base: str | None) -> Beside:
    """What an entry's elements, by name, come with; what has no usable address is passed by."""
    contents = list(_contents(parts, names))
    files = (_file(one, base) for one in (*_attached(parts), *(one for one, _ in contents)))
    links = parts.get("link", ())
    return Beside(
        tuple({file.url: file for file in files if file}.values()),
        next(_pictures(parts, contents, base), None),
        tuple(found for one in links if (found := _translation(one, base))),
    )


def _contents(parts: Parts, names: Names) -> Iterator[tuple[Element, Scope]]:
    """What Media RSS shows, each with what may speak of it; of a group the widest first."""
    for group in parts.get("media:group", ()):
        held = by_name(group, names)
        for one in sorted(held.get("media:content", ()), key=_width, reverse=True):
            yield one, (by_name(one, names), held, parts)
    for one in parts.get("media:content", ()):
        yield one, (by_name(one, names), parts)


def _attached(parts: Parts) -> Iterator[Element]:
    yield from parts.get("enclosure", ())
    yield from (one for one in parts.get("link", ()) if one.get("rel", "").lower() == "enclosure")


def _file(found: Element, base: str | None) -> Enclosure | None:
    """An enclosure whatever it is; of Media RSS only documents, the rest is there to be shown."""
    url = absolute(found.get("url") or found.get("href"), base)
    kind = clean(found.get("type", "")).lower()
    if url and not kind and url.lower().endswith(".pdf"):
        kind = _PDF
    shown = str(found.tag).endswith("}content")
    if url is None or (shown and kind != _PDF and found.get("medium") != "document"):
        return None
    return Enclosure(url, kind or _UNKNOWN, _octets(found.get("length") or found.get("fileSize")))


def _pictures(
    parts: Parts, contents: Sequence[tuple[Element, Scope]], base: str | None
) -> Iterator[Image]:
    """The pictures of an entry, the one to show first."""
    shown = [(one, scope) for one, scope in contents if _is_picture(one)]
    small = [(one, (held, *more)) for _, (held, *more) in contents for one in _thumbnails(held)]
    small += [(one, (parts,)) for one in _thumbnails(parts)]
    others = [(one, ()) for one in _attached(parts) if _is_picture(one)]
    others += [(one, ()) for one in parts.get("itunes:image", ())]
    for one, scope in (*shown, *small, *others):
        url = absolute(one.get("url") or one.get("href") or printed(one), base)
        if url and _FACES not in url:
            yield _described(url, scope)


def _thumbnails(held: Parts) -> Sequence[Element]:
    return held.get("media:thumbnail", ())


def _described(url: str, scope: Scope) -> Image:
    """A picture with its caption and credit; an entry's own title is no caption."""
    said = [text for held in scope for text in _texts(held, "media:description")]
    said += [text for held in scope[:-1] for text in _texts(held, "media:title")]
    found = picture(said[:1]) or Image()
    credits_ = next((some for held in scope if (some := _texts(held, "media:credit"))), [])
    return Image(url, found.caption, ", ".join(credits_) or found.credit)


def _texts(held: Parts, name: str) -> list[str]:
    said = (clean(plain(printed(one)), entities=False) for one in held.get(name, ()))
    return [text for text in said if text and not is_file_name(text)]


def _translation(link: Element, base: str | None) -> Translation | None:
    """What a link says of another language (RFC 4287 § 4.2.7.4)."""
    code = _LANGUAGE.match(link.get("hreflang", "").strip().lower())
    url = absolute(link.get("href"), base)
    alternate = link.get("rel", "alternate").lower() == "alternate"
    return Translation(code[0], url) if code and url and alternate else None


def _is_picture(found: Element) -> bool:
    return found.get("medium") == "image" or found.get("type", "").lower().startswith("image/")


def _width(found: Element) -> int:
    return _octets(found.get("width")) or 0


def _octets(printed_: str | None) -> int | None:
    length = (printed_ or "").strip()
    return int(length) or None if re.fullmatch(r"[0-9]{1,15}", length) else None

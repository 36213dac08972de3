"""What a feed of any format prints of one entry: finished values, fit for XML."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from html import escape
from typing import TypeVar
from urllib.parse import quote

from digest.feeds.catalogue import Labels, Publisher
from digest.feeds.identity import web_address
from digest.model import Dimension, Enclosure, Entry, Kind, Release, Status
from digest.text import clean, clean_paragraphs, direction, headline, primary, shorten

SUMMARY = 300
"""Characters of a summary at most."""

_CORRECTED = {
    "en": "Corrected: {}",
    "fr": "Corrigé : {}",
    "es": "Corregido: {}",
    "ar": "تصحيح: {}",
    "ru": "Исправлено: {}",
}
_WITHDRAWN = {
    "en": ("Withdrawn", "This release has been withdrawn."),
    "fr": ("Retiré", "Ce communiqué a été retiré."),
    "es": ("Retirado", "Este comunicado ha sido retirado."),
    "ar": ("تم السحب", "تم سحب هذا البيان."),
    "ru": ("Отозвано", "Это сообщение отозвано."),
}
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*")
_MEDIA_TYPE = re.compile(r"[A-Za-z0-9!#$&^_.+-]+/[A-Za-z0-9!#$&^_.+-]+")
# What XML 1.0 § 2.2 forbids, and the C1 controls that feed validators warn of; those that are
# whitespace become a space, so that the words beside them stay apart.
_SPACES = re.compile("[\x0b-\x0d\x1c-\x1f\x85]")
_UNPRINTABLE = re.compile("[\x00-\x08\x0e-\x1b\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Category:
    """A label: `term` for machines, `scheme` the dimension as a URI, `label` for people."""

    term: str
    scheme: str
    label: str


@dataclass(frozen=True, slots=True)
class Origin:
    """The source an entry came by."""

    tag: str
    name: str


@dataclass(frozen=True, slots=True)
class Beside:
    """Another page of an entry: `alternate` in another language, or `related`, where another
    source, named by `title`, tells it too (RFC 4287 § 4.2.7.2)."""

    rel: str
    url: str
    language: str | None = None
    title: str | None = None


@dataclass(frozen=True, slots=True)
class Shown:
    """One entry, ready to be written down. `content` is HTML; the texts are plain.

    `published` is midnight UTC where only the day is known. `language` is None where the feed's
    own is all that can be said.
    """

    tag: str
    title: str
    summary: str
    content: str
    published: datetime
    updated: datetime
    language: str | None
    url: str
    enclosures: tuple[Enclosure, ...] = ()
    categories: tuple[Category, ...] = ()
    origin: Origin | None = None
    beside: tuple[Beside, ...] = ()

    def because(self, why: str) -> Shown:
        """The same with a line below its text that says why it is there."""
        line = f"\n<p><small>{escape(why, quote=False)}</small></p>" if why else ""
        return replace(self, content=self.content + line)

    def brief(self) -> Shown:
        """The same without its full text, for a feed that would grow past its bound."""
        return replace(self, content=_paragraphs(self.summary, self.language))


@dataclass(frozen=True, slots=True)
class Gone:
    """An entry that was withdrawn long ago: only its id is still told, and since when."""

    tag: str
    at: datetime

    @property
    def updated(self) -> datetime:
        """The last change."""
        return self.at


def show(
    entry: Entry,
    publisher: Publisher,
    labels: Labels,
    authority: str,
    language: str | None = None,
) -> Shown:
    """An entry as a feed prints it; schemes and sources are named under `authority`.

    A feed of one `language` has the telling in it, the others the one that comes first in the
    newsroom's own order.
    """
    told = entry.telling((language,) if language else publisher.languages)
    return _shown(entry, told, publisher, labels, authority)


def _shown(
    entry: Entry, told: Release, publisher: Publisher, labels: Labels, authority: str
) -> Shown:
    language = _language(told, entry.root)
    title = _title(told, entry.root, labels, language or publisher.language)
    page = f"{publisher.web_url}/releases/{quote(_page(entry, told))}"
    shown = Shown(
        tag=entry.root.tag,
        title=title,
        summary=shorten(_line(told.summary), SUMMARY) or title,
        content=_content(told, language) or _paragraphs(title, language),
        published=entry.root.published.at.replace(microsecond=0),
        updated=_updated(entry, told),
        language=language,
        url=page,
    )
    if told.status is Status.WITHDRAWN:
        return _emptied(shown, language or publisher.language, _why(entry))
    own = _own_address(entry, told) or page
    return replace(
        shown,
        url=own,
        beside=(*_translated(entry, told, publisher), *_told_elsewhere(entry, told, own)),
        enclosures=_enclosures(told),
        categories=_categories(entry, labels, language or publisher.language, authority),
        origin=Origin(f"{authority}:source/{quote(told.source)}", _line(told.source)),
    )


def _emptied(shown: Shown, language: str, why: str) -> Shown:
    """Nothing is left of what was said, the source's address included: it may name someone."""
    title, sentence = _phrase(_WITHDRAWN, language)
    content = _paragraphs(f"{sentence}\n\n{why}", shown.language)
    return replace(shown, title=title, summary=sentence, content=content)


def _why(entry: Entry) -> str:
    """Why it was withdrawn, whichever telling that was said of; empty where nobody said."""
    taken_back = (one.note for one in entry.tellings if one.status is Status.WITHDRAWN)
    return next((note for note in taken_back if note), "")


def _title(told: Release, root: Release, labels: Labels, language: str) -> str:
    kind = told.kind or root.kind or Kind.PRESS_RELEASE
    title = _line(headline(told.title, told.summary)) or labels.kind_name(kind, language)
    if told.status is Status.CORRECTED:
        return _phrase(_CORRECTED, language).format(title)
    return title


def _content(told: Release, language: str | None) -> str:
    """The full text where there is one, else the summary with the picture's words; before it, what
    was wrong."""
    if told.status is not Status.CORRECTED or not told.note:
        return _text(told, language)
    note = _phrase(_CORRECTED, language or "").format(told.note)
    return f"{_paragraphs(f'[{note}]', language)}\n{_text(told, language)}"


def _text(told: Release, language: str | None) -> str:
    if told.content:
        return _printable(told.content)
    image = told.image
    words = (image.caption or image.alt, image.credit) if image else ()
    picture = " · ".join(_line(word) for word in words if word)
    small = (
        f"\n<p{_direction(language)}><small>{escape(picture, quote=False)}</small></p>"
        if picture
        else ""
    )
    return _paragraphs(told.summary, language) + small


def _paragraphs(text: str, language: str | None) -> str:
    parts = clean_paragraphs(_printable(text), entities=False).split("\n\n")
    return "\n".join(
        f"<p{_direction(language)}>{escape(one, quote=False)}</p>" for one in parts if one
    )


def _direction(language: str | None) -> str:
    return ' dir="rtl"' if direction(language or "") == "rtl" else ""


def _page(entry: Entry, told: Release) -> str:
    """The uid of its page here: that of the telling, where it speaks another language."""
    return entry.uid if told.language == entry.newest.language else told.uid


def _updated(entry: Entry, told: Release) -> datetime:
    """The last change in whole seconds, never before publication, with a fraction of its own.

    Two entries that change in the same second, as all of one bare day do, would have the same
    `updated`, of which the W3C validator warns; a fraction from the uid keeps them apart, below
    what anyone claims to know, and is the same in every feed.
    """
    fraction = int.from_bytes(sha256(entry.uid.encode()).digest()[:8]) % 1_000_000
    last = max(told.updated, entry.root.published.at)
    return last.replace(microsecond=fraction)


def _own_address(entry: Entry, told: Release) -> str | None:
    """Where a source has it in that language, the one that is printed before the others."""
    tellings = (told, *entry.spoken(told.language))
    return next((url for one in tellings if (url := web_address(one.url))), None)


def _translated(entry: Entry, told: Release, publisher: Publisher) -> tuple[Beside, ...]:
    """Its page in each of the other languages, there or here."""
    others = {primary(one): one for one in entry.languages if one and _LANGUAGE.fullmatch(one)}
    others.pop(primary(told.language or entry.root.language or ""), None)
    return tuple(
        Beside("alternate", _own_address(entry, one) or _page_of(one, publisher), language)
        for language in others.values()
        for one in (entry.telling((language,)),)
    )


def _told_elsewhere(entry: Entry, told: Release, own: str) -> tuple[Beside, ...]:
    """Where the other sources have it in the same language."""
    pages = {
        url: one.source
        for one in entry.spoken(told.language)
        if one.source != told.source and (url := web_address(one.url)) and url != own
    }
    return tuple(Beside("related", url, title=_line(name)) for url, name in pages.items())


def _page_of(told: Release, publisher: Publisher) -> str:
    return f"{publisher.web_url}/releases/{quote(told.uid)}"


def _enclosures(told: Release) -> tuple[Enclosure, ...]:
    return tuple(
        Enclosure(
            url=url,
            type=one.type if _MEDIA_TYPE.fullmatch(one.type) else "application/octet-stream",
            length=one.length if one.length is not None and one.length >= 0 else None,
        )
        for one in told.enclosures
        if (url := web_address(one.url))
    )


def _categories(
    entry: Entry, labels: Labels, language: str, authority: str
) -> tuple[Category, ...]:
    named = [
        (dimension.value, slug, labels.name(dimension, slug, language))
        for dimension in (Dimension.TOPIC, Dimension.COUNTRY, Dimension.REGION)
        for slug in entry.slugs(dimension)
        if labels.known(dimension, slug)
    ]
    named += [("kind", kind.value, labels.kind_name(kind, language)) for kind in entry.kinds]
    return tuple(
        Category(term, f"{authority}:scheme/{scheme}", label) for scheme, term, label in named
    )


def _language(told: Release, root: Release) -> str | None:
    language = told.language or root.language or ""
    return language if _LANGUAGE.fullmatch(language) else None


def _phrase(phrases: dict[str, _T], language: str) -> _T:
    return phrases.get(primary(language), phrases["en"])


def _line(text: str) -> str:
    return clean(_printable(text), entities=False)


def _printable(text: str) -> str:
    return _UNPRINTABLE.sub("", _SPACES.sub(" ", text)).replace("\ufffd", "?")

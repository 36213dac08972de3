"""What a letter prints of one release: a short summary, or its full text for both parts."""

from __future__ import annotations

import re
from dataclasses import dataclass

import lxml.html
from lxml.html import HtmlElement

from digest.model import Entry, Form, Release
from digest.text import headline, plain, printable, shorten

SUMMARY_LIMIT = 300
TITLE_LIMIT = 500
URL_LIMIT = 500
_UNFIT = re.compile(r"[\x00-\x20\x7f-\x9f\"<>\\^`{|}]")


@dataclass(frozen=True, slots=True)
class Told:
    """Title, plain paragraphs and, in the full form, safe HTML whose links the paragraphs hold."""

    title: str
    paragraphs: tuple[str, ...]
    html: str = ""


def tell(release: Release, form: Form) -> Told:
    """The release's words; a summary that stands in for a missing title is not said twice."""
    title = shorten(printable(headline(release.title, release.summary)), TITLE_LIMIT)
    if form is Form.FULL and release.content:
        return _full(title, release.content)
    summary = release.summary if release.title else release.summary.removeprefix(title).lstrip()
    parts = tuple(part for part in printable(summary).split("\n\n") if part)
    if form is Form.FULL:
        return Told(title, parts)
    short = shorten(" ".join(parts), SUMMARY_LIMIT)
    return Told(title, (short,) if short else ())


def address(entry: Entry, web_url: str, told: Release | None = None) -> str:
    """Where an entry can be read, in the language in which it is told: its own web address, else
    its page here."""
    shown = told or entry.newest
    tellings = (shown, *entry.spoken(shown.language))
    own = next((one.url for one in tellings if one.url and _is_fit(one.url)), None)
    page = entry.uid if shown.language == entry.newest.language else shown.uid
    return _escaped(own or f"{web_url}/releases/{page}")


def _is_fit(url: str) -> bool:
    """Whether a link may lead there, and is no longer than a letter of many links can bear."""
    return url.lower().startswith(("http://", "https://")) and len(url) <= URL_LIMIT


def _escaped(url: str) -> str:
    """`url` with what would end it early in running text as percent escapes (RFC 3986 §2.1)."""
    return _UNFIT.sub(lambda char: "".join(f"%{octet:02X}" for octet in char[0].encode()), url)


def _full(title: str, content: str) -> Told:
    root = lxml.html.fragment_fromstring(content, create_parent="div")
    _calm(root)
    html = _inside(root)
    for item in root.iter("li"):
        item.text = "– " + (item.text or "").lstrip()
    for link in root.iter("a"):
        _spell_out(link)
    return Told(title, tuple(plain(_inside(root)).split("\n\n")), html)


def _calm(root: HtmlElement) -> None:
    """Headings become bold paragraphs, since the letter's own outline ends at the item's title."""
    for heading in list(root.iter("h1", "h2", "h3", "h4", "h5", "h6")):
        heading.tag = "p"
        heading.set("class", "strong")
    for link in list(root.iter("a")):
        if not (link.get("href") and link.text_content().strip()):
            link.drop_tag()
        else:
            link.set("href", _escaped(link.get("href", "")))


def _spell_out(link: HtmlElement) -> None:
    """A link's address after its words, unless it is its words."""
    href = link.get("href", "")
    if href.removeprefix("mailto:") != link.text_content().strip():
        link.tail = f" <{href}>" + (link.tail or "")


def _inside(root: HtmlElement) -> str:
    """The HTML within an element."""
    text: str = lxml.html.tostring(root, encoding="unicode")
    return text.removeprefix("<div>").removesuffix("</div>").strip()

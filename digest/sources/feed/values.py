"""The text of an element: what it says, and whether that is markup."""

from __future__ import annotations

import base64
import binascii
import html
import html.entities
import re
from contextlib import suppress

from lxml import etree

from digest.sources.feed_text import HTML, PLAIN, XHTML, Words

Element = etree._Element

_TYPES = {"text": PLAIN, "plain": PLAIN, "html": HTML, "xhtml": XHTML}
_READ = (PLAIN, HTML, XHTML, "text/x-html")
# Octets of UTF-8 that somebody took for Latin-1, and of Windows-1252 that somebody did.
_TWICE = re.compile("[\xc2-\xf4][\x80-\xbf]")
_MISREAD = re.compile("[\x80-\x9f]")
_CLOSING = re.compile(r"</\w+>|&#?\w+;")
_TAGS = re.compile(r"</?(\w+)")
_ENTITIES = re.compile(r"&(\w+);")
_HTML_TAGS = frozenset(
    re.findall(
        r"\w+",
        """a abbr acronym address area article aside audio b big blockquote br button canvas
        caption center cite code col colgroup command datalist dd del details dfn dialog dir div
        dl dt em fieldset figcaption figure font footer form h1 h2 h3 h4 h5 h6 header hr i img
        input ins kbd label legend li map menu meter nav noscript ol optgroup option output p pre
        progress q s samp section select small source span strike strong sub sup table tbody td
        textarea tfoot th thead time tr tt u ul var video""",
    )
)


def printed(element: Element) -> str:
    """The text in an element, at any depth."""
    if len(element):
        return mended("".join(map(str, element.itertext())).strip())
    return mended((element.text or "").strip())


def words(
    element: Element, kind: str, base: str | None, language: str | None, *, guess: bool
) -> Words | None:
    """What an element says; None where that is nothing, or nothing that people read.

    `kind` is its media type where it names none. Plain text that looks like HTML is taken for it
    where `guess` allows: RSS never said which it is.
    """
    said = (element.get("type") or kind).lower()
    named = _TYPES.get(said, said)
    is_octets = named == "application/octet-stream"  # what says so is text all the same
    if named in _READ:
        kind = named
    elif is_octets:
        kind = HTML
    elif not str(element.tag).endswith("title"):  # which cannot be a film, whatever it says
        return None
    if len(element) and (kind == XHTML or not _holds_escaped(element)):
        value, kind = _inner(element), XHTML
    elif len(element):
        value = (element[0].text or "").strip()
    else:
        value = (element.text or "").strip()
        if is_octets or element.get("mode") == "base64":
            value = _from_base64(value)
        elif kind == XHTML:
            value = html.escape(value, quote=False)
    if not value:
        return None
    value = mended(value)
    if guess and kind == PLAIN and _looks_like_html(value):
        kind = HTML
    return Words(value, kind, base, language)


def mended(text: str) -> str:
    """Text without two faults of encoding that are common and leave no doubt."""
    if text.isascii():
        return text
    if _TWICE.search(text):
        with suppress(UnicodeError):  # then not all of it was
            text = text.encode("iso-8859-1").decode()
    return _MISREAD.sub(_as_windows, text)


def _as_windows(control: re.Match[str]) -> str:
    return control[0].encode("iso-8859-1").decode("windows-1252", "ignore")


def _from_base64(value: str) -> str:
    try:
        return base64.b64decode(value).decode().strip()
    except (binascii.Error, UnicodeError, ValueError):
        return value


def _holds_escaped(element: Element) -> bool:
    """Whether a `div` is all that an element holds, and escaped HTML all that is in that."""
    return len(element) == 1 and _is_div(element[0]) and not len(element[0])


def _inner(element: Element) -> str:
    """The markup in an element, without a `div` that holds all of it, as Atom wants one."""
    while len(element) == 1 and _is_div(element[0]) and not _loose_text(element):
        element = element[0]
    for one in element.iterdescendants():
        one.tag = etree.QName(one).localname
    element.attrib.clear()
    whole = str(etree.tostring(element, method="html", encoding="unicode", with_tail=False))
    return whole[whole.index(">") + 1 : whole.rindex("</")].strip()


def _is_div(element: Element) -> bool:
    return etree.QName(element).localname == "div"


def _loose_text(element: Element) -> str:
    return f"{element.text or ''}{element[0].tail or ''}".strip()


def _looks_like_html(text: str) -> bool:
    """Only what closes a tag or names a character, and has nothing that HTML does not know."""
    if not _CLOSING.search(text):
        return False
    if any(tag.lower() not in _HTML_TAGS for tag in _TAGS.findall(text)):
        return False
    return all(name in html.entities.name2codepoint for name in _ENTITIES.findall(text))

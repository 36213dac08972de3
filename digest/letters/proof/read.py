"""What is wrong with a letter, read as its reader's mail program would show it.

What it owes is set by what letters promise, not by how ours look: a newsroom's own templates may
look as they please.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import lxml.html
from lxml import etree
from lxml.html import HtmlElement

from digest.letters.compose import HTML_LIMIT
from digest.letters.proof.made import Proof
from digest.text import direction

_RUNNING = ("script", "iframe", "object", "embed", "video", "audio", "form", "base")
_LOADING = frozenset({"src", "srcset", "background", "poster", "data"})
_IN_CSS = re.compile(r"@import|url\(\s*['\"]?(?!['\"]?(?:cid:|data:|#))[^)]*", re.IGNORECASE)
_END = re.compile(r"</(?:body|html)\s*>", re.IGNORECASE)
_URL = re.compile(r"https?://[^\s<>\"]+")
_SUBJECT_LIMIT = 200


def faults(proof: Proof) -> tuple[str, ...]:
    """One line for each thing that is wrong."""
    if not proof.html.strip():
        return ("body.html: is empty",)
    # What follows the end tags still is shown by browsers, and passed over by this parser.
    root = lxml.html.document_fromstring(_END.sub("", proof.html))
    found = (
        *_subject(proof),
        *_owed(proof, root),
        *_frame(proof, root),
        *_safe(root),
        *_size(proof),
    )
    return tuple(dict.fromkeys(found))


def _subject(proof: Proof) -> Iterator[str]:
    if not proof.subject.strip():
        yield "subject.txt: is empty"
    elif len(proof.subject) > _SUBJECT_LIMIT:
        yield f"subject.txt: longer than {_SUBJECT_LIMIT} characters"


def _owed(proof: Proof, root: HtmlElement) -> Iterator[str]:
    """Both parts hold the same links, and every word and link that they owe."""
    text, html = _folded(proof.text), _folded(_said(root))
    for one in proof.must:
        wanted = _folded(one)
        if wanted not in text:
            yield f"body.txt: lacks {one[:60]!r}"
        if wanted not in html:
            yield f"body.html: lacks {one[:60]!r}"
    linked = {href for href in root.xpath("//a/@href") if _URL.match(href)}
    for url in sorted(linked):
        if _folded(url) not in text:
            yield f"body.txt: lacks the link {url[:80]} of body.html"


def _frame(proof: Proof, root: HtmlElement) -> Iterator[str]:
    """Whether a screen reader knows what language it reads, and in which direction."""
    wanted = {"lang": proof.language, "dir": direction(proof.language)}
    for name, value in wanted.items():
        if root.get(name) != value:
            yield f'body.html: <html> has no {name}="{value}"'
    if len(root.findall(".//h1")) != 1:
        yield "body.html: must have one <h1>"


def _safe(root: HtmlElement) -> Iterator[str]:
    """No letter fetches anything, runs anything or asks for anything."""
    for element in root.iter(*_RUNNING):
        yield f"body.html: may not have <{element.tag}>"
    for element in root.iter(etree.Element):
        for name, value in element.attrib.items():
            if _loads(str(element.tag), name, value):
                yield f"body.html: fetches {value.strip()[:80]}"
        if element.tag == "style" and (found := _IN_CSS.search(element.text or "")):
            yield f"body.html: fetches {found[0][:80]}"


def _loads(tag: str, name: str, value: str) -> bool:
    """Whether an attribute has a mail program fetch something that does not come with the letter;
    a link is followed by a person alone."""
    if name == "style":
        return _IN_CSS.search(value) is not None
    leads = name in _LOADING or (name.endswith("href") and tag not in ("a", "area"))
    return leads and not value.strip().startswith(("cid:", "data:", "#"))


def _size(proof: Proof) -> Iterator[str]:
    size = len(proof.html.encode()) + proof.html.count("\n")
    if size > HTML_LIMIT:
        yield f"body.html: {size:,} octets, {HTML_LIMIT:,} at most: mail clients clip what is long"


def _said(root: HtmlElement) -> str:
    """All words of a part, and where its links lead."""
    return " ".join([*root.itertext(), *root.xpath("//a/@href")])


def _folded(text: str) -> str:
    """Without white space, which folding at 76 characters moves, and what nobody sees."""
    return "".join(one for one in text if one.isprintable() and not one.isspace())

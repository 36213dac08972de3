"""An HTML page's octets as a tree, whatever their charset, and the words and links in it.

Made for pages of strangers: what is too large, too deep or made to be slow is refused or cut.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from lxml import etree

from digest.errors import Unreadable
from digest.sources.addresses import absolute
from digest.text import clean, plain

Element = etree._Element

LARGEST_PAGE = 8 * 1024 * 1024
"""The most octets that a page may have: a hundred times what newsrooms send."""

_MOST_TAGS = 200_000
_LONG_TAG = re.compile(rb"<([A-Za-z][\w:-]{0,40})[^<>]{2048,}>")
_ATTRIBUTE_MARKS = re.compile(rb"[\s=/\"']")
_MOST_MARKS = 2_000  # libxml2 takes quadratic time over the attributes of one tag
_LOOKED_AT = 4096
_DECLARED = re.compile(
    rb"""<meta[^<>]{1,400}?charset\s*=\s*["']?\s*([A-Za-z0-9_:.-]{2,40})"""
    rb"""|<\?xml[^<>]{1,200}?encoding\s*=\s*["']([A-Za-z0-9_:.-]{2,40})""",
    re.IGNORECASE,
)
_IN_HEADER = re.compile(r"""charset\s*=\s*["']?([A-Za-z0-9_:.-]{2,40})""", re.IGNORECASE)
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_WHAT_IT_MEANS = {  # WHATWG Encoding § 4.2: what these labels stand for on the web
    **dict.fromkeys(("ascii", "us-ascii", "iso-8859-1", "iso8859-1", "latin1"), "cp1252"),
    **dict.fromkeys(("iso-8859-9", "latin5"), "cp1254"),
    **{"gb2312": "gb18030", "gbk": "gb18030", "shift_jis": "cp932", "sjis": "cp932"},
    **{"euc-kr": "cp949", "ks_c_5601-1987": "cp949", "tis-620": "cp874", "x-sjis": "cp932"},
}
_FEED = re.compile(
    rb"(?:\s|<\?.{0,400}?\?>|<!--.{0,2000}?-->)*<(?:rss|feed|rdf:RDF|RDF)[\s>]",
    re.IGNORECASE | re.DOTALL,
)
_UNPARSABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Tree:
    """A page: its `html` element, and what its relative links are relative to."""

    root: Element
    base: str | None

    def link(self, address: str | None) -> str | None:
        """An address on the page made absolute; None where it is no http or https one."""
        return absolute(address, self.base)


def tree(body: bytes, url: str | None, content_type: str | None = None) -> Tree:
    """The page; Unreadable where it is too large, or nothing that a browser would show."""
    if len(body) > LARGEST_PAGE:
        raise Unreadable(f"larger than {LARGEST_PAGE} octets: not a page that people read")
    start = body[:_LOOKED_AT].lstrip(b"\xef\xbb\xbf \t\r\n")
    if _FEED.match(start):
        raise Unreadable('a feed, not a web page: use kind = "feed"', (url,) if url else ())
    if start.startswith((b"%PDF-", b"{", b"[")):
        raise Unreadable("a file, not a web page (HTML)")
    text = _UNPARSABLE.sub("", decoded(body, content_type))
    octets = _LONG_TAG.sub(_with_few_attributes, text.encode())
    if octets.count(b"<") > _MOST_TAGS:
        raise Unreadable(f"more than {_MOST_TAGS} tags: not a page that people read")
    # Not huge_tree: what nests deeper than 255 elements is cut off there.
    parser = etree.HTMLParser(encoding="utf-8", no_network=True, remove_pis=True)
    try:
        root = etree.fromstring(octets, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise Unreadable(f"not a web page: {clean(str(error)) or 'empty'}") from error
    if root is None:  # as it is for an empty page
        raise Unreadable("empty: a web page was expected")
    return Tree(root, _base(root, url))


def decoded(body: bytes, content_type: str | None = None) -> str:
    """The octets as text: by byte order mark, header, the page's own word, UTF-8 or Windows-1252
    (HTML § 13.2.3); what is still no character becomes U+FFFD.
    """
    for mark, encoding in _MARKS:
        if body.startswith(mark):
            return body[len(mark) :].decode(encoding, "replace")
    said = _IN_HEADER.search(content_type or "")
    declared = _DECLARED.search(body[:_LOOKED_AT])
    own = (declared[1] or declared[2]).decode("ascii") if declared else ""
    codec = (said and _codec(said[1])) or _in_octets(_codec(own))
    if codec:
        return body.decode(codec, "replace")
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        return body.decode("cp1252", "replace")


def _codec(label: str) -> str | None:
    """The codec of a label; None for one that is not known, or not of text."""
    try:
        found = codecs.lookup(_WHAT_IT_MEANS.get(label.lower(), label.lower())).name
        "".encode(found)
    except (LookupError, ValueError):
        return None
    return found


def _in_octets(codec: str | None) -> str | None:
    """A page that says UTF-16 in single octets is not (HTML § 13.2.3.2)."""
    return "utf-8" if codec and codec.startswith("utf-16") else codec


def _with_few_attributes(tag: re.Match[bytes]) -> bytes:
    marks = len(_ATTRIBUTE_MARKS.findall(tag[0]))
    return tag[0] if marks <= _MOST_MARKS else b"<" + tag[1] + b">"


def _base(root: Element, url: str | None) -> str | None:
    for base in root.iter("base"):
        if found := absolute(base.get("href"), url):
            return found
    return url


def words(element: Element) -> str:
    """The words of an element in one line; of `meta` and the like, what they hold."""
    if element.tag in ("meta", "data", "input"):
        return clean(str(element.get("content") or element.get("value") or ""))
    if element.tag == "title":
        return clean(element.text or "")
    return clean(plain(source(element)), entities=False)


def paragraphs(element: Element) -> str:
    """The words of an element, its blocks parted by a blank line."""
    return plain(source(element))


def source(element: Element) -> str:
    """An element as HTML, without what follows it."""
    return etree.tostring(element, encoding="unicode", method="html", with_tail=False)


def hints(element: Element) -> str:
    """Its class and id, in lower case: what it is for, in the words of its makers."""
    return f"{element.get('class') or ''} {element.get('id') or ''}".lower()


def spoken(element: Element | None) -> str | None:
    """The language that an element, or the nearest one around it, says it is in (BCP 47, its
    first part only)."""
    while element is not None:
        for name in ("lang", "{http://www.w3.org/XML/1998/namespace}lang", "xml:lang"):
            if found := language(str(element.get(name) or "")):
                return found
        element = element.getparent()
    return None


def language(tag: str | None) -> str | None:
    """The language of a tag such as `pt-BR` or `en_US`; None where it is none."""
    code = re.match(r"[a-z]{2,3}(?![a-z])", (tag or "").strip().lower())
    return code[0] if code else None

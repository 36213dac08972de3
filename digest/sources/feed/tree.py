"""A feed's XML as a tree, made by a parser that expands, fetches and trusts nothing."""

from __future__ import annotations

import html.entities
import re

from lxml import etree

from digest.sources.parsed import Fault
from digest.text import clean, shorten

_DTD = re.compile(
    rb"(?>\s+|<\?(?>.*?\?>)|<!--(?>.*?-->))*+(<!DOCTYPE[^\[>]*+(?:\[(?>.*?\]\s*>)|>))",
    re.DOTALL | re.IGNORECASE,
)
_AMPERSAND = re.compile(
    rb"&(?!#[0-9]{1,7};|#[xX][0-9a-fA-F]{1,6};)(?:([A-Za-z][A-Za-z0-9]{0,31});)?"
)
_UNQUOTED = re.compile(rb"(<[^<>]*?\s[\w:.-]{1,99}=)([^\s\"'<>]{1,999})")

_CONTROLS = bytes(32 if octet < 32 and octet not in b"\t\n\r" else octet for octet in range(256))
_MOST_AMPERSANDS = 200_000


def without_dtd(body: bytes) -> bytes:
    """The document without its document type, whose entities nobody is to expand."""
    found = _DTD.match(body)
    return body[: found.start(1)] + body[found.end(1) :] if found else body


def tree(body: bytes) -> etree._Element | Fault:
    """The root of a well-formed document in UTF-8, else why it is not, with its line. Prefixes
    that are not declared are forgiven: nothing is in doubt for it."""
    parser = _parser(recover=False)
    try:
        root = etree.fromstring(body, parser)
    except etree.XMLSyntaxError as error:
        found = _recovered(body) if _is_only_of_prefixes(parser.error_log) else None
        return Fault(_in_words(error), error.lineno or None) if found is None else found
    if root.getroottree().docinfo.internalDTD is not None:
        return Fault("a document type in an unusual place")
    return root


def _is_only_of_prefixes(log: etree._ListErrorLog) -> bool:
    return len(log) > 0 and all(
        one.type == etree.ErrorTypes.NS_ERR_UNDEFINED_NAMESPACE for one in log
    )


def mended_tree(body: bytes) -> etree._Element | None:
    """As much of a tree as libxml2 can make of a document that is not well-formed, once what it
    would drop is spelled as it has to be."""
    spelled = _UNQUOTED.sub(rb'\1"\2"', body.translate(_CONTROLS))
    if body.count(b"&") <= _MOST_AMPERSANDS:
        spelled = _AMPERSAND.sub(_spelled, spelled)
    root = _recovered(spelled)
    if root is not None:
        etree.strip_tags(root, etree.Entity)  # names that nobody declared
    return root


def _recovered(body: bytes) -> etree._Element | None:
    try:
        return etree.fromstring(body, _parser(recover=True))
    except etree.XMLSyntaxError:
        return None


def _spelled(found: re.Match[bytes]) -> bytes:
    """An ampersand as XML wants it: HTML's names as numbers, a bare one as its own name."""
    name = (found[1] or b"").decode("ascii")
    if name in ("amp", "lt", "gt", "quot", "apos"):
        return found[0]
    code = html.entities.name2codepoint.get(name)
    return f"&#{code};".encode() if code else b"&amp;" + found[0][1:]


def _parser(*, recover: bool) -> etree.XMLParser:
    return etree.XMLParser(
        encoding="utf-8",
        recover=recover,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )


def _in_words(error: etree.XMLSyntaxError) -> str:
    return shorten(clean(re.sub(r",? ?line \d+, column \d+.*", "", str(error.msg))), 100)

"""What every format of feeds has in common: addresses, dates, languages, safe HTML."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import datetime
from urllib.parse import urlsplit

from lxml import html

URI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[0-9A-Za-z;/?:@&=+$.\-_!~*'()%,#\[\]]+")
_TAG_URI = re.compile(
    r"tag:([a-z0-9._-]+@)?[a-z0-9.-]+,\d{4}(-\d{2}(-\d{2})?)?:[0-9a-zA-Z;/?:@&=+$.\-_!~*'()%,]*"
)
DATE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")
MEDIA_TYPE = re.compile(r"[^\s()<>,;:\\\"/\[\]?=]+/[^\s()<>,;:\\\"/\[\]?=]+")
LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*")
MARKUP = re.compile(r"</\w+>|&(?:#\w+|amp|lt|gt|quot|apos|nbsp|copy|reg|hellip|mdash|\d\w*)")
BAD = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffd\ufffe\uffff]")
_SAFE_ELEMENTS = frozenset(
    re.findall(
        r"\w+",
        """
    a abbr address article aside b bdi bdo blockquote br caption cite code col colgroup dd del
    details dfn div dl dt em figcaption figure footer h1 h2 h3 h4 h5 h6 header hr i ins kbd li
    main mark ol p pre q s samp section small span strong sub summary sup table tbody td tfoot
    th thead time tr u ul var
""",
    )
)


def identifier(text: str) -> Iterator[str]:
    """What is wrong with a URI that names something."""
    if not URI.fullmatch(text):
        yield f"not an absolute URI: {text!r}"
    if text.startswith("tag:") and not _TAG_URI.fullmatch(text):
        yield f"not a tag URI: {text!r}"


def date(text: str) -> Iterator[str]:
    """What is wrong with an instant of RFC 3339."""
    if not DATE.fullmatch(text):
        yield f"not RFC 3339: {text!r}"
        return
    if datetime.fromisoformat(text).year < 1990:
        yield f"implausible: {text}"


def markup(text: str) -> Iterator[str]:
    """What is wrong with HTML that readers show: nothing unsafe, no address that is relative."""
    for element in html.fragment_fromstring(text, create_parent="div").iter():
        if element.tag not in _SAFE_ELEMENTS:
            yield f"element {element.tag!r}"
        for name, value in element.attrib.items():
            if str(name).startswith("on") or name in {"style", "src"}:
                yield f"attribute {name!r}"
            if name == "href" and urlsplit(str(value)).scheme not in {"http", "https", "mailto"}:
                yield f"address {value!r}"


def address(text: str) -> Iterator[str]:
    """What is wrong with an address on the web."""
    parts = urlsplit(text)
    if not URI.fullmatch(text) or parts.scheme not in {"http", "https"} or not parts.netloc:
        yield f"address {text!r}"


def twice(what: str, values: Iterable[object]) -> Iterator[str]:
    """Values that are there more than once."""
    seen = set[object]()
    for value in values:
        if value in seen:
            yield f"{what}: {value} twice"
        seen.add(value)

"""Releases that are hard to write down, each by what is hard about it."""

from __future__ import annotations

from dataclasses import replace

from digest.model import Dimension, Enclosure, Image, Kind, Release, Status
from digest.text import safe_html
from tests.feeds.newsroom import labelled, release

FULL = replace(
    labelled(
        release(),
        (Dimension.COUNTRY, "BY"),
        (Dimension.REGION, "africa"),
        (Dimension.TOPIC, "women-and-gender"),
    ),
    url="https://newsroom.example/2026/05/freed",
    content='<p>Read <a href="https://newsroom.example/">more</a> &amp; tell.</p>',
    enclosures=(
        Enclosure("https://newsroom.example/freed.pdf", "application/pdf", 1200),
        Enclosure("https://newsroom.example/freed.odt", "application/vnd.oasis.opendocument.text"),
    ),
)

RELEASES: dict[str, Release] = {
    "everything": FULL,
    "corrected": replace(FULL, status=Status.CORRECTED),
    "withdrawn": replace(FULL, status=Status.WITHDRAWN),
    "no title, no full text": replace(FULL, title=None, content=None),
    "no words, no kind": replace(release(), title=None, summary="", kind=None),
    "nothing said at all": replace(
        release(), title=None, summary="", kind=None, language=None, url=None
    ),
    "markup": replace(FULL, title="</title><b>AT&T</b> &copy; &#0; ]]>", summary="</p> a < b & c"),
    "the end of CDATA": replace(FULL, summary="]]>", content="<p>]]&gt; and ]]></p>"),
    "control characters": replace(
        FULL, title="a\x0bb\x00c\x9f", summary="\x0c\ufffe\ud800", content="<p>\x0b\x1f\uffff</p>"
    ),
    "emoji, 500 characters": replace(FULL, title="😀 " * 250),
    "one word of 500 characters": replace(FULL, title="x" * 500, summary="y" * 500),
    "right to left": replace(FULL, language="ar", title="حرية الصحافة", content=None),
    "right to left among left to right": replace(FULL, title="Radio \u202bحرية\u202c (العربي) 24"),
    "a picture": replace(release(), image=Image("x", "A <b>", "© & co")),
    "source": replace(release(), kind=Kind.REPORT, source="a wire & more"),
    "an address with letters": replace(FULL, url="https://newsroom.example/é?a=<&b=\"'"),
    "an enclosure of unknown length": replace(
        FULL, enclosures=(Enclosure("https://newsroom.example/a b.pdf", "pdf", -1),)
    ),
    "relative addresses": replace(
        FULL,
        content=safe_html('<p><a href="/a">x</a><a href="#b">y</a></p>', "https://n.example/c"),
    ),
}

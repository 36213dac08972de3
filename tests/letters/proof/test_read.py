"""A letter that is right, spoiled in one way at a time."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from digest.letters.proof import Proof, faults

URL = "https://example.org/releases/1?a=1&b=2"
RIGHT = Proof(
    language="ar",
    subject="خبر",
    text=f"A title\nthat was folded\n{URL}\nhttps://example.org/u/proof\n",
    html='<html lang="ar" dir="rtl"><body><h1>News</h1>'
    '<a href="https://example.org/releases/1?a=1&amp;b=2">A title that was folded</a>'
    '<a href="https://example.org/u/proof">Stop</a></body></html>',
    must=("proof", "A title that was folded", URL),
)
SPOILED: dict[str, dict[str, Any]] = {
    "subject.txt: is empty": {"subject": " "},
    "subject.txt: longer than 200 characters": {"subject": "x" * 201},
    "body.html: is empty": {"html": "\n"},
    "body.txt: lacks 'proof'": {"text": f"A title that was folded {URL}"},
    "body.txt: lacks the link https://example.org/u/proof of body.html": {
        "text": f"A title that was folded {URL} proof"
    },
    "body.html: lacks 'A title that was folded'": {
        "html": RIGHT.html.replace("that was folded", "")
    },
    f"body.html: lacks {URL!r}": {"html": RIGHT.html.replace("releases/1", "releases/2")},
    'body.html: <html> has no lang="ar"': {"html": RIGHT.html.replace('lang="ar"', "")},
    'body.html: <html> has no dir="rtl"': {"html": RIGHT.html.replace("rtl", "ltr")},
    "body.html: must have one <h1>": {"html": RIGHT.html.replace("h1>", "h2>")},
    "body.html: may not have <script>": {"html": RIGHT.html + "<script>1</script>"},
    "body.html: may not have <form>": {"html": RIGHT.html + "<form></form>"},
    "body.html: fetches https://example.org/pixel": {
        "html": RIGHT.html + '<img src="https://example.org/pixel">'
    },
}

FETCHING = (
    '<link rel="stylesheet" href="https://x.example/a.css">',
    "<style>@import 'https://x.example/a.css';</style>",
    "<style>p { background: url(https://x.example/a.png) }</style>",
    '<table background="https://x.example/a.png"></table>',
    "<p style=\"background:url( 'https://x.example/a.png')\">x</p>",
    '<svg><image href="https://x.example/a.png"></image></svg>',
    '<svg><use xlink:href="https://x.example/a.svg"></use></svg>',
    '<picture><source srcset="https://x.example/a.png"></picture>',
    '<img src="cid:a" srcset="https://x.example/a.png 2x">',
    '<img src="//x.example/a.png">',
)
COMING_ALONG = (
    '<img src="cid:a" alt="">',
    '<img src="data:image/png;base64,AAAA" alt="">',
    '<p style="background:url(data:image/png;base64,AAAA)">x</p>',
    "<style>p { color: red }</style>",
    '<svg><use href="#a"></use></svg>',
)


@pytest.mark.parametrize("element", FETCHING)
def test_whatever_fetches_is_found(element: str) -> None:
    """No letter tells anybody that it was opened."""
    found = faults(replace(RIGHT, html=RIGHT.html + element))
    assert any(one.startswith("body.html: fetches ") for one in found)


@pytest.mark.parametrize("element", COMING_ALONG)
def test_what_comes_with_a_letter_may_be_shown(element: str) -> None:
    assert () == faults(replace(RIGHT, html=RIGHT.html + element))


def test_what_is_right_passes() -> None:
    """A fold and an escaped ampersand make no difference."""
    assert () == faults(RIGHT)


@pytest.mark.parametrize(("fault", "change"), list(SPOILED.items()), ids=list(SPOILED))
def test_what_is_spoiled_is_named(fault: str, change: dict[str, Any]) -> None:
    assert fault in faults(replace(RIGHT, **change))


def test_what_is_too_long_says_how_long() -> None:
    (fault,) = faults(replace(RIGHT, html=RIGHT.html.replace("News", "x" * 80_000)))
    assert fault.startswith("body.html: 80,")
    assert "80,000 at most" in fault

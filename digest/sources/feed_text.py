"""The words of a feed's entry, without what publishing software adds to them."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass

from digest.sources.addresses import absolute
from digest.text import clean, clean_paragraphs, plain, safe_html, shorten

PLAIN = "text/plain"
HTML = "text/html"
XHTML = "application/xhtml+xml"

_LEAD = 600
_MARKUP = (HTML, XHTML, "text/x-html")
_APPEARED = re.compile(
    r"(?:The post|L.article|La entrada|Der Beitrag|O post|L.articolo|Запись|Сообщение|Запис)\s"
    r".{1,500}?\s"
    r"(?:appeared first on|est apparu en premier sur|se publicó primero en|apareció primero en|"
    r"erschien zuerst auf|apareceu primeiro em|proviene da|впервые появилась на|"
    r"появились сначала на|first appeared on|вперше з.явився на)\s.{1,200}$",
    re.DOTALL,
)
_LONGEST_NOISE = 1_000


@dataclass(frozen=True, slots=True)
class Words:
    """A text as it was found: its value, its media type, and the base of its links."""

    value: str
    type: str
    base: str | None
    language: str | None

    @property
    def is_markup(self) -> bool:
        """Whether the value is HTML rather than literal text."""
        return self.type in _MARKUP


def line(found: Words | None) -> str | None:
    """One line of plain text, None where nothing is left."""
    if found is None:
        return None
    text = plain(found.value) if found.is_markup else found.value
    return clean(text, entities=False) or None


def paragraphs(found: Words | None) -> str:
    """Plain text in paragraphs, without "The post … appeared first on …"."""
    if found is None:
        return ""
    text = plain(found.value) if found.is_markup else clean_paragraphs(found.value, entities=False)
    noise = _appeared(text)
    return text[:noise].rstrip() if noise is not None else text


def markup(found: Words | None, url: str | None) -> str | None:
    """Safe HTML, literal text in one paragraph; None where nothing is left."""
    if found is None:
        return None
    source = found.value if found.is_markup else f"<p>{html.escape(found.value, quote=False)}</p>"
    safe = safe_html(source, absolute(found.base, url) or url)
    last = safe.rfind("<p", -4 * _LONGEST_NOISE)
    if last >= 0 and safe.endswith("</p>") and _appeared(plain(safe[last:])) is not None:
        safe = safe[:last].rstrip()
    return safe or None


def _appeared(text: str) -> int | None:
    """Where "The post … appeared first on …" begins, with which WordPress ends what it sends."""
    noise = _APPEARED.search(text, max(0, len(text) - _LONGEST_NOISE))
    return noise.start() if noise else None


def lead(text: str) -> str:
    """The first paragraphs of a whole text, for a feed that gives no excerpt."""
    taken: list[str] = []
    for paragraph in text.split("\n\n"):
        if taken and sum(map(len, taken)) + len(paragraph) > _LEAD:
            break
        taken.append(shorten(paragraph, _LEAD))
    return "\n\n".join(taken)

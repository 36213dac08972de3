"""The words of a feed's entry, without what publishing software adds to them."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from digest.sources.addresses import absolute
from digest.text import clean, clean_paragraphs, plain, safe_html, shorten

_LEAD = 600
_MARKUP = ("text/html", "application/xhtml+xml", "text/x-html")
_APPEARED = re.compile(
    r"(?:The post|L.article|La entrada|Der Beitrag|O post|L.articolo|Запись|Сообщение|Запис)\s"
    r".{1,500}?\s"
    r"(?:appeared first on|est apparu en premier sur|se publicó primero en|apareció primero en|"
    r"erschien zuerst auf|apareceu primeiro em|proviene da|впервые появилась на|"
    r"появились сначала на|first appeared on|вперше з.явився на)\s.{1,200}$",
    re.DOTALL,
)
_LAST_PARAGRAPH = re.compile(r"<p(?:\s[^<>]*)?>(?:(?!<p[\s>]).){0,3000}</p>\s*$", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Words:
    """A text as feedparser found it: its value, its media type, and the base of its links."""

    value: str
    type: str
    base: str | None
    language: str | None

    @property
    def is_markup(self) -> bool:
        """Whether the value is HTML rather than literal text."""
        return self.type in _MARKUP


def words(detail: Mapping[str, Any] | None) -> Words | None:
    """A detail dictionary as a value; None where it holds no text that people read."""
    value = detail.get("value") if detail else None
    kind = str((detail or {}).get("type") or "text/html")
    if not detail or not isinstance(value, str) or not value.strip():
        return None
    if kind not in (*_MARKUP, "text/plain"):
        return None
    base, language = detail.get("base"), detail.get("language")
    return Words(value, kind, str(base) if base else None, str(language) if language else None)


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
    return _APPEARED.sub("", text).rstrip()


def markup(found: Words | None, url: str | None) -> str | None:
    """Safe HTML, literal text in one paragraph; None where nothing is left."""
    if found is None:
        return None
    source = found.value if found.is_markup else f"<p>{html.escape(found.value, quote=False)}</p>"
    safe = safe_html(source, absolute(found.base, url) or url)
    last = _LAST_PARAGRAPH.search(safe[-4000:])
    if last and _APPEARED.search(plain(last[0])):
        safe = safe[: len(safe) - len(last[0])].rstrip()
    return safe or None


def lead(text: str) -> str:
    """The first paragraphs of a whole text, for a feed that gives no excerpt."""
    taken: list[str] = []
    for paragraph in text.split("\n\n"):
        if taken and sum(map(len, taken)) + len(paragraph) > _LEAD:
            break
        taken.append(shorten(paragraph, _LEAD))
    return "\n\n".join(taken)

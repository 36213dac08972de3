"""Whether a text says of itself that it was corrected, in the languages we have."""

from __future__ import annotations

import re

from digest.model import Item, Release
from digest.text import plain, shorten

NOTE = 400
"""Characters at most of what a text says of its own correction."""

_MARK = (
    r"(?:corrections?|corrected|corrigend(?:um|a)|errat(?:um|a)|rectificati(?:f|on)"
    r"|corrección|rectificación|fe de erratas|berichtigung|korrektur|korrigiert|richtigstellung"
    r"|correção|errata|исправление|исправлено|уточнение|поправка|опровержение|виправлення"
    r"|уточнення|تصحيح|تصويب|استدراك)"
)
_FIRST = re.compile(rf"[\W_]*+{_MARK}\b", re.IGNORECASE)
_NOTE = re.compile(
    rf"(?:^|(?<=[.!?…؟\"”»)\]]))[\W_]{{0,8}}+{_MARK}\b[^.:\n]{{0,40}}[:：]", re.I | re.M
)
_THIS = r"(?:press release|release|statement|article|page|text|report|post|story|briefing)"
_SAID = re.compile(
    rf"(?:an|the) (?:earlier|previous|original) version of (?:this|the) {_THIS}"
    rf"|this {_THIS} (?:was|has been) (?:corrected|amended)"
    r"|une version (?:antérieure|précédente|initiale) de ce"
    r"|ce (?:communiqué|texte|rapport) a été (?:corrigé|rectifié)"
    r"|cet article a été (?:corrigé|rectifié)"
    r"|una versión (?:anterior|previa|inicial) de est"
    r"|est[ea] (?:comunicado|declaración|texto|informe|artículo) ha sido (?:corregid|rectificad)"
    r"|in einer (?:früheren|vorherigen|ersten) (?:version|fassung)"
    r"|dies(?:e|er|es) (?:pressemitteilung|erklärung|text|bericht|artikel) wurde "
    r"(?:korrigiert|berichtigt)"
    r"|в (?:более ранней|предыдущей|первоначальной) версии|(?:текст|сообщение) было? исправлен"
    r"|uma versão anterior dest|у попередній версії"
    r"|(?:نسخة|نسخةٍ|صيغة) (?:سابقة|سابقةٍ) من هذا|(?:تم|جرى) تصحيح هذا",
    re.IGNORECASE,
)


_STEMS = re.compile(
    r"correc|corrig|rectif|errat|version|versi[óo]n|versão|fassung|berichtig|korr|richtigst|correç"
    r"|amended|верси|версі|исправ|уточн|поправ|опровер|виправ|نسخة|صيغة|تصحيح|تصويب|استدراك",
    re.IGNORECASE,
)
"""One of these is in whatever the others find: most texts have none."""


def says_corrected(telling: Release | Item) -> int:
    """How many times a text says so, at its beginnings or in a note; 0 where it does not."""
    content = plain(telling.content) if telling.content else ""
    parts = (telling.title or "", telling.summary, content)
    return max(map(_times, parts))


def correction_note(telling: Release | Item) -> str | None:
    """The paragraph in which a text says that it was corrected; None where only the title does."""
    content = plain(telling.content) if telling.content else ""
    for text in (content, telling.summary):
        for paragraph in text.split("\n\n"):
            if _times(paragraph):
                return shorten(" ".join(paragraph.split()), NOTE)
    return None


def _times(text: str) -> int:
    if _STEMS.search(text) is None:
        return 0
    marks = {found.start() for found in _NOTE.finditer(text)}
    if _FIRST.match(text) is not None:
        marks.add(0)
    return len(marks) + len(_SAID.findall(text))

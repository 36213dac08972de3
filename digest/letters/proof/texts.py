"""What proofs are made of: releases as they should be, and the worst that sources have brought."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from itertools import cycle, islice

from digest.model import (
    Because,
    Dimension,
    Entry,
    Kind,
    Label,
    Mark,
    Moment,
    Origin,
    Owed,
    Precision,
    Release,
)

DAY = datetime(2026, 1, 2, 14, 5, tzinfo=UTC)

_PLAIN: Mapping[str, tuple[str, str]] = {
    "en": (
        "Kenya: Police must answer for shooting at protesters",
        "Nine people were killed in one night. No officer has been questioned so far.",
    ),
    "fr": (
        "Kenya\u00a0: la police doit répondre de ses tirs sur la foule",
        "Neuf personnes ont été tuées en une nuit. Aucun policier n’a été entendu à ce jour.",
    ),
    "es": (
        "Kenia: La policía debe responder por disparar contra manifestantes",
        "Nueve personas murieron en una noche. Ningún agente ha sido interrogado hasta ahora.",
    ),
    "ar": (
        "كينيا: على الشرطة أن تُحاسَب على إطلاق النار على المتظاهرين",
        "قُتل تسعة أشخاص في ليلة واحدة، ولم يُستجوب أي شرطي حتى الآن.",
    ),
    "ru": (
        "Кения: полиция должна ответить за стрельбу по протестующим",
        "За одну ночь погибли девять человек. Ни один полицейский пока не допрошен.",
    ),
}
_HARD: Mapping[str, tuple[str | None, str]] = {
    "a title of 500 characters": ("Very " * 99 + "long", "Short."),
    "one word of 500 letters": ("x" * 500, "y" * 900),
    "Arabic with Latin names": ("منظمة Rights Desk: بيان حول Belarus (2026)", "عن Belarus."),
    "markup": ("<script>alert(1)</script> <b>{{ letter }}</b> {% raw %}", "&lt;i&gt; <p>'\"&amp;"),
    "emoji": ("🕊️ Freed 👩‍👩‍👧 at last", "🇰🇪 " * 40),
    "what nobody sees": ("Zero\u200bwidth \u202eback\u202c and\u00adsoft", "\u2066in\u2069 \ufeff"),
    "control characters": ("Bcc: a@b.example\r\nX: 1\x00\x1b[31m", "tab\there\x0bthere"),
    "no summary": ("A title, and nothing below it", ""),
    "no title": (None, "A page that has no title, only words. And some more of them."),
    "a mail's own marks": ("=?utf-8?q?no?= =3D", ".\r\n.\r\nFrom here\r\n--"),
}
HARD = tuple(_HARD)
"""What is hard about each of the hard releases, in their order."""

_SORTS = (Kind.PRESS_RELEASE, Kind.REPORT, Kind.URGENT_ACTION, None)
_MARKS: Mapping[int, tuple[Mark, ...]] = {
    1: (Mark.UPDATED,),
    2: (Mark.CORRECTED,),
    6: (Mark.LATE,),
}


def owed(count: int, language: str, labels: Iterable[Label], *, hard: bool) -> tuple[Owed, ...]:
    """So many items with a label each, in a reader's language; hard ones in none that is known."""
    marked = islice(cycle(labels), count)
    return tuple(
        Owed(Entry(one), _reasons(one), _MARKS.get(number, ()))
        for number, one in enumerate(_releases(language, marked, hard=hard))
    )


def _releases(language: str, labels: Iterable[Label], *, hard: bool) -> Iterator[Release]:
    texts = cycle(_HARD.values() if hard else [_PLAIN.get(language, _PLAIN["en"])])
    for number, (label, (title, summary)) in enumerate(zip(labels, texts, strict=False)):
        at = DAY - timedelta(hours=7 * number)
        yield Release(
            uid=f"proof{number:03}",
            tag=f"tag:example.org,2026:release/proof{number:03}",
            source="proof",
            published=Moment(at, Precision.DAY if number % 2 else Precision.SECOND),
            updated=at,
            title=title,
            summary=summary,
            url=f"https://example.org/releases/{number}?a=1&b=2",
            kind=_SORTS[number % len(_SORTS)],
            language=None if hard else language,
            labels=(label,),
            seq=number + 1,
        )


def _reasons(release: Release) -> tuple[Because, ...]:
    return tuple(Because(one.dimension, one.slug) for one in release.labels)


def label(dimension: Dimension, slug: str) -> Label:
    """A label as sure as can be."""
    return Label(dimension, slug, Origin.UPSTREAM, 1.0, published=True)

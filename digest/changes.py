"""What an item is to what we know: new, changed and how much, or another telling of the same.

Pure: identities are minted from what the source says, so the same item gets the same uid again.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from dataclasses import asdict, replace
from datetime import datetime, timedelta

from digest import text
from digest.model import Item, Kind, Label, Mailing, Precision, Release, Severity, Status

SAME_TEXT = 200
"""Characters that two texts must share from the start to be tellings of one statement."""

_CORRECTION = re.compile(
    r"[\W_]*(correction|corrected|corrigendum|rectificatif|erratum|corrección|fe de erratas"
    r"|berichtigung|correção|исправление|виправлення|تصحيح)\b",
    re.IGNORECASE,
)
_PRESS = frozenset({Kind.PRESS_RELEASE, Kind.STATEMENT, Kind.NEWS, None})


def mint_uid(source: str, alias: str) -> str:
    """A release's name for ever: 60 bits of SHA-256 over where it was first met, in base 32."""
    digest = hashlib.sha256(f"{source}\x1f{alias}".encode()).digest()
    return base64.b32encode(digest).decode().lower()[:12]


def mint_tag(host: str, uid: str, published: datetime) -> str:
    """The release's tag URI (RFC 4151), stored once. Its date is the release's own, so that a
    database built anew mints the same one, and readers see nothing twice."""
    return f"tag:{host},{published.date().isoformat()}:release/{uid}"


def fingerprint(release: Release | Item) -> str:
    """Stands for what makes a change: title, summary, text and links, as readers would see them.
    Counters, dates and pictures do not count."""
    words = (
        release.title or "",
        release.summary,
        text.plain(release.content) if release.content else "",
        release.url or "",
        *(one.url for one in release.enclosures),
    )
    return hashlib.sha256(json.dumps(words).encode()).hexdigest()


def new_release(
    item: Item, *, source: str, host: str, labels: tuple[Label, ...], now: datetime
) -> Release:
    """The release that an item begins, before anyone may be owed it."""
    uid = mint_uid(source, item.aliases[0])
    return Release(
        uid=uid,
        tag=mint_tag(host, uid, min(item.published.at, now)),
        source=source,
        published=item.published,
        updated=min(max(item.updated or item.published.at, item.published.at), now),
        title=item.title,
        summary=item.summary,
        truncated=item.truncated,
        url=item.url,
        content=item.content,
        kind=item.kind,
        language=item.language,
        image=item.image,
        enclosures=item.enclosures,
        labels=labels,
        status=Status.CORRECTED if _says_corrected(item) else Status.PUBLIC,
        mailing=Mailing.BACKFILL,
    )


def next_version(known: Release, item: Item, *, now: datetime) -> tuple[Release, Severity]:
    """The release as the item now tells it, and how much that matters to those who had it.

    The date of first publication stays; a silent change leaves `updated` alone. What an editor
    withdrew stays withdrawn, whatever its source says.
    """
    severity = _severity(known, item)
    newer = item.updated if item.updated and known.updated < item.updated <= now else now
    corrected = severity is Severity.CORRECTION and known.status is Status.PUBLIC
    release = replace(
        known,
        updated=known.updated if severity is Severity.SILENT else newer,
        title=item.title,
        summary=item.summary,
        truncated=item.truncated,
        url=item.url or known.url,
        content=item.content,
        kind=item.kind or known.kind,
        language=item.language or known.language,
        image=item.image or known.image,
        enclosures=item.enclosures,
        version=known.version + 1,
        status=Status.CORRECTED if corrected else known.status,
    )
    return release, severity


def difference(before: Release, after: Release) -> dict[str, object]:
    """What the fields that changed said before."""
    old, new = asdict(before), asdict(after)
    fields = ("title", "summary", "url", "content", "kind", "language", "image", "enclosures")
    return {name: old[name] for name in fields if old[name] != new[name]}


def says_less(item: Item, known: Release) -> bool:
    """Whether an item is what we know, cut shorter: another page of the source may print less,
    and which page comes last must not look like a change."""
    return (
        item.truncated
        and (item.title, item.url or known.url) == (known.title, known.url)
        and (item.content is None or item.content == known.content)
        and len(item.summary) < len(known.summary)
        and _told(known).startswith(_told(item))
    )


def same_statement(one: Release, other: Release) -> bool:
    """Whether two releases are tellings of one: one address in two sources, the same title on
    the same day, or one long text the beginning of the other.

    A report is never its own press release. What one source tells under two ids, with the same
    title, is one only if the text is too: "Statement" may be the title of two on one day.
    """
    elsewhere = one.source != other.source
    if elsewhere and one.url and one.url == other.url:
        return True
    if (one.kind in _PRESS) != (other.kind in _PRESS) or not _near(one, other):
        return False
    shorter, longer = sorted((_told(one), _told(other)), key=len)
    begins = longer.startswith(shorter)
    if _same_title(one, other) and _same_day(one, other):
        return elsewhere or begins
    return begins and len(shorter) >= SAME_TEXT


def _severity(known: Release, item: Item) -> Severity:
    if _says_corrected(item) and not _says_corrected(known):
        return Severity.CORRECTION
    return Severity.SILENT if _letters(known) == _letters(item) else Severity.UPDATE


def _says_corrected(telling: Release | Item) -> bool:
    content = text.plain(telling.content) if telling.content else ""
    return any(
        _CORRECTION.match(words) for words in (telling.title or "", telling.summary, content)
    )


def _letters(telling: Release | Item) -> str:
    """The words without their marks: a changed comma or quote is nobody's news."""
    content = text.plain(telling.content) if telling.content else ""
    words = text.fold(" ".join((telling.title or "", telling.summary, content)))
    return "".join(letter for letter in words if letter.isalnum())


def _near(one: Release, other: Release) -> bool:
    return abs(one.published.at - other.published.at) <= timedelta(days=1)


def _same_title(one: Release, other: Release) -> bool:
    return bool(one.title and other.title) and (
        text.fold(one.title or "") == text.fold(other.title or "")
    )


def _same_day(one: Release, other: Release) -> bool:
    """By the calendar; where both say their hour, also across midnight."""
    first, second = sorted((one.published, other.published))
    if first.at.date() == second.at.date():
        return True
    timed = Precision.DAY not in (first.precision, second.precision)
    return timed and second.at - first.at < timedelta(hours=12)


def _told(telling: Release | Item) -> str:
    """The text for comparison, without the mark of a cut (fold makes "…" three dots)."""
    return re.sub(r"\s*\[?\.{3}\]?$", "", text.fold(telling.summary)).rstrip(" .")

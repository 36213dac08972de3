"""How what a feed tells compares with what others expect of it, and with feedparser's reading."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, fields
from pathlib import Path

from benchmarks.corpora.expected import Expected, by_feedparser, by_gofeed
from benchmarks.corpora.reading import given
from digest.errors import Unreadable
from digest.sources import feed
from digest.sources.addresses import absolute
from digest.sources.dates import moment
from digest.sources.feed import elements, items, loose, tree
from digest.sources.feed.charset import as_utf8
from digest.sources.feed.figures import first_picture
from digest.sources.feed.told import Told
from digest.sources.feed_text import line, markup, paragraphs
from digest.sources.parsed import Fault, Given
from digest.text import fold, plain


@dataclass(frozen=True, slots=True)
class Compared:
    """One thing that somebody says of one entry, and what we say."""

    who: str
    path: Path
    field: str
    theirs: str
    ours: str

    @property
    def agree(self) -> bool:
        """Whether both say the same words."""
        return self.theirs == self.ours


def with_tests(root: Path) -> Iterator[Compared]:
    """What feedparser's and gofeed's own tests expect, where it is of fields that we have."""
    sets: dict[str, tuple[Path, Callable[[Path], Sequence[Expected]]]] = {
        "feedparser": (root / "feedparser-tests", by_feedparser),
        "gofeed": (root / "feeds-unit/mmcdole+gofeed", by_gofeed),
    }
    for who, (folder, expectations) in sets.items():
        for path in sorted(one for one in folder.rglob("*") if one.is_file()):
            if expected := expectations(path):
                yield from _tested(who, path.relative_to(root), path.read_bytes(), expected)


def _tested(who: str, name: Path, body: bytes, expected: Sequence[Expected]) -> Iterator[Compared]:
    known = given(body)
    try:
        entries = feed.tell(body, known).entries
    except Unreadable as error:
        yield Compared(who, name, "all", f"{len(expected)} things", str(error))
        return
    for one in expected:
        told = _told(entries[one.place], known) if one.place < len(entries) else {}
        ours = told.get(one.field, [""])
        theirs = [*_ways(one, known)]
        alike = next((said for said in theirs if said in ours), None)
        yield Compared(
            who, name, one.field, theirs[0], " · ".join(ours) if alike is None else theirs[0]
        )


def _told(entry: Told, known: Given) -> dict[str, list[str]]:
    """What we have of an entry, by field, in all the ways in which it may be compared."""
    texts = {
        "title": [line(entry.title) or ""],
        "summary": [paragraphs(entry.summary), paragraphs(entry.content)],
        "content": [paragraphs(entry.content), plain(markup(entry.content, None) or "")],
        "terms": list(entry.terms),
    }
    texts_ = [one.value for one in (entry.content, entry.summary) if one]
    shown = entry.image or next((p for one in texts_ if (p := first_picture(one, known.url))), None)
    dates = [
        moment(one, languages=(), zone="UTC", now=known.now)
        for one in (entry.published, entry.created, entry.updated)
    ]
    return {
        **{field: [fold(one) for one in said] or [""] for field, said in texts.items()},
        "id": [entry.id],
        "link": [entry.link or ""],
        "published": [str(one) for one in dates if one],
        "updated": [str(one) for one in dates[2:] if one],
        "files": [one.url for one in entry.enclosures],
        "image": [shown.url or ""] if shown else [""],
    }


def _ways(one: Expected, known: Given) -> Iterator[str]:
    """What is expected, in all the words in which ours may say the same."""
    if one.field in ("title", "summary", "content", "terms"):
        yield from (fold(one.value), fold(plain(one.value)))
    elif one.field in ("link", "files", "image"):
        yield absolute(one.value, known.url) or one.value
    else:
        yield re.sub(r"\.\d+Z", "Z", one.value)


def with_feedparser(root: Path) -> Iterator[Compared]:
    """Field by field the items that come of our own reading and of feedparser's, over every
    well-formed feed."""
    for folder in ("feeds", "feeds-unit", "feeds-broken", "feedparser-tests"):
        for path in sorted(one for one in (root / folder).rglob("*") if one.is_file()):
            yield from _both(path.relative_to(root), path.read_bytes())


def _both(name: Path, body: bytes) -> Iterator[Compared]:
    known = given(body)
    text = tree.without_dtd(as_utf8(body, known.content_type))
    root, again = tree.tree(text), tree.tree(text)
    if isinstance(root, Fault) or isinstance(again, Fault):
        return
    document = elements.read(root, known.url)
    if document is None:
        return
    ours = items.read(document, known).items
    theirs = items.read(loose.read(text, known.url, again), known).items
    if len(ours) != len(theirs):
        yield Compared("reading", name, "count", str(len(theirs)), str(len(ours)))
        return
    for one, other in zip(ours, theirs, strict=True):
        for field in (field.name for field in fields(one)):
            yield Compared(
                "reading", name, field, str(getattr(other, field)), str(getattr(one, field))
            )

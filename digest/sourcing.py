"""One more source: what a person names becomes what config.toml says, once it has been read."""

from __future__ import annotations

import glob
import os
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import count
from pathlib import Path
from urllib.parse import urlsplit

from digest.config import Config, SourceConfig, SourceKind, loads
from digest.config.write import Value, with_source
from digest.errors import Unreadable, UsageError
from digest.ingest import Read, completed, document
from digest.model import Dimension, Item, Label
from digest.sources.shapes import Known
from digest.taxonomy import Taxonomy
from digest.text import slugify

_WEB = ("https://", "http://")
_ADDRESS = re.compile(r"[\w-]+(\.[\w-]+)+(:\d+)?(/.*)?")
_SUFFIXES = {
    ".txt": SourceKind.ARCHIVE,
    **dict.fromkeys((".atom", ".rss", ".rdf", ".xml"), SourceKind.FEED),
}
_SAYS_NOTHING = re.compile(r"(feeds?|rss|atom|rdf|index|www|xml|html?)(\.\w+)?", re.IGNORECASE)
_MARKUP = re.compile(rb"\s*(\xef\xbb\xbf)?\s*<")
_SECOND_LEVEL = frozenset({"co", "com", "org", "net", "gov", "ac", "or"})


@dataclass(frozen=True, slots=True)
class Draft:
    """A source as it is to be written: `place` is a url or a path as config.toml has it."""

    place: str
    kind: SourceKind
    name: str
    more: Mapping[str, Value] = field(default_factory=dict)

    @property
    def written(self) -> dict[str, Value]:
        """Its keys in the order in which a person would write them."""
        where = "url" if self.place.startswith(_WEB) else "path"
        return {"name": self.name, "kind": str(self.kind), where: self.place, **self.more}


@dataclass(frozen=True, slots=True)
class Seen:
    """An item with the labels that it would get."""

    item: Item
    labels: tuple[Label, ...]

    def slugs(self, dimension: Dimension) -> tuple[str, ...]:
        """The labels of one dimension that would be published."""
        return tuple(
            one.slug for one in self.labels if one.published and one.dimension is dimension
        )


@dataclass(frozen=True, slots=True)
class Look:
    """What a source said when it was looked at; `others` are more feeds that its page names."""

    draft: Draft
    seen: tuple[Seen, ...] = ()
    faults: tuple[str, ...] = ()
    others: tuple[str, ...] = ()


def draft(
    place: str,
    *,
    here: Path,
    folder: Path,
    taken: Collection[str] = (),
    kind: SourceKind | None = None,
    name: str | None = None,
    more: Mapping[str, Value] | None = None,
) -> Draft:
    """A source at an address, or in files named from `here`, for a config.toml in `folder`.

    What is not given is found out: a name from the place that is not `taken`, a kind from how
    the first file begins, or how it is called. UsageError for an address without its https.
    """
    where = place.strip()
    if where.startswith(_WEB):
        return Draft(where, kind or SourceKind.FEED, name or _name(where, taken), more or {})
    pattern = _pattern(where, here)
    files = [Path(one) for one in sorted(glob.glob(pattern, recursive=True))]  # noqa: PTH207
    first = next((one for one in files if one.is_file()), None)
    if first is None and _ADDRESS.fullmatch(where) and _kind_called(where) is None:
        raise UsageError(f"source: {where}: no such file; is it an address? Write https://{where}")
    found = kind or (first and _kind_of(first)) or _kind_called(where) or SourceKind.ARCHIVE
    written = _from_folder(pattern, folder)
    return Draft(written, found, name or _name(written, taken), more or {})


async def look(
    draft: Draft,
    text: str,
    file: Path,
    environ: Mapping[str, str],
    *,
    read: Read,
    taxonomy: Taxonomy,
    now: datetime,
) -> Look:
    """Read the source once, as it would be with the configuration `text` of `file`.

    A web page that names feeds stands for the first of them. SourceError where nothing can be
    read, ConfigError where it cannot be written so.
    """
    try:
        source, config = _configured(draft, text, file, environ)
        reading = await read(source, Known(), now=now)
        others: tuple[str, ...] = ()
    except Unreadable as error:
        if not error.feeds:
            raise
        draft, others = replace(draft, place=error.feeds[0]), error.feeds[1:]
        source, config = _configured(draft, text, file, environ)
        reading = await read(source, Known(), now=now)
    languages = config.newsroom.languages
    language = languages[0] if len(languages) == 1 else None
    items = [completed(item, source, language) for item in reading.items]
    seen = (Seen(item, taxonomy.classify(document(source, item))) for item in items)
    return Look(draft, tuple(seen), reading.faults, others)


def _configured(
    draft: Draft, text: str, file: Path, environ: Mapping[str, str]
) -> tuple[SourceConfig, Config]:
    config = loads(with_source(text, draft.written), file, environ)
    return config.sources[-1], config


def _pattern(where: str, here: Path) -> str:
    """Which files are meant: a folder stands for the saved pages in it, or for all its files."""
    full = Path(os.path.normpath(here / where))
    if full.is_dir():
        pages = any(full.glob("*.txt"))
        return str(Path(glob.escape(str(full))) / ("*.txt" if pages else "*"))
    if full.is_file():
        return glob.escape(str(full))
    given = Path(where)
    return where if given.is_absolute() else os.path.normpath(Path(glob.escape(str(here))) / given)


def _from_folder(pattern: str, folder: Path) -> str:
    """The pattern as config.toml says it: relative to its folder where it is below that."""
    below = glob.escape(str(folder.absolute())) + "/"
    return pattern.removeprefix(below)


def _kind_of(path: Path) -> SourceKind | None:
    """By how a file begins; None where it cannot be read."""
    try:
        with path.open("rb") as file:
            return SourceKind.FEED if _MARKUP.match(file.read(256)) else SourceKind.ARCHIVE
    except OSError:
        return None


def _kind_called(place: str) -> SourceKind | None:
    """By the end of a file's name."""
    return _SUFFIXES.get(Path(place).suffix.lower())


def _name(place: str, taken: Collection[str]) -> str:
    """A short name that nobody has, from host and path."""
    name = slugify(" ".join(_telling(place)))[:40].strip("-") or "source"
    numbered = (f"{name}-{number}" for number in count(2))
    return name if name not in taken else next(one for one in numbered if one not in taken)


def _telling(place: str) -> list[str]:
    """The words of a place that tell it from others."""
    if not place.startswith(_WEB):
        path = Path(place)
        many = re.search(r"[*?\[]", path.name) and path.parent.name
        return [path.parent.name if many else path.stem]
    parts = urlsplit(place)
    labels = (parts.hostname or "").removeprefix("www.").split(".")
    host = labels[:-1] or labels
    if len(host) > 1 and host[-1] in _SECOND_LEVEL:
        host = host[:-1]
    steps = [step for step in parts.path.split("/") if not _SAYS_NOTHING.fullmatch(step)]
    return [*host, *steps]

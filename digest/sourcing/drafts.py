"""A source that a person names by an address or by files, as config.toml is to have it."""

from __future__ import annotations

import glob
import os
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from urllib.parse import urlsplit

from digest.config import SourceKind
from digest.config.write import Value
from digest.errors import UsageError
from digest.text import slugify

_WEB = ("https://", "http://")
_ADDRESS = re.compile(r"[\w-]+(\.[\w-]+)+(:\d+)?(/.*)?")
_OTHER = re.compile(r"[a-z][a-z0-9+.-]*://", re.IGNORECASE)
_SUFFIXES = {
    ".txt": SourceKind.ARCHIVE,
    **dict.fromkeys((".atom", ".rss", ".rdf", ".xml"), SourceKind.FEED),
}
_SAYS_NOTHING = re.compile(r"(feeds?|rss|atom|rdf|index|www|xml|html?)(\.\w+)?", re.IGNORECASE)
_MARKUP = re.compile(rb"\s*(\xef\xbb\xbf)?\s*<")
_SECOND_LEVEL = frozenset({"co", "com", "org", "net", "gov", "ac", "or"})


@dataclass(frozen=True, slots=True)
class Draft:
    """A source as it is to be written: `place` is a url or a path as config.toml has it. `kind`
    None is still to be found out."""

    place: str
    kind: SourceKind | None
    name: str
    more: Mapping[str, Value] = field(default_factory=dict)

    @property
    def written(self) -> dict[str, Value]:
        """Its keys in the order in which a person would write them."""
        where = "url" if self.is_on_the_web else "path"
        kind = str(self.kind or SourceKind.FEED)
        return {"name": self.name, "kind": kind, where: self.place, **self.more}

    @property
    def is_on_the_web(self) -> bool:
        """Whether it is an address, and no files."""
        return self.place.startswith(_WEB)


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

    What is not given is found out: a name from the place that is not `taken`, the kind of files
    from how the first begins, or how it is called. What looks like an address and is no file is
    one; UsageError for one of another sort than http.
    """
    where = place.strip()
    if not where:
        raise UsageError("source: no address and no file is given")
    if where.startswith(_WEB):
        return Draft(where, kind, name or _name(where, taken), more or {})
    if _OTHER.match(where):
        raise UsageError(f"source: {where}: only http and https addresses are read")
    pattern = _pattern(where, here)
    files = [Path(one) for one in sorted(glob.glob(pattern, recursive=True))]  # noqa: PTH207
    first = next((one for one in files if one.is_file()), None)
    if first is None and _ADDRESS.fullmatch(where) and _kind_called(where) is None:
        return Draft(f"https://{where}", kind, name or _name(f"https://{where}", taken), more or {})
    found = kind or (first and _kind_of(first)) or _kind_called(where) or SourceKind.ARCHIVE
    written = _from_folder(pattern, folder)
    return Draft(written, found, name or _name(written, taken), more or {})


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

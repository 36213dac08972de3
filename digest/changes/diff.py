"""The difference between two versions, for rows and for people."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from digest.changes.steps import steps
from digest.model import Enclosure, Image, Kind, Release
from digest.text import plain

FIELDS = ("title", "summary", "url", "content", "kind", "language", "image", "enclosures")
"""What versions keep, as the changed fields said it before."""

_AROUND = 5
"""Unchanged words that are printed on either side of a change."""


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of a field: `op` is "=" for kept words, "-" for those gone, "+" for new ones."""

    op: str
    text: str


def difference(before: Release, after: Release) -> dict[str, object]:
    """What the fields that changed said before."""
    old, new = asdict(before), asdict(after)
    return {name: old[name] for name in FIELDS if old[name] != new[name]}


def told_before(after: Release, before: Mapping[str, Any]) -> Release:
    """The release as it was, from what it is and the fields that a version keeps."""
    fields = {name: _value(name, said) for name, said in before.items() if name in FIELDS}
    return replace(after, **fields)


def _value(name: str, said: Any) -> Any:
    """A field out of a row's JSON."""
    if name == "kind":
        return Kind(said) if said else None
    if name == "image":
        return Image(**said) if said else None
    if name == "enclosures":
        return tuple(Enclosure(**one) for one in said)
    return said


def in_words(before: Release, after: Release) -> dict[str, tuple[Part, ...]]:
    """The fields that differ, word by word; HTML as its words, a picture as what is said of it."""
    return {
        name: tuple(_parts(old, new))
        for name in FIELDS
        if (old := _shown(before, name)) != (new := _shown(after, name))
    }


def on_a_line(parts: Sequence[Part]) -> str:
    """The same on one line, as `[-gone-]{+new+}` with a few words around."""
    last = len(parts) - 1
    return " ".join(
        _marked(part, first=place == 0, last=place == last) for place, part in enumerate(parts)
    )


def _marked(part: Part, *, first: bool, last: bool) -> str:
    if part.op == "-":
        return f"[-{part.text}-]"
    if part.op == "+":
        return f"{{+{part.text}+}}"
    words = part.text.split()
    head, tail = [] if first else words[:_AROUND], [] if last else words[-_AROUND:]
    if len(words) <= len(head) + len(tail):
        return part.text
    return " ".join((*head, "…", *tail))


def _shown(release: Release, name: str) -> str:
    value = getattr(release, name)
    if name == "content":
        return plain(value) if value else ""
    if name == "image":
        said = (value.caption, value.credit, value.alt, value.url) if value else ()
        return " ".join(one for one in said if one)
    if name == "enclosures":
        return " ".join(one.url for one in value)
    return str(value or "")


def _parts(old: str, new: str) -> Iterator[Part]:
    before, after = old.split(), new.split()
    at = 0
    for a, b, c, d in steps(before, after) or [(0, len(before), 0, len(after))]:
        for op, words in (("=", before[at:a]), ("-", before[a:b]), ("+", after[c:d])):
            if words:
                yield Part(op, " ".join(words))
        at = b
    if before[at:]:
        yield Part("=", " ".join(before[at:]))

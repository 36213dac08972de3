"""A page of documentation as a script: its ```sh blocks in order."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

_FENCED = re.compile(
    r"(?:<!-- needs the outside world: ([^>]*) -->\n)?```sh\n(.*?)^```$", re.S | re.M
)
_HEADING = re.compile(r"^#{2,3} (.+)$", re.M)
_ASSIGNED = re.compile(r"^([A-Z_]+)=('[^']*'|\S+)", re.M)
_INSTALL = re.compile(r"apt-get install ([^\n]*)")


@dataclass(frozen=True, slots=True)
class Block:
    """One block and the heading it stands under; `outside` says why it cannot run in a container,
    None where it can."""

    heading: str
    text: str
    outside: str | None = None


def blocks(page: Path) -> tuple[Block, ...]:
    """The ```sh blocks of a page."""
    text = page.read_text(encoding="utf-8")
    return tuple(
        Block(_HEADING.findall(text[: found.start()])[-1], found[2], found[1])
        for found in _FENCED.finditer(text)
    )


def filled_in(block: Block, values: Mapping[str, str]) -> str:
    """A block of assignments with other values, as a reader would fill them in.

    KeyError for a name that has no value here: the page asks for something new.
    """
    return _ASSIGNED.sub(lambda found: f"{found[1]}='{values[found[1]]}'", block.text)


def packages(found: tuple[Block, ...]) -> tuple[str, ...]:
    """The Debian packages that the blocks install, sorted."""
    lines = (one.text.replace("\\\n", " ") for one in found)
    words = (word for line in lines for names in _INSTALL.findall(line) for word in names.split())
    return tuple(sorted({word for word in words if not word.startswith("-")}))

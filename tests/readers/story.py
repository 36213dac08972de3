"""What a reader lives through: three polls, an address that moves, a correction, a withdrawal,
and what is left of it a month later."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

from digest.taxonomy import Taxonomy
from tests.readers import lemon, newsboat, rss2email
from tests.readers.kept import Kept, Reader
from tests.readers.newsroom import DAY, SITE, Asked, Served, Told, served

ATOM, RSS, JSON = ".atom", ".rss", ".json"
POLLS = 3
"""How often a reader asks first; after each change it asks twice."""

CHANGING = Told(
    "http://newsroom.example.org/?p=7",
    "Belarus: reporters arrested",
    "Two reporters were arrested in Minsk on Monday, the court was told.",
    url="http://newsroom.example.org/old-slug/",
)
MOVED = replace(CHANGING, id=f"{SITE}/?p=7", url=f"{SITE}/new-slug/")
CORRECTED = replace(MOVED, text=f"{MOVED.text} Correction: they were arrested on Sunday.")
STEADY = {
    "right to left, a bare day": Told(
        "2",
        "مصر: أفرجوا عن الصحفيين (24)",
        "قبض على صحفيين اثنين في القاهرة.",
        published="2026-05-06",
        url=f"{SITE}/2/",
        language="ar",
    ),
    "500 characters": Told("3", "word " * 99 + "words", "A long title.", url=f"{SITE}/3/"),
    "markup": Told(
        "4", "</title> <b>bold</b> & a < b ]]>", "A title like markup.", url=f"{SITE}/4/"
    ),
    "entities": Told(
        "5", "AT&T said &copy; &amp; &#60;i&#62;", "A title like entities.", url=f"{SITE}/5/"
    ),
    "emoji": Told(
        "6", "😀 Pride 🏳️‍🌈 & “Ça ira”, naïve", "A title of many signs.", url=f"{SITE}/6/"
    ),
}


class Way(NamedTuple):
    """A reader, and a format that it takes."""

    name: str
    make: Callable[[Path], Reader]
    suffix: str


class Stage(NamedTuple):
    """What happened, how the reader's polls were answered, and what it had afterwards, by id."""

    name: str
    asked: tuple[Asked, ...]
    kept: dict[str, Kept]
    entries: int

    @property
    def statuses(self) -> list[int]:
        """What the polls got."""
        return [one.status for one in self.asked]


class Story(NamedTuple):
    """The stages in order; the ids of the release to which things happen, and of the others."""

    way: Way
    stages: tuple[Stage, ...]
    tag: str
    tags: dict[str, str]

    def changing(self) -> list[Kept]:
        """That release in each stage."""
        return [one.kept[self.tag] for one in self.stages]


WAYS = (
    Way("newsboat", newsboat.Newsboat, ATOM),
    Way("newsboat", newsboat.Newsboat, RSS),
    Way("rss2email", rss2email.Rss2email, ATOM),
    Way("rss2email", rss2email.Rss2email, RSS),
    Way("reader", lemon.Lemon, ATOM),
    Way("reader", lemon.Lemon, RSS),
    Way("reader", lemon.Lemon, JSON),
)


def missing(way: Way) -> str | None:
    """What this machine lacks of a reader, in words."""
    if way.name == "reader":
        lacking = [one for one in lemon.MODULES if find_spec(one) is None]
    else:
        program = {"newsboat": newsboat.PROGRAM, "rss2email": rss2email.PROGRAM}[way.name]
        lacking = [] if shutil.which(program) else [program]
    return f"{way.name}: {', '.join(lacking)} not installed here" if lacking else None


def tell(way: Way, folder: Path, taxonomy: Taxonomy) -> Story:
    """The whole story, in a folder of its own."""
    with served(folder / "newsroom", taxonomy) as house:
        reader = way.make(folder / "reader")
        house.say(CHANGING, *STEADY.values())
        reader.subscribe(house.address(way.suffix))
        tags = {name: house.known(one.title).tag for name, one in STEADY.items()}
        tag = house.known(CHANGING.title).tag
        return Story(way, tuple(_stages(house, reader)), tag, tags)


def _stages(house: Served, reader: Reader) -> Iterator[Stage]:
    yield _polled("published", house, reader, POLLS)
    house.now += DAY
    house.say(MOVED, *STEADY.values())
    yield _polled("moved", house, reader)
    house.now += DAY
    house.say(CORRECTED, *STEADY.values())
    yield _polled("corrected", house, reader)
    house.now += DAY
    house.withdraw(CHANGING.title)
    yield _polled("withdrawn", house, reader)
    house.now += 31 * DAY
    house.build()
    yield _polled("a month later", house, reader)


def _polled(name: str, house: Served, reader: Reader, polls: int = 2) -> Stage:
    for _ in range(polls):
        reader.poll()
    kept = list(reader.kept())
    return Stage(name, house.take_asked(), {one.tag: one for one in kept}, len(kept))

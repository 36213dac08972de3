"""Whatever happens to the hub, to who tells it or who builds, it ends with what is published."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from digest.errors import Unreachable
from digest.model import Dimension
from digest.publish.hub import LONGEST, Hub
from digest.store import Store, releases
from tests.publish.press import FEEDS, NOW, Newsroom, topics

URL = "https://hub.example/"
COUNTRIES = ("BY", "CI", "KE")


class Killed(BaseException):
    """Who told the hub is no more."""


@dataclass(frozen=True)
class Answer:
    """What the hub says."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass
class Reader:
    """A hub that reads what it is told of at once: `copies` are the bytes that it has. `mood` is
    how it takes the next forms."""

    desk: Newsroom
    mood: str = "well"
    copies: dict[str, bytes] = field(default_factory=dict)

    async def post(self, url: str, form: Sequence[tuple[str, str]]) -> Answer:
        """One form."""
        assert URL == url
        if self.mood == "away":
            raise Unreachable(f"{url}: fell silent")
        if self.mood == "killed before":
            raise Killed
        for name, topic in form:
            if name == "hub.url":
                path = self.desk.folder / topic.removeprefix(f"{FEEDS}/")
                self.copies[topic] = path.read_bytes()
        if self.mood == "killed after":
            raise Killed
        if self.mood == "changes meanwhile":
            self.mood = "well"
            self.desk.add(f"meanwhile {releases.total(self.desk.store)}")
            self.desk.build()
        return Answer(500 if self.mood == "broken" else 400 if self.mood == "picky" else 204)

    @asynccontextmanager
    async def door(self) -> AsyncIterator[Reader]:
        """Nothing to open."""
        yield self


def happen(desk: Newsroom, reader: Reader, step: tuple[str, str], number: int) -> None:
    """One thing happens, and the hub is told, as far as it goes."""
    what, mood = step
    now = NOW + number * timedelta(minutes=20)
    if what == "a release":
        desk.add(f"r{number}", (Dimension.COUNTRY, COUNTRIES[number % 3]), now=now)
    if what == "a file that cannot be written":
        desk.add(f"r{number}", now=now)
        packed = desk.folder / "all.rss.gz"
        packed.unlink(missing_ok=True)
        packed.mkdir(parents=True)
        assert desk.build(now).failed
        packed.rmdir()
    desk.build(now)
    reader.mood = mood
    there = Hub(URL, FEEDS, reader.door)
    with suppress(Killed):
        asyncio.run(there.tell(desk.store, lambda: now))


WHAT = st.sampled_from(["a release", "nothing", "a file that cannot be written"])
MOOD = st.sampled_from(
    ["well", "away", "broken", "picky", "killed before", "killed after", "changes meanwhile"]
)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(steps=st.lists(st.tuples(WHAT, MOOD), min_size=1, max_size=6))
def test_the_hub_always_ends_with_the_bytes_that_are_published(
    steps: list[tuple[str, str]],
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        store = Store(Path(folder) / "digest.db", synchronous="OFF")
        desk = Newsroom(store, Path(folder) / "feeds", URL)
        reader = Reader(desk)
        for number, step in enumerate(steps):
            happen(desk, reader, step, number)
        reader.mood = "well"
        there = Hub(URL, FEEDS, reader.door)
        later = NOW + len(steps) * timedelta(minutes=20) + LONGEST
        asyncio.run(there.tell(store, lambda: later))
        published = {
            f"{FEEDS}/{path.relative_to(desk.folder)}": path.read_bytes()
            for path in desk.folder.rglob("*")
            if path.suffix in {".atom", ".rss", ".json"}
        }
        assert (0, 0) == desk.owing()
        store.close()
    assert published == reader.copies
    assert set(topics("all", "region/africa")) <= reader.copies.keys()

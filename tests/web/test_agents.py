"""What feed readers state is heard where feeds are served, and nothing else of them."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from pathlib import Path

import httpx

from digest.config import load
from digest.rounds import count
from digest.service import build
from digest.store import feed_readers
from digest.web import application
from digest.web.agents import MOST, Agents
from tests.cli.desk import desk
from tests.web.world import World

NOW = datetime(2026, 11, 21, 23, 59, tzinfo=UTC)
DAY = NOW.date()


def heard(*agents: str, path: str = "all.atom") -> Agents:
    """What was heard of these."""
    made = Agents(lambda: NOW)
    for one in agents:
        made.hear(path, [(b"host", b"x.example"), (b"user-agent", one.encode("latin-1"))])
    return made


def test_the_most_that_a_reader_states_in_a_day_is_kept_by_file() -> None:
    made = heard("Feedbin - 42 subscribers", "Feedbin - 40 subscribers", "Mozilla/5.0 Firefox")
    made.hear("region/africa.atom", [(b"user-agent", b"Feedbin - 7 subscribers")])
    assert {
        (DAY, "all.atom", "Feedbin"): 42,
        (DAY, "region/africa.atom", "Feedbin"): 7,
    } == made.take()
    assert {} == made.take()


def test_whoever_sends_nothing_is_heard_as_nothing() -> None:
    made = heard()
    made.hear("all.atom", [(b"host", b"x.example")])
    assert {} == made.take()


def test_inventing_readers_fills_no_memory() -> None:
    made = heard(*(f"Reader{n}x (5 subscribers)" for n in range(MOST + 500)))
    assert MOST == len(made.take())


def test_a_feed_that_is_served_is_heard_on_both_ways(world: World) -> None:
    """Through ASGI the first time, straight from what lies ready after that; a page is not."""
    site = application(world.parts())
    agent = "Feedly/1.0 (+https://x.example; {} subscribers)"

    async def fetch(path: str, count: int) -> int:
        transport = httpx.ASGITransport(site)
        async with httpx.AsyncClient(transport=transport, base_url="http://site.example") as client:
            answer = await client.get(path, headers={"User-Agent": agent.format(count)})
            return answer.status_code

    assert 200 == asyncio.run(fetch("/feeds/all.atom", 41))
    assert 200 == asyncio.run(fetch("/", 99))
    assert 404 == asyncio.run(fetch("/feeds/none.atom", 99))
    assert {41} == set(site.agents.take().values())
    ready = site.at_once(b"/feeds/all.atom", [(b"user-agent", agent.format(42).encode())])
    assert ready is not None
    ((_, path, reader),) = heard_at_once = site.agents.take()
    assert ("all.atom", "Feedly") == (path, reader)
    assert 1 == len(heard_at_once)


def test_what_was_heard_is_written_down_with_the_next_count(tmp_path: Path) -> None:
    made = desk(tmp_path)
    service = build(load(made.folder / "config.toml", {}), lambda: NOW)
    agents = heard("Feedly/1.0 (120 subscribers)")
    asyncio.run(count(service, lambda: NOW, agents.take))
    assert {"Feedly": 120} == feed_readers.latest(service.store, since=DAY)
    service.close()

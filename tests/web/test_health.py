"""Whether the service is well: yes or no in public, the reasons on the private listener."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Callable
from datetime import timedelta

import httpx
import pytest

from digest.store import Store
from digest.web import Parts, private_application
from digest.web.health import STILL
from tests.web.world import NOW, World

WELL = {"ok": True, "database": "ok", "schema": "ok", "ticker": "ok"}


def asked(parts: Parts, path: str) -> httpx.Response:
    """What the private listener answers."""

    async def ask() -> httpx.Response:
        pages = private_application(parts, lambda: b"up 1\n", "text/plain; version=0.0.4")
        async with httpx.AsyncClient(
            transport=httpx.ASGITransport(pages), base_url="http://private"
        ) as client:
            return await client.get(path)

    return asyncio.run(ask())


def gone(world: World) -> Parts:
    """A database whose disk is gone."""
    store = Store(world.folder / "gone" / "digest.db")
    store.close()
    shutil.rmtree(world.folder / "gone")
    return world.parts(store=store)


def still(world: World) -> Parts:
    """A ticker that hangs."""
    return world.parts(ticked=lambda: NOW - STILL - timedelta(seconds=1))


def overtaken(world: World) -> Parts:
    """A schema that a later version has changed under us."""
    with world.store.writing():
        world.store.write(
            "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) "
            "VALUES ('digest', 'm999_later', '2027-01-01')"
        )
    return world.parts()


ILL = [
    pytest.param(gone, "database", "unable to open", id="the database is gone"),
    pytest.param(still, "ticker", "no sign of life since 2026-11-21T06:49:59", id="it hangs"),
    pytest.param(overtaken, "schema", "another version", id="the schema is another's"),
]


def test_all_is_well(world: World) -> None:
    """In public only that; in private what was looked at."""
    public = world.ask("/readyz")
    assert (200, {"ok": True}) == (public.status_code, public.json())
    private = asked(world.parts(ticked=lambda: NOW), "/readyz")
    assert (200, WELL) == (private.status_code, private.json())


@pytest.mark.parametrize(("fault", "what", "words"), ILL)
def test_what_is_wrong_is_told_in_private_only(
    world: World, fault: Callable[[World], Parts], what: str, words: str
) -> None:
    """The public hears 503 and nothing of the inside; the process itself answers."""
    parts = fault(world)
    public = world.ask("/readyz", parts=parts)
    assert (503, {"ok": False}) == (public.status_code, public.json())
    private = asked(parts, "/readyz")
    assert 503 == private.status_code
    assert words in private.json()[what]
    assert 200 == world.ask("/healthz", parts=parts).status_code
    assert 200 == asked(parts, "/healthz").status_code


def test_the_public_waits_for_no_writer(world: World) -> None:
    """Whoever asks often must not stand in the way; only the private listener tries to write."""
    hurried = Store(world.store.path, busy_seconds=0.05)
    parts = world.parts(store=hurried, ticked=lambda: NOW)
    with world.store.writing():
        assert 200 == world.ask("/readyz", parts=parts).status_code
        private = asked(parts, "/readyz")
    hurried.close()
    assert (503, "ok") == (private.status_code, private.json()["schema"])
    assert "locked" in private.json()["database"]


def test_answers_are_never_kept(world: World) -> None:
    """By nobody between us and whoever watches."""
    for path in ("/healthz", "/readyz"):
        assert "no-store" == world.ask(path).headers["cache-control"]
    for path in ("/metrics", "/healthz", "/readyz"):
        assert "no-store" == asked(world.parts(), path).headers["cache-control"]


def test_the_numbers_are_not_for_the_public(world: World) -> None:
    """Only the private listener has them, and nothing else."""
    assert 404 == world.ask("/metrics").status_code
    assert b"up 1\n" == asked(world.parts(), "/metrics").content
    for path in ("/", "/feeds/all.atom", "/mailbox"):
        assert 404 == asked(world.parts(), path).status_code

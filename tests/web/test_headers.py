"""What keeps readers safe, on every answer."""

from __future__ import annotations

import shutil

import pytest

from digest.config import Web
from digest.model import Cadence
from digest.store import Store
from digest.templates import Templates
from tests.web.world import World

STRICT = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
SAFE = {
    "content-security-policy": STRICT,
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "strict-transport-security": "max-age=31536000",
}
ANSWERS = [
    pytest.param("/", 200, id="a page"),
    pytest.param("/releases/bare", 200, id="a release"),
    pytest.param("/releases/russia-taken-back", 410, id="a withdrawn release"),
    pytest.param("/feeds/all.atom", 200, id="a feed"),
    pytest.param("/static/style.css", 200, id="the stylesheet"),
    pytest.param("/healthz", 200, id="health"),
    pytest.param("/u/forged", 404, id="a forged token"),
    pytest.param("/nowhere", 404, id="a mistyped address"),
]


def lost(world: World) -> Store:
    """A database whose disk is gone."""
    store = Store(world.folder / "lost" / "digest.db")
    store.close()
    shutil.rmtree(world.folder / "lost")
    return store


@pytest.mark.parametrize(("path", "status"), ANSWERS)
def test_every_answer_is_safe(world: World, path: str, status: int) -> None:
    """Whatever it answers; nothing sets a cookie."""
    answer = world.ask(path)
    assert status == answer.status_code
    assert SAFE == {name: answer.headers.get(name) for name in SAFE}
    assert "set-cookie" not in answer.headers


def test_our_own_mistakes_are_as_safe_and_say_nothing_of_the_inside(world: World) -> None:
    """Starlette answers these outside of all middleware."""
    answer = world.ask("/", parts=world.parts(store=lost(world)))
    assert 500 == answer.status_code
    assert SAFE == {name: answer.headers.get(name) for name in SAFE}
    assert "no-store" == answer.headers["cache-control"]
    assert "Something went wrong here" in answer.text
    assert "lost" not in answer.text


def test_a_broken_template_of_the_operator_still_gives_an_answer(world: World) -> None:
    """In plain words, since no page can be made."""
    override = world.folder / "own"
    (override / "web").mkdir(parents=True)
    (override / "web" / "base.html").write_text("{{ undefined_name }}")
    answer = world.ask("/", parts=world.parts(templates=Templates(override)))
    assert (500, "Error 500\n") == (answer.status_code, answer.text)
    assert SAFE == {name: answer.headers.get(name) for name in SAFE}


def test_without_tls_nobody_is_told_to_insist_on_it(world: World) -> None:
    """Or a development machine could not be reached again."""
    answer = world.ask("/", parts=world.parts(web=Web()))
    assert "strict-transport-security" not in answer.headers


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_pages_behind_a_secret_address_are_kept_by_no_one(world: World, method: str) -> None:
    """Neither caches nor search engines."""
    token = world.token(world.subscribe(Cadence.DAILY))
    for path in (f"/u/{token}", "/u/forged"):
        answer = world.ask(path, method=method)
        assert "no-store" == answer.headers["cache-control"]
        assert "noindex" == answer.headers["x-robots-tag"]


def test_no_answer_depends_on_the_host_that_was_asked(world: World) -> None:
    """Addresses come from the configuration."""
    answer = world.ask("/", headers={"Host": "evil.example", "X-Forwarded-Host": "evil.example"})
    assert "evil.example" not in answer.text


def test_a_body_too_large_is_refused_unread(world: World) -> None:
    """The forms here are a few hundred octets."""
    token = world.token(world.subscribe(Cadence.DAILY))
    answer = world.ask(f"/u/{token}", method="POST", content=b"x" * 100_000)
    assert 413 == answer.status_code
    assert "That is too much" in answer.text
    assert "default-src 'none'" in answer.headers["content-security-policy"]


def test_the_stylesheet_may_be_kept_for_ever_under_its_versioned_address(world: World) -> None:
    """And only there."""
    page = world.ask("/").text
    address = page.partition('rel="stylesheet" href="')[2].partition('"')[0]
    assert address.startswith("/static/style.css?v=")
    assert "immutable" in world.ask(address).headers["cache-control"]
    for other in ("/static/style.css", "/static/style.css?v=0", "/static/style.css?v="):
        assert "public, max-age=300" == world.ask(other).headers["cache-control"]

"""The newsroom's own colours and logo, as browsers are given them."""

from __future__ import annotations

from pathlib import Path

import pytest

from digest.config import Look
from digest.web import Parts
from tests.web.world import World, parsed

SVG = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M0 0h9v9"/></svg>'
IMMUTABLE = "public, max-age=31536000, immutable"


@pytest.fixture
def own(world: World) -> Parts:
    """The site in another look."""
    logo = world.folder / "watch.svg"
    logo.write_bytes(SVG)
    return world.parts(look=Look("#8a1538", "#f0a0b4", logo))


def address(page: str, start: str) -> str:
    """The address in a page that begins so."""
    return start + page.partition(f'"{start}')[2].partition('"')[0]


def test_the_stylesheet_ends_with_the_colours(world: World, own: Parts) -> None:
    """Below a new address; on paper all stays black."""
    plain = world.ask(address(world.ask("/").text, "/static/style.css?v=")).text
    named = address(world.ask("/", parts=own).text, "/static/style.css?v=")
    answer = world.ask(named, parts=own)
    assert IMMUTABLE == answer.headers["cache-control"]
    assert answer.text.startswith(plain)
    assert [
        "@media screen {",
        ":root {",
        "--accent: #8a1538;",
        "--accent-strong: #610f27;",
        "--on-accent: #ffffff;",
        "}",
        "}",
        "@media screen and (prefers-color-scheme: dark) {",
        ":root {",
        "--accent: #f0a0b4;",
        "--accent-strong: #f4bcca;",
        "--on-accent: #000000;",
        "}",
        "}",
    ] == answer.text.removeprefix(plain).split("\n")[1:-1]


def test_the_logo_stands_for_the_name(world: World, own: Parts) -> None:
    """Which is read to those who do not see it; its file has a strong validator."""
    (picture,) = parsed(world.ask("/", parts=own)).xpath("//a[@class='brand']/img")
    assert "Example Newsroom" == picture.get("alt")
    answer = world.ask(picture.get("src"), parts=own)
    assert (SVG, IMMUTABLE, "image/svg+xml") == (
        answer.content,
        answer.headers["cache-control"],
        answer.headers["content-type"],
    )
    again = {"If-None-Match": answer.headers["etag"]}
    assert 304 == world.ask(picture.get("src"), parts=own, headers=again).status_code
    assert "watch" not in picture.get("src")


def test_the_icon_has_the_colour(world: World, own: Parts) -> None:
    icon = address(world.ask("/", parts=own).text, "/static/icon.svg?v=")
    assert "#8a1538" in world.ask(icon, parts=own).text


def test_without_a_look_there_is_no_logo(world: World) -> None:
    assert 404 == world.ask("/static/logo.svg").status_code
    assert [] == parsed(world.ask("/")).xpath("//header//img")


def test_only_the_dark_colour_may_be_ones_own(world: World, tmp_path: Path) -> None:
    """The light one stays ours."""
    parts = world.parts(look=Look(accent_dark="#99ccff"))
    text = world.ask("/static/style.css", parts=parts).text
    assert 1 == text.count("#99ccff")
    assert "--accent: #0a5964;" in text

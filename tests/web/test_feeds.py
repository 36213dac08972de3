"""Feeds over HTTP: what a polite reader asks, and what it is told."""

from __future__ import annotations

import gzip
from dataclasses import replace
from datetime import timedelta

import pytest

from digest.publish import Press, build
from digest.store import releases
from tests.web.world import BARE, NOW, PUBLISHER, FewLabels, World

FEED = "/feeds/country/by.atom"


def test_a_feed_is_served_with_all_that_caches_and_readers_need(world: World) -> None:
    """Its bytes are those of the file."""
    answer = world.ask(FEED, headers={"Accept-Encoding": "identity"})
    assert 200 == answer.status_code
    assert (world.feeds / "country" / "by.atom").read_bytes() == answer.content
    expected = {
        "content-type": "application/atom+xml; charset=utf-8",
        "cache-control": "public, max-age=300",
        "vary": "Accept-Encoding",
        "last-modified": "Sat, 21 Nov 2026 07:00:00 GMT",
        "link": '<https://feeds.newsroom.example/feeds/country/by.atom>; rel="self"',
        "x-content-type-options": "nosniff",
    }
    assert expected == {name: answer.headers[name] for name in expected}
    assert "content-encoding" not in answer.headers


def test_a_reader_that_unpacks_gets_the_packed_file_under_a_tag_of_its_own(world: World) -> None:
    """A cache must never answer one for the other."""
    plain = world.ask(FEED, headers={"Accept-Encoding": "identity"})
    packed = world.ask(FEED, headers={"Accept-Encoding": "gzip"})
    assert "gzip" == packed.headers["content-encoding"]
    assert plain.content == packed.content
    assert plain.headers["etag"] != packed.headers["etag"]
    assert int(packed.headers["content-length"]) < len(plain.content)
    file = (world.feeds / "country" / "by.atom.gz").read_bytes()
    assert len(file) == int(packed.headers["content-length"])
    assert plain.content == gzip.decompress(file)


@pytest.mark.parametrize("coding", ["identity", "gzip"])
def test_the_next_poll_is_answered_with_nothing_but_the_same_validators(
    world: World, coding: str
) -> None:
    """By tag, by list, by weak tag, by date; 304 has no body and no type."""
    first = world.ask(FEED, headers={"Accept-Encoding": coding})
    etag, modified = first.headers["etag"], first.headers["last-modified"]
    for condition in (
        {"If-None-Match": etag},
        {"If-None-Match": f'"other", W/{etag}'},
        {"If-None-Match": "*"},
        {"If-Modified-Since": modified},
        {"If-None-Match": etag, "If-Modified-Since": "Sat, 01 Jan 2000 00:00:00 GMT"},
    ):
        answer = world.ask(FEED, headers={"Accept-Encoding": coding, **condition})
        assert 304 == answer.status_code
        assert b"" == answer.content
        for name in ("etag", "last-modified", "cache-control", "vary", "link"):
            assert first.headers[name] == answer.headers[name]
        assert "content-type" not in answer.headers
        assert "content-encoding" not in answer.headers


@pytest.mark.parametrize(
    "condition",
    [
        pytest.param({"If-None-Match": '"other"'}, id="another tag"),
        pytest.param({"If-Modified-Since": "Sat, 21 Nov 2026 06:59:59 GMT"}, id="an older date"),
        pytest.param(
            {"If-None-Match": '"other"', "If-Modified-Since": "Sat, 21 Nov 2026 07:00:00 GMT"},
            id="another tag with a good date",
        ),
    ],
)
def test_who_has_something_else_gets_the_feed(world: World, condition: dict[str, str]) -> None:
    """If-None-Match wins."""
    assert 200 == world.ask(FEED, headers=condition).status_code


def test_a_new_release_changes_both_validators(world: World) -> None:
    """Those of the feeds it is in, and no others."""
    before = world.ask("/feeds/all.atom"), world.ask(FEED)
    later = NOW + timedelta(hours=1)
    with world.store.writing():
        releases.add(
            world.store,
            replace(BARE, uid="new", tag="tag:x,2026:new", updated=later, seq=9),
            aliases=("new",),
            public_at=later,
            fingerprint="new",
        )
    build(Press(world.store, FewLabels(), PUBLISHER), world.feeds, now=later)
    after = world.ask("/feeds/all.atom"), world.ask(FEED)
    assert before[0].headers["etag"] != after[0].headers["etag"]
    assert "Sat, 21 Nov 2026 08:00:00 GMT" == after[0].headers["last-modified"]
    assert before[1].headers["etag"] == after[1].headers["etag"]
    assert before[1].headers["last-modified"] == after[1].headers["last-modified"]


def test_several_lines_of_a_header_are_one_list(world: World) -> None:
    """RFC 9110 § 5.3."""
    etag = world.ask(FEED, headers={"Accept-Encoding": "identity"}).headers["etag"]
    headers = [("If-None-Match", '"x"'), ("If-None-Match", etag), ("Accept-Encoding", "identity")]
    assert 304 == world.ask(FEED, headers=headers).status_code


@pytest.mark.parametrize(
    "path",
    [
        "/feeds/country/xx.atom",
        "/feeds/../digest.db",
        "/feeds/%2e%2e/digest.db",
        "/feeds/..%2fdigest.db",
        "/feeds/country/by.atom.gz",
        "/feeds/country/",
    ],
)
def test_anything_but_a_feed_is_not_found(world: World, path: str) -> None:
    """Neither the database beside the folder nor the packed files under their own names."""
    assert 404 == world.ask(path).status_code


def test_a_feed_takes_no_post(world: World) -> None:
    """And says what it takes."""
    answer = world.ask(FEED, method="POST")
    assert 405 == answer.status_code
    assert {"GET", "HEAD"} == {one.strip() for one in answer.headers["allow"].split(",")}

"""Where the API of a site is, and what its refusals say."""

from datetime import UTC, datetime, timedelta

import pytest

from digest.http import Answer
from digest.sources.wordpress_api import moved_to, named_by, place, refused

NOW = datetime(2026, 11, 16, tzinfo=UTC)
HOME = "https://newsroom.example/en/"
ASKED: dict[str, str | int] = {"per_page": 100, "after": "2026-11-16T09:30:00Z"}


@pytest.mark.parametrize(
    ("expected", "configured"),
    [
        pytest.param("en/wp-json/wp/v2/posts?", "en/", id="a home page"),
        pytest.param("wp-json/wp/v2/posts?", "", id="a host"),
        pytest.param("wp-json/wp/v2/press?", "wp-json/wp/v2/press", id="posts of a type"),
        pytest.param("en/wp-json/wp/v2/posts?", "en/wp-json/", id="the root"),
        pytest.param("wp-json/wp/v2/posts?", "wp-json/wp/v2/", id="the namespace"),
        pytest.param(
            "wp-json/wp/v2/posts?categories=7&",
            "wp-json/wp/v2/posts?_embed&categories=7&per_page=5",
            id="a wish of one's own",
        ),
        pytest.param("wp-json/wp/v2/posts?lang=fr&", "?lang=fr", id="a home page in a language"),
        pytest.param("?rest_route=/wp/v2/posts&", "?rest_route=/wp/v2/posts", id="plain addresses"),
        pytest.param(
            "en/?rest_route=/wp/v2/reports&lang=fr&",
            "en/?rest_route=/wp/v2/reports&lang=fr",
            id="plain addresses and a wish",
        ),
    ],
)
def test_what_is_configured_leads_to_the_posts(expected: str, configured: str) -> None:
    found = place(f"https://newsroom.example/{configured}")
    assert (
        f"https://newsroom.example/{expected}per_page=100&after=2026-11-16T09:30:00Z"
        == found.posts(found.type or "posts", ASKED)
    )


@pytest.mark.parametrize(
    ("home", "configured"),
    [
        pytest.param(HOME, "https://newsroom.example/en", id="home"),
        pytest.param(HOME, "https://newsroom.example/en/wp-json/wp/v2/posts", id="posts"),
        pytest.param(HOME, "https://newsroom.example/en/index.php?rest_route=/", id="plain"),
    ],
)
def test_the_home_page_and_its_feed_are_known(home: str, configured: str) -> None:
    assert (home, f"{home}feed/") == (place(configured).home, place(configured).feed)


@pytest.mark.parametrize(
    ("root", "link", "page"),
    [
        pytest.param(
            "https://api.newsroom.example/wp-json/",
            "<https://x.example/>; rel=preconnect, <https://api.newsroom.example/wp-json/>; "
            'rel="https://api.w.org/", <https://x.example/?p=1>; rel=shortlink',
            "",
            id="by its header",
        ),
        pytest.param(
            "https://newsroom.example/?rest_route=/",
            "",
            "<link rel='https://api.w.org/' href='https://newsroom.example/?rest_route=/' />",
            id="by a link in its head",
        ),
        pytest.param(
            "https://newsroom.example/wp-json/",
            "",
            '<link href="/wp-json" rel="https://api.w.org/">',
            id="by a relative link",
        ),
        pytest.param(
            None,
            '<https://x.example/>; rel="next", <https://y.example/>; rel="api"',
            '<link rel="alternate" href="https://api.w.org/">',
            id="not at all",
        ),
    ],
)
def test_a_page_names_the_root_of_its_api(root: str | None, link: str, page: str) -> None:
    assert root == named_by(Answer(200, {"link": link}, page.encode(), HOME))


@pytest.mark.parametrize(
    ("why", "status", "body"),
    [
        pytest.param("answered 503", 503, b"<html>", id="down"),
        pytest.param(
            "answered 401, rest_cannot_access: Only members.; the REST API is closed to us: the "
            "feed https://newsroom.example/en/feed/ may be open",
            401,
            b'{"code": "rest_cannot_access", "message": "Only members."}',
            id="members only",
        ),
        pytest.param(
            "answered 404, rest_no_route: No route.; are `types` right? The site's own are listed "
            "at https://newsroom.example/en/wp-json/wp/v2/types",
            404,
            b'{"code": "rest_no_route", "message": "No route."}',
            id="no such type",
        ),
        pytest.param(
            "answered 404; if this site is not WordPress, or hides its API, try "
            "https://newsroom.example/en/feed/",
            404,
            b"<html>",
            id="no WordPress",
        ),
    ],
)
def test_a_refusal_says_why_and_what_to_do(why: str, status: int, body: bytes) -> None:
    answer = Answer(status, {"retry-after": "90"}, body, HOME)
    error = refused("https://newsroom.example/posts", answer, place(HOME), NOW)
    assert (f"https://newsroom.example/posts: {why}", status, timedelta(seconds=90)) == (
        str(error),
        error.status,
        error.retry_after,
    )


@pytest.mark.parametrize(
    ("expected", "configured", "led_to"),
    [
        pytest.param(
            "https://new.example/en/",
            "https://newsroom.example/en/",
            "https://new.example/en/wp-json/wp/v2/posts?per_page=100",
            id="a home page",
        ),
        pytest.param(
            "https://new.example/wp-json/wp/v2/posts",
            "http://newsroom.example/wp-json/wp/v2/posts",
            "https://new.example/wp-json/wp/v2/posts?per_page=100",
            id="the address of posts",
        ),
        pytest.param(None, "https://newsroom.example/", None, id="nowhere"),
        pytest.param(
            None, "https://newsroom.example/", "https://new.example/sorry", id="to another page"
        ),
    ],
)
def test_a_moved_site_is_named_as_it_was_configured(
    expected: str | None, configured: str, led_to: str | None
) -> None:
    assert expected == moved_to(Answer(200, {}, b"[]", "", led_to), configured)

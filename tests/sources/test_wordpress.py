"""A WordPress site is read whole at first and then by what has changed. Against a real server."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from digest.config import SourceConfig, SourceKind
from digest.errors import SourceError, Unreachable, Unreadable
from digest.http import Limits
from digest.sources import wordpress
from digest.sources.parsed import Given
from digest.sources.shapes import Known, Reading
from digest.sources.work import here
from tests.fetching import door
from tests.sources.wordpress_server import Post, Wordpress, post, site

NOW = datetime(2026, 12, 1, tzinfo=UTC)
SINCE = datetime(2026, 11, 16, 9, 0, tzinfo=UTC)
BEFORE, OVERLAPPING, AFTER = "2026-11-16T07:30:00", "2026-11-16T08:30:00", "2026-11-16T09:30:00"
FIRST, LATER = Known(), Known(since=SINCE)


def reading(
    at: Wordpress,
    known: Known = FIRST,
    path: str = "",
    limits: Limits | None = None,
    **more: Any,
) -> Reading:
    """One reading of a site, by the real door to the web."""
    settings = {"pages": 10, **more}
    source = SourceConfig("site", SourceKind.WORDPRESS, url=f"{at.url}{path}", **settings)

    async def once() -> Reading:
        async with door(limits) as http:
            return await wordpress.read(
                source, known, fetch=http.get, given=Given(NOW, languages=("en",)), work=here
            )

    return asyncio.run(once())


def many(count: int) -> list[Post]:
    """Posts of consecutive minutes, the newest first."""
    start = datetime(2026, 11, 1, tzinfo=UTC)
    return [
        post(number, f"{start + timedelta(minutes=number):%Y-%m-%dT%H:%M:%S}")
        for number in range(count, 0, -1)
    ]


def titles(found: Reading) -> list[str | None]:
    return [item.title for item in found.items]


def test_the_first_reading_takes_all_pages() -> None:
    with site(many(230)) as one:
        found = reading(one)
    assert [f"Release {number}" for number in range(230, 0, -1)] == titles(found)
    assert ["1", "2", "3"] == [page["page"] for page in one.pages]
    assert (True, True, ()) == (found.complete, found.whole, found.faults)


def test_the_first_reading_takes_no_more_pages_than_configured() -> None:
    with site(many(230)) as one:
        found = reading(one, pages=2)
    assert (200, 2, ()) == (len(found.items), len(one.asked), found.faults)


def test_pages_end_without_counts_where_one_is_short_or_behind_the_last() -> None:
    with site(many(200), counts=False) as one:
        assert (200, 3) == (len(reading(one).items), len(one.asked))
    with site(many(150), counts=False) as one:
        assert (150, 2) == (len(reading(one).items), len(one.asked))


def test_a_later_reading_asks_for_what_is_new_or_edited_since_with_an_hour_to_spare() -> None:
    posts = [
        post(1, "2026-01-01T00:00:00", BEFORE),
        post(2, "2026-01-01T00:00:00", OVERLAPPING),
        post(3, AFTER),
    ]
    with site(posts) as one:
        found = reading(one, LATER)
    assert ["Release 3", "Release 2"] == titles(found)
    assert ["2026-11-16T08:00:00Z"] * 2 == [
        page.get("after") or page["modified_after"] for page in one.pages
    ]
    assert not found.whole


def test_a_post_published_by_schedule_is_found_although_it_was_edited_long_before() -> None:
    with site([post(1, AFTER, "2026-11-01T12:00:00")]) as one:
        assert ["Release 1"] == titles(reading(one, LATER))


def test_a_later_reading_without_a_post_says_that_nothing_changed() -> None:
    with site(many(3)) as one:
        found = reading(one, LATER)
    assert (True, (), True) == (found.unchanged, found.items, found.fingerprint is not None)


def test_the_same_answers_say_that_nothing_changed() -> None:
    with site([post(1, AFTER)]) as one:
        first = reading(one, LATER)
        again = reading(one, Known(fingerprint=first.fingerprint, since=SINCE))
    assert (False, True) == (first.unchanged, again.unchanged)


def test_other_settings_read_everything_anew() -> None:
    with site(types={"posts": many(3), "reports": [post(9, BEFORE, type="report")]}) as one:
        first = reading(one)
        again = reading(
            one,
            Known(fingerprint=first.fingerprint, since=NOW),
            types=("posts", "reports"),
        )
    assert (4, True) == (len(again.items), again.whole)


def test_once_a_day_the_newest_are_read_whatever_the_clocks_say() -> None:
    with site(many(130)) as one:
        found = reading(one, Known(since=SINCE, anew=True))
    assert (100, True, 3) == (len(found.items), found.whole, len(one.asked))


@pytest.mark.parametrize(
    "how",
    [
        pytest.param({"ignores": frozenset({"modified_after"})}, id="does not know"),
        pytest.param({"refuses": frozenset({"modified_after"})}, id="refuses"),
        pytest.param({"refuses": frozenset({"modified_after"}), "mute": True}, id="refuses mutely"),
    ],
)
def test_a_site_that_has_no_modified_after_is_read_until_older_posts_come(
    how: dict[str, Any],
) -> None:
    posts = [*many(500), post(900, "2026-01-01T00:00:00", AFTER)]
    with site(posts, **how) as one:
        found = reading(one, LATER)
    assert "Release 900" in titles(found)
    assert len(one.asked) < 5


def test_a_type_without_order_by_editing_shows_its_newest() -> None:
    with site(many(300), refuses=frozenset({"modified_after", "orderby"})) as one:
        found = reading(one, LATER)
    assert (100, True) == (len(found.items), found.complete)


def test_more_changes_than_pages_are_told() -> None:
    posts = [post(number, BEFORE, AFTER) for number in range(1, 151)]
    with site(posts) as one:
        found = reading(one, LATER, pages=1)
    assert 100 == len(found.items)
    assert ("site: posts: over 100 posts changed at once, the rest was not read",) == found.faults


def test_several_types_are_read() -> None:
    with site(types={"posts": [post(1, BEFORE)], "reports": [post(2, BEFORE)]}) as one:
        assert ["Release 1", "Release 2"] == titles(reading(one, types=("posts", "reports")))


def test_a_type_that_is_not_there_is_told_and_the_others_are_read() -> None:
    with site(many(2)) as one:
        found = reading(one, types=("press", "posts"))
    assert (2, True) == (len(found.items), found.complete)
    assert "rest_no_route: No route was found.; are `types` right?" in found.faults[0]


def test_only_types_that_are_not_there_are_an_error() -> None:
    with site(many(2)) as one, pytest.raises(Unreachable, match="are `types` right"):
        reading(one, types=("press",))


@pytest.mark.parametrize(
    ("root", "path"),
    [
        pytest.param("/wp-json/", "/", id="where it usually is"),
        pytest.param("/wp-json/", "/wp-json/wp/v2/posts", id="given"),
        pytest.param("/wp-json/", "/news/", id="named by a page below the home page"),
        pytest.param("/api/", "/news/", id="elsewhere"),
        pytest.param("/?rest_route=/", "/news/", id="with plain addresses"),
        pytest.param("/?rest_route=/", "/?rest_route=/wp/v2/posts", id="plain and given"),
    ],
)
def test_the_api_is_found(root: str, path: str) -> None:
    with site(many(2), root=root) as one:
        assert 2 == len(reading(one, path=path).items)


@pytest.mark.parametrize(
    ("status", "why", "closed"),
    [
        pytest.param(
            404, "hides its API, try http://.*/feed/", (404, b"<html>"), id="no WordPress"
        ),
        pytest.param(
            401,
            "answered 401, rest_login: Only members.*the feed",
            (401, b'{"code": "rest_login", "message": "Only members."}'),
            id="closed",
        ),
        pytest.param(503, "answered 503", (503, b"<h1>Maintenance"), id="down"),
        pytest.param(None, "a web page .HTML., not the REST API", (200, b"<html>Hi"), id="a page"),
        pytest.param(
            403,
            "Cloudflare asks whether a person is there",
            (403, b"<title>Just a moment...</title>"),
            id="guarded",
        ),
    ],
)
def test_a_site_that_gives_no_posts_is_an_error_with_its_reason(
    status: int | None, why: str, closed: tuple[int, bytes]
) -> None:
    with site(many(2), closed=closed) as one, pytest.raises(SourceError, match=why) as error:
        reading(one)
    assert str(error.value).startswith("site: http://127.0.0.1")
    assert "per_page" not in str(error.value)
    assert status == getattr(error.value, "status", None)
    assert isinstance(error.value, Unreachable if status else Unreadable)


def test_a_site_that_gives_only_ten_at_once_is_asked_for_ten() -> None:
    with site(many(35), most=10) as one:
        found = reading(one)
    assert (35, ()) == (len(found.items), found.faults)
    assert ["100", "10", "10", "10", "10"] == [page["per_page"] for page in one.pages]


def test_a_site_whose_hundred_posts_are_too_large_is_asked_for_ten() -> None:
    with site(many(100)) as one:
        assert 100 == len(reading(one, limits=Limits(octets=20_000)).items)
        assert 11 == len(one.asked)


def test_a_site_that_does_not_answer_is_tried_once_more_for_less() -> None:
    with site() as one:
        pass
    with pytest.raises(Unreachable, match=r"^site: http://[0-9.:]+/wp-json/wp/v2/posts: "):
        reading(one)


def test_a_post_that_breaks_the_site_is_passed_by_and_told() -> None:
    with site(many(130), breaks_over=frozenset({85})) as one:
        found = reading(one)
    assert 129 == len(found.items)
    assert "Release 85" not in titles(found)
    assert (True, 1) == (found.complete, len(found.faults))
    assert found.faults[0].startswith("site: the post at place 46 of posts was not read: http://")


def test_a_post_that_breaks_a_later_reading_is_asked_for_again() -> None:
    with site([post(1, AFTER), post(2, AFTER)], breaks_over=frozenset({2})) as one:
        found = reading(one, LATER)
    assert (["Release 1"], False, None) == (titles(found), found.complete, found.fingerprint)


def test_a_site_that_breaks_over_everything_is_left_alone_soon() -> None:
    with (
        site(many(500), breaks_over=frozenset(range(1000))) as one,
        pytest.raises(Unreachable, match="answered 500, internal_server_error"),
    ):
        reading(one)
    assert len(one.asked) < 10


def test_what_breaks_off_is_kept_and_not_complete() -> None:
    with site(types={"posts": many(2), "reports": many(1)}) as one:
        one.breaks_over = frozenset({1})
        one.types["reports"] = [post(1, BEFORE)] * 20
        found = reading(one, types=("posts", "reports"))
    assert (["Release 2"], False) == (titles(found), found.complete)


def test_a_bad_post_is_a_fault_that_names_site_and_number() -> None:
    with site([post(1, AFTER), post(2, "soon")]) as one:
        found = reading(one)
    assert ["Release 1"] == titles(found)
    assert (f"site: {one.url}/: post 2 “Release 2”: no usable date ('soon')",) == found.faults
    assert found.complete


def test_the_site_says_how_long_its_answer_holds() -> None:
    with site(many(1), headers={"Cache-Control": "max-age=600"}) as one:
        assert timedelta(minutes=10) == reading(one).pace.fresh_for


@pytest.mark.parametrize("guid", ["http://[x/?p=1", "http://x:abc/?p=1"])
def test_a_guid_that_is_no_address_stops_nothing(guid: str) -> None:
    with site([post(1, AFTER, guid={"rendered": guid}), post(2, AFTER)]) as one:
        assert 2 == len(reading(one).items)


def test_translations_by_number_get_the_addresses_that_readers_know() -> None:
    """From the same reading, else by asking once; what the site does not tell stays a number."""
    spoken: dict[str, Any] = {"translations": {"en": 1, "fr": 2, "ar": 3}}
    with site([post(1, BEFORE), post(2, AFTER, **spoken)]) as one:
        first, later = reading(one), reading(one, LATER)
    assert [
        "https://newsroom.example/1/",
        "https://newsroom.example/2/",
        "https://newsroom.example/?p=3",
    ] == [each.url for each in first.items[0].translations]
    assert first.items[0].translations == later.items[0].translations
    assert ["3", "1,3"] == [page["include"] for page in one.pages if "include" in page]


def test_translations_on_another_site_of_the_network_are_asked_for_there() -> None:
    with site([post(7, BEFORE, link="https://newsroom.example/fr/7/")]) as other:
        related: dict[str, Any] = {"mlpRelationships": {"1": 1, "2": 7}}
        with site([post(1, BEFORE, **related)]) as one:
            found = reading(one, sites={"2": f"{other.url}/"})
    assert ["https://newsroom.example/fr/7/"] == [each.url for each in found.items[0].translations]


def test_a_site_of_the_network_that_is_away_leaves_the_number() -> None:
    with site() as gone:
        home = f"{gone.url}/"
    with site([post(1, BEFORE, mlpRelationships={"2": 7})]) as one:
        found = reading(one, sites={"2": home})
    assert ([f"{home}?p=7"], True) == (
        [each.url for each in found.items[0].translations],
        found.complete,
    )


def test_only_pictures_and_terms_are_embedded() -> None:
    with site(many(1)) as one:
        reading(one)
    assert "wp:featuredmedia,wp:term" == one.pages[0]["_embed"]

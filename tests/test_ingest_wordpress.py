"""A WordPress site from its posts to releases: what is new, what was edited, what was known."""

from datetime import timedelta

import pytest

from digest.config import SourceConfig, SourceKind
from digest.model import Dimension, Mailing, Release, Severity
from digest.store import entries, versions
from tests.newsdesk import NOW, Newsdesk, counted, only
from tests.sources.wordpress_server import Wordpress, post, site

DATE, EDITED = "2026-05-07T09:00:00", "2026-05-08T06:20:00"
SOON = NOW + timedelta(minutes=30)
TERMS = {
    "wp:term": [
        [{"name": "Belarus", "taxonomy": "location"}],
        [{"name": "Death &amp; penalty", "taxonomy": "topic"}],
        [{"name": "Update", "taxonomy": "resource-type"}],
    ]
}


def source(at: Wordpress, kind: SourceKind = SourceKind.WORDPRESS) -> SourceConfig:
    return SourceConfig(
        "site",
        kind,
        url=f"{at.url}/" if kind is SourceKind.WORDPRESS else f"{at.url}/feed/",
        every=timedelta(minutes=15),
        map={"Death & penalty": "death-penalty", "Update": "report"},
    )


def release(desk: Newsdesk, title: str) -> Release:
    found = [entry.root for entry in entries.select(desk.store) if entry.root.title == title]
    assert 1 == len(found)
    return found[0]


def test_posts_are_labelled_by_their_terms_and_the_map(desk: Newsdesk) -> None:
    with site([post(1, DATE, _embedded=TERMS)]) as one:
        desk.poll(source(one), now=NOW)
    found = only(desk.store)
    assert (("BY",), ("death-penalty",), "report") == (
        found.slugs(Dimension.COUNTRY),
        found.slugs(Dimension.TOPIC),
        found.kind,
    )


def test_the_first_reading_mails_no_one_and_later_posts_are_owed(desk: Newsdesk) -> None:
    with site([post(1, DATE)]) as one:
        desk.poll(source(one), now=NOW)
        one.types["posts"].append(post(2, EDITED))
        (report,) = desk.poll(source(one), now=SOON, names=["site"])
    assert (1, 0, 0) == counted(report)
    assert (Mailing.BACKFILL, Mailing.OWED) == (
        release(desk, "Release 1").mailing,
        release(desk, "Release 2").mailing,
    )


def test_a_post_of_long_ago_that_was_only_edited_waits_for_an_editor(desk: Newsdesk) -> None:
    """The first pass did not reach it, and nobody wants to be mailed the news of last year."""
    with site([post(1, DATE)]) as one:
        desk.poll(source(one), now=NOW)
        one.types["posts"].append(post(2, "2025-01-05T09:00:00", modified_gmt=EDITED))
        desk.poll(source(one), now=SOON, names=["site"])
    assert Mailing.HELD is release(desk, "Release 2").mailing


def test_an_edited_post_is_the_next_version(desk: Newsdesk) -> None:
    with site([post(1, "2026-01-01T09:00:00"), post(2, DATE)]) as one:
        desk.poll(source(one), now=NOW)
        text = {"rendered": "<p>What happened, as we know now.</p>", "protected": False}
        one.types["posts"][0] |= {"content": text, "modified_gmt": EDITED}
        (report,) = desk.poll(source(one), now=SOON, names=["site"])
    found = release(desk, "Release 1")
    assert ((0, 1, 0), 2) == (counted(report), found.version)
    assert Severity.UPDATE is versions.history(desk.store, found.uid)[-1].severity


def test_nothing_new_is_unchanged(desk: Newsdesk) -> None:
    with site([post(1, DATE), post(2, DATE)]) as one:
        desk.poll(source(one), now=NOW)
        (report,) = desk.poll(source(one), now=SOON, names=["site"])
    assert ((0, 0, 2), ()) == (counted(report), report.failed)


def test_once_a_day_a_post_is_found_that_came_with_old_dates_only(desk: Newsdesk) -> None:
    """As an import brings it."""
    with site([post(1, DATE)]) as one:
        desk.poll(source(one), now=NOW)
        one.types["posts"].append(post(2, "2026-05-01T09:00:00"))
        (soon,) = desk.poll(source(one), now=SOON, names=["site"])
        (later,) = desk.poll(source(one), now=NOW + timedelta(hours=25), names=["site"])
    assert (0, 1) == (soon.new, later.new)


@pytest.mark.parametrize("number", [1, 2])
def test_a_source_that_was_read_by_its_feed_goes_on_under_the_same_names(
    desk: Newsdesk, number: int
) -> None:
    posts = [post(1, DATE), post(2, DATE)]
    with site(posts) as one:
        one.feed = (
            f'<rss version="2.0"><channel><title>N</title><item><title>Release {number}</title>'
            f"<link>https://newsroom.example/{number}/</link><guid isPermaLink='false'>"
            f"https://newsroom.example/?p={number}</guid><pubDate>2026-05-07T09:00:00Z</pubDate>"
            "</item></channel></rss>"
        )
        desk.poll(source(one, SourceKind.FEED), now=NOW)
        before = only(desk.store)
        desk.poll(source(one), now=SOON, names=["site"])
    assert before.uid == release(desk, f"Release {number}").uid
    assert 2 == len(entries.select(desk.store))


def test_translations_that_are_named_by_number_are_one_entry(desk: Newsdesk) -> None:
    english = post(1, DATE, lang="en", translations={"en": 1, "fr": 2})
    french = post(2, "2026-05-01T09:00:00", lang="fr", title={"rendered": "Communiqué 2"})
    with site([english, french]) as one:
        desk.poll(source(one), now=NOW)
    (entry,) = entries.select(desk.store)
    assert {"en", "fr"} == {each.language for each in (entry.root, *entry.others)}

"""Real readers follow a feed: each entry once, each change in its place, nothing twice."""

from __future__ import annotations

from datetime import UTC, datetime
from html import escape

import pytest

from digest.taxonomy import Taxonomy
from tests.readers.newsroom import DAY, START
from tests.readers.story import (
    ATOM,
    CHANGING,
    CORRECTED,
    MOVED,
    RSS,
    STEADY,
    WAYS,
    Story,
    Way,
    missing,
    tell,
)

AS_RSS_READS = {
    "markup": "‹/title› ‹b›bold‹/b› & a ‹ b ]]›",
    "entities": "AT&T said ＆copy; ＆amp; ＆#60;i＆#62;",
}
"""RSS has no way to say that a title is no HTML; signs that look alike stand for markup."""
SLUG = "-slug"


@pytest.fixture(scope="module", params=WAYS, ids=lambda way: way.name + way.suffix)
def story(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, taxonomy: Taxonomy
) -> Story:
    way: Way = request.param
    if why := missing(way):
        pytest.skip(why)
    return tell(way, tmp_path_factory.mktemp(way.name), taxonomy)


def test_a_feed_is_sent_once_and_then_answered_with_304(story: Story) -> None:
    """newsboat has no row to keep the first answer's validators in, and so asks twice without."""
    first = story.stages[0].asked
    again = 1 if story.way.name == "newsboat" else 0
    expected = [(False, 200), *again * [(False, 200)], *(2 - again) * [(True, 304)]]
    assert expected == [(one.conditional, one.status) for one in first]


def test_a_change_is_sent_once_and_then_answered_with_304(story: Story) -> None:
    """`reader` keeps validators only of an answer that brought it something, which what is left
    of a withdrawal does not."""
    left = 200 if story.way.name == "reader" else 304
    moved, corrected, withdrawn, month_later = (one.statuses for one in story.stages[1:])
    assert [[200, 304]] * 3 == [moved, corrected, withdrawn]
    assert [200, left] == month_later
    assert all(one.conditional for stage in story.stages[1:] for one in stage.asked)


def test_nothing_but_the_feed_is_asked_for(story: Story) -> None:
    paths = {one.path for stage in story.stages for one in stage.asked}
    assert {f"/feeds/all{story.way.suffix}"} == paths


def test_each_entry_is_there_once_whatever_happens(story: Story) -> None:
    tags = {story.tag, *story.tags.values()}
    assert [(tags, len(tags))] * 5 == [(set(one.kept), one.entries) for one in story.stages]


def test_a_moved_address_is_followed_and_makes_no_second_entry(story: Story) -> None:
    """rss2email tells of other words only, so the mail keeps the address that it had."""
    before, moved, corrected, *_ = story.changing()
    still = CHANGING.url if story.way.name == "rss2email" else MOVED.url
    assert [CHANGING.url, still, MOVED.url] == [before.url, moved.url, corrected.url]


def test_a_correction_is_shown_in_place(story: Story) -> None:
    before, _, corrected, *_ = story.changing()
    assert CHANGING.title == before.title
    assert f"Corrected: {CHANGING.title}" == corrected.title
    assert CORRECTED.text in corrected.text
    assert CORRECTED.text not in before.text
    assert before.published == corrected.published


def test_a_withdrawal_leaves_nothing_of_what_was_said(story: Story) -> None:
    *_, withdrawn, _ = story.changing()
    assert "Withdrawn" == withdrawn.title
    assert "This release has been withdrawn." in withdrawn.text
    assert not {"Belarus", "Minsk", "reporters"} & set(withdrawn.text.replace(":", " ").split())
    assert SLUG not in f"{withdrawn.url}{withdrawn.text}"


def test_a_month_later_the_reader_has_what_it_had(story: Story) -> None:
    *_, withdrawn, month_later = story.stages
    assert withdrawn.kept == month_later.kept


def test_changes_raise_updated_where_a_reader_keeps_it(story: Story) -> None:
    """Of those here `reader` alone does, and RSS has no such date."""
    published = datetime(2026, 5, 7, 9, 30, tzinfo=UTC)
    moved = published
    raised = [published, moved, START + 2 * DAY, START + 3 * DAY, START + 3 * DAY]
    known = story.way.name == "reader" and story.way.suffix != RSS
    assert (raised if known else [None] * 5) == [one.updated for one in story.changing()]


@pytest.mark.parametrize("name", STEADY)
def test_a_title_is_kept_as_it_reads(story: Story, name: str) -> None:
    """`reader` keeps a title that Atom gives as HTML as that, and its pages read it so."""
    title = STEADY[name].title
    if story.way.suffix == RSS:
        title = AS_RSS_READS.get(name, title)
    if (story.way.name, story.way.suffix) == ("reader", ATOM) and name in AS_RSS_READS:
        title = escape(title, quote=False)
    assert [title] * 5 == [one.kept[story.tags[name]].title for one in story.stages]


def test_a_bare_day_begins_at_midnight_utc(story: Story) -> None:
    kept = story.stages[0].kept[story.tags["right to left, a bare day"]]
    assert datetime(2026, 5, 6, tzinfo=UTC) == kept.published

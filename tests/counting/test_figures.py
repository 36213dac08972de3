"""How the list grows, what people leave: nobody can be told from it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.counting import readers
from digest.counting.figures import Figures, OfLabel, Reader, figures, periods, tens
from digest.model import By
from digest.store import Store, consent, feed_readers
from digest.store.values import instant
from tests.counting.test_rates import counted
from tests.store import rows
from tests.store.rows import NOW

TODAY = NOW.date()  # a Saturday


def wish(
    store: Store, number: int, topic: str, *, country: str = "KE", ended: str | None = None
) -> None:
    """One person's wish, of three days ago; ended yesterday for that reason. Inside `writing()`."""
    text = json.dumps({"topics": [topic], "countries": [country]})
    store.write("INSERT OR IGNORE INTO filters (text) VALUES (:text)", {"text": text})
    store.write(
        """
        INSERT INTO subscriptions (subscriber_id, cadence, filter_id, started_at, start_seq,
            ended_at, ended_reason)
        SELECT :id, 'daily', id, :at, 0, :ended_at, :ended FROM filters WHERE text = :text
        """,
        {
            "id": number,
            "text": text,
            "at": instant(NOW - timedelta(days=3)),
            "ended": ended,
            "ended_at": instant(NOW - timedelta(days=1)) if ended else None,
        },
    )


def people(store: Store, *groups: tuple[int, str, str | None]) -> None:
    """So many people for a topic each, whose wish ended for that reason, or goes on."""
    number = 0
    with store.writing():
        for count, topic, ended in groups:
            for _ in range(count):
                number += 1
                rows.person(store, number)
                wish(store, number, topic, ended=ended)
        store.write("UPDATE subscribers SET created_at = :at", {"at": instant(NOW)})


def found(store: Store, by: By = By.WEEK, since: date | None = None) -> Figures:
    return figures(store, by, since=since, now=NOW)


def test_growth_is_told_in_tens(store: Store) -> None:
    people(store, (27, "torture", None), (13, "torture", "unsubscribed"), (9, "torture", "bounced"))
    with store.writing():
        for number in range(1, 26):
            consent.record(store, subscriber_id=number, event="confirmed", how="link", now=NOW)
    counted(store, "gmail", 49)
    counted(store, "gmail", 3, why="address")
    latest = found(store).periods[-1]
    assert {"new": 40, "confirmed": 20, "left": 10, "suppressed": None} == latest.people
    assert {"accepted": 40, "refused": None} == latest.letters
    assert 12 == len(found(store).periods)
    assert {None} == {one.people["new"] for one in found(store).periods[:-1]}


def test_labels_that_few_follow_and_few_left_are_not_named(store: Store) -> None:
    people(
        store,
        (30, "torture", None),
        (10, "torture", "unsubscribed"),
        (12, "censorship", "unsubscribed"),
        (9, "refugees", None),
        (9, "refugees", "unsubscribed"),
    )
    assert (OfLabel("torture", 30, 10), OfLabel("censorship", None, 10)) == found(store).topics
    assert (OfLabel("KE", 30, 30),) == found(store).countries


def test_who_follows_a_label_by_two_wishes_is_one_person(store: Store) -> None:
    people(store, (10, "torture", None))
    with store.writing():
        for number in range(1, 11):
            wish(store, number, "torture", country="BY")
    assert (OfLabel("torture", 10, None),) == found(store).topics


def test_who_changed_a_wish_has_not_left(store: Store) -> None:
    people(store, (20, "torture", "changed"))
    with store.writing():
        for number in range(1, 21):
            wish(store, number, "refugees")
    assert None is found(store).periods[-1].people["left"]
    assert (OfLabel("refugees", 20, None),) == found(store).topics


@settings(max_examples=8)
@given(st.lists(st.integers(0, 35), min_size=1, max_size=4), st.integers(0, 9))
def test_nothing_under_ten_is_ever_shown_nor_follows_from_a_difference(
    groups: list[int], more: int
) -> None:
    """One person more, or nine, is never told apart but where tens are full; and no sum of what is
    shown comes nearer to what is not than tens do."""
    with _stores(2) as (before, after):
        split = [(count, f"topic-{place}", "unsubscribed") for place, count in enumerate(groups)]
        people(before, *split)
        people(after, *split, (more, "topic-0", "unsubscribed"))
        one, other = found(before), found(after)
    shown = [number for each in (one, other) for number in _numbers(each)]
    assert all(number >= 10 and number % 10 == 0 for number in shown)
    was = {label.slug: label.ended or 0 for label in one.topics}
    now = {label.slug: label.ended or 0 for label in other.topics}
    assert {0, 10} >= {now[slug] - was.get(slug, 0) for slug in now}
    left = one.periods[-1].people["left"] or 0
    hidden = [count for count in groups if count < 10]
    if hidden:
        least = left - sum(number + 9 for number in was.values())
        assert least <= sum(hidden)


class _stores:  # noqa: N801 - used like a function
    def __init__(self, count: int) -> None:
        self._folder = TemporaryDirectory()
        folder = Path(self._folder.name)
        self._made = [Store(folder / f"{n}.db", synchronous="OFF") for n in range(count)]

    def __enter__(self) -> list[Store]:
        return self._made

    def __exit__(self, *_: object) -> None:
        for one in self._made:
            one.close()
        self._folder.cleanup()


def _numbers(one: Figures) -> Iterator[int]:
    """Every number that is shown."""
    for period in one.periods:
        shown = (*period.people.values(), *period.letters.values())
        yield from (number for number in shown if number is not None)
    for label in (*one.topics, *one.countries):
        yield from (number for number in (label.follow, label.ended) if number is not None)
    yield from (reader.subscribers for reader in one.readers)


@pytest.mark.parametrize(
    ("number", "expected"), [(0, None), (9, None), (10, 10), (19, 10), (20, 20), (1234, 1230)]
)
def test_people_are_counted_in_tens(number: int, expected: int | None) -> None:
    assert expected == tens(number)


@pytest.mark.parametrize(
    ("by", "since", "first", "count"),
    [
        pytest.param(By.WEEK, None, "2026-08-31", 12, id="twelve weeks"),
        pytest.param(By.MONTH, None, "2025-12-01", 12, id="twelve months"),
        pytest.param(By.WEEK, date(2026, 11, 12), "2026-11-09", 2, id="the whole week of a day"),
        pytest.param(By.MONTH, date(2026, 10, 31), "2026-10-01", 2, id="the whole month"),
        pytest.param(By.WEEK, date(2030, 1, 1), "2026-11-16", 1, id="a day to come"),
    ],
)
def test_windows_are_whole_weeks_and_months(
    by: By, since: date | None, first: str, count: int
) -> None:
    made = periods(by, since=since, today=TODAY)
    assert (first, count) == (made[0].isoformat(), len(made))


def test_feed_readers_are_told_by_what_they_stated_last(store: Store) -> None:
    """All files together; who says less today has lost some."""
    yesterday = TODAY - timedelta(days=1)
    stated = {
        (yesterday, "all.atom", "Feedly"): 90,
        (TODAY, "all.atom", "Feedly"): 60,
        (TODAY, "region/africa.atom", "Feedly"): 15,
        (TODAY, "all.atom", "Feedbin"): 9,
        (TODAY - timedelta(days=8), "all.atom", "NewsBlur"): 500,
    }
    assert 5 == readers.keep(store, stated, now=NOW)
    assert 0 == readers.keep(store, stated, now=NOW)
    assert 0 == readers.keep(store, {(TODAY, "all.atom", "Feedly"): 50}, now=NOW)
    assert (Reader("Feedly", 70),) == found(store).readers


def test_whoever_invents_readers_fills_no_disk(store: Store) -> None:
    many = {(TODAY, "all.atom", f"Reader {n}"): 1 for n in range(feed_readers.MOST + 100)}
    assert feed_readers.MOST == readers.keep(store, many, now=NOW)


def test_a_log_is_read_below_the_feeds_alone_and_tells_no_private_one() -> None:
    line = (
        '{} - - [21/Nov/2026:08:15:42 +0000] "GET {} HTTP/1.1" 200 5 "-" "Feedbin - {} subscribers"'
    )
    paths = ("/news/feeds/all.atom", "/feeds/all.atom", "/news/feeds/private/s3cr3t.atom")
    lines = [line.format("203.0.113.9", path, 20 + n).encode() for n, path in enumerate(paths * 2)]
    assert {(TODAY, "all.atom", "Feedbin"): 23} == readers.read_log(lines, below="/news/feeds/")

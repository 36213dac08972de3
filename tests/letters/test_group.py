"""The order of a letter."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.letters.group import group
from digest.model import Because, Dimension, Entry, Kind, Label, Moment, Origin, Owed
from tests.letters import newsroom

REGION, COUNTRY, TOPIC = Dimension.REGION, Dimension.COUNTRY, Dimension.TOPIC


def item(
    uid: str, *labels: tuple[Dimension, str], because: tuple[Because, ...] = (), age: int = 0
) -> Owed:
    said = tuple(Label(dimension, slug, Origin.RULE, 0.9, True) for dimension, slug in labels)
    when = Moment(newsroom.DAY - timedelta(hours=age))
    return newsroom.owed(
        replace(newsroom.release(), uid=uid, labels=said, published=when), *because
    )


def order(*items: Owed) -> list[tuple[str | None, str]]:
    return [
        (one.region, " ".join(placed.owed.entry.uid for placed in one.items))
        for one in group(items, newsroom.NAMES)
    ]


def test_regions_stand_in_the_taxonomys_order_and_the_rest_last() -> None:
    items = item("a"), item("b", (REGION, "americas")), item("c", (REGION, "africa"))
    assert [("africa", "c"), ("americas", "b"), (None, "a")] == order(*items)


BOTH = ((REGION, "africa"), (REGION, "europe-central-asia"))


@pytest.mark.parametrize(
    ("because", "expected"),
    [
        pytest.param((), "africa", id="the first where no reason says"),
        pytest.param((Because(REGION, "europe-central-asia"),), "europe-central-asia", id="region"),
        pytest.param((Because(COUNTRY, "BY"),), "europe-central-asia", id="a country's region"),
        pytest.param((Because(REGION, "americas"),), "africa", id="a region it does not have"),
        pytest.param((Because(COUNTRY, "AQ"),), "africa", id="a country of no region"),
        pytest.param((Because(COUNTRY, "ZZ"),), "africa", id="a country not known"),
        pytest.param((Because(TOPIC, "journalists"),), "africa", id="a topic says nothing of it"),
    ],
)
def test_an_item_of_several_regions_stands_where_its_reader_looks(
    because: tuple[Because, ...], expected: str
) -> None:
    assert [(expected, "a")] == order(item("a", *BOTH, because=because))


def test_within_a_region_topics_stand_together_newest_first() -> None:
    items = (
        item("a", (TOPIC, "journalists"), age=3),
        item("b", (TOPIC, "death-penalty"), age=2),
        item("c", (TOPIC, "journalists"), age=1),
    )
    assert [(None, "c a b")] == order(*items)


def test_the_topic_that_is_followed_counts_first() -> None:
    followed = Because(TOPIC, "journalists")
    items = (
        item("a", (TOPIC, "journalists"), age=1),
        item("b", (TOPIC, "death-penalty"), age=2),
        item("c", (TOPIC, "death-penalty"), (TOPIC, "journalists"), because=(followed,), age=3),
    )
    assert [(None, "a c b")] == order(*items)


def tied(one: Owed, kind: Kind, *others: str) -> Owed:
    """The same of a kind, going with others."""
    entry = Entry(replace(one.entry.root, kind=kind), tied=others)
    return replace(one, entry=entry)


def test_a_report_stands_below_the_press_release_that_announces_it() -> None:
    """Whatever its own region, topic and date; newest first where there are several."""
    items = (
        tied(item("report", (REGION, "africa")), Kind.REPORT, "press"),
        tied(item("brief", (TOPIC, "journalists"), age=-1), Kind.REPORT, "press", "absent"),
        tied(item("press", (REGION, "americas"), age=2), Kind.PRESS_RELEASE, "brief", "report"),
        item("other", (REGION, "americas"), age=3),
    )
    assert [("americas", "press brief report other")] == order(*items)


def test_a_report_alone_stands_where_it_belongs() -> None:
    """Its press release went out before, or nobody wrote one."""
    items = (
        tied(item("a", (REGION, "africa")), Kind.REPORT, "absent"),
        tied(item("b", (REGION, "africa"), age=1), Kind.REPORT, "a"),
    )
    assert [("africa", "a b")] == order(*items)


@given(st.permutations(newsroom.items(20)))
def test_every_item_is_there_once_and_always_in_the_same_place(items: list[Owed]) -> None:
    assert order(*newsroom.items(20)) == order(*items)
    assert 20 == sum(len(one.items) for one in group(items, newsroom.NAMES))

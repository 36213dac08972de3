"""What is ticked, and the wishes that it means."""

from __future__ import annotations

import pytest

from digest.feeds.combined import Match
from digest.model import Cadence, Filter
from digest.subscriptions import Wish
from digest.web.forms.choice import Choice, Complaint, Wrong, names, read
from digest.web.forms.fields import fields
from tests.web.world import FewLabels

LABELS = FewLabels()
TOPIC, PLACE = Filter(topics=("journalists",)), Filter(countries=("BY",))
BOTH = Filter(topics=("journalists",), countries=("BY",))


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        pytest.param([], (), id="nothing"),
        pytest.param([("topic", "journalists")], (TOPIC,), id="a topic"),
        pytest.param([("country", "by")], (PLACE,), id="a country, as addresses write it"),
        pytest.param([("country", "BY"), ("country", "by")], (PLACE,), id="twice"),
        pytest.param(
            [("country", "by"), ("region", "africa")],
            (Filter(countries=("BY",), regions=("africa",)),),
            id="two places are one wish",
        ),
        pytest.param(
            [("country", "by"), ("topic", "journalists")], (TOPIC, PLACE), id="either, unasked"
        ),
        pytest.param(
            [("country", "by"), ("topic", "journalists"), ("match", "all")],
            (BOTH,),
            id="only both",
        ),
        pytest.param(
            [("country", "by"), ("topic", "journalists"), ("match", "<script>")],
            (TOPIC, PLACE),
            id="a match that there is not",
        ),
        pytest.param([("kind", "report")], (Filter(kinds=("report",)),), id="a kind alone"),
        pytest.param(
            [("country", "by"), ("topic", "journalists"), ("kind", "report")],
            (
                Filter(topics=("journalists",), kinds=("report",)),
                Filter(countries=("BY",), kinds=("report",)),
            ),
            id="a kind narrows either",
        ),
        pytest.param(
            [("everything", "1"), ("country", "by"), ("topic", "journalists")],
            (Filter(),),
            id="everything, whatever else",
        ),
        pytest.param(
            [("everything", "1"), ("kind", "report")],
            (Filter(kinds=("report",)),),
            id="everything of a kind",
        ),
    ],
)
def test_ticks_mean_these_filters(
    query: list[tuple[str, str]], expected: tuple[Filter, ...]
) -> None:
    choice, wrong = read(fields(query), LABELS)
    assert (expected, ()) == (choice.filters(), wrong)


def test_every_wish_has_the_cadence() -> None:
    choice = Choice(topics=("journalists",), countries=("BY",))
    weekly = Cadence.WEEKLY
    assert (Wish(weekly, TOPIC), Wish(weekly, PLACE)) == choice.wishes(weekly)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("country", "XX"),
        ("region", "atlantis"),
        ("topic", "' OR 1=1 --"),
        ("kind", "rumour"),
        ("topic", "BY"),
    ],
)
def test_what_there_is_not_is_told_and_the_rest_kept(name: str, value: str) -> None:
    choice, wrong = read(fields([(name, value), ("topic", "journalists")]), LABELS)
    assert (Complaint(name, Wrong.UNKNOWN, value),) == wrong
    assert (TOPIC,) == choice.filters()


def test_a_filter_is_named_sort_by_sort() -> None:
    whole = Filter(topics=("journalists",), countries=("BY",), regions=("africa",))
    expected = (("Belarus", "Africa"), ("Journalists and media",))
    assert expected == names(whole, LABELS, "en")


def test_either_and_only_both_differ_only_where_places_and_topics_are_ticked() -> None:
    assert Choice(topics=("journalists",), regions=("africa",)).is_twofold
    assert not Choice(topics=("journalists", "death-penalty")).is_twofold
    assert not Choice(topics=("journalists",), regions=("africa",), whole=True).is_twofold
    assert Match.ANY == Choice().match

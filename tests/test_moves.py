"""A document under new ids is the one that was known, if it is all of it that comes back."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from digest import moves
from digest.intake import Intake
from digest.model import Item, Mailing, Moment
from digest.store import Store, releases, sources

DAY = timedelta(days=1)
MAY = datetime(2026, 5, 7, tzinfo=UTC)


def document(site: str, *numbers: int, later: timedelta = timedelta(0)) -> list[Item]:
    """So many releases of a site, each of a day and title of its own."""
    return [
        Item(
            aliases=(f"{site}-{number}",),
            published=Moment(MAY + number * DAY + later),
            title=f"Release number {number}",
            summary=f"What {number} says.",
        )
        for number in numbers
    ]


@pytest.fixture
def known(store: Store) -> Store:
    """Eight releases that the source is known by."""
    with store.writing():
        sources.meet(store, "wire")
        intake = Intake(store, "wire", "h.example", Mailing.BACKFILL, MAY)
        for item in document("old", *range(8)):
            intake.take(item, ())
    return store


@pytest.mark.parametrize(
    ("expected", "items"),
    [
        pytest.param(8, document("new", *range(8)), id="all of it"),
        pytest.param(8, document("new", *range(8), later=DAY / 4), id="some hours off"),
        pytest.param(6, document("new", *range(6)), id="the last of it"),
        pytest.param(8, document("new", *range(10)), id="with some news"),
        pytest.param(0, document("new", *range(8), later=2 * DAY), id="all dated anew"),
        pytest.param(0, document("new", 0, 1), id="too few to tell"),
        pytest.param(0, document("new", *range(3), *range(20, 24)), id="mostly news"),
        pytest.param(
            0, [*document("old", *range(4)), *document("new", *range(4, 8))], id="half of it stayed"
        ),
        pytest.param(0, document("old", *range(8)), id="nothing has moved"),
    ],
)
def test_a_move_is_told_by_titles_and_dates(expected: int, items: list[Item], known: Store) -> None:
    assert expected == moves.follow(known, "wire", items)
    found = [releases.by_aliases(known, "wire", [f"new-{number}"]) for number in range(10)]
    assert expected == len([one for one in found if one])
    assert all(one.title == f"Release number {n}" for n, one in enumerate(found) if one)


def test_another_sources_releases_have_not_moved_here(known: Store) -> None:
    with known.writing():
        sources.meet(known, "other")
    assert 0 == moves.follow(known, "other", document("new", *range(8)))


def test_two_of_one_title_and_date_are_not_told_apart_and_stay_unknown(known: Store) -> None:
    items = document("new", *range(8))
    twice = replace(items[7], title=items[6].title, published=items[6].published)
    assert 6 == moves.follow(known, "wire", [*items[:7], twice])


def test_releases_without_a_title_are_known_by_how_they_begin(store: Store) -> None:
    def untitled(site: str) -> list[Item]:
        return [
            replace(one, title=None, summary=f"{one.title} says the same again. " * 12)
            for one in document(site, *range(5))
        ]

    with store.writing():
        sources.meet(store, "wire")
        for item in untitled("old"):
            Intake(store, "wire", "h.example", Mailing.BACKFILL, MAY).take(item, ())
    assert 5 == moves.follow(store, "wire", untitled("new"))

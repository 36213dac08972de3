"""Entries: what is the same is one, found by any of its tellings."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta

import pytest

from digest.model import Dimension, Kind, Release
from digest.store import Store, entries, releases, sources
from tests.newsroom import START, make_public, release

DAY = timedelta(days=1)


def tell(store: Store, new: Release, *, same_as: str, source: str = "wire") -> None:
    """Another source's telling of a release."""
    with store.writing():
        sources.meet(store, source)
        told = replace(new, source=source, same_as=same_as)
        releases.add(store, told, aliases=[told.uid], public_at=START, fingerprint="")


def uids(found: Iterable[object]) -> list[str]:
    return [getattr(one, "uid") for one in found]  # noqa: B009 - entries and releases alike


def test_an_entry_is_found_by_any_of_its_tellings(store: Store) -> None:
    make_public(store, release("root"), now=START)
    tell(store, release("one"), same_as="root")
    tell(store, release("two"), same_as="root", source="third")
    entry = entries.by_uid(store, "root")
    assert entry is not None
    assert ["one", "two"] == uids(entry.others)
    assert ("newsroom", "wire", "third") == entry.sources
    assert entry == entries.by_uid(store, "one") == entries.by_uid(store, "two")
    assert None is entries.by_uid(store, "nobody")


def test_the_newest_telling_is_printed_and_the_root_where_equal(store: Store) -> None:
    make_public(store, release("root"), now=START)
    tell(store, release("as old"), same_as="root")
    assert ["root"] == uids(one.newest for one in entries.select(store))
    tell(store, release("newer", at=START + DAY), same_as="root", source="third")
    assert ["newer"] == uids(one.newest for one in entries.select(store))


def test_entries_come_newest_first_and_the_first_known_first_where_equal(store: Store) -> None:
    for uid, day in (("a", 1), ("b", 2), ("c", 1)):
        make_public(store, release(uid, at=START + day * DAY), now=START)
    tell(store, release("again", at=START + 9 * DAY), same_as="a")
    assert ["b", "a", "c"] == uids(entries.select(store))
    assert ["b"] == uids(entries.select(store, limit=1))


@pytest.mark.parametrize(
    ("expected", "chosen"),
    [
        pytest.param(["root"], {"dimension": Dimension.COUNTRY, "slug": "BY"}, id="root's label"),
        pytest.param(
            ["root"], {"dimension": Dimension.TOPIC, "slug": "torture"}, id="another's label"
        ),
        pytest.param([], {"dimension": Dimension.TOPIC, "slug": "protest"}, id="a suggestion only"),
        pytest.param([], {"dimension": Dimension.REGION, "slug": "BY"}, id="another dimension"),
        pytest.param(["root"], {"kind": Kind.STATEMENT}, id="another's kind"),
        pytest.param(["root"], {"kind": Kind.PRESS_RELEASE}, id="root's kind"),
        pytest.param(["alone"], {"kind": Kind.REPORT}, id="a kind"),
        pytest.param(["alone"], {"language": "fr"}, id="a language"),
        pytest.param(
            [], {"kind": Kind.REPORT, "dimension": Dimension.COUNTRY, "slug": "BY"}, id="both"
        ),
    ],
)
def test_entries_are_chosen_by_what_any_telling_has(
    expected: list[str], chosen: dict[str, str], store: Store
) -> None:
    make_public(store, release("root", countries=["BY"]), now=START)
    told = release("other", topics=["torture", "protest"], kind=Kind.STATEMENT)
    weak = tuple(one._replace(published=one.slug != "protest") for one in told.labels)
    tell(store, replace(told, labels=weak), same_as="root")
    make_public(store, release("alone", kind=Kind.REPORT, language="fr"), now=START)
    assert expected == uids(entries.select(store, **chosen))  # type: ignore[arg-type]


def test_what_became_public_in_a_window_comes_in_that_order_whatever_its_date(
    store: Store,
) -> None:
    for uid, day in (("a", 9), ("b", 1), ("c", 5)):
        make_public(store, release(uid, at=START + day * DAY), now=START)
    tell(store, release("again"), same_as="b")
    assert ["a", "b", "c"] == uids(entries.between(store, 0, 3))
    assert ["b"] == uids(entries.between(store, 1, 2))
    assert [] == uids(entries.between(store, 3, 3))
    assert ["again"] == uids(entries.between(store, 1, 2)[0].others)


def test_what_is_near_in_time_is_found_to_the_second(store: Store) -> None:
    for uid, at in (("before", START - DAY), ("now", START), ("after", START + DAY)):
        make_public(store, release(uid, at=at), now=START)
    second = timedelta(seconds=1)
    assert ["before", "now", "after"] == uids(entries.around(store, START, DAY))
    assert ["now"] == uids(entries.around(store, START, DAY - second))


def test_languages_in_use_are_listed_once(store: Store) -> None:
    for uid, language in (("a", "fr"), ("b", "en"), ("c", "fr"), ("d", None)):
        make_public(store, release(uid, language=language), now=START)
    assert ("en", "fr") == entries.languages(store)

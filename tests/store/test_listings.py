from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from digest.feeds.listing import Listed, Place
from digest.model import Dimension, Label, Origin, Release, Severity, Status
from digest.store import Store, entries, families, feeds, labels, listings, releases
from digest.store.listings import Stale
from tests.newsroom import START, make_public, release

AT = datetime(2026, 5, 4, tzinfo=UTC)
TOPIC = Label(Dimension.TOPIC, "journalists", Origin.RULE, 0.9, published=True)


def _marks(store: Store) -> list[int]:
    return [one.release_id for one in listings.touched(store, 99)]


def _calm(store: Store, *uids: str) -> None:
    """Releases that have been dealt with."""
    for uid in uids:
        make_public(store, release(uid), now=START)
    with store.writing():
        listings.settle(store, listings.touched(store, 99))


def _revise(store: Store, change: Callable[[Release], Release], uid: str = "b") -> None:
    known = releases.by_uid(store, uid)
    assert known is not None
    new = replace(change(known), version=known.version + 1)
    releases.revise(
        store, new, severity=Severity.UPDATE, before={}, at=START, fingerprint=f"{new.version}"
    )


def _join(store: Store) -> None:
    one, other = entries.by_uid(store, "a"), entries.by_uid(store, "b")
    assert one is not None
    assert other is not None
    families.join(store, one, other)


CHANGES: dict[str, tuple[Callable[[Store], None], list[int]]] = {
    "another title": (lambda s: _revise(s, lambda one: replace(one, title="T")), [2]),
    "withdrawn": (lambda s: _revise(s, lambda one: replace(one, status=Status.WITHDRAWN)), [2]),
    "a label": (lambda s: labels.replace(s, "b", [TOPIC]), [2]),
    "a label that is not shown": (
        lambda s: labels.replace(s, "b", [TOPIC._replace(published=False)]),
        [],
    ),
    "made one with another": (_join, [1, 2]),
    "its source was looked at": (lambda s: _write(s, "UPDATE sources SET etag = 'x'"), []),
    "held from mail": (
        lambda s: _write(s, "UPDATE releases SET mailing = 'held', seq = NULL WHERE id = 1"),
        [1],
    ),
}


def _write(store: Store, sql: str) -> None:
    store.write(sql)


@pytest.mark.parametrize(("change", "expected"), CHANGES.values(), ids=list(CHANGES))
def test_whatever_feeds_show_of_an_entry_touches_it_and_nothing_else_does(
    store: Store, change: Callable[[Store], None], expected: list[int]
) -> None:
    _calm(store, "a", "b", "c")
    with store.writing():
        change(store)
    assert expected == sorted(_marks(store))


def test_a_change_to_a_part_touches_its_root_and_parting_touches_both(store: Store) -> None:
    _calm(store, "a", "b")
    with store.writing():
        _join(store)
        listings.settle(store, listings.touched(store, 99))
        _revise(store, lambda one: replace(one, title="T"))
    assert [1] == _marks(store)
    with store.writing():
        store.write("UPDATE releases SET same_as = NULL WHERE uid = 'b'")
    assert {1, 2} == set(_marks(store))


def test_what_changes_while_it_is_dealt_with_stays_touched(store: Store) -> None:
    make_public(store, release("a"), now=START)
    some = listings.touched(store, 99)
    with store.writing():
        _revise(store, lambda one: replace(one, title="T"), uid="a")
        listings.settle(store, some)
    (again,) = listings.touched(store, 99)
    assert some[0].release_id == again.release_id
    assert some[0].mark < again.mark


def test_all_roots_are_touched_a_few_at_a_time_and_no_change_is_forgotten(store: Store) -> None:
    """What became part of another has yet to leave the feeds that it was in."""
    _calm(store, "a", "b", "c")
    with store.writing():
        _join(store)
        assert 1 == listings.touch_after(store, 0, 1)
        assert 3 == listings.touch_after(store, 1, 9)
        assert listings.touch_after(store, 3, 9) is None
    assert [2, 1, 3] == _marks(store)


def test_what_was_withdrawn_long_ago_is_buried_once_with_all_its_tellings(store: Store) -> None:
    _calm(store, "a", "b", "c")
    with store.writing():
        _join(store)
        for uid, days in (("b", 31), ("c", 29)):
            at = START - timedelta(days=days)
            _revise(
                store,
                lambda one, at=at: replace(one, status=Status.WITHDRAWN, updated=at),  # type: ignore[misc]
                uid=uid,
            )
        listings.settle(store, listings.touched(store, 99))
    before = START - timedelta(days=30)
    assert listings.has_to_bury(store, withdrawn_before=before)
    with store.writing():
        assert 1 == listings.bury(store, withdrawn_before=before, at=START)
    assert [1] == _marks(store)
    assert {1: START} == listings.buried(store, [1, 2, 3])
    assert not listings.has_to_bury(store, withdrawn_before=before)
    with store.writing():
        listings.unbury(store, [1])
    assert {} == listings.buried(store, [1])


def _listed(store: Store, *days: int, feed: str = "all") -> list[Listed]:
    """Entries so many days before AT, each a release of its own."""
    made = []
    for number in days:
        uid = f"{feed}{number:04}"
        make_public(store, release(uid), now=START)
        row = store.one("SELECT id FROM releases WHERE uid = :uid", {"uid": uid})
        assert row is not None
        made.append(Listed(row["id"], uid, AT - timedelta(days=number), mark=number + 1))
    with store.writing():
        listings.relist(store, [], [(feed, one) for one in made])
    return made


def test_the_newest_are_told_in_order_from_an_instant_on_and_no_more_than_wanted(
    store: Store,
) -> None:
    one, two, three, four = _listed(store, 0, 1, 40, 41)
    _listed(store, 0, feed="region/africa")
    assert (one, two, three, four) == listings.newest(store, "all", 9)
    assert (one, two, three) == listings.newest(store, "all", 3)
    since = AT - timedelta(days=40)
    assert (one, two, three) == listings.newest(store, "all", 9, since=since)


def test_entries_of_one_instant_are_told_by_uid(store: Store) -> None:
    (one,) = _listed(store, 5)
    other = replace_uid(one, "zzz")
    with store.writing():
        listings.relist(store, [], [("all", other)])
    assert (one, other) == listings.newest(store, "all", 9)
    assert "2026-04" == listings.month_behind(store, "all", one)
    assert listings.month_behind(store, "all", other) is None


def replace_uid(one: Listed, uid: str) -> Listed:
    return one._replace(uid=uid)


def test_only_changes_that_readers_must_meet_bring_old_entries_back(store: Store) -> None:
    (old,) = _listed(store, 400)
    _listed(store, 0)
    changed = old._replace(changed=AT)
    with store.writing():
        listings.relist(store, [old.release_id], [("all", changed)])
    assert (changed,) == listings.changed_since(store, "all", AT)
    assert () == listings.changed_since(store, "all", AT + timedelta(seconds=1))


def test_an_entry_that_is_listed_anew_is_nowhere_else(store: Store) -> None:
    (one,) = _listed(store, 0)
    assert {one.release_id: {Place("all", "2026-05")}} == listings.places(store, [one.release_id])
    with store.writing():
        listings.relist(store, [one.release_id], [("kind/report", one)])
    assert ("kind/report",) == listings.in_use(store)


def test_months_are_those_that_have_entries(store: Store) -> None:
    one, _, three, _ = _listed(store, 0, 40, 45, 400)  # May, March, March 2026 and 2025
    all_of_them = ("2025-03", "2026-03", "2026-05")
    assert all_of_them == listings.months(store, "all", after=None, upto="2026-05")
    assert ("2026-03",) == listings.months(store, "all", after="2025-03", upto="2026-04")
    assert () == listings.months(store, "all", after=None, upto=None)
    assert "2026-03" == listings.month_before(store, "all", "2026-05")
    assert listings.month_before(store, "all", "2025-03") is None
    assert "2026-05" == listings.month_after(store, "all", "2026-03")
    assert listings.month_after(store, "all", "2026-05") is None
    assert (one,) == listings.of_month(store, "all", "2026-05")
    assert three in listings.of_month(store, "all", "2026-03")
    assert "2025-03" == listings.month_behind(store, "all", three)


def test_what_is_stale_is_so_until_it_is_written_and_feeds_go_before_archives(
    store: Store,
) -> None:
    with store.writing():
        listings.spoil(store, [Place("b", "2026-05"), Place("b"), Place("a"), Place("a")])
    assert [("a", ""), ("b", ""), ("b", "2026-05")] == [
        (one.feed, one.month) for one in listings.stale(store)
    ]
    first = listings.stale(store)[0]
    with store.writing():
        listings.spoil(store, [Place("a")])
        listings.freshen(store, first)
    again = listings.stale(store)[0]
    assert ("a", "") == (again.feed, again.month)
    with store.writing():
        for one in listings.stale(store):
            listings.freshen(store, one)
    assert () == listings.stale(store)


def test_the_documents_of_a_feed_are_itself_and_its_archives(store: Store) -> None:
    _listed(store, 0, 40, 400)
    with store.writing():
        feeds.add(store, {"all": "tag:n.example,2026:all", "b": "tag:n.example,2026:b"}, AT)
        feeds.record(store, feeds.FeedRow("all", "", AT, archived="2026-04"))
    expected = [Place("all"), Place("all", "2025-03"), Place("all", "2026-03")]
    assert expected == list(listings.documents_of(store, ["all", "nothing"]))


def test_nothing_of_a_feed_that_went_away_is_left(store: Store) -> None:
    _listed(store, 0)
    with store.writing():
        listings.spoil(store, [Place("all"), Place("all", "2026-05"), Place("b")])
        listings.forget(store, ["all"])
    assert () == listings.in_use(store)
    assert [Stale("b", "", 1)] == list(listings.stale(store))

"""What shares a key is found at one look, and the database never walks through everything."""

from dataclasses import replace
from datetime import timedelta

from digest import changes
from digest.model import Release
from digest.store import Store, keys, releases, sightings
from digest.store.keys import MOST
from tests.newsroom import START, make_public, release

DAY = timedelta(days=1)
LONG = "Two reporters were arrested on Monday after they had filmed the eviction of a village. " * 4


def found(store: Store, one: Release) -> list[str]:
    return [entry.uid for entry in keys.find(store, changes.probes(changes.traits(one)))]


def test_titles_and_texts_are_found_for_a_day_on_either_side(store: Store) -> None:
    for uid, days in (("before", -1), ("then", 0), ("after", 1), ("later", 2)):
        told = replace(release(uid, at=START + days * DAY), title="One title", summary=LONG)
        make_public(store, told, now=START)
    one = replace(release("one"), title="ONE title!", summary="Nothing.")
    assert ["before", "then", "after"] == found(store, one)
    assert ["before", "then", "after"] == found(store, replace(one, title="B", summary=LONG))
    assert [] == found(store, replace(one, title="B"))


def test_what_a_release_was_found_by_is_forgotten_when_it_changes(store: Store) -> None:
    make_public(store, replace(release("known"), title="One title"), now=START)
    with store.writing():
        releases.retell(store, replace(release("known"), title="Another title"))
    assert [] == found(store, replace(release("one"), title="One title"))
    assert ["known"] == found(store, replace(release("one"), title="Another title"))


def test_what_more_than_a_few_share_is_a_habit_and_finds_nothing(store: Store) -> None:
    one = replace(release("one"), title="In brief")
    for number in range(MOST + 1):
        if number == MOST:
            assert MOST == len(found(store, one))
        make_public(store, replace(release(f"{number}"), title="In brief"), now=START)
    assert [] == found(store, one)


def test_a_text_used_at_another_time_is_known_to_be(store: Store) -> None:
    make_public(store, replace(release("known"), summary=LONG), now=START)
    probes = changes.text_probes(changes.traits(replace(release("one"), summary=LONG)))
    assert not keys.is_used_beyond(store, probes, "2026-11-01", "2026-11-03")
    assert keys.is_used_beyond(store, probes, "2026-11-03", "2026-11-05")


def test_a_lookup_goes_by_indexes_alone(store: Store) -> None:
    one = changes.traits(replace(release("one"), summary=LONG))
    plan = store.read(
        f"EXPLAIN QUERY PLAN {keys.FOUND}", {"probes": keys.as_parameter(changes.probes(one))}
    )
    scans = [row["detail"] for row in plan if row["detail"].startswith("SCAN")]
    assert ["SCAN p VIRTUAL TABLE INDEX 1:"] == scans


def test_when_a_release_was_last_seen_is_kept(store: Store) -> None:
    make_public(store, release("known"), now=START)
    assert None is sightings.last_seen(store, "known")
    for at in (START, START + DAY):
        with store.writing():
            sightings.see(store, "known", at=at)
        assert at == sightings.last_seen(store, "known")

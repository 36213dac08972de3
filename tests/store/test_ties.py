"""What goes with what, by any of its tellings."""

from dataclasses import replace
from datetime import timedelta

from digest.changes import Rule
from digest.model import Kind
from digest.store import Store, entries, releases, sources, ties
from digest.store.ties import Tie
from tests.newsroom import START, make_public, release

WEEK = timedelta(days=7)


def test_a_tie_is_known_at_both_ends_by_the_roots(store: Store) -> None:
    for uid in ("press", "report", "other"):
        make_public(store, release(uid), now=START)
    with store.writing():
        told = replace(release("again"), same_as="press")
        releases.add(store, told, aliases=["again"], public_at=START, fingerprint="")
        assert ties.add(store, "again", "report", Rule.LINK)
        assert not ties.add(store, "again", "report", Rule.TEXT)
        assert ties.add(store, "press", "report", Rule.TITLE)
    both = (Tie("press", "report", Rule.LINK),)
    assert both == ties.of(store, ["press"]) == ties.of(store, ["report", "other"])
    assert () == ties.of(store, ["other"]) == ties.of(store, [])
    tied = {one.uid: one.tied for one in entries.select(store)}
    assert {"press": ("report",), "report": ("press",), "other": ()} == tied


def test_an_entry_is_not_tied_to_itself(store: Store) -> None:
    make_public(store, release("press"), now=START)
    with store.writing():
        told = replace(release("report"), same_as="press")
        releases.add(store, told, aliases=["report"], public_at=START, fingerprint="")
        ties.add(store, "press", "report", Rule.LINK)
    assert () == ties.of(store, ["press"])


def test_candidates_are_of_the_same_source_and_about_the_same_date(store: Store) -> None:
    one = release("one", at=START)
    make_public(store, one, now=START)
    for uid, days in (("near", 7), ("far", 8)):
        told = release(uid, kind=Kind.REPORT, at=START + timedelta(days=days))
        make_public(store, replace(told, summary="As the ‘Long Title’ says."), now=START)
    with store.writing():
        sources.meet(store, "wire")
    make_public(store, replace(release("wire", kind=Kind.REPORT), source="wire"), now=START)
    assert {"near": "Release near"} == ties.reports_around(store, one, WEEK)
    assert ("near",) == ties.mentions_around(store, one, "long title", WEEK)
    assert () == ties.mentions_around(store, one, "What happened", WEEK)

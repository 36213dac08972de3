"""A feed of wishes shows what letters bring by the same wishes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from digest.editions.owed import reasons
from digest.feeds.listing import FEWEST
from digest.model import Dimension, Filter, Kind, Mailing, Release, WishSet
from digest.publish.chosen import choose
from digest.publish.follow import follow
from digest.store import Store, entries, releases, sources
from tests.feeds.newsroom import DAY, LABELS, labelled, release

TOPICS, COUNTRIES, REGIONS = ("journalists", "women-and-gender"), ("BY", "CI", "KE"), ("africa",)
KINDS, LANGUAGES = (Kind.REPORT, Kind.PRESS_RELEASE), ("en", "fr", "pt-BR", None)


@st.composite
def histories(draw: st.DrawFn) -> list[Release]:
    """Some releases, one to a few hours, with any labels; some never mailed."""
    told = []
    for number in range(draw(st.integers(0, 70))):
        labels = [
            *((Dimension.TOPIC, one) for one in draw(st.sets(st.sampled_from(TOPICS)))),
            *((Dimension.COUNTRY, one) for one in draw(st.sets(st.sampled_from(COUNTRIES)))),
            *((Dimension.REGION, one) for one in draw(st.sets(st.sampled_from(REGIONS)))),
        ]
        one = labelled(release(f"r{number:02}", published=DAY - timedelta(hours=number)), *labels)
        mailing = draw(st.sampled_from((Mailing.OWED, Mailing.BACKFILL)))
        told.append(
            replace(
                one,
                kind=draw(st.sampled_from(KINDS)),
                language=draw(st.sampled_from(LANGUAGES)),
                mailing=mailing,
                seq=number + 1 if mailing is Mailing.OWED else None,
            )
        )
    return told


def some(values: Sequence[str]) -> st.SearchStrategy[tuple[str, ...]]:
    return st.sets(st.sampled_from(values), max_size=2).map(lambda found: tuple(sorted(found)))


FILTERS = st.builds(
    Filter,
    topics=some(TOPICS),
    countries=some(COUNTRIES),
    regions=some(REGIONS),
    kinds=some(KINDS),
    languages=some(("en", "fr", "pt")),
)
WISHES = st.lists(
    st.builds(
        WishSet, st.lists(FILTERS, min_size=1, max_size=3).map(tuple), some(("en", "fr", "pt"))
    ),
    min_size=1,
    max_size=2,
)


@given(told=histories(), wishes=WISHES, mailed=st.booleans())
@settings(max_examples=60, deadline=None)
def test_always_the_newest_fifty_of_what_the_rules_of_letters_match(
    told: list[Release], wishes: list[WishSet], mailed: bool
) -> None:
    with TemporaryDirectory() as folder:
        store = Store(Path(folder) / "digest.db", synchronous="OFF")
        with store.writing():
            sources.meet(store, "wire")
            for one in told:
                releases.add(store, one, aliases=[one.uid], public_at=DAY, fingerprint=one.uid)
        follow(store, LABELS, now=DAY)
        expected = [
            one.uid
            for one in entries.select(store)
            if any(reasons(wish_set, one) for wish_set in wishes) and (one.seq or not mailed)
        ]
        chosen = choose(store, wishes, mailed=mailed)
        assert expected[:FEWEST] == [each.entry.uid for each in chosen]
        for each in chosen:
            because = {why for wish_set in wishes for why in reasons(wish_set, each.entry)}
            assert because == set(each.because)
        store.close()

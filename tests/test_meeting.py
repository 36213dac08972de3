"""What a release meets at one look is what it would meet if it were compared with everything."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from digest import changes, meeting
from digest.changes import By, Traits
from digest.intake import Intake
from digest.model import (
    DatedBy,
    Entry,
    Item,
    Kind,
    Mailing,
    Moment,
    Precision,
    Release,
    Translation,
)
from digest.store import Store, entries, sources

NOW = datetime(2026, 5, 20, tzinfo=UTC)
FIRST = "Two reporters were arrested on Monday after they had filmed the eviction of a village. "
SECOND = "Each week we ask for letters to those who decide over the life of one person by name. "
TEXTS = (
    "",
    "Short.",
    FIRST * 3,
    FIRST * 4 + "They are free.",
    f"Ottawa must act. {FIRST * 3}",
    FIRST * 3 + "…",
    SECOND * 3 + "Ana.",
    SECOND * 3 + "Boris.",
    (SECOND * 2)[:150],
)
TITLES = (None, "Statement", "Reporters were arrested in the north", "Write for Ana today")
PAGES = (None, *(f"https://{host}.example/{path}" for host in ("us", "ca") for path in "12"))

moments = st.builds(
    lambda day, hour: Moment(
        datetime(2026, 5, day, hour or 0, tzinfo=UTC),
        Precision.DAY if hour is None else Precision.SECOND,
    ),
    st.integers(5, 9),
    st.sampled_from([None, 1, 12, 23]),
)
translations = st.lists(
    st.builds(Translation, st.just("fr"), st.sampled_from(PAGES[1:])), max_size=1
).map(tuple)
items = st.builds(
    Item,
    aliases=st.uuids(version=4).map(lambda one: (str(one),)),
    published=moments,
    title=st.sampled_from(TITLES),
    summary=st.sampled_from(TEXTS),
    truncated=st.booleans(),
    url=st.sampled_from(PAGES),
    content=st.sampled_from([None, f"<p>{FIRST * 3}</p>", '<a href="https://us.example/1">x</a>']),
    kind=st.sampled_from([None, Kind.PRESS_RELEASE, Kind.REPORT]),
    language=st.sampled_from(["en", "fr"]),
    dated_by=st.just(DatedBy.SOURCE),
    translations=translations,
)
told = st.lists(st.tuples(st.sampled_from(["us", "ca"]), items), min_size=2, max_size=14)


def plainly(traits: Traits, known: Sequence[Entry]) -> Entry | None:
    """The entry that a release tells once more, by comparing it with every one there is."""
    chosen = changes.choose(traits, known)
    if chosen is None or not any(
        _used_beyond(traits, one) for each in known for one in each.tellings
    ):
        return chosen
    return changes.choose(traits, known, is_template=True)


def _used_beyond(traits: Traits, known: Release) -> bool:
    apart = abs((known.published.at.date() - traits.release.published.at.date()).days)
    return apart > 1 and not _texts(traits).isdisjoint(_texts(changes.traits(known)))


def _texts(traits: Traits) -> set[int]:
    return {key.value for key in changes.keys(traits) if key.by is By.TEXT}


def in_order(store: Store) -> list[Entry]:
    """Every entry, the first known first."""
    rows = store.read("SELECT uid FROM releases WHERE same_as IS NULL ORDER BY id")
    return [one for row in rows if (one := entries.by_uid(store, row["uid"]))]


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(told)
def test_one_look_always_finds_what_comparing_with_everything_finds(
    history: list[tuple[str, Item]],
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        store = Store(Path(folder) / "digest.db", synchronous="OFF")
        for source, item in history:
            release = changes.new_release(item, source=source, host="h", labels=(), now=NOW)
            traits = changes.traits(release)
            expected = plainly(traits, in_order(store))
            found = meeting.same(store, traits, meeting.near(store, traits))
            assert (expected and expected.uid) == (found and found.uid)
            with store.writing():
                sources.meet(store, source)
                Intake(store, source, "h", Mailing.OWED, NOW).take(item, ())
        _assert_whole(store)
        store.close()


def _assert_whole(store: Store) -> None:
    """Every telling has a root that is one, and only roots have numbers."""
    rows = store.read(
        """
        SELECT r.uid FROM releases AS r LEFT JOIN releases AS root ON root.id = r.same_as
        WHERE root.same_as IS NOT NULL OR (r.same_as IS NOT NULL AND r.seq IS NOT NULL)
            OR (r.same_as IS NULL AND r.seq IS NULL)
        """
    )
    assert [] == [row["uid"] for row in rows]
    ahead = timedelta(days=40)
    assert len(entries.select(store)) == len(entries.around(store, NOW, ahead))

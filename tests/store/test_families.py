"""Two entries that turn out to be one: nobody gets it twice, and nobody loses it."""

import tempfile
from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from digest.model import Cadence, Entry, Filter, Mailing
from digest.plan import plan
from digest.store import Store, entries, families, letters, releases, sequence, sources
from tests.newsroom import HOURS, START, PlainComposer, enrol, make_public, release
from tests.test_plan import got

SEVEN = START + timedelta(hours=1)
DAY = timedelta(days=1)
WHO = "a@example.org"


def entry(store: Store, uid: str) -> Entry:
    found = entries.by_uid(store, uid)
    assert found is not None
    return found


def join(store: Store, one: str, other: str) -> str:
    with store.writing():
        return families.join(store, entry(store, one), entry(store, other))


def add(store: Store, uid: str, mailing: Mailing) -> None:
    with store.writing():
        sources.meet(store, "newsroom")
        told = replace(release(uid), mailing=mailing)
        releases.add(store, told, aliases=[uid], public_at=START, fingerprint=uid)


def test_all_tellings_of_both_are_one_entry_under_the_first_known(store: Store) -> None:
    for uid in ("a", "b"):
        make_public(store, release(uid), now=START)
        with store.writing():
            told = replace(release(f"{uid}2"), same_as=uid)
            releases.add(store, told, aliases=[told.uid], public_at=START, fingerprint="")
    assert "a" == join(store, "b", "a")
    assert ["a", "a2", "b", "b2"] == [one.uid for one in entry(store, "b2").tellings]
    assert 1 == len(entries.select(store))


@pytest.mark.parametrize(
    ("expected", "first", "second"),
    [
        pytest.param("b", Mailing.BACKFILL, Mailing.OWED, id="backfill"),
        pytest.param("b", Mailing.HELD, Mailing.OWED, id="held"),
        pytest.param("a", Mailing.BACKFILL, Mailing.BACKFILL, id="neither may be mailed"),
    ],
)
def test_the_root_is_the_one_that_may_be_mailed(
    expected: str, first: Mailing, second: Mailing, store: Store
) -> None:
    add(store, "a", first)
    if second is Mailing.OWED:
        make_public(store, release("b"), now=START)
    else:
        add(store, "b", second)
    assert expected == join(store, "a", "b")
    joined = next(one for one in entry(store, "a").others)
    assert (None, Mailing.HELD if first is Mailing.HELD else second) == (
        joined.seq,
        joined.mailing,
    )


def test_who_had_either_is_sent_neither_again(store: Store) -> None:
    enrol(store, WHO, Cadence.DAILY)
    make_public(store, release("a"), now=START)
    plan(store, PlainComposer(), HOURS, now=SEVEN)
    make_public(store, release("b"), now=SEVEN)
    join(store, "a", "b")
    make_public(store, release("c"), now=SEVEN)
    plan(store, PlainComposer(), HOURS, now=SEVEN + DAY)
    assert ["a", "c"] == got(store, WHO)
    assert 2 == entry(store, "a").seq


def test_who_had_the_one_is_not_sent_the_other_for_its_higher_number(store: Store) -> None:
    enrol(store, WHO, Cadence.DAILY, Filter(countries=("BY",)))
    make_public(store, release("a", countries=["KE"]), now=START)
    make_public(store, release("b", countries=["BY"]), now=START)
    plan(store, PlainComposer(), HOURS, now=SEVEN)
    with store.writing():
        sequence.raise_to(store, "a", 3, at=SEVEN)
    join(store, "b", "a")
    make_public(store, release("c", countries=["BY"]), now=SEVEN)
    plan(store, PlainComposer(), HOURS, now=SEVEN + DAY)
    assert (["a", "c"], 3) == (got(store, WHO), entry(store, "b").seq)


def test_who_was_owed_both_gets_one(store: Store) -> None:
    enrol(store, WHO, Cadence.DAILY)
    for uid in ("a", "b"):
        make_public(store, release(uid), now=START)
    join(store, "a", "b")
    plan(store, PlainComposer(), HOURS, now=SEVEN)
    assert ["a"] == got(store, WHO)
    assert 2 == sequence.last_seq(store)


def test_a_letter_keeps_which_telling_it_printed(store: Store) -> None:
    person = enrol(store, WHO, Cadence.DAILY).subscriber_id
    make_public(store, release("a"), now=START)
    make_public(store, release("b"), now=START)
    plan(store, PlainComposer(), HOURS, now=SEVEN)
    join(store, "a", "b")
    rows = store.read(
        """
        SELECT r.uid AS entry, t.uid AS telling FROM letter_items AS i
        JOIN releases AS r ON r.id = i.release_id JOIN releases AS t ON t.id = i.telling_id
        ORDER BY i.position
        """
    )
    assert [("a", "a"), ("a", "b")] == [tuple(row) for row in rows]
    assert person is not None
    assert 2 == len(letters.deliveries_of(store, person, "a"))
    assert {"a"} == letters.had(store, person, ["a"])


STEPS = st.lists(
    st.one_of(
        st.just(("publish", 0, 0)),
        st.just(("plan", 0, 0)),
        st.just(("enrol", 0, 0)),
        st.tuples(st.just("join"), st.integers(0, 9), st.integers(0, 9)),
    ),
    min_size=4,
    max_size=24,
)


@dataclass
class Public:
    """An entry, its number, and who had it."""

    uid: str
    seq: int
    had: set[str] = field(default_factory=set)


@dataclass
class Plainly:
    """The plain rule: each person gets each entry once that was public after they came."""

    entries: list[Public] = field(default_factory=list)
    readers: dict[str, int] = field(default_factory=dict)
    letters: Counter[str] = field(default_factory=Counter)

    def plan(self) -> None:
        for one in self.entries:
            owed = {email for email, start in self.readers.items() if one.seq > start} - one.had
            one.had |= owed
            self.letters.update(owed)

    def join(self, i: int, j: int, root: str) -> None:
        one, other = self.entries[i], self.entries[j]
        one.uid, one.seq, one.had = root, max(one.seq, other.seq), one.had | other.had
        del self.entries[j]


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(STEPS)
def test_however_entries_are_joined_everyone_always_gets_each_once(
    steps: list[tuple[str, int, int]],
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        store = Store(Path(folder) / "digest.db", synchronous="OFF")
        plainly = Plainly()
        for day, (step, i, j) in enumerate([("enrol", 0, 0), *steps, ("plan", 0, 0)]):
            now = SEVEN + day * DAY
            if step == "publish":
                make_public(store, release(f"r{day}"), now=now - DAY / 2)
                plainly.entries.append(Public(f"r{day}", sequence.last_seq(store)))
            elif step == "enrol":
                enrol(store, f"{day}@example.org", Cadence.DAILY, now=now)
                plainly.readers[f"{day}@example.org"] = sequence.last_seq(store)
            elif step == "plan":
                plan(store, PlainComposer(), HOURS, now=now)
                plainly.plan()
            elif len(plainly.entries) > max(i, j) and i != j:
                root = join(store, plainly.entries[i].uid, plainly.entries[j].uid)
                plainly.join(i, j, root)
        assert plainly.letters == Counter({who: len(got(store, who)) for who in plainly.letters})
        store.close()

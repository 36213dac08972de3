"""An editor lets held releases be mailed, or holds them; who and why is kept."""

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest import editing
from digest.errors import NotFound, UsageError
from digest.model import Cadence, EditionState, Mailing, Release
from digest.plan import plan
from digest.store import Store, acts, mailing, releases, sequence, sources
from digest.store.acts import By
from tests.newsroom import HOURS, START, PlainComposer, enrol, make_public, release
from tests.store import rows
from tests.test_plan import got

DAY = timedelta(days=1)
SEVEN = START + timedelta(hours=1)
BY = By("editor", START, "looked at")


def held(store: Store, uid: str, **more: object) -> Release:
    """A release that the flood guard keeps from mail."""
    values = {name: getattr(release(uid), name) for name in Release.__dataclass_fields__}
    new = Release(**values | {"mailing": Mailing.HELD, "seq": None} | more)
    with store.writing():
        sources.meet(store, new.source)
        releases.add(store, new, aliases=[uid], public_at=START, fingerprint=uid)
    return new


def known(store: Store, uid: str) -> Release:
    found = releases.by_uid(store, uid)
    assert found is not None
    return found


def test_what_is_approved_is_owed_from_now_on(store: Store) -> None:
    enrol(store, "a@example.org", Cadence.DAILY)
    held(store, "one")
    make_public(store, release("two"), now=START)
    plan(store, PlainComposer(), HOURS, now=SEVEN)
    (approved,) = editing.approve(store, ["one"], BY)
    plan(store, PlainComposer(), HOURS, now=SEVEN + DAY)
    assert ("one", 2) == (approved.uid, approved.seq)
    assert ["two", "one"] == got(store, "a@example.org")
    assert [("approve", BY)] == [(act.act, act.by) for act in acts.of_release(store, "one")]


def test_the_oldest_becomes_public_first(store: Store) -> None:
    for number, uid in enumerate(["b", "c", "a"]):
        held(store, uid, published=release(uid, at=START + number * DAY).published)
    approved = editing.approve(store, ["a", "b", "c"], BY)
    assert [("b", 1), ("c", 2), ("a", 3)] == [(one.uid, one.seq) for one in approved]


def test_a_telling_of_backfill_is_mailed_to_nobody(store: Store) -> None:
    """A site that moved tells its archive again: approving that makes no news of it."""
    held(store, "root", mailing=Mailing.BACKFILL)
    held(store, "again", same_as="root")
    (approved,) = editing.approve(store, ["again"], BY)
    assert ("again", None) == (approved.uid, approved.seq)
    assert Mailing.BACKFILL == known(store, "again").mailing
    assert () == mailing.held(store)


def test_a_held_telling_with_a_new_label_makes_its_entry_public_once_more(store: Store) -> None:
    make_public(store, release("root", topics=["journalists"]), now=START)
    held(store, "again", same_as="root", labels=release("x", topics=["refugees"]).labels)
    (approved,) = editing.approve(store, ["again"], BY)
    assert 2 == approved.seq


def test_an_entry_is_approved_with_all_its_tellings(store: Store) -> None:
    held(store, "root")
    held(store, "again", same_as="root")
    approved = editing.approve(store, ["again"], BY)
    assert [("root", 1), ("again", 1)] == [(one.uid, one.seq) for one in approved]


@pytest.mark.parametrize(
    ("uid", "error", "why"),
    [
        pytest.param("none", NotFound, "not known", id="unknown"),
        pytest.param("owed", UsageError, "may be mailed already", id="owed"),
        pytest.param("old", UsageError, "first reading", id="backfill"),
    ],
)
def test_what_is_not_held_is_not_approved(
    store: Store, uid: str, error: type[Exception], why: str
) -> None:
    make_public(store, release("owed"), now=START)
    held(store, "old", mailing=Mailing.BACKFILL)
    held(store, "one")
    with pytest.raises(error, match=why):
        editing.approve(store, ["one", uid], BY)
    assert Mailing.HELD == known(store, "one").mailing


def test_what_is_held_is_not_mailed_until_approved(store: Store) -> None:
    enrol(store, "a@example.org", Cadence.DAILY)
    make_public(store, release("one"), now=START)
    editing.hold(store, "one", BY)
    assert [0] == [one.owed for one in plan(store, PlainComposer(), HOURS, now=SEVEN)]
    editing.approve(store, ["one"], BY)
    plan(store, PlainComposer(), HOURS, now=SEVEN + DAY)
    assert ["one"] == got(store, "a@example.org")
    assert ["hold", "approve"] == [act.act for act in acts.of_release(store, "one")]


def test_a_number_that_was_taken_back_is_never_given_again(store: Store) -> None:
    """Who confirmed meanwhile counts as planned up to it."""
    make_public(store, release("one"), now=START)
    editing.hold(store, "one", BY)
    enrol(store, "a@example.org", Cadence.DAILY)
    make_public(store, release("two"), now=START)
    plan(store, PlainComposer(), HOURS, now=SEVEN)
    assert 2 == known(store, "two").seq
    assert ["two"] == got(store, "a@example.org")


def test_alerts_pass_over_a_number_that_was_taken_back(store: Store) -> None:
    enrol(store, "a@example.org", Cadence.ALERT)
    make_public(store, release("one"), now=START)
    editing.hold(store, "one", BY)
    make_public(store, release("two"), now=START + timedelta(minutes=9))
    assert () == plan(store, PlainComposer(), HOURS, now=START + timedelta(minutes=10))
    plan(store, PlainComposer(), HOURS, now=START + timedelta(minutes=20))
    assert ["two"] == got(store, "a@example.org")


def test_what_has_been_planned_is_too_late_to_hold(store: Store) -> None:
    enrol(store, "a@example.org", Cadence.DAILY)
    make_public(store, release("one"), now=START)
    plan(store, PlainComposer(), HOURS, now=SEVEN)
    with pytest.raises(UsageError, match="too late: it is in letters of edition daily:2026-11-02"):
        editing.hold(store, "one", BY)


def test_what_is_being_planned_is_not_held(store: Store) -> None:
    make_public(store, release("one"), now=START)
    rows.edition(store, "daily:2026-11-02:UTC:07", state=EditionState.PLANNING)
    with pytest.raises(UsageError, match="is being planned now"):
        editing.hold(store, "one", BY)


@pytest.mark.parametrize(
    ("uid", "error", "why"),
    [
        pytest.param("none", NotFound, "not known", id="unknown"),
        pytest.param("held", UsageError, "it is held", id="held already"),
        pytest.param("old", UsageError, "it is backfill", id="backfill"),
        pytest.param("again", UsageError, "the same as owed", id="another telling"),
    ],
)
def test_what_is_not_mailed_is_not_held(
    store: Store, uid: str, error: type[Exception], why: str
) -> None:
    make_public(store, release("owed"), now=START)
    held(store, "old", mailing=Mailing.BACKFILL)
    held(store, "held")
    held(store, "again", same_as="owed", mailing=Mailing.OWED)
    with pytest.raises(error, match=why):
        editing.hold(store, uid, BY)


STEPS = st.lists(st.sampled_from(["news", "hold", "approve", "plan"]), max_size=14)


@settings(max_examples=60, deadline=None)
@given(steps=STEPS)
def test_holding_and_approving_never_loses_or_repeats_anything(
    steps: list[str], tmp_path_factory: pytest.TempPathFactory
) -> None:
    """In the end everyone has had everything once, in whatever order it was held and let go."""
    store = Store(tmp_path_factory.mktemp("held") / "digest.db", synchronous="OFF")
    enrol(store, "a@example.org", Cadence.DAILY)
    uids: list[str] = []
    for day, step in enumerate([*steps, "approve", "plan"]):
        now = SEVEN + day * DAY
        if step == "news":
            uids.append(f"news-{day}")
            make_public(store, release(uids[-1]), now=now)
        elif step == "hold" and uids:
            _hold(store, uids[-1], By("editor", now))
        elif step == "approve":
            waiting = [uid for one in mailing.held(store) for uid in one.uids]
            editing.approve(store, waiting, By("editor", now))
        elif step == "plan":
            plan(store, PlainComposer(), HOURS, now=now)
    assert sorted(uids) == sorted(got(store, "a@example.org"))
    assert sequence.last_seq(store) >= len(uids)
    store.close()


def _hold(store: Store, uid: str, by: By) -> None:
    """Hold what can be held."""
    try:
        editing.hold(store, uid, by)
    except UsageError:
        assert known(store, uid).mailing is Mailing.HELD or mailing.planned_in(store, uid)

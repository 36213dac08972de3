"""What is remembered of each source."""

from datetime import UTC, datetime, timedelta

from digest.manners import Sightings
from digest.store import Store, sources
from digest.store.sources import Heard, SourceState

NOW = datetime(2026, 5, 8, 6, 0, tzinfo=UTC)
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


def met(store: Store, *names: str) -> None:
    with store.writing():
        for name in names:
            sources.meet(store, name)


def heard(store: Store, what: Heard, *, at: datetime = NOW, name: str = "wire") -> SourceState:
    with store.writing():
        sources.succeeded(store, name, what, at=at, next_check_at=at + HOUR)
    return sources.state(store, name)


def fail(store: Store, *, at: datetime = NOW, name: str = "wire") -> SourceState:
    with store.writing():
        sources.failed(store, name, at=at, next_check_at=at + HOUR, why="silence")
    return sources.state(store, name)


def test_everything_that_was_heard_is_remembered(store: Store) -> None:
    met(store, "wire")
    found = heard(
        store,
        Heard(
            etag='"a"',
            last_modified="Mon",
            fingerprint="f",
            every=15 * MINUTE,
            changed=True,
            faults=("one", "two"),
            configured="https://a.example/",
            adopted="https://b.example/",
            sightings=Sightings("https://c.example/", 2, NOW - HOUR),
        ),
    )
    expected = SourceState(
        name="wire",
        backfilled_at=NOW,
        etag='"a"',
        last_modified="Mon",
        fingerprint="f",
        next_check_at=NOW + HOUR,
        last_checked_at=NOW,
        last_success_at=NOW,
        configured="https://a.example/",
        adopted="https://b.example/",
        sightings=Sightings("https://c.example/", 2, NOW - HOUR),
        every=15 * MINUTE,
        begun_at=NOW,
        complete_at=NOW,
        whole_at=NOW,
        changed_at=NOW,
        faulty_since=NOW,
        faults=("one", "two"),
    )
    assert expected == found


def test_when_something_first_was_so_is_kept(store: Store) -> None:
    met(store, "wire")
    heard(store, Heard(faults=("one",), changed=True))
    later = heard(
        store,
        Heard(faults=("two",), whole=False, complete=False, backfilled=False),
        at=NOW + HOUR,
    )
    assert {NOW} == {
        later.backfilled_at,
        later.begun_at,
        later.faulty_since,
        later.complete_at,
        later.whole_at,
        later.changed_at,
    }
    assert NOW + HOUR == later.last_success_at


def test_a_few_faults_are_kept_and_how_many_more_there_are(store: Store) -> None:
    met(store, "wire")
    found = heard(store, Heard(faults=tuple(f"fault {number}" for number in range(30))))
    assert (21, "fault 19", "and 10 more") == (len(found.faults), *found.faults[-2:])


def test_failures_are_counted_until_it_is_well(store: Store) -> None:
    met(store, "wire")
    fail(store)
    failing = fail(store, at=NOW + HOUR)
    assert (2, NOW, "silence") == (failing.failures, failing.failing_since, failing.last_error)
    well = heard(store, Heard())
    assert (0, None, None) == (well.failures, well.failing_since, well.last_error)


def test_another_address_begins_anew_but_its_releases_are_no_backfill(store: Store) -> None:
    met(store, "wire")
    heard(store, Heard(etag='"a"', fingerprint="f", configured="https://a.example/"))
    with store.writing():
        sources.failed(store, "wire", at=NOW, next_check_at=NOW, why="gone", disabled=True)
        sources.begin_anew(store, "wire", configured="https://b.example/")
    found = sources.state(store, "wire")
    assert ("https://b.example/", NOW) == (found.configured, found.backfilled_at)
    assert {None} == {found.etag, found.fingerprint, found.disabled_at, found.complete_at}


def test_whoever_is_to_be_left_alone_is_asked_no_sooner(store: Store) -> None:
    met(store, "wire", "other", "new")
    heard(store, Heard())
    with store.writing():
        sources.leave_alone(store, ["wire", "new"], until=NOW + 2 * HOUR)
        sources.leave_alone(store, ["wire"], until=NOW + MINUTE)
    times = {one.name: (one.next_check_at, one.retry_at) for one in sources.all_states(store)}
    assert (NOW + 2 * HOUR, NOW + MINUTE) == times["wire"]
    assert (NOW + 2 * HOUR, NOW + 2 * HOUR) == times["new"]
    assert (None, None) == times["other"]


def test_those_that_failed_since_are_woken_but_for_those_to_be_left_alone(store: Store) -> None:
    names = ("long", "since", "alone", "gone")
    met(store, *names, "well")
    heard(store, Heard(), name="well")
    for name in names:
        fail(store, name=name, at=NOW if name != "long" else NOW - 9 * HOUR)
    with store.writing():
        sources.leave_alone(store, ["alone"], until=NOW + 9 * HOUR)
        sources.failed(store, "gone", at=NOW, next_check_at=NOW + HOUR, why="410", disabled=True)
        sources.failed(
            store, "long", at=NOW - 9 * HOUR, next_check_at=NOW + 9 * HOUR, why="silence"
        )
        sources.wake(store, since=NOW - HOUR, at=NOW + MINUTE)
    due = {one.name for one in sources.all_states(store) if one.next_check_at == NOW + MINUTE}
    assert {"since"} == due

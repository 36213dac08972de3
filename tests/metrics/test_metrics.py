"""The numbers: counted in the process, or read from rows at each scrape."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from digest.delivery.claims import STREAMS, Claim
from digest.metrics import JOBS, habit, reply_class
from digest.model import Cadence, DeliveryState, Outcome
from digest.store import Store, notices, sources
from digest.troubles import Notice, Trouble
from tests import newsroom
from tests.metrics.scrape import Watch
from tests.store import rows

NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)
CLAIM = Claim(1, 1, 1, "daily", "reader@mail.example", 0, NOW)


@pytest.fixture
def watch(tmp_path: Path) -> Iterator[Watch]:
    """A service in which nothing has happened yet."""
    store = Store(tmp_path / "digest.db")
    yield Watch(store, NOW)
    store.close()


def outcome(state: DeliveryState, code: int | None = None) -> Outcome:
    """What a mail server said."""
    return Outcome(state, code, "words")


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        pytest.param(outcome(DeliveryState.ACCEPTED, 250), "2xx", id="taken"),
        pytest.param(outcome(DeliveryState.ACCEPTED), "2xx", id="put into a folder"),
        pytest.param(outcome(DeliveryState.DEFERRED, 451), "4xx", id="later"),
        pytest.param(outcome(DeliveryState.DEFERRED, 550), "5xx", id="our sender refused"),
        pytest.param(outcome(DeliveryState.REFUSED, 550), "5xx", id="no"),
        pytest.param(outcome(DeliveryState.DEFERRED), "none", id="nobody answered"),
        pytest.param(outcome(DeliveryState.IN_DOUBT), "in_doubt", id="no answer at the end"),
        pytest.param(outcome(DeliveryState.SKIPPED), None, id="not tried"),
    ],
)
def test_replies_have_classes(found: Outcome, expected: str | None) -> None:
    """By the first digit; what was not tried has none."""
    assert expected == reply_class(found)


def test_replies_are_counted_by_stream_and_class(watch: Watch) -> None:
    """Every one is there from the start, so that a rate is right."""
    before = watch.told()
    assert {0.0} == {
        before.value("digest_replies_total", **{"stream": stream, "class": reply})
        for stream in STREAMS
        for reply in ("2xx", "4xx", "5xx", "none", "in_doubt")
    }
    for state, code in ((DeliveryState.ACCEPTED, 250), (DeliveryState.REFUSED, 550)):
        watch.metrics.replied(CLAIM, outcome(state, code))
    watch.metrics.replied(CLAIM, outcome(DeliveryState.SKIPPED))
    after = watch.told()
    assert 1.0 == after.value("digest_replies_total", **{"stream": "daily", "class": "2xx"})
    assert 1.0 == after.value("digest_replies_total", **{"stream": "daily", "class": "5xx"})
    assert 2.0 == sum(n for (name, _), n in after.samples.items() if name == "digest_replies_total")


def test_a_job_is_timed_when_it_succeeds_and_counted_when_it_fails(watch: Watch) -> None:
    """A run in which a part failed has failed."""
    with watch.metrics.job("ingest"):
        pass
    with watch.metrics.job("plan") as failed:
        failed.append("a template")
    with pytest.raises(ZeroDivisionError), watch.metrics.job("publish"):
        raise ZeroDivisionError
    told = watch.told()
    name = "digest_job_last_success_timestamp_seconds"
    assert NOW.timestamp() == told.value(name, job="ingest")
    assert (None, None) == (told.value(name, job="plan"), told.value(name, job="publish"))
    failures = {job: told.value("digest_job_failures_total", job=job) for job in JOBS}
    assert {"ingest": 0.0, "publish": 1.0, "plan": 1.0, "send": 0.0} == failures


def test_what_waits_is_told_by_stream_and_state(watch: Watch) -> None:
    """And how long the oldest of it has been ready."""
    edition_id = rows.owed(watch.store, 3)
    with watch.store.writing():
        watch.store.write(
            "UPDATE editions SET ready_at = '2026-11-21T08:00:00Z' WHERE id = :id",
            {"id": edition_id},
        )
        watch.store.write("UPDATE deliveries SET state = 'accepted' WHERE subscriber_id = 1")
    told = watch.told()
    assert 2.0 == told.value("digest_letters_waiting", stream="daily", state="pending")
    assert 0.0 == told.value("digest_letters_waiting", stream="alert", state="pending")
    assert 3600.0 == told.value("digest_oldest_undelivered_seconds", stream="daily")
    assert 0.0 == told.value("digest_oldest_undelivered_seconds", stream="alert")


def test_a_letter_that_waits_for_its_person_is_not_late(watch: Watch) -> None:
    """Who pauses is not written to; nobody need act."""
    rows.owed(watch.store, 1)
    with watch.store.writing():
        watch.store.write(
            "UPDATE deliveries SET state = 'deferred', until = '2026-11-22T07:00:00Z'"
        )
    told = watch.told()
    assert 1.0 == told.value("digest_letters_waiting", stream="daily", state="deferred")
    assert 0.0 == told.value("digest_oldest_undelivered_seconds", stream="daily")


def test_a_missing_edition_is_told_with_how_long_it_is_missing(watch: Watch) -> None:
    """And when the next one is due."""
    newsroom.enrol(watch.store, "a@mail.example", Cadence.DAILY, now=NOW - timedelta(days=3))
    told = watch.told()
    assert 2 * 3600.0 == told.value("digest_edition_overdue_seconds", cadence="daily")
    assert 0.0 == told.value("digest_edition_overdue_seconds", cadence="weekly")
    due = datetime(2026, 11, 22, 7, tzinfo=UTC).timestamp()
    assert due == told.value("digest_next_edition_timestamp_seconds", cadence="daily")
    assert None is told.value("digest_next_edition_timestamp_seconds", cadence="weekly")


def test_a_source_is_told_with_its_age_and_its_silence(watch: Watch) -> None:
    """Its habit only where it is polled: saved pages have none."""
    with watch.store.writing():
        sources.meet(watch.store, "site")
        sources.succeeded(
            watch.store,
            "site",
            sources.Heard(),
            at=NOW - timedelta(minutes=20),
            next_check_at=NOW,
        )
    assert None is watch.told().value("digest_source_silence_seconds", source="site")
    for ago in (2, 3, 7, 8, 9):
        one = newsroom.release(f"r{ago}", at=NOW - timedelta(days=ago))
        newsroom.make_public(watch.store, replace(one, source="site"), now=NOW)
    told = watch.told()
    day = 86400.0
    assert 1200.0 == told.value("digest_source_age_seconds", source="site")
    assert None is told.value("digest_source_age_seconds", source="pages")
    assert 900.0 == told.value("digest_source_interval_seconds", source="pages")
    assert 2 * day == told.value("digest_source_silence_seconds", source="site")
    assert 4 * day == told.value("digest_source_habit_seconds", source="site")
    assert None is told.value("digest_source_habit_seconds", source="pages")


def test_a_source_that_fails_is_told_with_since_when_and_when_it_is_tried_again(
    watch: Watch,
) -> None:
    """What is not so has no number: an alert cannot fire for it."""

    def of(name: str) -> float | None:
        return watch.told().value(f"digest_source_{name}", source="site")

    assert (None, None, None, 0.0) == (
        of("failing_since_timestamp_seconds"),
        of("last_success_timestamp_seconds"),
        of("next_check_timestamp_seconds"),
        of("disabled"),
    )
    since, again = NOW - timedelta(hours=7), NOW + timedelta(hours=1)
    for gone in (False, True):
        with watch.store.writing():
            sources.meet(watch.store, "site")
            sources.failed(
                watch.store, "site", at=since, next_check_at=again, why="broken", disabled=gone
            )
        assert since.timestamp() == of("failing_since_timestamp_seconds")
        assert (None if gone else again.timestamp()) == of("next_check_timestamp_seconds")
        assert float(gone) == of("disabled")


def test_a_source_that_is_read_in_part_is_told_with_its_faults(watch: Watch) -> None:
    """It is read all the same."""
    heard = sources.Heard(faults=("site: an item without a link", "site: another"))
    with watch.store.writing():
        sources.meet(watch.store, "site")
        sources.succeeded(watch.store, "site", heard, at=NOW, next_check_at=NOW)
    told = watch.told()
    assert 2.0 == told.value("digest_source_faults", source="site")
    expected = NOW.timestamp()
    assert expected == told.value("digest_source_last_success_timestamp_seconds", source="site")


def test_a_letter_to_the_operator_is_told_by_what_became_of_it(watch: Watch) -> None:
    """One that is refused is seen here, if anywhere."""
    with watch.store.writing():
        sources.meet(watch.store, "site")
        made = Notice(Trouble.FAILING, "site", NOW, NOW)
        assert notices.add(watch.store, made)
    told = watch.told()
    assert (1.0, 0.0) == tuple(
        told.value("digest_notices", state=state) for state in ("pending", "refused")
    )


def test_a_habit_needs_some_releases_and_is_a_day_at_least() -> None:
    """Too few tell nothing; a busy morning makes no alarm in the afternoon."""
    hourly = [NOW - timedelta(hours=hours) for hours in range(5)]
    assert 86400.0 == habit(hourly)
    assert None is habit(hourly[:4])


def test_what_is_held_is_told(watch: Watch) -> None:
    """Until a person has looked at it."""
    rows.edition(watch.store, "daily:2026-11-19:UTC:07", state="held")
    told = watch.told()
    assert 1.0 == told.value("digest_held", what="editions")
    assert 0.0 == told.value("digest_held", what="releases")


@pytest.mark.parametrize(("live", "expected"), [(True, 1.0), (False, 0.0)])
def test_whether_it_is_live_is_told(watch: Watch, live: bool, expected: float) -> None:
    """And what runs."""
    watch.live = live
    told = watch.told()
    assert expected == told.value("digest_live")
    assert "digest_build_info{" in told.text


def test_without_a_database_that_is_told_and_nothing_is_made_up(tmp_path: Path) -> None:
    """The scrape itself does not fail."""
    store = Store(tmp_path / "gone" / "digest.db")
    store.close()
    shutil.rmtree(tmp_path / "gone")
    told = Watch(store, NOW).told()
    assert 0.0 == told.value("digest_database_up")
    assert None is told.value("digest_live")
    assert None is told.value("digest_editions_unbalanced")


def test_no_address_is_in_it(watch: Watch) -> None:
    """Nor anything about a single person."""
    rows.owed(watch.store, 2)
    watch.metrics.replied(CLAIM, outcome(DeliveryState.REFUSED, 550))
    assert "mail.example" not in watch.told().text
    assert "@" not in watch.told().text

"""Where mail went live, and what is another place."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest import live
from digest.live import Gate, Record, Relay, Standing, moved
from digest.machine import Place
from digest.store import Store, marks

NOW = datetime(2026, 11, 21, 7, tzinfo=UTC)
SECOND = timedelta(seconds=1)
HERE = Place("/var/lib/digest/digest.db", inode=7, machine="m1", born=1000)
RELAY = Relay("mail.example", 587, "digest")
RECORD = Record(HERE, RELAY, since=NOW, from_seq=3)


@pytest.mark.parametrize(
    ("here", "relay", "expected"),
    [
        pytest.param(HERE, RELAY, None, id="where it went live"),
        pytest.param(replace(HERE, machine="m2"), RELAY, "another machine", id="another machine"),
        pytest.param(
            replace(HERE, path="/srv/digest.db"), RELAY, "as /var/lib/digest", id="another path"
        ),
        pytest.param(replace(HERE, inode=8), RELAY, "another file", id="another file"),
        pytest.param(replace(HERE, born=1001), RELAY, "another file", id="its number used again"),
        pytest.param(
            HERE, replace(RELAY, host="b"), "from mail.example:587 to b:587", id="another host"
        ),
        pytest.param(HERE, replace(RELAY, port=25), "to mail.example:25", id="another port"),
        pytest.param(HERE, replace(RELAY, username="x"), "account", id="another account"),
        pytest.param(replace(HERE, machine=None), RELAY, None, id="a machine that has no id"),
        pytest.param(replace(HERE, born=None), RELAY, None, id="a file system without births"),
    ],
)
def test_a_move_is_named(here: Place, relay: Relay, expected: str | None) -> None:
    found = moved(RECORD, here, relay)
    assert (expected is None) == (found is None)
    assert (expected or "") in (found or "")


@given(
    st.builds(
        Place,
        st.sampled_from(["/a", "/b"]),
        st.integers(1, 3),
        st.none() | st.sampled_from(["m1", "m2"]),
        st.none() | st.integers(1, 3),
    ),
    st.builds(Relay, st.sampled_from(["a", "b"]), st.integers(25, 26), st.none() | st.just("u")),
)
def test_a_place_is_always_where_it_is(place: Place, relay: Relay) -> None:
    assert moved(Record(place, relay, NOW, 0), place, relay) is None


def test_the_account_is_never_shown() -> None:
    """It may be somebody's address."""
    found = moved(RECORD, HERE, replace(RELAY, username="me@example.org"))
    assert "me@example.org" not in str(found)


def test_a_record_is_read_as_it_was_written(store: Store) -> None:
    assert live.read(store) is None
    with store.writing():
        live.write(store, RECORD)
    assert RECORD == live.read(store)
    assert 3 == live.owed_from(store)


@pytest.mark.parametrize("text", ["yes", "{}", '{"place": {"paths": 1}}', "null"])
def test_a_damaged_record_is_none(store: Store, text: str) -> None:
    with store.writing():
        marks.put(store, marks.LIVE, text)
    assert live.known(store) is None
    assert 0 == live.owed_from(store)


class Told:
    """A gate's surroundings: a clock, and what it sees when it looks."""

    def __init__(self, store: Store) -> None:
        self.now = NOW
        self.standing = Standing(live=False, why_not="nobody has said so yet")
        self.gate = Gate(store, lambda: self.standing, ["Desk@example.org"], lambda: self.now)


def test_a_gate_lets_test_recipients_through(store: Store) -> None:
    gate = Told(store).gate
    assert gate.permits("desk@Example.org")
    assert not gate.permits("reader@example.org")


def test_a_gate_heeds_within_a_second_what_another_process_says(store: Store) -> None:
    told = Told(store)
    assert not told.gate.permits("reader@example.org")
    told.standing = Standing(live=True, since=NOW)
    told.now += SECOND
    assert told.gate.permits("reader@example.org")
    told.standing = Standing(live=False, why_not="taken back")
    told.now += SECOND
    assert not told.gate.permits("reader@example.org")


def test_a_gate_looks_again_where_the_clock_was_set_back(store: Store) -> None:
    told = Told(store)
    told.standing = Standing(live=True)
    assert told.gate.permits("reader@example.org")
    told.standing = Standing(live=False, why_not="taken back")
    told.now -= SECOND * 3600
    assert not told.gate.permits("reader@example.org")


def test_a_gate_says_once_why_it_is_shut(store: Store, caplog: pytest.LogCaptureFixture) -> None:
    told = Told(store)
    for _ in range(3):
        told.gate.permits("reader@example.org")
        told.now += SECOND
    assert ["not live: nobody has said so yet"] == caplog.messages


@pytest.mark.parametrize(
    ("standing", "recipients", "expected"),
    [
        pytest.param(Standing(live=True), 0, None, id="live"),
        pytest.param(Standing(False, None, "x"), 0, "nobody gets mail", id="nobody"),
        pytest.param(Standing(False, None, "x"), 2, "only the test recipients (2)", id="some"),
    ],
)
def test_a_line_says_who_gets_mail(
    standing: Standing, recipients: int, expected: str | None
) -> None:
    assert (expected or "") in (standing.told(recipients) or "")
    assert (expected is None) == (standing.told(recipients) is None)

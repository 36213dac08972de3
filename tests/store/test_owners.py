"""Whether whoever holds a claim still lives."""

import os
import shutil
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path

import pytest

from digest.delivery.claims import STREAMS, Recovered, Step
from digest.store import Store, owners
from digest.store.ledger import Ledger
from digest.store.values import at_instant
from tests.store import rows
from tests.store.rows import NOW

SENDER = """
import sys, time
from datetime import UTC, datetime
from pathlib import Path
from digest.delivery.claims import STREAMS, Step
from digest.store import Store
from digest.store.ledger import Ledger

ledger = Ledger(Store(Path(sys.argv[1])), clock=lambda: datetime.now(UTC))
owner = ledger.enter()
now = datetime.now(UTC)
first = ledger.advance(owner, [Step(streams=STREAMS)], now)[0].claim
ledger.advance(owner, [Step(start=first, streams=STREAMS)], now)
print("sending", flush=True)
time.sleep(60)
"""


def sender(path: Path) -> subprocess.Popen[str]:
    """A real process with one letter going out and one claimed."""
    process = subprocess.Popen(
        [sys.executable, "-c", SENDER, str(path)], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout
    assert "sending\n" == process.stdout.readline()
    return process


def end(process: subprocess.Popen[str]) -> None:
    """As a power cut would, and the remains are buried."""
    process.kill()
    process.wait()
    assert process.stdout
    process.stdout.close()


@pytest.mark.parametrize(
    ("hold", "expected"),
    [
        pytest.param((), ["pending", "pending", "pending"], id="resend"),
        pytest.param(("daily",), ["in_doubt", "pending", "pending"], id="hold"),
    ],
)
def test_what_a_killed_process_held_is_recovered_at_once(
    store: Store, hold: tuple[str, ...], expected: list[str]
) -> None:
    """On this machine nobody waits for a lease."""
    edition_id = rows.owed(store, 3)
    ledger = Ledger(store, clock=lambda: NOW, hold=hold)
    process = sender(store.path)
    end(process)
    assert Recovered(pending=1, in_doubt=1) == ledger.recover(NOW)
    assert expected == list(rows.states(store, edition_id).values())
    assert Recovered() == ledger.recover(NOW)


def test_a_dead_process_that_nobody_has_buried_is_dead(store: Store) -> None:
    """Its pid and start time are still there."""
    rows.owed(store, 3)
    process = sender(store.path)
    process.kill()
    while "Z" not in Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2]:
        time.sleep(0.01)
    found = Ledger(store, clock=lambda: NOW).recover(NOW)
    end(process)
    assert Recovered(pending=1, in_doubt=1) == found


def test_what_a_living_process_holds_is_left_alone(store: Store) -> None:
    """While its lease runs."""
    edition_id = rows.owed(store, 3)
    process = sender(store.path)
    row = store.one("SELECT beat_at FROM owners")
    assert row
    beat = at_instant(row["beat_at"])
    alive = Ledger(store, clock=lambda: beat + timedelta(seconds=59)).recover(NOW)
    frozen = Ledger(store, clock=lambda: beat + timedelta(seconds=60)).recover(NOW)
    end(process)
    assert (Recovered(), Recovered(pending=1, in_doubt=1)) == (alive, frozen)
    assert ["pending"] * 3 == list(rows.states(store, edition_id).values())


# As ProtectProc=invisible has it: a /proc that shows no process of others, to one without rights.
UNSEEING = """
mount -t proc -o hidepid=invisible proc /proc
exec setpriv --regid=65534 --clear-groups --bounding-set=-all "$@"
"""
LIVING = """
import sys
from datetime import datetime
from pathlib import Path
from digest.store import Store, owners
assert not Path(f"/proc/{sys.argv[2]}").exists(), "it is seen"
print(len(owners.living(Store(Path(sys.argv[1])), at=datetime.fromisoformat(sys.argv[3]))))
"""


def test_a_process_that_a_sandbox_hides_is_not_taken_for_dead(store: Store) -> None:
    """Until it is: then it is known at once, hidden or not."""
    if os.geteuid() != 0 or not (shutil.which("unshare") and shutil.which("setpriv")):
        pytest.skip("needs root, unshare and setpriv: /proc can be hidden by no other means")
    rows.owed(store, 3)
    process = sender(store.path)
    row = store.one("SELECT beat_at FROM owners")
    assert row
    question = [sys.executable, "-c", LIVING, str(store.path), str(process.pid), row["beat_at"]]
    unseeing = ["unshare", "--mount", "--propagation=private", "sh", "-ec", UNSEEING, "sh"]

    def ask() -> str:
        done = subprocess.run([*unseeing, *question], capture_output=True, text=True, check=False)
        return done.stdout or done.stderr

    alive = ask()
    end(process)
    assert ("1\n", "0\n") == (alive, ask())


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [
        pytest.param(59, Recovered(), id="within its lease"),
        pytest.param(60, Recovered(pending=1), id="after its lease"),
    ],
)
def test_an_owner_on_another_machine_is_judged_by_its_lease(
    store: Store, seconds: int, expected: Recovered
) -> None:
    """Its processes cannot be seen from here, and its pids may be ours too."""
    rows.owed(store, 1)
    elsewhere = "another-boot/1/1/00000000"
    owners.register(store, elsewhere, at=NOW)
    Ledger(store, clock=lambda: NOW).advance(elsewhere, [Step(streams=STREAMS)], NOW)
    later = Ledger(store, clock=lambda: NOW + timedelta(seconds=seconds))
    assert expected == later.recover(NOW)


@pytest.mark.parametrize("taken", [False, True], ids=["not taken for dead", "taken for dead"])
def test_who_wakes_after_its_lease_is_alive_from_its_next_claim_on(
    store: Store, taken: bool
) -> None:
    """A frozen sender, or one whose machine slept: its heart may beat only seconds later, and
    nobody may take from it what it has begun since."""
    rows.owed(store, 2)
    woken = NOW + timedelta(seconds=61)
    before, after = Ledger(store, clock=lambda: NOW), Ledger(store, clock=lambda: woken)
    elsewhere = "another-boot/1/1/00000000"
    owners.register(store, elsewhere, at=NOW)
    before.advance(elsewhere, [Step(streams=STREAMS)], NOW)
    if taken:
        assert Recovered(pending=1) == after.recover(NOW)
    after.advance(elsewhere, [Step(streams=STREAMS)], NOW)
    assert Recovered() == after.recover(NOW)


def test_an_owner_without_a_row_is_dead(store: Store) -> None:
    """Work that nothing owns is found."""
    rows.owed(store, 1)
    ledger = Ledger(store, clock=lambda: NOW)
    ledger.advance("nobody/1/1/00000000", [Step(streams=STREAMS)], NOW)
    with store.writing():
        owners.forget(store, "nobody/1/1/00000000", at=NOW)
    assert Recovered(pending=1) == ledger.recover(NOW)


def test_each_run_is_an_owner_of_its_own(store: Store) -> None:
    """So that the end of one does not hand back the work of another in the same process."""
    ledger = Ledger(store, clock=lambda: NOW)
    assert ledger.enter() != ledger.enter()
    assert 2 == len(owners.living(store, at=NOW))

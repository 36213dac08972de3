"""An import that is killed is finished by the same import, with nothing lost and nothing twice."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from digest.enrolment import CHUNK
from digest.store import Store
from tests.cli.desk import NOW, Desk, desk

ROWS = 30_000


def people(made: Desk) -> int:
    """How many are written."""
    database = made.folder / "var" / "digest.db"
    if not database.exists():
        return 0
    opened = Store(database)
    try:
        return int(opened.read("SELECT count(*) AS n FROM subscribers")[0]["n"])
    finally:
        opened.close()


def cut(made: Desk, roll: Path, by: signal.Signals) -> tuple[int, str]:
    """Import, and send a signal when some people are written: exit code and stderr. Whoever runs
    the tests in the background ignores SIGINT, which is handed down, so it is set anew."""
    program = [sys.executable, "-c", "from digest.cli import main; main()"]
    options = ["--config", str(made.folder / "config.toml")]
    anew = ["env", "--default-signal=INT"]
    command = [*anew, *program, *options, "subscribers", "import", str(roll)]
    with subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    ) as importing:
        deadline = time.monotonic() + 60
        while importing.poll() is None and people(made) < 400:
            assert time.monotonic() < deadline
            time.sleep(0.01)
        importing.send_signal(by)
        _, said = importing.communicate(timeout=60)
    return importing.returncode, said


@pytest.mark.parametrize("by", [signal.SIGKILL, signal.SIGINT])
def test_an_import_that_is_cut_short_goes_on_where_it_was(
    by: signal.Signals, tmp_path: Path
) -> None:
    made = desk(tmp_path)
    emails = "".join(f"{number}@example.org,fair\n" for number in range(ROWS))
    roll = made.write("roll.csv", "email,consent_how\n" + emails)
    code, said = cut(made, roll, by)
    before = people(made)
    assert 400 <= before < ROWS
    if by is signal.SIGINT:
        number, told = said.split(" ", 1)
        assert "rows were taken; the same import again takes the rest\n" == told
        assert before - CHUNK <= int(number) <= before
    assert code == (130 if by is signal.SIGINT else -by)
    done = made("subscribers", "import", str(roll), "--at", NOW, "--json").json
    assert (ROWS - before, before, 0) == (done["people"], done["unchanged"], done["mistakes"])
    assert ROWS == people(made)

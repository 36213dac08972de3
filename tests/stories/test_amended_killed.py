"""The process dies in the middle, and everyone who had what was wrong is told once all the same."""

from __future__ import annotations

import signal
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from contextlib import closing
from pathlib import Path

from tests.stories import desk
from tests.stories.desk import CARRIED_OUT, MINUTE, TITLE, round_at, withdraw
from tests.stories.house import House, Inbox

ROOT = Path(__file__).parents[2]
PEOPLE = 200
ROLL = "email,cadence,consent_how\n" + "".join(
    f"reader-{number}@example.org,daily,signed up at the fair\n" for number in range(PEOPLE)
)


def deliveries(house: House) -> int:
    """How many people are owed the letter about it so far."""
    with closing(sqlite3.connect(house.folder / "var/digest.db")) as database:
        row = database.execute(
            """
            SELECT count(*) FROM deliveries AS d JOIN editions AS e ON e.id = d.edition_id
            WHERE e.stream = 'withdrawal'
            """
        ).fetchone()
    return int(row[0])


def planner(house: House) -> subprocess.Popen[bytes]:
    """A process that carries out what is due."""
    code = "from digest.cli.app import main; main()"
    given = ["--config", str(house.folder / "config.toml"), "plan", "--at", CARRIED_OUT.isoformat()]
    return subprocess.Popen([sys.executable, "-c", code, *given], cwd=ROOT)


def test_killed_between_plan_and_send_each_is_told_once(tmp_path: Path) -> None:
    """kill -9 while deliveries are being written, and again when all are and none is sent."""
    inbox = Inbox()
    with desk.newsroom(tmp_path, inbox, ROLL) as house:
        assert PEOPLE == len(inbox.letters)
        withdraw(house, "--confirm", str(PEOPLE))
        dying = planner(house)
        while deliveries(house) == 0 and dying.poll() is None:
            time.sleep(0.001)
        dying.kill()
        assert dying.wait() in (-signal.SIGKILL, 0)
        round_at(house, CARRIED_OUT + MINUTE)
        round_at(house, CARRIED_OUT + 2 * MINUTE)
        told = Counter(who for who, one in inbox.letters if one["Subject"] == f"WITHDRAWN: {TITLE}")
        assert (PEOPLE, {1}) == (len(told), set(told.values()))
        first = {who: one["Message-ID"] for who, one in inbox.letters[:PEOPLE]}
        assert all(first[who] == one["In-Reply-To"] for who, one in inbox.letters[PEOPLE:])
        assert desk.balanced(house)

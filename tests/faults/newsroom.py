"""A newsroom in a folder: commands called in processes of their own, and what is on its books."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import subprocess
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.cli import desk as desks
from tests.cli.desk import NOW, Desk
from tests.faults.patience import LONG, until

LATER = "2026-11-21T09:00:00Z"
"""When what was put off or is in doubt at NOW has become due again."""

FINAL = {"accepted", "refused", "skipped"}
_MAIL = """
[mail]
transport = "smtp"
live = "always"
host = "127.0.0.1"
port = {port}
tls = "none"
connections = {connections}
in_doubt = "{in_doubt}"
"""


@dataclass(frozen=True)
class Newsroom:
    """`people` follow all of its news, each by daily; `connections` go to the mail server. What
    its processes complain of is in `said`."""

    folder: Path
    said: Path
    people: int
    connections: int = 1
    begun: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def end(self) -> None:
        """Leave no process behind, whatever a test has come to."""
        for one in self.begun:
            one.kill()
            one.wait()

    @property
    def database(self) -> Path:
        """The store's file."""
        return self.folder / "var/digest.db"

    def at_server(self, port: int, in_doubt: str = "resend") -> None:
        """Mail by that port, and this is what becomes of letters in doubt."""
        mail = _MAIL.format(port=port, connections=self.connections, in_doubt=in_doubt)
        Desk(self.folder).configure(mail)

    def begin(self, *arguments: str, **environ: str) -> subprocess.Popen[bytes]:
        """The program, at work in a process of its own."""
        line = desks.command("--config", str(self.folder / "config.toml"), *arguments)
        with self.said.open("ab") as said:
            process = subprocess.Popen(
                line, stdout=subprocess.DEVNULL, stderr=said, env=os.environ | environ
            )
        self.begun.append(process)
        return process

    def finish(self, at: str = LATER) -> None:
        """Send what is left, in this process."""
        done = Desk(self.folder)("send", "--at", at)
        assert 0 == done.code, done.err

    def states(self) -> dict[str, str]:
        """By address, the state of its delivery; read from outside, whoever is writing."""
        return dict(
            self.read(
                """
                SELECT s.email, d.state FROM deliveries AS d
                JOIN subscribers AS s ON s.id = d.subscriber_id
                """
            )
        )

    def counts(self) -> Counter[str]:
        """Deliveries by state."""
        return Counter(self.states().values())

    def read(self, sql: str) -> list[tuple[str, str]]:
        """Rows by plain SQL."""
        with closing(sqlite3.connect(self.database, timeout=LONG)) as database:
            return database.execute(sql).fetchall()

    def write(self, sql: str) -> None:
        """Change rows by plain SQL."""
        with closing(sqlite3.connect(self.database, timeout=LONG)) as database, database:
            database.execute(sql)

    def balanced(self) -> bool:
        """Whether each edition's books say what its states add up to, as `digest status` says."""
        books = Desk(self.folder)("status", "--json").json["editions"]
        return bool(books) and all(
            one["owed"] == sum(one[state] for state in _STATES) for one in books
        )

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Nobody else can write to the database."""
        with closing(sqlite3.connect(self.database, timeout=LONG, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            yield
            other.execute("ROLLBACK")


_STATES = (
    "pending",
    "claimed",
    "sending",
    "accepted",
    "deferred",
    "refused",
    "in_doubt",
    "skipped",
)


def founded(folder: Path, people: int) -> None:
    """A newsroom with news that so many people are owed by the daily of NOW, not yet planned."""
    made = desks.desk(folder)
    lines = [f"reader-{number}@mail.example,daily,at the fair" for number in range(people)]
    roll = made.write("roll.csv", "\n".join(["email,cadence,consent_how", *lines]))
    for arguments in (("subscribers", "import", str(roll)), ("ingest",)):
        done = made(*arguments, "--at", NOW)
        assert 0 == done.code, done.err


def copied(template: Path, folder: Path) -> Path:
    """The same newsroom again, in a folder of its own."""
    return Path(shutil.copytree(template, folder))


def kill(process: subprocess.Popen[bytes]) -> None:
    """kill -9, and wait until it is gone."""
    process.kill()
    assert -signal.SIGKILL == process.wait(LONG)


def has_open(process: subprocess.Popen[bytes], file: Path) -> bool:
    """Whether a process has opened a file."""
    found = []
    for one in Path(f"/proc/{process.pid}/fd").iterdir():
        try:
            found.append(one.readlink())
        except FileNotFoundError:
            continue
    return file.resolve() in found


def until_read(port: int, peer: int) -> None:
    """Wait until the program at the port `peer` has read all that the server at `port` said, as
    the kernel tells: nothing waits in the receiving end's queue (proc(5), /proc/net/tcp)."""
    ends = f"0100007F:{peer:04X} 0100007F:{port:04X}"

    def nothing_waits() -> bool:
        for line in Path("/proc/net/tcp").read_text(encoding="ascii").splitlines()[1:]:
            fields = line.split()
            if f"{fields[1]} {fields[2]}" == ends:
                return int(fields[4].partition(":")[2], 16) == 0
        return True

    until(nothing_waits, "the reply is read")

"""The service as a process of its own: it reads, plans, sends and serves, and ends when told to."""

from __future__ import annotations

import re
import signal
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from queue import Empty, Queue
from threading import Thread

import pytest

from tests.cli.desk import ATOM, NOW, Desk, command, desk

LISTENING = re.compile(r"listening on\s+127\.0\.0\.1:(\d+)")
LONG = 30.0
"""Seconds that a busy machine may take for what is quick."""


class Running:
    """`digest run` on a free port, with what it says on stderr."""

    def __init__(self, folder: Path, *arguments: str) -> None:
        line = command("--config", str(folder / "config.toml"), "run", *arguments)
        self.process = subprocess.Popen(line, stderr=subprocess.PIPE, text=True)
        self.said: list[str] = []
        self._lines: Queue[str] = Queue()
        self._reader = Thread(target=self._read)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stderr is not None
        with self.process.stderr as lines:
            for line in lines:
                self._lines.put(line)

    def hears(self, pattern: str) -> re.Match[str]:
        """The first line from now on with such words in it."""
        end = time.monotonic() + LONG
        while True:
            try:
                line = self._lines.get(timeout=max(0.0, end - time.monotonic()))
            except Empty:
                raise AssertionError(f"never said {pattern}: {self.said}") from None
            self.said.append(line)
            if found := re.search(pattern, line):
                return found

    def get(self, path: str) -> str:
        """A page."""
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=LONG) as page:
            return str(page.read().decode())

    @property
    def port(self) -> int:
        """Where it listens, as it said."""
        return int(next(found[1] for line in self.said if (found := LISTENING.search(line))))

    def ends(self, by: signal.Signals | None = None) -> int:
        """Its exit code, within seconds of a signal."""
        if by is not None:
            self.process.send_signal(by)
        code = self.process.wait(LONG)
        self._reader.join()
        while not self._lines.empty():
            self.said.append(self._lines.get())
        return code


@contextmanager
def running(folder: Path, *arguments: str) -> Iterator[Running]:
    """The service at work, listening."""
    service = Running(folder, *arguments)
    try:
        service.hears(LISTENING.pattern)
        yield service
    finally:
        if service.process.poll() is None:
            service.process.kill()
        service.ends()


@pytest.fixture(scope="module")
def newsroom(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """Four people, and sources that nothing has read yet."""
    made = desk(tmp_path_factory.mktemp("newsroom"))
    made.write("roll.csv", "email,consent_how\nall@example.org,at the fair\n")
    assert 0 == made("subscribers", "import", str(made.folder / "roll.csv"), "--at", NOW).code
    return made


@pytest.fixture(scope="module")
def service(newsroom: Desk) -> Iterator[Running]:
    """Running since a Saturday at eight, an hour after the daily was due."""
    with running(newsroom.folder, "--at", NOW) as started:
        started.hears("daily:2026-11-21:UTC:07")
        yield started


def test_it_reads_publishes_and_shows_what_is_new(service: Running) -> None:
    """Without another command: the home page has the releases, the feed too."""
    assert "Ukraine: Missile strike hits a hospital in Kyiv" in service.get("/")
    assert "Peru: Court frees a land defender" in service.get("/feeds/all.atom")


def test_it_sends_what_was_due_while_it_was_off(service: Running, newsroom: Desk) -> None:
    """One letter, in the mailbox that a Maildir and a loopback listener have."""
    end = time.monotonic() + LONG
    while "all@example.org" not in (page := service.get("/mailbox")):
        assert time.monotonic() < end, page
        time.sleep(0.1)
    edition = newsroom("status", "--json").json["editions"][0]
    assert ("daily:2026-11-21:UTC:07", True, 1) == (
        edition["key"],
        edition["late"],
        edition["accepted"],
    )


def test_it_says_that_it_is_well(service: Running) -> None:
    assert '"ok":true' in service.get("/healthz").replace(" ", "")


def test_a_second_one_on_the_same_port_fails_before_it_does_anything(
    service: Running, tmp_path: Path
) -> None:
    """It neither reads nor sends: one line, and 1."""
    second = desk(tmp_path)
    text = (tmp_path / "config.toml").read_text().replace(":0", f":{service.port}")
    second.write("config.toml", text)
    done = subprocess.run(
        command("--config", str(tmp_path / "config.toml"), "run"),
        capture_output=True,
        text=True,
        timeout=LONG,
        check=False,
    )
    why = "already in use; is digest running? Stop it, or choose another port"
    expected = f"digest: [web] listen: 127.0.0.1:{service.port}: {why}\n"
    assert (1, "", expected) == (done.returncode, done.stdout, done.stderr)
    assert not (tmp_path / "var/feeds").exists()
    assert [] == second("releases", "list", "--json").json


@pytest.mark.parametrize("by", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_within_seconds_and_without_complaint(
    tmp_path: Path, by: signal.Signals
) -> None:
    """With 0: being told to stop is no failure. Nothing stays claimed."""
    made = desk(tmp_path)
    made.fill()
    with running(tmp_path, "--at", NOW) as service:
        service.hears("daily:2026-11-21:UTC:07")
        begun = time.monotonic()
        code = service.ends(by)
    assert 0 == code, service.said
    assert time.monotonic() - begun < 10
    assert not any("Traceback" in line for line in service.said)
    books = made("status", "--json").json["editions"][0]
    assert (0, 0, 0) == (books["claimed"], books["sending"], books["in_doubt"])


def test_a_source_that_never_answers_does_not_hold_up_the_end(tmp_path: Path) -> None:
    """A server that takes the connection and says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        made = desk(tmp_path)
        url = f"http://127.0.0.1:{silent.getsockname()[1]}/feed"
        made.configure(f'[[sources]]\nname = "silent"\nkind = "feed"\nurl = "{url}"\n')
        silent.settimeout(LONG)
        with running(tmp_path) as service, silent.accept()[0]:  # the first tick is under way
            begun = time.monotonic()
            assert 0 == service.ends(signal.SIGTERM)
            assert time.monotonic() - begun < 10


def test_a_name_that_leads_nowhere_is_one_line(tmp_path: Path) -> None:
    made = desk(tmp_path)
    text = (tmp_path / "config.toml").read_text()
    made.write("config.toml", text.replace("127.0.0.1:0", "nowhere.invalid:8000"))
    shown = made("run")
    assert (1, "") == (shown.code, shown.out)
    assert shown.err.startswith("digest: [web] listen: nowhere.invalid:8000: ")
    assert 1 == shown.err.count("\n")


def test_a_failing_template_does_not_stop_the_service(tmp_path: Path) -> None:
    """It is told, the pages are served, and the edition is made with ours in its place."""
    made = desk(tmp_path)
    made.configure('[templates]\ndirectory = "own"\n')
    made.write("own/mail/daily/body.txt", "Hello {{ nobody.name }}\n")
    made.fill()
    with running(tmp_path, "--at", NOW) as service:
        service.hears("'nobody' is undefined")
        assert "Missile strike" in service.get("/")
        assert 0 == service.ends(signal.SIGTERM)
    assert "ready" == made("status", "--json").json["editions"][0]["state"]


def test_news_that_another_process_reads_is_an_alert_as_soon_as_it_has_settled(
    tmp_path: Path,
) -> None:
    """Within a second; at the service's own next tick it would be half a minute late."""
    made = desk(tmp_path)
    made.configure('[alerts]\nsettle = "8s"\n')
    roll = made.write("roll.csv", "email,cadence,consent_how\nall@example.org,alert,at the fair\n")
    assert 0 == made("ingest").code
    assert 0 == made("subscribers", "import", str(roll)).code
    with running(tmp_path) as service:
        service.get("/")
        made.write("site.atom", ATOM.replace(":peru", ":chile").replace("Peru", "Chile"))
        assert 0 == made("ingest", "site").code
        service.hears(r"edition.*alert:")
        heard = datetime.now(UTC)
    (edition,) = made("editions", "list", "--json").json
    late = heard - datetime.fromisoformat(edition["due"])
    assert late < timedelta(seconds=25), "a busy machine may take some; a tick takes thirty"

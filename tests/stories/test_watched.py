"""A service at work, seen by those who watch it: its numbers, its health and its log."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import pytest

from tests.metrics.scrape import Scrape
from tests.stories.house import House

ROLL = """email,cadence,topics,countries,consent_how
reader.one@mail.example,daily,,,signed up at the fair
reader.two@mail.example,daily,,KE,signed up at the fair
reader.three@mail.example,weekly,,,signed up at the fair
"""
BEGUN = "2026-11-21T07:00:10Z"  # a Saturday, ten seconds after the daily is due
PATIENCE = 30.0


@dataclass
class Running:
    """The process, with its two doors."""

    process: subprocess.Popen[bytes]
    public: int
    private: int
    stderr: Path

    def ask(self, port: int, path: str) -> tuple[int, bytes]:
        """Status and body of one GET."""
        connection = HTTPConnection("127.0.0.1", port, timeout=10)
        connection.request("GET", path)
        answer = connection.getresponse()
        body = answer.read()
        connection.close()
        return answer.status, body

    def scrape(self) -> Scrape:
        """The numbers now."""
        return Scrape(self.ask(self.private, "/metrics")[1].decode())

    def log(self) -> list[dict[str, Any]]:
        """Its events so far."""
        return [json.loads(line) for line in self.stderr.read_text().splitlines()]

    def wait_for(
        self, name: str, is_right: Callable[[float | None], bool] = bool, **labels: str
    ) -> None:
        """Until a number is above nought, or right."""
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            try:
                if is_right(self.scrape().value(name, **labels)):
                    return
            except OSError:
                assert self.process.poll() is None, self.stderr.read_text()
            time.sleep(0.1)
        raise AssertionError(self.stderr.read_text())


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A newsroom with one release and three subscribers, at the time of its daily letters."""
    folder = tmp_path_factory.mktemp("watched")
    public, private = free_port(), free_port()
    (folder / "config.toml").write_text(
        f"""
        [newsroom]
        name = "Watchhouse"
        url = "https://newsroom.example.org"
        [web]
        listen = "127.0.0.1:{public}"
        private = "127.0.0.1:{private}"
        [[sources]]
        name = "pages"
        kind = "archive"
        path = "pages/*.txt"
        backfill = false
        """
    )
    house = House(folder)
    house.page("empty.txt", [("Belarus: An old story", "Nothing new.", "May 1, 2020")])
    house.digest("ingest", "--at", "2026-11-20T08:00Z")
    (folder / "roll.csv").write_text(ROLL)
    house.digest("subscribers", "import", str(folder / "roll.csv"), "--at", "2026-11-20T08:00Z")
    house.page("new.txt", [("Ukraine: Strike hits hospital", "In Kyiv.", "November 20, 2026")])
    yield from started(folder, public, private)


def started(folder: Path, public: int, private: int) -> Iterator[Running]:
    """The service in a process of its own, told to stop at the end."""
    command = [sys.executable, "-c", "from digest.cli import main; main()"]
    arguments = ["--config", str(folder / "config.toml"), "run", "--at", BEGUN]
    with (folder / "stderr").open("wb") as stderr:
        process = subprocess.Popen([*command, *arguments], stderr=stderr)
        service = Running(process, public, private, folder / "stderr")
        service.wait_for("digest_replies_total", bool, **{"stream": "daily", "class": "2xx"})
        # The reply is counted a moment before it is settled.
        service.wait_for("digest_oldest_undelivered_seconds", (0.0).__eq__, stream="daily")
        yield service
        process.send_signal(signal.SIGTERM)
        assert 0 == process.wait(PATIENCE)


def test_a_letter_that_went_out_is_counted(running: Running) -> None:
    """In the stream it belongs to; nothing is left."""
    told = running.scrape()
    assert 1.0 == told.value("digest_replies_total", **{"stream": "daily", "class": "2xx"})
    assert 0.0 == told.value("digest_letters_waiting", stream="daily", state="pending")
    assert 0.0 == told.value("digest_oldest_undelivered_seconds", stream="daily")
    assert 0.0 == told.value("digest_editions_unbalanced")


def test_every_job_has_succeeded(running: Running) -> None:
    """At the time pretended."""
    for job in ("ingest", "publish", "plan", "send"):
        running.wait_for("digest_job_last_success_timestamp_seconds", job=job)
    at = running.scrape().value("digest_job_last_success_timestamp_seconds", job="plan")
    assert at is not None
    assert "2026-11-21T07:" == time.strftime("%Y-%m-%dT%H:", time.gmtime(at))


def test_what_comes_next_is_told(running: Running) -> None:
    """The daily of tomorrow, and no edition missing."""
    told = running.scrape()
    due = told.value("digest_next_edition_timestamp_seconds", cadence="daily")
    assert due is not None
    assert "2026-11-22T07:00:00" == time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(due))
    assert 0.0 == told.value("digest_edition_overdue_seconds", cadence="daily")


def test_it_is_well_in_public_and_in_private(running: Running) -> None:
    """The reasons only in private; the numbers too."""
    assert (200, b'{"ok":true}') == running.ask(running.public, "/readyz")
    status, body = running.ask(running.private, "/readyz")
    expected = {"ok": True, "database": "ok", "schema": "ok", "ticker": "ok"}
    assert (200, expected) == (status, json.loads(body))
    assert 404 == running.ask(running.public, "/metrics")[0]
    assert 200 == running.ask(running.public, "/healthz")[0]


def test_each_outcome_is_one_event(running: Running) -> None:
    """In order: read, published, planned, sent; each with its values and the time pretended."""
    log = running.log()
    events = [one["event"] for one in log]
    for event in ("ingested", "feeds", "edition", "delivery"):
        assert event in events, log
    delivery, *others = [one for one in log if one["event"] == "delivery"]
    assert [] == others
    assert "daily:2026-11-21:UTC:07" == delivery["edition"]
    assert ("daily", "accepted", 1) == tuple(delivery[x] for x in ("stream", "state", "attempt"))
    assert delivery["timestamp"].startswith("2026-11-21T07:0")
    assert 10 == len(delivery["person"])


def test_it_is_small(running: Running) -> None:
    """At rest after its first letters: 150 MB at most."""
    held = running.scrape().value("process_resident_memory_bytes")
    assert held is not None
    assert held < 150 * 1024 * 1024


def test_nobody_is_named(running: Running) -> None:
    """Neither in the log nor in the numbers nor in what is said of its health."""
    pages = [running.ask(running.private, path)[1] for path in ("/metrics", "/readyz")]
    for text in (running.stderr.read_text(), *map(bytes.decode, pages)):
        assert "mail.example" not in text
        assert "reader" not in text

"""The service as systemd starts it: what it tells, and the socket it is handed."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.cli.desk import NOW, Desk, command, desk

LONG = 30.0
"""Seconds that a busy machine may take for what is quick."""

# As systemd does: descriptor 3, and a word for which process it is (sd_listen_fds(3)).
HAND_OVER = """
import os, sys
os.dup2(int(sys.argv[1]), 3)
os.environ |= {"LISTEN_FDS": "1", "LISTEN_PID": str(os.getpid())}
os.execv(sys.argv[2], sys.argv[2:])
"""


@pytest.fixture
def newsroom(tmp_path: Path) -> Desk:
    """One person who wants a daily."""
    made = desk(tmp_path)
    made.write("roll.csv", "email,consent_how\nall@example.org,at the fair\n")
    assert 0 == made("subscribers", "import", str(made.folder / "roll.csv"), "--at", NOW).code
    return made


@pytest.fixture
def ear(tmp_path: Path) -> Iterator[socket.socket]:
    """What systemd hears, at tmp_path/notify."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as one:
        one.bind(str(tmp_path / "notify"))
        one.settimeout(LONG)
        yield one


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    """The socket of a socket unit."""
    with socket.create_server(("127.0.0.1", 0)) as one:
        yield one


@contextmanager
def started(newsroom: Desk, listener: socket.socket) -> Iterator[subprocess.Popen[str]]:
    """`digest run`, as systemd would start it with a watchdog of two seconds."""
    line = command("--config", str(newsroom.folder / "config.toml"), "run", "--at", NOW)
    hand_over = [sys.executable, "-c", HAND_OVER, str(listener.fileno())]
    process = subprocess.Popen(
        [*hand_over, *line],
        pass_fds=[listener.fileno()],
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ
        | {"NOTIFY_SOCKET": str(newsroom.folder / "notify"), "WATCHDOG_USEC": "2000000"},
    )
    with process:
        yield process
        process.kill()


def listen_on(newsroom: Desk, port: int) -> None:
    """Say so in the configuration."""
    file = newsroom.folder / "config.toml"
    file.write_text(file.read_text().replace("127.0.0.1:0", f"127.0.0.1:{port}"))


def test_it_is_ready_when_its_pages_answer_and_tells_what_comes_next(
    newsroom: Desk, ear: socket.socket, listener: socket.socket
) -> None:
    """And that it lives at least twice within the watchdog's time, until it says that it stops."""
    listen_on(newsroom, listener.getsockname()[1])
    with started(newsroom, listener) as process:
        assert (
            b"READY=1\nSTATUS=next edition daily:2026-11-22:UTC:07 at 2026-11-22T07:00:00Z"
            == ear.recv(1000)
        )
        assert _answers(listener)
        assert _beats(ear, 4) < LONG
        process.send_signal(signal.SIGTERM)
        heard = b""
        while not heard.startswith(b"STOPPING=1"):
            heard = ear.recv(1000)
        assert 0 == process.wait(LONG)


def _answers(listener: socket.socket) -> bool:
    with socket.create_connection(listener.getsockname(), LONG) as visitor:
        visitor.sendall(b"GET / HTTP/1.0\r\n\r\n")
        return visitor.recv(12).endswith(b"200")


def _beats(ear: socket.socket, count: int) -> float:
    """How long so many signs of life took to come."""
    begun = time.monotonic()
    while count:
        count -= ear.recv(1000) == b"WATCHDOG=1"
    return time.monotonic() - begun


def test_a_socket_that_the_configuration_does_not_mean_is_refused(
    newsroom: Desk, ear: socket.socket, listener: socket.socket
) -> None:
    """By the address it is judged whether only this machine can connect."""
    listen_on(newsroom, listener.getsockname()[1] ^ 1)
    with started(newsroom, listener) as process:
        _, said = process.communicate(timeout=LONG)
        assert 1 == process.returncode
        assert "make the socket unit (ListenStream=) and the configuration agree" in said
        ear.settimeout(0)
        with pytest.raises(BlockingIOError):
            ear.recv(1000)

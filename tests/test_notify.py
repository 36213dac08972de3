"""Telling whoever started the service, against real sockets."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from datetime import timedelta
from pathlib import Path

import pytest

from digest.notify import Starter, starter

PID = 4711


@pytest.fixture(params=["in a folder", "abstract"])
def ear(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[str, socket.socket]]:
    """NOTIFY_SOCKET as the environment has it, and the socket that hears."""
    folder = request.param == "in a folder"
    written = str(tmp_path / "notify") if folder else f"@digest-{os.getpid()}"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as one:
        one.bind(written if folder else f"\0{written[1:]}")
        one.settimeout(5)
        yield written, one


def test_what_is_told_is_heard(ear: tuple[str, socket.socket]) -> None:
    """One datagram for each word (sd_notify(3))."""
    address, hears = ear
    tells = starter({"NOTIFY_SOCKET": address}, PID)
    tells.ready("next: daily")
    tells.alive()
    tells.status("reading\nNOTHING=1")
    tells.stopping()
    assert [
        b"READY=1\nSTATUS=next: daily",
        b"WATCHDOG=1",
        b"STATUS=reading NOTHING=1",
        b"STOPPING=1\nSTATUS=finishing the letters in hand",
    ] == [hears.recv(1000) for _ in range(4)]


@pytest.mark.parametrize(
    "tells",
    [
        pytest.param(Starter(), id="nobody asked"),
        pytest.param(Starter(address="/nowhere/at/all"), id="who asked is gone"),
    ],
)
def test_nobody_listening_is_no_fault(tells: Starter) -> None:
    """The service goes on."""
    tells.ready("")
    tells.alive()
    tells.stopping()


def test_a_deaf_listener_holds_nothing_up(tmp_path: Path) -> None:
    """Its queue is full, and telling returns all the same."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as deaf:
        deaf.bind(str(tmp_path / "notify"))
        tells = Starter(address=str(tmp_path / "notify"))
        for _ in range(2000):
            tells.status("x" * 500)


@pytest.mark.parametrize(
    ("environ", "expected"),
    [
        pytest.param({}, Starter(), id="a shell"),
        pytest.param({"NOTIFY_SOCKET": ""}, Starter(), id="an empty word"),
        pytest.param({"NOTIFY_SOCKET": "/run/n"}, Starter("/run/n"), id="a socket in a folder"),
        pytest.param({"NOTIFY_SOCKET": "@n"}, Starter("\0n"), id="an abstract socket"),
        pytest.param(
            {"WATCHDOG_USEC": "1500000", "WATCHDOG_PID": str(PID)},
            Starter(watchdog=timedelta(seconds=1.5)),
            id="a watchdog for this process",
        ),
        pytest.param(
            {"WATCHDOG_USEC": "2000000"},
            Starter(watchdog=timedelta(seconds=2)),
            id="a watchdog for any process",
        ),
        pytest.param(
            {"WATCHDOG_USEC": "2000000", "WATCHDOG_PID": "1"}, Starter(), id="another's watchdog"
        ),
        pytest.param({"WATCHDOG_USEC": "soon"}, Starter(), id="a watchdog without a number"),
        pytest.param(
            {"LISTEN_FDS": "2", "LISTEN_PID": str(PID)}, Starter(passed=2), id="two sockets"
        ),
        pytest.param({"LISTEN_FDS": "2", "LISTEN_PID": "1"}, Starter(), id="another's sockets"),
        pytest.param({"LISTEN_FDS": "2"}, Starter(), id="sockets for nobody"),
    ],
)
def test_the_environment_says_who_started_us(environ: Mapping[str, str], expected: Starter) -> None:
    assert expected == starter(environ, PID)


@pytest.mark.parametrize(
    ("watchdog", "expected"),
    [
        pytest.param(None, 30, id="no watchdog"),
        pytest.param(timedelta(minutes=15), 30, id="a patient watchdog"),
        pytest.param(timedelta(seconds=20), 10, id="twice in its time"),
    ],
)
def test_the_pace_suits_the_watchdog(watchdog: timedelta | None, expected: float) -> None:
    assert expected == Starter(watchdog=watchdog).pace(30)


PROGRAM = """
import os, sys
from digest.notify import FIRST_PASSED, starter
os.dup2(int(sys.argv[1]), FIRST_PASSED)
(one,) = starter(os.environ | {"LISTEN_PID": str(os.getpid())}, os.getpid()).sockets()
print(*one.getsockname())
"""


def test_a_socket_handed_over_is_taken() -> None:
    """By a process that was started with it (sd_listen_fds(3))."""
    with socket.create_server(("127.0.0.1", 0)) as handed:
        told = subprocess.run(
            [sys.executable, "-c", PROGRAM, str(handed.fileno())],
            pass_fds=[handed.fileno()],
            env={**os.environ, "LISTEN_FDS": "1"},
            capture_output=True,
            text=True,
            check=True,
        )
        assert "{} {}\n".format(*handed.getsockname()) == told.stdout

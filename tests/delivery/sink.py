"""Postfix's own test server, a mail server that somebody else wrote."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import pytest

SINK = shutil.which("smtp-sink", path="/usr/sbin:/usr/bin:/usr/local/sbin:/opt/homebrew/sbin")


@contextmanager
def sink(*options: str) -> Iterator[int]:
    """smtp-sink(1) with these options on a free port of loopback."""
    if SINK is None:
        pytest.skip("smtp-sink is not installed: it comes with Postfix")
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = int(listener.getsockname()[1])
    who = ["-u", "nobody"] if os.geteuid() == 0 else []
    server = subprocess.Popen([SINK, *who, *options, f"127.0.0.1:{port}", "100"])
    try:
        _await(port)
        yield port
    finally:
        server.terminate()
        server.wait()


def _await(port: int) -> None:
    end = time.monotonic() + 10
    while time.monotonic() < end:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port)):
            return
        time.sleep(0.01)
    raise TimeoutError("smtp-sink does not listen")

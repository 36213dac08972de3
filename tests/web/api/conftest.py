"""A newsroom with an API for each test, and one that is served over a socket."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from dataclasses import replace
from itertools import count
from pathlib import Path

import pytest
import uvicorn

from digest.web import application
from tests.web.api.programs import ASKED, Program
from tests.web.test_server import Running
from tests.web.world import FewLabels

JUMP = 100.0
"""Seconds from one request to the next, as the limits count: they have tests of their own."""


@pytest.fixture(scope="package")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Program, str]]:
    """A whole service with few labels, each of which is tried, and the address that it listens
    on."""
    program = Program(Path(tmp_path_factory.mktemp("served")))
    ticks = count()
    parts = replace(program.service.web_parts(lambda: program.now), taxonomy=FewLabels())
    site = application(parts, seconds=lambda: next(ticks) * JUMP)
    program.call("POST", "/v1/subscriptions", {**ASKED, "email": "waits@example.org"})
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        server = Running(uvicorn.Config(site, log_level="critical", lifespan="off"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        assert server.listening.wait(10)
        yield program, f"http://127.0.0.1:{listener.getsockname()[1]}"
        server.should_exit = True
        thread.join(10)
    program.service.close()


@pytest.fixture
def program(tmp_path: Path) -> Iterator[Program]:
    """A program of the newsroom's that may do all that a program can."""
    one = Program(tmp_path)
    yield one
    one.service.close()

"""The site behind a real server, over a socket."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path

import pytest
import uvicorn

from digest.model import Cadence
from digest.web import application
from tests.web.world import EVERYTHING, World


class Running(uvicorn.Server):
    """A server that says when it listens."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.listening = threading.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Listen, then say so."""
        await super().startup(sockets)
        self.listening.set()


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[World, int]]:
    """A site and the port it listens on."""
    world = World(Path(tmp_path_factory.mktemp("served")))
    world.release(*EVERYTHING)
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        site = application(world.parts())
        server = Running(uvicorn.Config(site, log_level="critical", lifespan="off"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        assert server.listening.wait(10)
        yield world, listener.getsockname()[1]
        server.should_exit = True
        thread.join(10)
    world.store.close()


def ask(port: int, method: str, path: str, **headers: str) -> tuple[HTTPResponse, bytes]:
    """One request on a connection of its own."""
    connection = HTTPConnection("127.0.0.1", port, timeout=10)
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    connection.request(method, path, headers=named)
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    return answer, body


@pytest.mark.parametrize("path", ["/", "/releases/bare", "/feeds/all.atom", "/static/style.css"])
def test_head_is_get_without_the_body(served: tuple[World, int], path: str) -> None:
    """The same status and headers, length included (RFC 9110 § 9.3.2)."""
    _, port = served
    got, body = ask(port, "GET", path)
    headed, nothing = ask(port, "HEAD", path)
    assert 200 == got.status == headed.status
    assert b"" == nothing
    assert len(body) == int(headed.headers["Content-Length"])
    assert _lasting(got) == _lasting(headed)


def test_a_poll_over_the_wire_is_answered_with_304(served: tuple[World, int]) -> None:
    """With no body, packed or plain."""
    _, port = served
    for coding in ("gzip", "identity"):
        first, _ = ask(port, "GET", "/feeds/all.atom", Accept_Encoding=coding)
        for method in ("GET", "HEAD"):
            again, body = ask(
                port,
                method,
                "/feeds/all.atom",
                Accept_Encoding=coding,
                If_None_Match=str(first.headers["ETag"]),
            )
            assert (304, b"") == (again.status, body)
            assert first.headers["ETag"] == again.headers["ETag"]


@pytest.mark.parametrize(
    "path",
    [
        "/feeds/../digest.db",
        "/feeds//etc/passwd",
        "/static/../application.py",
        "/mailbox/..",
        "/mailbox/../html",
        "/%2e%2e/",
    ],
)
def test_no_path_as_sent_leads_out(served: tuple[World, int], path: str) -> None:
    """No client tidies these up on the way."""
    _, port = served
    assert 404 == ask(port, "GET", path)[0].status


def test_one_click_works_over_the_wire_and_for_many_at_once(served: tuple[World, int]) -> None:
    """Mail providers post in bursts; every one is answered."""
    world, port = served
    path = f"/u/{world.token(world.subscribe(Cadence.DAILY))}"
    statuses: list[int] = []

    def click() -> None:
        statuses.append(ask(port, "POST", path)[0].status)

    threads = [threading.Thread(target=click) for _ in range(12)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert [200] * 12 == statuses


def _lasting(answer: HTTPResponse) -> dict[str, str]:
    return {name: value for name, value in answer.headers.items() if name != "date"}

"""A name leads where it led when it was looked at, and nowhere inside."""

from __future__ import annotations

import asyncio
import ssl
import subprocess
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

from digest.config import allowed
from digest.errors import Unanswered, Unreachable
from digest.http import Answer, Http, Limits, Resolve, Turns
from tests.badserver import BadServer, bad_server
from tests.nameserver import names

QUICK = Limits(connect=0.5, read=2, whole=4)
OUTSIDE, INSIDE = "127.0.0.2", "127.0.0.1"
"""Both are this machine; the first stands for a public address, which is what allows it."""


def get(url: str, resolve: Resolve, *, trust: ssl.SSLContext | None = None) -> Answer:
    async def ask() -> Answer:
        allow, turns = [allowed(OUTSIDE)], Turns(0)
        async with Http(None, QUICK, allow=allow, turns=turns, resolve=resolve, trust=trust) as h:
            return await h.get(url)

    return asyncio.run(ask())


def answers(*each: Sequence[str]) -> tuple[Resolve, list[str]]:
    """A name server that says something else each time, the last for ever; and what was asked."""
    asked: list[str] = []

    async def resolve(host: str) -> Sequence[str]:
        asked.append(host)
        return each[min(len(asked), len(each)) - 1]

    return resolve, asked


@contextmanager
def both() -> Iterator[tuple[BadServer, BadServer]]:
    """A server outside and one inside, on the same port."""
    with bad_server(OUTSIDE) as outside, bad_server(INSIDE, outside.port) as inside:
        yield outside, inside


def test_a_name_is_looked_up_once_for_each_connection() -> None:
    """So what it changes to meanwhile does not matter."""
    resolve, asked = answers([OUTSIDE], [INSIDE])
    with both() as (outside, inside):
        url = f"http://rebinds.example:{outside.port}/feed"
        assert 200 == get(url, resolve).status
    assert (["rebinds.example"], 1, 0) == (asked, len(outside.asked), len(inside.asked))


def test_a_name_that_leads_inside_at_the_next_hop_is_refused() -> None:
    """With the address, and how to allow it."""
    resolve, _ = answers([OUTSIDE], [INSIDE])
    with both() as (outside, inside):
        url = f"http://rebinds.example:{outside.port}/to/302//feed"
        with pytest.raises(Unreachable) as failure:
            get(url, resolve)
    why = "rebinds.example is at 127.0.0.1, this machine itself; if it is yours: "
    assert f'{url}: {why}[fetch] allow = ["127.0.0.1"]' == str(failure.value)
    assert (1, 0) == (len(outside.asked), len(inside.asked))


class Rebinding(dict[tuple[str, str], tuple[str, ...]]):
    """A zone whose addresses change after the first answer."""

    def __init__(self) -> None:
        super().__init__({("rebinds.example", "A"): (OUTSIDE,)})
        self.answered = 0

    def get(self, key: tuple[str, str], default: object = None) -> tuple[str, ...] | None:  # type: ignore[override]
        """The addresses, outside first."""
        if key != ("rebinds.example", "A"):
            return None
        self.answered += 1
        return (OUTSIDE if self.answered == 1 else INSIDE,)


def test_a_real_name_server_that_rebinds_gets_no_further() -> None:
    """One answer, one connection; the next hop is refused."""
    zone = Rebinding()
    with names(zone) as server, both() as (outside, inside):
        url = f"http://rebinds.example:{outside.port}"
        assert 200 == get(f"{url}/feed", server.addresses).status
        with pytest.raises(Unreachable, match=r"is at 127\.0\.0\.1, this machine itself"):
            get(f"{url}/feed", server.addresses)
    assert (2, 1, 0) == (zone.answered, len(outside.asked), len(inside.asked))


def test_one_foot_inside_is_refused() -> None:
    """Wherever that foot stands among the answers."""
    resolve, _ = answers([OUTSIDE, INSIDE])
    with both() as (outside, inside), pytest.raises(Unreachable, match="this machine itself"):
        get(f"http://both.example:{outside.port}/feed", resolve)
    assert (0, 0) == (len(outside.asked), len(inside.asked))


@pytest.mark.parametrize(
    "host",
    [
        *("127.0.0.1", "127.1", "2130706433", "0x7f000001", "0177.0.0.1", "0", "localhost"),
        *("[::1]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[::]", "LOCALHOST.", "127。0。0。1"),
    ],
)
def test_this_machine_is_known_in_every_disguise(host: str) -> None:
    """By the machine's own resolver."""

    async def ask(url: str) -> Answer:
        async with Http(None, QUICK) as http:
            return await http.get(url)

    with bad_server("127.0.0.1") as bad, pytest.raises(Unreachable):
        asyncio.run(ask(f"http://{host}:{bad.port}/feed"))
    assert [] == bad.asked


def test_the_machines_own_resolver_is_asked() -> None:
    """`localhost` is in its hosts file."""

    async def ask(url: str) -> Answer:
        allow = [allowed("127.0.0.1"), allowed("::1")]
        async with Http(None, QUICK, allow=allow) as http:
            return await http.get(url)

    with bad_server() as bad:
        assert 200 == asyncio.run(ask(f"http://localhost:{bad.port}/feed")).status


def test_an_address_that_takes_no_connection_gives_way_to_the_next() -> None:
    resolve, _ = answers(["127.0.0.3", OUTSIDE])

    async def ask(url: str) -> Answer:
        allow = [allowed("127.0.0.0/8")]
        async with Http(None, QUICK, allow=allow, resolve=resolve) as http:
            return await http.get(url)

    with bad_server(OUTSIDE) as bad:
        assert 200 == asyncio.run(ask(f"http://two.example:{bad.port}/feed")).status


async def _never(host: str) -> Sequence[str]:
    await asyncio.sleep(60)
    return ()


async def _none(host: str) -> Sequence[str]:
    return ()


async def _fails(host: str) -> Sequence[str]:
    raise Unanswered(f"DNS: {host}: A: no answer in time")


@pytest.mark.parametrize(
    ("why", "resolve"),
    [
        pytest.param("no name server answered in time", _never, id="silence"),
        pytest.param("n.example: has no address", _none, id="nothing"),
        pytest.param("DNS: n.example: A: no answer in time", _fails, id="failure"),
    ],
)
def test_a_name_without_an_address_is_told(
    why: str, resolve: Callable[[str], Awaitable[Sequence[str]]]
) -> None:
    with pytest.raises(Unreachable, match=why):
        get("http://n.example/", resolve)


def certificate(folder: Path, name: str) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """A server that proves to be `name`, and a client that takes its word."""
    command = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2"
    extra = ["-subj", f"/CN={name}", "-addext", f"subjectAltName=DNS:{name}"]
    files = ["-keyout", "key.pem", "-out", "cert.pem"]
    try:
        subprocess.run(
            [*command.split(), *extra, *files], cwd=folder, check=True, capture_output=True
        )
    except FileNotFoundError:
        pytest.skip("openssl is not installed: no certificate to try TLS with")
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(folder / "cert.pem", folder / "key.pem")
    return server, ssl.create_default_context(cafile=str(folder / "cert.pem"))


def test_the_connection_goes_to_the_address_and_the_certificate_is_the_names(
    tmp_path: Path,
) -> None:
    """SNI and Host too; a certificate of another name is not taken, nor one of nobody known."""
    tls, trust = certificate(tmp_path, "newsroom.example")
    met: list[str | None] = []
    tls.sni_callback = lambda _, name, __: met.append(name)
    resolve, _ = answers([OUTSIDE])
    with bad_server(OUTSIDE, tls=tls) as bad:
        url = f"https://newsroom.example:{bad.port}/feed"
        assert 200 == get(url, resolve, trust=trust).status
        with pytest.raises(Unreachable, match=r"other\.example|[Hh]ostname mismatch"):
            get(url.replace("newsroom", "other"), resolve, trust=trust)
        with pytest.raises(Unreachable, match="CERTIFICATE_VERIFY_FAILED"):
            get(url, resolve)
    assert ["newsroom.example", "other.example", "newsroom.example"] == met
    assert [f"newsroom.example:{bad.port}"] == [one.headers["host"] for one in bad.asked]


def test_a_step_down_from_https_is_followed_but_not_for_good(tmp_path: Path) -> None:
    """Whoever stands in between could have written everything after it."""
    tls, trust = certificate(tmp_path, "newsroom.example")
    resolve, _ = answers([OUTSIDE])
    with bad_server(OUTSIDE, tls=tls) as safe, bad_server(OUTSIDE) as plain:
        answer = get(
            f"https://newsroom.example:{safe.port}/to/301/{plain.url}/feed", resolve, trust=trust
        )
    assert (200, None, f"{plain.url}/feed") == (answer.status, answer.moved_to, answer.url)

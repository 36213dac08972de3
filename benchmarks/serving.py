"""Serving a feed: requests per second by the service over those by nginx with the configuration
that we ship, one worker each. `python -m benchmarks.serving --table` shows what both say."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from benchmarks import conditions, nginx, served
from benchmarks.ratio import Row

RUNS = 7
SECONDS = 1
CONNECTIONS = 16
APP, NGINX = "app", "nginx"
_RATE = re.compile(r"Requests/sec:\s+([0-9.]+)")


@dataclass(frozen=True, slots=True)
class _Load:
    """One kind of request, with the names of those who are asked beside nginx and the app."""

    what: str
    status: int
    headers: Mapping[str, str]
    others: tuple[str, ...] = ()


_OTHERS = tuple(name for name in served.WAYS if name != APP)
_LOADS = (
    _Load("200, plain", 200, {}, _OTHERS),
    _Load("200, gzip", 200, {"Accept-Encoding": "gzip"}),
    _Load("304", 304, {"If-None-Match": "{etag}"}, _OTHERS),
    _Load("304, gzip", 304, {"If-None-Match": "{packed}", "Accept-Encoding": "gzip"}),
)


def rows() -> list[Row]:
    """Requests per second over nginx's, so that more is better. Servers run on the first core and
    wrk on the second, where there are two."""
    if nginx.program() is None or shutil.which("wrk") is None:
        print("serving: skipped: nginx or wrk is not installed (Debian's nginx-light, wrk)")
        return []
    with _filled_folder() as root, serving(tuple(served.WAYS), root) as ports:
        return [row for load in _LOADS for row in _measured(load, ports)]


def _measured(load: _Load, ports: Mapping[str, int]) -> list[Row]:
    names = (NGINX, APP, *load.others)
    headers = {name: _headers(load, ports[name]) for name in names}
    rates: dict[str, list[float]] = {name: [] for name in names}
    for _ in range(RUNS):
        for name in names:
            rates[name].append(_wrk(ports[name], headers[name]))
    return [
        _row(f"{name} serves {load.what}", rates[name], rates[NGINX])
        for name in (APP, *load.others)
    ]


def _row(what: str, ours: list[float], theirs: list[float]) -> Row:
    ratios = sorted(one / other for one, other in zip(ours, theirs, strict=True))
    spread = (ratios[0], ratios[-1])
    return Row(what, "nginx, requests/s", median(ratios), spread, f"{median(ours):,.0f}/s")


def _headers(load: _Load, port: int) -> dict[str, str]:
    """The load's headers, once a request with them has been seen to be answered as meant."""
    if load.status == 304:
        plain = conditions.ask(port, conditions.CASES[0], {}).headers["etag"]
        packed = conditions.ask(port, conditions.CASES[1], {}).headers["etag"]
    else:
        plain = packed = ""
    known = {"etag": plain, "packed": packed}
    told = conditions.ask(port, conditions.Case(load.what, load.status, load.headers), known)
    assert load.status == told.status, f"{load.what}: {told.status}"
    return {name: value.format_map(known) for name, value in load.headers.items()}


def _wrk(port: int, headers: Mapping[str, str]) -> float:
    """Requests per second."""
    lines = [part for name, value in headers.items() for part in ("-H", f"{name}: {value}")]
    url = f"http://127.0.0.1:{port}{conditions.FEED}"
    command = [*nginx.on_core(1), "wrk", "-t1", f"-c{CONNECTIONS}", f"-d{SECONDS}s", *lines, url]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=30)
    found = _RATE.search(done.stdout)
    assert found, done.stdout
    return float(found[1])


@contextmanager
def _filled_folder() -> Iterator[Path]:
    with TemporaryDirectory() as folder:
        served.fill(Path(folder))
        yield Path(folder)


@contextmanager
def serving(names: tuple[str, ...], root: Path) -> Iterator[dict[str, int]]:
    """nginx, and those that are named, over the feeds in a folder; the port of each."""
    with ExitStack() as stack:
        ports = {name: stack.enter_context(serve(name, root)) for name in names}
        ports[NGINX] = stack.enter_context(
            nginx.running(root, root / "feeds", service=ports[APP], pinned=nginx.on_core(0))
        )
        yield ports


@contextmanager
def serve(name: str, folder: Path) -> Iterator[int]:
    """One of `served.WAYS`, as a process of its own; its port."""
    port = nginx.free_port()
    python = [sys.executable, "-m", "benchmarks.served", name, str(folder), str(port)]
    with subprocess.Popen([*nginx.on_core(0), *python]) as process:
        try:
            nginx.await_port(port, process)
            yield port
        finally:
            process.terminate()


def main(arguments: list[str]) -> int:
    """Print the table of conditional requests; 2 without `--table`."""
    if arguments != ["--table"]:
        print("python -m benchmarks.serving --table; python -m benchmarks serving", file=sys.stderr)
        return 2
    if nginx.program() is None:
        print("nginx is not installed (Debian's nginx-light)", file=sys.stderr)
        return 1
    with _filled_folder() as root, serving((APP,), root) as ports:
        print("\n".join(conditions.table(ports)))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

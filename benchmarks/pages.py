"""The pages of a form, with a million people in the store: server CPU for a request over that of
the smallest page which Starlette makes of a template, and requests per second over its."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from benchmarks import crowd, nginx, paged
from benchmarks.ratio import Row

RUNS = 7
SECONDS = 1
CONNECTIONS = 4
READERS = tuple(range(2, 40_002, 20))
"""Whose preferences are opened, one after the other: two thousand, all of them active."""

REFERENCE = "Starlette template"
_RATE = re.compile(r"Requests/sec:\s+([0-9.]+)")
_DONE = re.compile(r"(\d+) requests in")
_BAD = re.compile(r"Non-2xx or 3xx responses|Socket errors")

_SCRIPT = """
local paths, turn = {}, 0
for line in io.lines("%s") do paths[#paths + 1] = line end
request = function()
  turn = turn %% #paths + 1
  return wrk.format("GET", paths[turn])
end
"""


@dataclass(frozen=True, slots=True)
class Server:
    """A process that serves, and the port that it listens on."""

    port: int
    pid: int


@dataclass(frozen=True, slots=True)
class _Run:
    """What one run of wrk came to: requests per second, and server CPU for each in µs."""

    rate: float
    cpu: float


def rows() -> list[Row]:
    """Two rows for each page: CPU, where less is better, and requests per second. Servers run on
    the first core and wrk on the second, where there are two."""
    if shutil.which("wrk") is None:
        print("pages: skipped: wrk is not installed (Debian's wrk)", file=sys.stderr)
        return []
    with TemporaryDirectory() as folder:
        root = Path(folder)
        crowd.gather(root / paged.STORE)
        pages: dict[str, Sequence[str]] = {
            "/subscribe": ["/subscribe"],
            "/preferences": ["/preferences"],
            "/preferences/TOKEN": paged.links(root, READERS),
        }
        with _both(root) as servers:
            return [row for name, paths in pages.items() for row in _page(name, paths, servers)]


def _page(name: str, paths: Sequence[str], servers: Mapping[str, Server]) -> list[Row]:
    with TemporaryDirectory() as folder:
        listed, script = Path(folder) / "paths", Path(folder) / "pages.lua"
        listed.write_text("\n".join(paths), encoding="utf-8")
        script.write_text(_SCRIPT % listed, encoding="utf-8")
        runs: dict[str, list[_Run]] = {who: [] for who in servers}
        for _ in range(RUNS + 1):
            for who, server in servers.items():
                runs[who].append(_wrk(server, script))
    ours, theirs = runs[paged.APP][1:], runs[paged.TEMPLATE][1:]
    cpu = [(one.cpu, other.cpu) for one, other in zip(ours, theirs, strict=True)]
    rate = [(one.rate, other.rate) for one, other in zip(ours, theirs, strict=True)]
    return [
        _row(f"GET {name}", f"{REFERENCE}, server CPU", cpu, "{:,.0f} µs"),
        _row(f"GET {name}", f"{REFERENCE}, requests/s", rate, "{:,.0f}/s"),
    ]


def _row(what: str, reference: str, pairs: Sequence[tuple[float, float]], each: str) -> Row:
    ratios = sorted(ours / theirs for ours, theirs in pairs)
    cost = each.format(median(ours for ours, _ in pairs))
    return Row(what, reference, median(ratios), (ratios[0], ratios[-1]), cost)


def _wrk(server: Server, script: Path) -> _Run:
    url = f"http://127.0.0.1:{server.port}"
    command = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{SECONDS}s", "-s", str(script), url]
    before = _cpu(server.pid)
    told = subprocess.run(
        [*nginx.on_core(1), *command], capture_output=True, text=True, check=True, timeout=30
    ).stdout
    spent = _cpu(server.pid) - before
    rate, done = _RATE.search(told), _DONE.search(told)
    assert not _BAD.search(told), told
    assert rate is not None
    assert done is not None
    return _Run(float(rate[1]), spent / int(done[1]) * 1e6)


def _look(port: int) -> None:
    """Ask for one page: whoever listens may still be building what answers."""
    connection = HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("GET", "/subscribe")
    assert connection.getresponse().status == 200
    connection.close()


def _cpu(pid: int) -> float:
    """Seconds that a process has computed, its threads and the kernel's work for it with it
    (proc(5), utime and stime)."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@contextmanager
def _both(root: Path) -> Iterator[dict[str, Server]]:
    with ExitStack() as stack:
        yield {name: stack.enter_context(serving(root, name)) for name in paged.WAYS}


@contextmanager
def serving(root: Path, name: str) -> Iterator[Server]:
    """One of `paged.WAYS` over a folder, as a process of its own."""
    port = nginx.free_port()
    python = [sys.executable, "-m", "benchmarks.paged", name, str(root), str(port)]
    with subprocess.Popen([*nginx.on_core(0), *python]) as process:
        try:
            nginx.await_port(port, process)
            _look(port)
            yield Server(port, process.pid)
        finally:
            process.terminate()

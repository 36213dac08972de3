"""An alert handed in while a digest is being sent: how soon it leaves, how much later than alone,
and how much memory the digest takes."""

from __future__ import annotations

import asyncio
import gc
import time
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Thread

import uvloop

from benchmarks.mailers import sink
from benchmarks.outbox import Outbox
from benchmarks.ratio import Row
from digest.delivery.claims import Claim
from digest.model import Outcome
from digest.send import Parts, send

DIGEST, ALERT, CONNECTIONS = 200_000, 10_000, 16
_STARTED = 2000


class Times:
    """When letters of an alert were accepted, in seconds of one clock, and memory at two points."""

    def __init__(self) -> None:
        self.daily = 0
        self.alerts: list[float] = []
        self.memory: list[int] = []

    def __call__(self, claim: Claim, outcome: Outcome) -> None:  # noqa: ARG002
        """Hear of one outcome."""
        if claim.stream == "alert":
            self.alerts.append(time.perf_counter())
            return
        self.daily += 1
        if self.daily % _STARTED == 0:
            self.memory.append(resident())


def resident() -> int:
    """Memory of this process now, in bytes."""
    pages = Path("/proc/self/statm").read_text(encoding="ascii").split()[1]
    return int(pages) * 4096


def hurry() -> list[Row]:
    """Alone, then beside the digest."""
    with TemporaryDirectory() as folder, sink() as port:
        outbox = Outbox(Path(folder), DIGEST)
        alone = _alone(outbox, port)
        first, last, memory = _beside(outbox, port)
    rate = f"{last / ALERT * 1e6:,.1f} µs"
    return [
        Row("alert beside a digest: seconds to the first", "1 s", first, (first, first), "-"),
        Row("alert beside a digest: to the last", "alone", last / alone, (last / alone,) * 2, rate),
        Row("memory at the end of the digest", "at its start", memory, (memory, memory), "-"),
    ]


def _alone(outbox: Outbox, port: int) -> float:
    times = Times()
    outbox.owe(ALERT, "alert")
    start = time.perf_counter()
    outbox.send(port, CONNECTIONS, times)
    return times.alerts[-1] - start


def _beside(outbox: Outbox, port: int) -> tuple[float, float, float]:
    """Seconds from handing in to the first and to the last, and how memory grew."""
    outbox.owe(DIGEST)
    gc.collect()
    times = Times()
    parts = outbox.parts(port, CONNECTIONS)
    thread = Thread(target=lambda: uvloop.run(_whole(parts, times)))
    thread.start()
    while times.daily < 5 * _STARTED:
        time.sleep(0.01)
    outbox.owe(ALERT, "alert")
    start = time.perf_counter()
    thread.join()
    return times.alerts[0] - start, times.alerts[-1] - start, times.memory[-1] / times.memory[0]


async def _whole(parts: Parts, times: Times) -> None:
    await asyncio.wait_for(send(parts, lambda: datetime.now(UTC), watch=times), None)

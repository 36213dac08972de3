"""Sending personalised letters of 30 kB, the ledger on disk, against Postfix's own test client.

Both send to the same smtp-sink over as many connections, in turn. Starting up is not counted, nor
is planning: the letters are owed already.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from benchmarks.hurry import hurry
from benchmarks.mailers import (
    aiosmtplib_ready_bytes,
    delayed,
    installed,
    nodemailer,
    sink,
    smtp_source,
    smtplib_threads,
)
from benchmarks.outbox import Outbox, Took
from benchmarks.ratio import RUNS, Row

LETTERS, FEW, FAR = 4000, 1000, 40
ONE_WAY = 0.015
"""Half a round trip of 30 ms, in seconds."""


def rows() -> list[Row]:
    """How many times as fast as the reference, and for how many times its processor time."""
    if not installed():
        print("sending: needs smtp-sink and smtp-source, which come with Postfix", file=sys.stderr)
        return []
    with TemporaryDirectory() as folder, sink() as port:
        outbox = Outbox(Path(folder), LETTERS)
        found = _against_source(outbox, port, 16, LETTERS)
        found += _against_source(outbox, port, 1, FEW)
        found += _peers(port)
        found += _far(outbox, port)
    return found + hurry()


def _against_source(outbox: Outbox, port: int, connections: int, letters: int) -> list[Row]:
    pairs = []
    for _ in range(RUNS):
        outbox.owe(letters)
        ours = outbox.send(port, connections)
        pairs.append((ours, smtp_source(port, connections, letters)))
    name = f"{connections} connections" if connections > 1 else "1 connection"
    return [
        _row(f"letters a second, {name}", "smtp-source", pairs, _speed, letters),
        _row(f"processor time, {name}", "smtp-source", pairs, _cost, letters),
    ]


def _peers(port: int) -> list[Row]:
    """What others do with messages that are ready, without a ledger."""
    peers: dict[str, Callable[[], Took | None]] = {
        "nodemailer's pool": lambda: nodemailer(port, 16, FEW),
        "smtplib, 16 threads": lambda: smtplib_threads(port, 16, FEW),
    }
    found = []
    for name, run in peers.items():
        pairs: list[tuple[Took, Took]] = []
        while len(pairs) < RUNS and (took := run()) is not None:
            pairs.append((took, smtp_source(port, 16, FEW)))
        if pairs:
            what = f"{name}: letters a second, 16 connections"
            found.append(_row(what, "smtp-source", pairs, _speed, FEW))
        else:
            print(f"sending: {name}: not installed", file=sys.stderr)
    return found


def _far(outbox: Outbox, port: int) -> list[Row]:
    pairs = []
    with delayed(port, ONE_WAY) as far:
        for _ in range(RUNS):
            outbox.owe(FAR)
            pairs.append((outbox.send(far, 1), aiosmtplib_ready_bytes(far, FAR)))
    what = "letters a second, 1 connection, 30 ms there and back"
    return [_row(what, "aiosmtplib", pairs, _speed, FAR)]


def _row(
    what: str,
    reference: str,
    pairs: list[tuple[Took, Took]],
    ratio: Callable[[Took, Took], float],
    letters: int,
) -> Row:
    ratios = sorted(ratio(ours, theirs) for ours, theirs in pairs)
    each = median(one.cpu if ratio is _cost else one.wall for one, _ in pairs) / letters * 1e6
    return Row(what, reference, median(ratios), (ratios[0], ratios[-1]), f"{each:,.1f} µs")


def _speed(ours: Took, theirs: Took) -> float:
    return theirs.wall / ours.wall


def _cost(ours: Took, theirs: Took) -> float:
    return ours.cpu / theirs.cpu

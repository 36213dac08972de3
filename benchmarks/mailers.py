"""Other programs that send mail, Postfix's test programs, and a line with a delay."""

from __future__ import annotations

import asyncio
import os
import shutil
import smtplib
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress

from aiosmtplib import SMTP

from benchmarks.nginx import free_port
from benchmarks.outbox import LENGTH, SENDER, Took, segments, took
from digest.letters.personal import Stencil

RECIPIENT = "reader@mail.example"
PERSONAL = {
    "to": RECIPIENT.encode(),
    "message_id": b"0123456789abcdef01234567",
    "pace": b"MTIzNDU2Ny4w.hW3kqv5dO2pX7n1sT4y6u8i0o9p2a5s7d1f3g6h8j2k",
    "unsubscribe": b"MTIzNDU2Ny5kLjA.mZ0q3fYx9uQ1l4m3m1o8z8l8f8o7t8o2q1n4r5s6t7u",
}
_PATH = f"{os.environ.get('PATH', os.defpath)}:/usr/sbin"
_NODEMAILER = """
const mailer = require("nodemailer"), fs = require("fs");
const [port, connections, letters] = process.argv.slice(1).map(Number);
const raw = fs.readFileSync(0);
const pool = mailer.createTransport({host: "127.0.0.1", port, pool: true, ignoreTLS: true,
  maxConnections: connections, maxMessages: Infinity});
const envelope = {from: "digest@news.example", to: "reader@mail.example"};
const start = process.hrtime.bigint(), cpu = process.cpuUsage();
let next = 0;
const one = async () => { while (next++ < letters) await pool.sendMail({envelope, raw}); };
Promise.all(Array.from({length: connections}, one)).then(() => {
  const used = process.cpuUsage(cpu);
  console.log(Number(process.hrtime.bigint() - start) / 1e9, (used.user + used.system) / 1e6);
  pool.close();
});
"""


@contextmanager
def sink() -> Iterator[int]:
    """smtp-sink(1), which takes all and keeps nothing; its port."""
    port = free_port()
    who = ["-u", "nobody"] if os.geteuid() == 0 else []
    with _running(["smtp-sink", *who, f"127.0.0.1:{port}", "1000"], port):
        yield port


@contextmanager
def delayed(to: int, seconds: float) -> Iterator[int]:
    """A line to that port on which everything takes so long, each way; its port."""
    port = free_port()
    command = [sys.executable, "-m", "benchmarks.delayed", str(port), str(to), str(seconds)]
    with _running(command, port):
        yield port


def smtp_source(port: int, connections: int, letters: int) -> Took:
    """smtp-source(1): Postfix's client, in C, one round trip for each command."""
    command = [_found("smtp-source"), "-d", "-s", str(connections), "-m", str(letters)]
    command += ["-l", str(LENGTH), "-f", SENDER, "-t", RECIPIENT, f"inet:127.0.0.1:{port}"]
    start = time.perf_counter()
    process = subprocess.Popen(command)
    _, status, usage = os.wait4(process.pid, 0)
    if status != 0:
        raise SystemExit("smtp-source failed")
    return Took(time.perf_counter() - start, usage.ru_utime + usage.ru_stime)


def aiosmtplib_ready_bytes(port: int, letters: int) -> Took:
    """aiosmtplib as it comes, with a message that is made ready, on one connection."""

    async def main() -> None:
        async with SMTP(hostname="127.0.0.1", port=port, start_tls=False) as client:
            for _ in range(letters):
                await client.sendmail(SENDER, [RECIPIENT], _message())

    return took(lambda: asyncio.run(main()))


def smtplib_threads(port: int, connections: int, letters: int) -> Took:
    """smtplib of Python's own library, a thread for each connection."""

    def some(number: int) -> None:
        with smtplib.SMTP("127.0.0.1", port, local_hostname="news.example") as client:
            for _ in range(number):
                client.sendmail(SENDER, [RECIPIENT], _message())

    def main() -> None:
        with ThreadPoolExecutor(connections) as threads:
            list(threads.map(some, [letters // connections] * connections))

    return took(main)


def nodemailer(port: int, connections: int, letters: int) -> Took | None:
    """nodemailer's pool with a message that is made ready; None where it is not installed."""
    if (node := shutil.which("node")) is None:
        return None
    arguments = [node, "-e", _NODEMAILER, str(port), str(connections), str(letters)]
    done = subprocess.run(arguments, input=_message(), capture_output=True, check=False)
    return Took(*map(float, done.stdout.split())) if done.returncode == 0 else None


def installed() -> bool:
    """Whether Postfix's test programs are there."""
    return all(shutil.which(name, path=_PATH) for name in ("smtp-sink", "smtp-source"))


def _message() -> bytes:
    return Stencil(segments()).fill(PERSONAL)


def _found(name: str) -> str:
    return shutil.which(name, path=_PATH) or name


@contextmanager
def _running(command: list[str], port: int) -> Iterator[None]:
    process = subprocess.Popen([_found(command[0]), *command[1:]])
    try:
        end = time.monotonic() + 10
        while time.monotonic() < end:
            with suppress(OSError), socket.create_connection(("127.0.0.1", port)):
                break
            time.sleep(0.02)
        yield
    finally:
        process.terminate()
        process.wait()

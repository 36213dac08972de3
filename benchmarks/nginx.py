"""A real nginx with the configuration that we ship, but for ports, places and TLS."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

SHIPPED = Path(__file__).parents[1] / "examples" / "nginx.conf"
PUBLIC = "https://digest.example.org"
"""The address of the service in the shipped configuration."""

_PATIENCE = 30.0
_AROUND = """
worker_processes 1;
daemon off;
{user}
pid {folder}/nginx.pid;
error_log stderr crit;
events {{ worker_connections 768; }}
http {{
    sendfile on;
    tcp_nopush on;
    types_hash_max_size 2048;
    default_type application/octet-stream;
    gzip on;
    {temporary}
    {site}
}}
"""
"""As Debian has it around a site."""

_KINDS = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")


def program() -> str | None:
    """Where nginx is installed; None where it is not."""
    return shutil.which("nginx", path=f"{os.environ.get('PATH', os.defpath)}:/usr/sbin")


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as one:
        return int(one.getsockname()[1])


def on_core(number: int) -> list[str]:
    """What a command line begins with to stay on one core; nothing where there are not two."""
    cores = sorted(os.sched_getaffinity(0))
    if len(cores) < 2 or shutil.which("taskset") is None:
        return []
    return ["taskset", "-c", str(cores[number])]


def site(text: str, feeds: Path, *, port: int, again: int, service: int) -> str:
    """The shipped configuration without the part for port 80 and without TLS; `feeds` is the
    folder that is served below /feeds/ and must have that name."""
    shared, _, rest = text.partition("\nserver {\n")
    secure = rest.partition("\nserver {\n")[2]
    for pattern, instead in (
        (r"listen 443 ssl http2;", f"listen 127.0.0.1:{port};"),
        (r"listen \[::\]:443 ssl http2;", ""),
        (r"ssl_\w+ [^;]+;", ""),
        (r"error_log [^;]+;", ""),
        (r"127\.0\.0\.1:8001", f"127.0.0.1:{again}"),
        (r"127\.0\.0\.1:8000", f"127.0.0.1:{service}"),
        (r"root /var/cache/digest;", f"root {feeds.parent};"),
    ):
        secure, found = re.subn(pattern, instead, secure)
        shared, also = re.subn(pattern, instead, shared)
        assert found + also, pattern
    return f"{shared}\nserver {{\n{secure}"


@contextmanager
def running(
    folder: Path, feeds: Path, *, service: int, pinned: Sequence[str] = ()
) -> Iterator[int]:
    """Serve; the port. `folder` is for what nginx writes, `service` the port that the app listens
    on, `pinned` a command that starts another."""
    port, again = free_port(), free_port()
    text = SHIPPED.read_text(encoding="utf-8")
    configuration = folder / "nginx.conf"
    configuration.write_text(
        _AROUND.format(
            user="user root;" if os.geteuid() == 0 else "",
            folder=folder,
            temporary="\n    ".join(f"{one}_temp_path {folder}/{one};" for one in _KINDS),
            site=site(text, feeds, port=port, again=again, service=service),
        ),
        encoding="utf-8",
    )
    command = [*pinned, str(program()), "-p", str(folder), "-c", str(configuration)]
    with subprocess.Popen(command) as process:
        try:
            await_port(port, process)
            yield port
        finally:
            process.terminate()


def await_port(port: int, process: subprocess.Popen[bytes]) -> None:
    """Return once somebody listens there; TimeoutError where nobody does before long."""
    until = time.monotonic() + _PATIENCE
    while process.poll() is None and time.monotonic() < until:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.02)
        else:
            return
    raise TimeoutError(f"{process.args!r}: does not listen on port {port}")

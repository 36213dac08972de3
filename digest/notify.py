"""What is told to whoever started the service, and the sockets it handed over.

systemd, or anything that speaks its protocol: sd_notify(3), sd_watchdog_enabled(3) and
sd_listen_fds(3). Where nobody asked to be told, telling does nothing.
"""

from __future__ import annotations

import logging
import socket
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

FIRST_PASSED = 3
"""The descriptor of the first socket handed over (sd_listen_fds(3))."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Starter:
    """Whoever started this process.

    `address` is the Unix datagram socket that wants to be told, None where nobody does; without a
    word for `watchdog` it ends the process, None where it does not; `passed` counts the sockets
    handed over.
    """

    address: str | None = None
    watchdog: timedelta | None = None
    passed: int = 0

    def ready(self, status: str) -> None:
        """All is in place: who waits for this service may go on."""
        self._tell("READY=1", _status(status))

    def alive(self) -> None:
        """The work goes on."""
        self._tell("WATCHDOG=1")

    def status(self, status: str) -> None:
        """How things stand, in one line for people."""
        self._tell(_status(status))

    def stopping(self) -> None:
        """What is under way is brought to an end."""
        self._tell("STOPPING=1", _status("finishing the letters in hand"))

    def pace(self, seconds: float) -> float:
        """How often to be at work, so that the watchdog hears of it twice in its time."""
        return seconds if self.watchdog is None else min(seconds, self.watchdog / _SECOND / 2)

    def sockets(self) -> list[socket.socket]:
        """The sockets handed over, in the order of their names in the unit; empty where none."""
        return [socket.socket(fileno=FIRST_PASSED + number) for number in range(self.passed)]

    def _tell(self, *lines: str) -> None:
        """Never waits, and never fails: no letter may hang on being heard."""
        if self.address is None:
            return
        try:
            with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_NONBLOCK) as one:
                one.connect(self.address)
                one.send("\n".join(lines).encode())
        except OSError as error:
            _log.warning("whoever started us cannot be told: %s", error.strerror)


NOBODY = Starter()
"""A shell: it wants no word and hands nothing over."""

_SECOND = timedelta(seconds=1)


def starter(environ: Mapping[str, str], pid: int) -> Starter:
    """Who started the process with this number, by what it left in the environment.

    What is meant for another process, its parent say, is left alone.
    """
    address = environ.get("NOTIFY_SOCKET")
    return Starter(
        address=f"\0{address[1:]}" if address and address.startswith("@") else address or None,
        watchdog=_watchdog(environ, pid),
        passed=_number(environ, "LISTEN_FDS") if _number(environ, "LISTEN_PID") == pid else 0,
    )


def _watchdog(environ: Mapping[str, str], pid: int) -> timedelta | None:
    microseconds = _number(environ, "WATCHDOG_USEC")
    meant = "WATCHDOG_PID" not in environ or _number(environ, "WATCHDOG_PID") == pid
    return timedelta(microseconds=microseconds) if microseconds and meant else None


def _number(environ: Mapping[str, str], name: str) -> int:
    """0 where it is not there, or is no number."""
    text = environ.get(name, "")
    return int(text) if text.isascii() and text.isdigit() else 0


def _status(status: str) -> str:
    """One line, as the protocol has it."""
    return f"STATUS={' '.join(status.split())}"

"""Work on what strangers wrote, in processes of its own: none of it holds up the service for long,
fills its memory or sees its files.

A document that takes too long is given up, which only a process allows: a thread that is deep in
a parser cannot be ended. The processes begin when there is work and end when there is none.
"""

from __future__ import annotations

import asyncio
import os
import pickle
import select
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, ParamSpec, TypeVar, cast

from digest.errors import Unreadable
from digest.sources import worker

T = TypeVar("T")
P = ParamSpec("P")

_CHUNK = 1 << 20
_KEPT = ("LANG", "LC_", "PYTHON", "TZ")


@dataclass(frozen=True, slots=True)
class Bounds:
    """How long a document may be worked on and how long a process may take to begin, in seconds;
    how much more memory than before it may take, in octets; how long a process that has nothing
    to do is kept."""

    seconds: float = 5.0
    begin: float = 60.0
    octets: int = 300 * 1024 * 1024
    idle: float = 120.0


async def here(function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Work in a thread of this process, without a deadline: for what is known to be harmless."""
    return await asyncio.to_thread(function, *args, **kwargs)


class Workers:
    """A few processes that work; of no event loop, closed by `close`."""

    def __init__(self, count: int = 2, bounds: Bounds | None = None) -> None:
        """`count` documents at most are worked on at once."""
        self._bounds = bounds or Bounds()
        self._threads = ThreadPoolExecutor(count, thread_name_prefix="parsing")
        self._resting: list[_Process] = []
        self._busy: set[_Process] = set()
        self._lock = threading.Lock()
        self._closed = False

    async def __call__(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """What `function` gives; it has to be one that a module names. Unreadable where it takes
        too long or too much memory, or ends its process."""
        loop = asyncio.get_running_loop()
        result = loop.run_in_executor(self._threads, self._do, (function, args, kwargs))
        return cast(T, await result)

    def tidy(self) -> None:
        """End the processes that have had nothing to do for a while."""
        since = time.monotonic() - self._bounds.idle
        with self._lock:
            tired = [one for one in self._resting if one.used < since]
            self._resting = [one for one in self._resting if one.used >= since]
        for one in tired:
            one.end()

    def close(self) -> None:
        """End every process, and the work in hand with it."""
        with self._lock:
            self._closed = True
            resting, busy = self._resting, tuple(self._busy)
            self._resting = []
        for one in resting:
            one.end()
        for one in busy:  # its thread notices, and ends it
            one.kill()
        self._threads.shutdown(cancel_futures=True)

    def _do(self, job: tuple[object, object, object]) -> object:
        """In a thread. A process that was gone before it began, as an idle one may be, did not
        fail at this job: another takes it."""
        said = pickle.dumps(job)
        process = self._taken()
        try:
            try:
                began = process.begin(said, self._bounds.begin)
            except (OSError, EOFError):
                process = self._replaced(process)
                began = process.begin(said, self._bounds.begin)
            went_well, result = process.result(began, self._bounds.seconds)
        except BaseException:
            self._given_up(process)
            raise
        self._given_back(process)
        if not went_well:
            raise cast(Exception, result)
        return result

    def _taken(self) -> _Process:
        with self._lock:
            if self._closed:
                raise RuntimeError("work after closing")
            process = self._resting.pop() if self._resting else _Process(self._bounds)
            self._busy.add(process)
        return process

    def _replaced(self, process: _Process) -> _Process:
        self._given_up(process)
        with self._lock:
            self._resting, gone = [], self._resting
        for one in gone:  # what ended one may have ended the others
            one.end()
        return self._taken()

    def _given_back(self, process: _Process) -> None:
        with self._lock:
            self._busy.discard(process)
            if not self._closed:
                self._resting.append(process)

    def _given_up(self, process: _Process) -> None:
        with self._lock:
            self._busy.discard(process)
        process.end()


class _Process:
    """One process and its two pipes; it inherits no other descriptor, and no secret from the
    environment."""

    def __init__(self, bounds: Bounds) -> None:
        numbers = [str(int(bounds.seconds) + 1), str(bounds.octets)]
        self._process = subprocess.Popen(
            [sys.executable, "-P", str(Path(worker.__file__)), *numbers],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={name: value for name, value in os.environ.items() if name.startswith(_KEPT)},
            cwd="/",
            bufsize=0,
        )
        self._asked = cast(IO[bytes], self._process.stdin)
        self._answers = cast(IO[bytes], self._process.stdout)
        self._path: bytes | None = pickle.dumps(sys.path)
        self.used = time.monotonic()

    def begin(self, job: bytes, seconds: float) -> float:
        """Hand over a job; when it began, by the monotonic clock. OSError or EOFError where the
        process is gone."""
        until = time.monotonic() + seconds
        for frame in (self._path, job):
            if frame is not None:
                self._write(len(frame).to_bytes(8, "big"), until)
                self._write(frame, until)
        self._path = None
        self._first = self._frame(until)
        return time.monotonic()

    def result(self, began: float, seconds: float) -> tuple[bool, object]:
        """Whether the job went well, and its value or error; Unreadable past its time."""
        if self._first:  # it failed before it began
            said = self._first
        else:
            try:
                said = self._frame(began + seconds)
            except TimeoutError:
                raise Unreadable(f"it takes more than {seconds:g} s to read") from None
            except (OSError, EOFError):
                raise Unreadable(f"reading it ended the parser ({self._ending()})") from None
        self.used = time.monotonic()
        return cast(tuple[bool, object], pickle.loads(said))

    def kill(self) -> None:
        """At once; whoever reads from it comes to the end."""
        self._process.kill()

    def end(self) -> None:
        """Let go of everything; nobody may be reading."""
        self.kill()
        self._process.wait()
        for pipe in (self._asked, self._answers):
            with suppress(OSError):
                pipe.close()

    def _ending(self) -> str:
        with suppress(subprocess.TimeoutExpired):
            code = self._process.wait(1)
            return f"signal {-code}" if code < 0 else f"exit code {code}"
        return "it closed its pipe"

    def _frame(self, until: float) -> bytes:
        length = int.from_bytes(self._read(8, until), "big")
        return self._read(length, until)

    def _read(self, octets: int, until: float) -> bytes:
        found = bytearray()
        while len(found) < octets:
            _await(self._answers, select.POLLIN, until)
            chunk = os.read(self._answers.fileno(), min(octets - len(found), _CHUNK))
            if not chunk:
                raise EOFError
            found += chunk
        return bytes(found)

    def _write(self, octets: bytes, until: float) -> None:
        """Never more at once than a pipe that is ready takes (pipe(7)), so that it cannot block."""
        view = memoryview(octets)
        while view:
            _await(self._asked, select.POLLOUT, until)
            view = view[os.write(self._asked.fileno(), view[: select.PIPE_BUF]) :]


def _await(pipe: IO[bytes], event: int, until: float) -> None:
    ready = select.poll()
    ready.register(pipe, event)
    if not ready.poll(max(0.0, until - time.monotonic()) * 1000):
        raise TimeoutError

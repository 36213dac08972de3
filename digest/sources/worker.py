"""The process in which documents are parsed: it can be ended without harm, whatever they hold.

Run by its path, it reads frames from stdin (eight octets of length, then as many of pickle): first
the module path, then one (function, args, kwargs) after another. To each it answers on stdout with
an empty frame when it begins, and then with (whether it went well, the value or the error). It
ends with its stdin. Nothing of digest is imported before the path is known.
"""

from __future__ import annotations

import os
import pickle
import resource
import signal
import sys
import traceback
from collections.abc import Callable
from contextlib import suppress
from typing import Any, BinaryIO

LARGE = 256 * 1024 * 1024
"""A process that still holds so many octets after its work makes room for a fresh one."""

LONGEST = 64 * 1024 * 1024
"""The most octets that an answer may have."""

_SPARE_SECONDS = 10


def main(seconds: int, octets: int) -> None:
    """Work until stdin ends. A job may take so many seconds of processor time, should nobody be
    left to end it, and so many octets more than the process has."""
    for one in (signal.SIGINT, signal.SIGTERM):  # who began us ends us, when its own work is done
        signal.signal(one, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    asked, answers = sys.stdin.buffer, sys.stdout.buffer
    sys.stdout = sys.stderr  # whatever a library prints is no answer
    path = read_frame(asked)
    sys.path[:] = pickle.loads(path) if path else []
    while (job := read_frame(asked)) is not None:
        said = _do(job, lambda: write_frame(answers, b""), seconds, octets)
        _limit(resource.RLIMIT_AS, None)
        write_frame(answers, said)
        del job, said
        if (held := _pages(1)) and held > LARGE:
            return


def read_frame(stream: BinaryIO) -> bytes | None:
    """The next frame; None at the end."""
    length = stream.read(8)
    return stream.read(int.from_bytes(length, "big")) if len(length) == 8 else None


def write_frame(stream: BinaryIO, frame: bytes) -> None:
    """One frame, at once."""
    stream.write(len(frame).to_bytes(8, "big"))
    stream.write(frame)
    stream.flush()


def _do(job: bytes, begin: Callable[[], None], seconds: int, octets: int) -> bytes:
    from digest.errors import Unreadable

    try:
        function, args, kwargs = pickle.loads(job)
        begin()
        _limit(resource.RLIMIT_CPU, int(_spent()) + seconds + _SPARE_SECONDS)
        if held := _pages(0):
            _limit(resource.RLIMIT_AS, held + octets)
        said = pickle.dumps((True, function(*args, **kwargs)))
        if len(said) > LONGEST:
            raise Unreadable(f"it says more than {LONGEST} octets")
    except MemoryError:
        return _failed(Unreadable(f"it takes more than {octets} octets of memory to read"))
    except RecursionError:
        return _failed(Unreadable("it is nested too deeply to be read"))
    except Unreadable as error:
        return _failed(error)
    except Exception as error:
        error.add_note(traceback.format_exc())
        return _failed(error)
    return said


def _failed(error: Exception) -> bytes:
    """The error, or what can be said of it where it does not pass between processes."""
    with suppress(Exception):
        said = pickle.dumps((False, error))
        pickle.loads(said)
        return said
    return pickle.dumps((False, RuntimeError(f"{type(error).__name__}: {error}")))


def _limit(what: int, soft: int | None) -> None:
    """Up to the hard limit, which may be less; None lifts the soft one."""
    _, hard = resource.getrlimit(what)
    wanted = hard if soft is None else soft if hard == resource.RLIM_INFINITY else min(soft, hard)
    with suppress(ValueError, OSError):
        resource.setrlimit(what, (wanted, hard))


def _spent() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def _pages(which: int) -> int | None:
    """Octets of address space (0) or memory (1) that we have (proc_pid_statm(5)); None where no
    such file tells."""
    try:
        with open("/proc/self/statm", encoding="ascii") as file:  # noqa: PTH123 - imports less
            return int(file.read().split()[which]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        return None


def _arguments(given: list[str]) -> tuple[Any, ...]:
    return tuple(int(one) for one in given)


if __name__ == "__main__":
    main(*_arguments(sys.argv[1:]))

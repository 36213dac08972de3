"""The log on stderr: one event for each outcome, with its values. The home of structlog.

Whoever has something to tell uses `logging` with `extra={…}`, libraries too. For people on a
terminal an event is a line that can be read; for systemd, a file or a pipe it is one JSON object a
line. Nobody is named: code logs a person's opaque id at most, and whatever still looks like an
address, a signed link or a token is masked here, wherever in an event it stands.
"""

from __future__ import annotations

import logging
import os
import re
import sys
from collections.abc import Callable, Iterator, Mapping, MutableMapping
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TextIO

import structlog
from structlog.typing import EventDict, Processor

_log = logging.getLogger(__name__)

MASK = "…"
VARIABLE = "DIGEST_LOG"

_ADDRESS = re.compile(
    r"""
    (?: "[^"\s@]{1,64}" | [^\s@<>()\[\]{}"',;:/\\|=]{1,64} )   # the name, quoted or not
    (?: @ | %40 )
    (?: \[[0-9A-Za-z.:]+\] | [^\W_](?:[\w.-]*\w)? )                # a host, or [192.0.2.1]
    """,
    re.VERBOSE | re.IGNORECASE,
)
_LINK = re.compile(
    r"(/(?:u|confirm|letters|pace|preferences|proofs|feeds/private|hooks/ingest)/)[\w.~%-]{12,}"
)
_TOKEN = re.compile(r"\b(digest_)[\w-]{12,}")
_FIRST = ("timestamp", "level", "event")
_BY_OTHERS = frozenset({"asctime", "message"})  # what other handlers leave on a record
_PERSONAL = frozenset({"address", "email", "recipient", "to"})
_LIBRARIES = ("apscheduler", "asyncio", "httpx", "httpcore", "mail", "uvicorn")
_TOLD_BY_COMMANDS = frozenset({"stream paused"})
"""What a command that ends tells as its result; the service has only the log."""

# sd-daemon(3): a number before the line tells the journal how grave it is.
_GRAVITY = {logging.CRITICAL: 2, logging.ERROR: 3, logging.WARNING: 4, logging.INFO: 6}


@contextmanager
def shown(
    *,
    service: bool,
    clock: Callable[[], datetime] | None = None,
    stream: TextIO | None = None,
    environ: Mapping[str, str] = os.environ,
) -> Iterator[None]:
    """Log to `stream` (stderr) meanwhile: for the service all that it does, for a command what
    goes wrong, or all under systemd or with DIGEST_LOG=info. `clock` tells the time pretended."""
    to = stream or sys.stderr
    journal = _in_journal(to, environ)
    everything = service or journal or environ.get(VARIABLE, "").casefold() == "info"
    handler = logging.StreamHandler(to)
    handler.setFormatter(_Line(clock, people=to.isatty(), journal=journal))
    if not everything:
        handler.addFilter(lambda record: record.msg not in _TOLD_BY_COMMANDS)
    level = logging.INFO if everything else logging.WARNING
    levels = {"digest": level} | dict.fromkeys(_LIBRARIES, logging.WARNING)
    before = {name: logging.getLogger(name).level for name in levels}
    logging.root.addHandler(handler)
    _set(levels)
    try:
        yield
    finally:
        _set(before)
        logging.root.removeHandler(handler)


def told(line: str) -> None:
    """What is said to people at a terminal, as an event where there is none."""
    _log.info(" ".join(line.split()))


def masked(value: object) -> object:
    """The value with every address, signed link and token in it masked, however deep."""
    if isinstance(value, str):
        hidden = _ADDRESS.sub(MASK, value) if "@" in value or "%40" in value else value
        hidden = _LINK.sub(rf"\1{MASK}", hidden) if "/" in hidden else hidden
        return _TOKEN.sub(rf"\1{MASK}", hidden) if "digest_" in hidden else hidden
    if isinstance(value, Mapping):
        return {masked(key): _masked_at(key, one) for key, one in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [masked(one) for one in value]
    if value is None or isinstance(value, bool | int | float):
        return value
    return masked(str(value))


def _masked_at(key: object, value: object) -> object:
    return MASK if key in _PERSONAL and value is not None else masked(value)


class _Line(structlog.stdlib.ProcessorFormatter):
    """A record of `logging` as one line; a traceback is a value of its event, or stands below."""

    def __init__(
        self, clock: Callable[[], datetime] | None, *, people: bool, journal: bool
    ) -> None:
        self._clock = clock
        self._journal = journal
        super().__init__(
            foreign_pre_chain=[
                structlog.stdlib.add_log_level,
                structlog.stdlib.ExtraAdder(),
                self._add_time,
                structlog.processors.format_exc_info,
            ],
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                _mask,
                _for_people() if people else _for_machines(),
            ],
        )

    def format(self, record: logging.LogRecord) -> str:
        """The line, with its gravity before it where the journal reads it."""
        line = super().format(record)
        return f"<{_GRAVITY.get(record.levelno, 7)}>{line}" if self._journal else line

    def _add_time(self, _: object, __: str, event: EventDict) -> EventDict:
        record: logging.LogRecord = event["_record"]
        at = self._clock() if self._clock else datetime.fromtimestamp(record.created, UTC)
        event["timestamp"] = at.astimezone(UTC).isoformat(timespec="milliseconds")
        if not record.name.startswith("digest"):
            event["logger"] = record.name
        return event


def _mask(_: object, __: str, event: EventDict) -> MutableMapping[str, object]:
    in_order = (*_FIRST, *sorted(event.keys() - {*_FIRST} - _BY_OTHERS))
    return {str(masked(key)): _masked_at(key, event[key]) for key in in_order if key in event}


def _for_people() -> Processor:
    return structlog.dev.ConsoleRenderer(
        exception_formatter=structlog.dev.plain_traceback, pad_event_to=24, sort_keys=False
    )


def _for_machines() -> Processor:
    return structlog.processors.JSONRenderer(ensure_ascii=False)


def _set(levels: Mapping[str, int]) -> None:
    for name, level in levels.items():
        logging.getLogger(name).setLevel(level)


def _in_journal(stream: TextIO, environ: Mapping[str, str]) -> bool:
    """Whether what is written ends in systemd's journal (systemd.exec(5), JOURNAL_STREAM)."""
    try:
        there = os.fstat(stream.fileno())
    except (OSError, ValueError):
        return False
    return environ.get("JOURNAL_STREAM") == f"{there.st_dev}:{there.st_ino}"

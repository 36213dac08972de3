"""What the log looks like on stderr: one event a line, its values as `key=value` after it."""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager

_PLAIN = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}
_SAID_BY_COMMANDS = frozenset({"stream paused"})
"""What a command that ends tells as its result; the service has only the log."""


class Line(logging.Formatter):
    """`warning: what happened key=value`."""

    def format(self, record: logging.LogRecord) -> str:
        """The line, with a traceback below it where a bug is told."""
        values = [f"{key}={value}" for key, value in vars(record).items() if key not in _PLAIN]
        told = " ".join([f"{record.levelname.lower()}:", record.getMessage(), *values])
        if record.exc_info:
            told = f"{told}\n{self.formatException(record.exc_info)}"
        return told


@contextmanager
def shown(*, service: bool) -> Iterator[None]:
    """Log to stderr: for the service what it does, for a command only what goes wrong."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Line())
    if not service:
        handler.addFilter(lambda record: record.msg not in _SAID_BY_COMMANDS)
    ours = logging.getLogger("digest")
    before = ours.level
    logging.root.addHandler(handler)
    ours.setLevel(logging.INFO if service else logging.WARNING)
    try:
        yield
    finally:
        ours.setLevel(before)
        logging.root.removeHandler(handler)

"""A builder in a process of its own: `python -m tests.publish.building DATABASE FOLDER NOW`."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path

from digest.publish import Press, build
from digest.store import Store
from tests.feeds.newsroom import LABELS, PUBLISHER


def main(database: str, folder: str, now: str) -> int:
    """Say when it begins, build; 1 where anything failed."""
    press = Press(Store(Path(database), synchronous="OFF"), LABELS, PUBLISHER)
    print("begun", flush=True)
    built = build(press, Path(folder), now=datetime.fromisoformat(now))
    print(*built.failed, sep="\n", file=sys.stderr)
    return 1 if built.failed else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))

"""Run every benchmark, or those named: `python -m benchmarks letters plan`."""

from __future__ import annotations

import sys

from benchmarks import (
    enumeration,
    feeds,
    importing,
    letters,
    pages,
    parsing,
    plan,
    polling,
    sending,
    serving,
    taxonomy,
    watching,
)
from benchmarks.ratio import Row, print_rows

ALL = {
    "enumeration": enumeration.rows,
    "feeds": feeds.rows,
    "importing": importing.rows,
    "letters": letters.rows,
    "pages": pages.rows,
    "parsing": parsing.rows,
    "plan": plan.rows,
    "polling": polling.rows,
    "sending": sending.rows,
    "serving": serving.rows,
    "taxonomy": taxonomy.rows,
    "watching": watching.rows,
}


def main(names: list[str]) -> int:
    """Print a table; 2 for a name that is not known."""
    unknown = [name for name in names if name not in ALL]
    if unknown:
        print(f"no benchmark {', '.join(unknown)}; there are {', '.join(ALL)}", file=sys.stderr)
        return 2
    rows: list[Row] = []
    for name in names or list(ALL):
        print(f"{name} …", file=sys.stderr)
        rows += ALL[name]()
    print_rows(rows)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

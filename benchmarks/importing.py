"""Importing people from CSV against csv and executemany into one bare table."""

from __future__ import annotations

import csv
import sqlite3
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.newsroom import COUNTRIES, NOW
from benchmarks.ratio import Row, compare
from digest import enrolment, roll
from digest.model import Dimension
from digest.roll import Defaults
from digest.store import Store

ROWS = 100_000
DEFAULTS = Defaults("UTC", ("en",))


class _Any:
    """Takes every label for known; the gazetteer is measured elsewhere."""

    def known(self, dimension: Dimension, slug: str) -> bool:  # noqa: ARG002
        """Always."""
        return True

    def choices(self, dimension: Dimension) -> tuple[str, ...]:  # noqa: ARG002
        """Never asked for."""
        return ()


def rows() -> list[Row]:
    """A long file into an empty store."""
    with TemporaryDirectory() as folder:
        file = Path(folder) / "people.csv"
        _write(file)

        def ours() -> None:
            with TemporaryDirectory() as there, roll.opened(file) as sheet:
                store = Store(Path(there) / "digest.db", synchronous="OFF")
                found = roll.read(sheet, labels=_Any(), defaults=DEFAULTS)
                enrolment.take(store, (row.line for row in found if row.line), now=NOW)
                store.close()

        def bare() -> None:
            with (
                TemporaryDirectory() as there,
                file.open(encoding="utf-8", newline="") as text,
                closing(sqlite3.connect(Path(there) / "bare.db")) as database,
            ):
                table = csv.reader(text)
                columns = ", ".join(next(table))
                database.execute(f"CREATE TABLE people ({columns}, UNIQUE (email))")
                marks = ", ".join("?" * len(columns.split(", ")))
                database.executemany(f"INSERT INTO people VALUES ({marks})", table)
                database.commit()

        return [compare("import", ours, "csv + executemany", bare, per=ROWS)]


def _write(file: Path) -> None:
    with file.open("w", encoding="utf-8", newline="") as out:
        roll.write(
            out,
            (
                {
                    "email": f"{number}@example.org",
                    "name": f"Reader {number}",
                    "countries": COUNTRIES[number % len(COUNTRIES)],
                    "consent_at": "2026-01-12T09:00:00Z",
                    "consent_how": "form on the site",
                }
                for number in range(ROWS)
            ),
        )

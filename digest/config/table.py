"""Reads one table of config.toml, key by key, and gathers everything that is wrong with it.

Each question names its key and the check its value must pass; a key that nobody asked for is
unknown. A wrong value becomes a complaint and its default, so that reading goes on to the next.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Mapping
from typing import TypeVar

from digest.config import checks
from digest.config.lines import Document, Path

T = TypeVar("T")


class Findings:
    """What is wrong with one file, each with its line."""

    def __init__(self, file: str, document: Document) -> None:
        self._file = file
        self._document = document
        self._found: list[tuple[int, str]] = []

    def add(self, path: Path, shown: str, why: str) -> None:
        """Complain about a path; `shown` is how a person would write it."""
        line = self._document.line(path)
        self._found.append((line, f"{self._file}:{line}: {shown}: {why}"))

    def lines(self) -> tuple[str, ...]:
        """All complaints in the order of the file."""
        return tuple(text for _, text in sorted(self._found, key=lambda one: one[0]))


class Table:
    """One table; `shown` is its dotted name for people, empty for the whole file."""

    def __init__(self, values: Mapping[str, object], path: Path, shown: str, found: Findings):
        self._values = values
        self._path = path
        self._shown = shown
        self._found = found
        self._asked: list[str] = []

    @property
    def keys(self) -> tuple[str, ...]:
        """All keys that are written down, for a table whose keys are free."""
        return tuple(self._values)

    def has(self, key: str) -> bool:
        """Whether the key is written down, whatever its value."""
        return key in self._values

    def is_text(self, key: str) -> bool:
        """Whether the key's value is a text and not a table."""
        return isinstance(self._values.get(key), str)

    def complain(self, key: str, why: str) -> None:
        """Say that a key, or something about it, is wrong."""
        shown = ".".join(part for part in (self._shown, key) if part)
        self._found.add((*self._path, key), shown, why)

    def read(self, key: str, check: Callable[[object], T], default: T) -> T:
        """The checked value, or the default where the key is absent or wrong."""
        self._asked.append(key)
        if key not in self._values:
            return default
        try:
            return check(self._values[key])
        except checks.Wrong as error:
            self.complain(key, str(error))
            return default

    def required(self, key: str, check: Callable[[object], T], stand_in: T) -> T:
        """As `read`, but an absent key is a complaint; the stand-in lets reading go on."""
        if key not in self._values:
            self.complain(key, "is missing, and has no default")
        return self.read(key, check, stand_in)

    def table(self, key: str) -> Table:
        """A table below this one, empty where absent."""
        nothing: Mapping[str, object] = {}
        values = self.read(key, checks.mapping, nothing)
        return Table(values, (*self._path, key), f"{self._shown}.{key}".lstrip("."), self._found)

    def tables(self, key: str) -> tuple[Table, ...]:
        """An array of tables, each shown by its `name`, or by its place counted from 1."""
        nothing: list[Mapping[str, object]] = []
        return tuple(
            Table(values, (*self._path, key, place), _shown(key, place, values), self._found)
            for place, values in enumerate(self.read(key, checks.mappings, nothing))
        )

    def texts(
        self, key: str, check: Callable[[object], T], *, needed: bool = False
    ) -> tuple[T, ...]:
        """A list of texts, each checked and complained of by itself, repeats dropped.

        Where `needed`, a list that is written down may not be empty.
        """
        values = self.read(key, checks.listed, list[object]())
        if needed and self._values.get(key) == []:
            self.complain(key, "is empty: name one at least")
        good: list[T] = []
        for place, value in enumerate(values):
            try:
                good.append(check(value))
            except checks.Wrong as error:
                shown = f"{self._shown}.{key}".lstrip(".")
                self._found.add((*self._path, key, place), shown, str(error))
        return tuple(dict.fromkeys(good))

    def names(self, key: str) -> Mapping[str, str]:
        """A table of free keys, each with a text."""
        below = self.table(key)
        return {name: below.read(name, checks.text, "") for name in below._values}

    def finish(self) -> None:
        """Complain about every key that no question asked for."""
        for key in self._values:
            if key not in self._asked:
                self.complain(key, f"unknown key; {_hint(key, self._asked)}")


def _shown(key: str, place: int, values: Mapping[str, object]) -> str:
    given = values.get("name")
    return f"{key}.{given}" if isinstance(given, str) and given else f"{key}[{place + 1}]"


def _hint(word: str, known: Iterable[str]) -> str:
    near = difflib.get_close_matches(word.lower(), known, n=1, cutoff=0.6)
    return f"did you mean {near[0]}?" if near else f"known here: {', '.join(known)}"

"""One rules file, read with everything that is wrong with it.

A wrong value becomes a complaint and is left out, so that reading goes on to the next; whoever
reads several files raises all complaints at once.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.resources.abc import Traversable
from pathlib import Path


@dataclass(slots=True)
class Sheet:
    """A file's values, its text for finding lines, and the complaints so far.

    `own` says that it is the operator's and not shipped: names unknown to it are mistakes.
    """

    name: str
    text: str = ""
    values: Mapping[str, object] = field(default_factory=dict)
    own: bool = False
    complaints: list[str] = field(default_factory=list)

    def complain(self, trail: Sequence[str], why: str) -> None:
        """Say what is wrong with a field, named by the keys and values that lead to it."""
        self.complaints.append(f"{self.name}:{self.line(trail)}: {'.'.join(trail)}: {why}")

    def line(self, trail: Iterable[str]) -> int:
        """The line, from 1, of the last of `trail` that is found after the ones before it: as a key
        or a quoted text of its table, or else anywhere."""
        lines = [line.split("# ")[0].strip() for line in self.text.splitlines()]
        at = 0
        for mark in trail:
            rest = range(at, len(lines))
            end = next((n for n in rest[1:] if lines[n].startswith("[")), len(lines))
            for here, looks in (
                (range(at, end), (f'"{mark}" =', f"{mark} =")),
                (range(at, end), (f'"{mark}"',)),
                (rest, (mark,)),
            ):
                found = next((n for n in here if any(one in lines[n] for one in looks)), None)
                if found is not None:
                    at = found
                    break
        return at + 1

    def table(
        self, values: Mapping[str, object], key: str, trail: Sequence[str]
    ) -> Mapping[str, object]:
        """A table, empty where absent or wrong."""
        found = values.get(key, {})
        if isinstance(found, Mapping):
            return found
        self.complain((*trail, key), "must be a table")
        return {}

    def tables(self, key: str) -> tuple[Mapping[str, object], ...]:
        """All of a list of tables at the top."""
        found = self.values.get(key, [])
        if isinstance(found, list) and all(isinstance(one, Mapping) for one in found):
            return tuple(found)
        self.complain((key,), f"must be written as [[{key}]]")
        return ()

    def word(self, values: Mapping[str, object], key: str, trail: Sequence[str]) -> str:
        """A text that must be there, empty where it is not."""
        found = values.get(key)
        if isinstance(found, str) and found.strip():
            return found
        self.complain((*trail, key), "must be a text that is not empty")
        return ""

    def words(
        self, values: Mapping[str, object], key: str, trail: Sequence[str]
    ) -> tuple[str, ...]:
        """A list of texts, empty where absent."""
        found = values.get(key, [])
        if not isinstance(found, list):
            self.complain((*trail, key), 'must be a list of texts, as in ["a", "b"]')
            return ()
        wrong = [one for one in found if not isinstance(one, str) or not one.strip()]
        for one in wrong:
            self.complain((*trail, key), f"{one!r} is not a text")
        return tuple(one for one in found if one not in wrong)

    def texts(self, values: Mapping[str, object], key: str, trail: Sequence[str]) -> dict[str, str]:
        """A table of texts by language, empty where absent."""
        found = self.table(values, key, trail)
        return {one: self.word(found, one, (*trail, key)) for one in found}

    def weight(self, value: object, trail: Sequence[str]) -> float | None:
        """A weight above 0 and up to 1, None where it is not."""
        if isinstance(value, (int, float)) and not isinstance(value, bool) and 0 < value <= 1:
            return float(value)
        self.complain(trail, f"{value!r} is not a weight: a number above 0 and up to 1")
        return None

    def only(
        self, values: Mapping[str, object], allowed: Iterable[str], trail: Sequence[str]
    ) -> None:
        """Complain about keys that nobody reads."""
        known = tuple(allowed)
        for key in values:
            if key not in known:
                self.complain((*trail, key), f"is not known; allowed are {', '.join(known)}")


class Folder:
    """The shipped rules, any file of which an operator's own folder may replace."""

    def __init__(self, shipped: Traversable, own: Path | None) -> None:
        self._shipped = shipped
        self._own = own
        self._sheets: dict[str, Sheet] = {}

    def sheet(self, name: str) -> Sheet:
        """A file by its path below the folder; read once."""
        if name not in self._sheets:
            self._sheets[name] = self._read(name)
        return self._sheets[name]

    def let_go(self, name: str) -> Sheet:
        """A file that was read, for the last time: asked for again, it is read again."""
        return self._sheets.pop(name)

    def is_own(self, name: str) -> bool:
        """Whether a file is the operator's; it is not read for that."""
        return self._own is not None and (self._own / name).is_file()

    def phrases(self) -> tuple[str, ...]:
        """The languages that have phrases."""
        places: list[Traversable | Path] = [self._shipped / "phrases"]
        if self._own is not None and (self._own / "phrases").is_dir():
            places.append(self._own / "phrases")
        files = (file.name for place in places for file in place.iterdir())
        return tuple(
            sorted({name.removesuffix(".toml") for name in files if name.endswith(".toml")})
        )

    def complaints(self) -> tuple[str, ...]:
        """All complaints about all files read so far."""
        if self._own is not None and not self._own.is_dir():
            return (f"taxonomy: {self._own}: no such folder",)
        sheets = self._sheets.values()
        return tuple(complaint for sheet in sheets for complaint in sheet.complaints)

    def _read(self, name: str) -> Sheet:
        own = None if self._own is None else self._own / name
        if own is not None and own.is_file():
            sheet = Sheet(str(own), own=True)
            source: Traversable | Path = own
        else:
            sheet = Sheet(name)
            source = self._shipped / name
        try:
            sheet.text = source.read_text(encoding="utf-8")
            sheet.values = tomllib.loads(sheet.text)
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            sheet.complaints.append(f"{sheet.name}: cannot be read: {error}")
        return sheet

"""TOML with line numbers, which the standard parser does not give.

`tomllib` decides what is valid and what it means; the scan below only walks text that it has
accepted, to say on which line each key and each array element stands (TOML 1.0).
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Set
from dataclasses import dataclass, field

Path = tuple[str | int, ...]

_TOKEN = re.compile(
    r'''
    (?P<string> """(?:\\.|[^\\])*?"{3,5} | \'\'\'.*?\'{3,5} | "(?:\\.|[^"\\\n])*" | '[^'\n]*' )
  | (?P<comment> \#[^\n]* )
  | (?P<newline> \n )
  | (?P<mark> [\[\]{}=,.] )
  | (?P<word> [^\s\[\]{}=,.\#"']+ )
    ''',
    re.VERBOSE | re.DOTALL,
)
_PLACE = re.compile(r" \(at (?:line (\d+), column \d+|end of document)\)$")


class Malformed(ValueError):
    """Not TOML; `line` counts from 1."""

    def __init__(self, line: int, why: str) -> None:
        self.line = line
        super().__init__(why)


@dataclass(frozen=True, slots=True)
class Document:
    """What a file says, and the first and last line of each path in it, counted from 1.

    `headed` are the paths of arrays whose elements stand under `[[headers]]`.
    """

    values: Mapping[str, object]
    lines: Mapping[Path, int]
    ends: Mapping[Path, int]
    headed: Set[Path]

    def line(self, path: Path) -> int:
        """The line of a path, or of the nearest thing around it that is written down."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)


def parse(text: str) -> Document:
    """The document; Malformed where it is not TOML."""
    text = text.replace("\r\n", "\n")
    try:
        values = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise _malformed(str(error), text) from error
    scan = _Scan(_tokens(text))
    scan.document()
    return Document(values, scan.lines, scan.ends, scan.tables.keys())


def _malformed(message: str, text: str) -> Malformed:
    place = _PLACE.search(message)
    line = place.group(1) if place else None
    return Malformed(
        int(line) if line else text.rstrip("\n").count("\n") + 1, _PLACE.sub("", message)
    )


@dataclass(frozen=True, slots=True)
class _Token:
    text: str
    line: int


def _tokens(text: str) -> list[_Token]:
    tokens, line, seen = [], 1, 0
    for match in _TOKEN.finditer(text):
        line += text.count("\n", seen, match.start())
        seen = match.start()
        if match.lastgroup != "comment":
            tokens.append(_Token(match.group(), line))
    return tokens


@dataclass(slots=True)
class _Scan:
    """One walk over the tokens of a valid document."""

    tokens: list[_Token]
    at: int = 0
    lines: dict[Path, int] = field(default_factory=dict)
    ends: dict[Path, int] = field(default_factory=dict)
    tables: dict[Path, int] = field(default_factory=dict)

    def document(self) -> None:
        table: Path = ()
        while self.at < len(self.tokens):
            if self._skip("\n"):
                continue
            table = self._header() if self._peek() == "[" else self._pair(table)

    def _peek(self) -> str:
        return self.tokens[self.at].text if self.at < len(self.tokens) else "\n"

    def _skip(self, *texts: str) -> bool:
        if self.at < len(self.tokens) and self._peek() in texts:
            self.at += 1
            return True
        return False

    def _header(self) -> Path:
        """`[a.b]` or `[[a.b]]`: the path of the table that the next pairs belong to."""
        line, repeated = self.tokens[self.at].line, self._opens_element()
        *above, last = self._key()
        path: Path = ()
        for part in above:
            path = self._element((*path, part))
        path = (*path, last)
        self.lines.setdefault(path, line)
        if repeated:
            self.tables[path] = self.tables.get(path, -1) + 1
            path = self._element(path)
            self.lines[path] = line
        while self._skip("]"):
            pass
        self._ends(path)
        return path

    def _opens_element(self) -> bool:
        self._skip("[")
        return self._skip("[")

    def _element(self, path: Path) -> Path:
        """The last element so far where the path is an array of tables."""
        return (*path, self.tables[path]) if path in self.tables else path

    def _key(self) -> list[str]:
        parts = [_name(self._next())]
        while self._skip("."):
            parts.append(_name(self._next()))
        return parts

    def _next(self) -> str:
        token = self.tokens[self.at]
        self.at += 1
        return token.text

    def _pair(self, table: Path) -> Path:
        """`a.b = value`; gives the table back, which goes on."""
        line, path = self.tokens[self.at].line, table
        for part in self._key():
            path = (*path, part)
            self.lines.setdefault(path, line)
        self._skip("=")
        self._value(path)
        self._ends(path)
        return table

    def _ends(self, path: Path) -> None:
        """What has just been read is, so far, the end of its path and of all around it."""
        last = self.tokens[self.at - 1]
        for length in range(1, len(path) + 1):
            self.ends[path[:length]] = last.line + last.text.count("\n")

    def _value(self, path: Path) -> None:
        if self._skip("{"):
            while not self._skip("}"):
                if not self._skip(",", "\n"):
                    self._pair(path)
        elif self._skip("["):
            self._elements(path)
        else:
            while self._peek() not in {"\n", ",", "]", "}"}:
                self.at += 1

    def _elements(self, path: Path) -> None:
        index = 0
        while not self._skip("]"):
            if self._skip(",", "\n"):
                continue
            element = (*path, index)
            self.lines[element] = self.tokens[self.at].line
            self._value(element)
            index += 1


def _name(text: str) -> str:
    """A key as it is meant: quotes off, escapes resolved."""
    return next(iter(tomllib.loads(f"{text} = 0"))) if text[0] in "\"'" else text

"""Writes configuration: a new file from answers, and one more source into a file of a person.

The home of tomlkit, which knows how a value is written. Files are changed by putting lines in, so
that every other byte, comments and order included, stays as its owner wrote it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import tomlkit

from digest.config.lines import Path, parse

Value = str | int | bool | Sequence[str] | Mapping[str, str]

_SECTION = re.compile(r"\[([a-z_.]+)\]")
_SETTING = re.compile(r"(?:# )?([a-z_.]+) = ")
_SOURCES: Path = ("sources",)
_HEADER = "[[sources]]"


def literal(value: Value) -> str:
    """The value as TOML on one line."""
    if isinstance(value, Mapping):
        table = tomlkit.inline_table()
        table.update(value)
        return table.as_string()
    return tomlkit.item(value).as_string()


def filled(template: str, answers: Mapping[str, Value], source: Mapping[str, Value] | None) -> str:
    """The template with answers by dotted path, and its bare `[[sources]]` line made the source.

    Each answer takes the line of its key, commented out or not; the others stay as they are.
    Raises KeyError for an answer that has no line.
    """
    left, section, lines = dict(answers), "", []
    for line in template.rstrip("\n").split("\n"):
        if heading := _SECTION.fullmatch(line):
            section = heading[1]
        setting = _SETTING.match(line)
        path = f"{section}.{setting[1]}" if setting else ""
        if setting and path in left:
            lines.append(f"{setting[1]} = {literal(left.pop(path))}")
        elif line == _HEADER:
            lines += _block(source) if source else []
        else:
            lines.append(line)
    if left:
        raise KeyError(*left)
    return "\n".join(lines) + "\n"


def with_source(text: str, source: Mapping[str, Value]) -> str:
    """A valid configuration with one more source after those that it has."""
    document = parse(text)
    if "sources" in document.values and _SOURCES not in document.headed:
        return _listed(text, source)
    end = "\r\n" if "\r\n" in text else "\n"
    lines = (text if text.endswith("\n") else text + end).split("\n")
    at = document.ends.get(_SOURCES, len(lines) - 1)
    above, below = "\n".join(lines[:at]), "\n".join(lines[at:])
    block = end.join(["", *_block(source), ""])
    gap = end if below.split("\n")[0].strip() else ""
    return f"{above}\n{block}{gap}{below}" if above else block.lstrip() + below


def _block(source: Mapping[str, Value]) -> list[str]:
    return [_HEADER, *(f"{key} = {literal(value)}" for key, value in source.items())]


def _listed(text: str, source: Mapping[str, Value]) -> str:
    """Into `sources = [{…}]`, which is the same in one value."""
    document = tomlkit.parse(text)
    table = tomlkit.inline_table()
    table.update(source)
    sources = document["sources"]
    if isinstance(sources, tomlkit.items.Array):
        sources.append(table)
    return document.as_string()

"""Texts to label as JSON lines: each read, and what is wrong with it told with its line."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches
from typing import TYPE_CHECKING

from digest.errors import UsageError

if TYPE_CHECKING:
    from digest.taxonomy import Document

_KEYS = ("title", "summary", "language", "terms")
_OF_READERS = ("countries", "regions", "topics", "either")  # what --gold compares with
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8})*")


def lines(given: Iterable[bytes], name: str) -> Iterator[tuple[Mapping[str, object], str]]:
    """Each line's object, and where it stands; UsageError where it is none."""
    for where, line in _numbered(given, name):
        yield _object(line, where), where


def documents(given: Iterable[bytes], name: str) -> tuple[list[Document], list[str]]:
    """The texts to label, and what is wrong with the lines that are left out."""
    found, wrong = [], []
    for where, line in _numbered(given, name):
        try:
            value = _object(line, where)
            text = document(value, where)
            _check(value, where)
            found.append(text)
        except UsageError as error:
            wrong.append(str(error))
    return found, wrong


def _numbered(given: Iterable[bytes], name: str) -> Iterator[tuple[str, bytes]]:
    for number, line in enumerate(given, start=1):
        if line.strip():
            yield f"{name}: line {number}", line


def _check(value: Mapping[str, object], where: str) -> None:
    """UsageError for what nobody would read, and where there is nothing to read."""
    for key in value:
        if key not in (*_KEYS, *_OF_READERS):
            near = get_close_matches(key.lower(), _KEYS, n=1)
            hint = f"did you mean {near[0]}? " if near else ""
            raise UsageError(f"{where}: {key}: unknown key; {hint}allowed are {', '.join(_KEYS)}")
    if not (value.get("title") or value.get("summary")):
        raise UsageError(f"{where}: neither title nor summary; allowed are {', '.join(_KEYS)}")
    language = value.get("language")
    if isinstance(language, str) and not _LANGUAGE.fullmatch(language):
        raise UsageError(
            f'{where}: language: {language}: not a language code like "en", "ar" or "pt-BR"'
        )


def _object(line: bytes, where: str) -> Mapping[str, object]:
    try:
        value = json.loads(line)
    except UnicodeDecodeError as error:
        raise UsageError(f"{where}: not UTF-8") from error
    except (ValueError, RecursionError) as error:
        raise UsageError(f"{where}: not JSON: {error}") from error
    if not isinstance(value, dict):
        raise UsageError(f'{where}: not an object like {{"title": "…"}}')
    return value


def document(value: Mapping[str, object], where: str) -> Document:
    from digest.taxonomy import Document

    return Document(
        title=_text(value, "title", where),
        summary=_text(value, "summary", where) or "",
        language=_text(value, "language", where),
        terms=texts(value, "terms", where),
    )


def _text(value: Mapping[str, object], field: str, where: str) -> str | None:
    found = value.get(field)
    if found is None or (isinstance(found, str) and _is_text(found)):
        return found
    raise UsageError(f"{where}: {field}: not a text")


def texts(value: Mapping[str, object], field: str, where: str) -> tuple[str, ...]:
    found = value.get(field) or []
    if not isinstance(found, list) or not all(map(_is_text, found)):
        raise UsageError(f'{where}: {field}: not a list of texts like ["Death Penalty"]')
    return tuple(found)


def _is_text(value: object) -> bool:
    """Whether it is a text of whole characters: JSON can also write half a surrogate pair."""
    return isinstance(value, str) and value == value.encode("utf-8", "replace").decode()

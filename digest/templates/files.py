"""The folders that templates are read from: the operator's, and the one that came with us."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import jinja2
from jinja2.loaders import split_template_path

_PACKAGED = Path(__file__).parents[1] / "_templates"
_CHECKOUT = Path(__file__).parents[2] / "templates"


def shipped() -> Path:
    """The folder of templates that came with the program."""
    return _PACKAGED if _PACKAGED.is_dir() else _CHECKOUT


class Unreadable(jinja2.TemplateError):
    """A file is there and cannot be read as text."""

    def __init__(self, file: Path, why: Exception) -> None:
        self.file = str(file)
        super().__init__(str(why))


class Files(jinja2.FileSystemLoader):
    """The folders, the operator's before ours; a file is read once."""

    def __init__(self, override: Path | None, ours: frozenset[str]) -> None:
        self._folders = (*([override] if override else []), shipped())
        self._own, self._ours = override, ours
        self._read: dict[str, bytes] = {}
        super().__init__([str(folder) for folder in self._folders])

    @property
    def roots(self) -> tuple[str, ...]:
        """The folders, as the names of their files begin."""
        return tuple(f"{folder}/" for folder in self._folders)

    @property
    def override(self) -> str:
        """The operator's folder in the same way; empty where there is none."""
        return f"{self._own}/" if self._own else ""

    def own(self) -> frozenset[str]:
        """The names of the operator's files that are asked for."""
        if self._own is None:
            return frozenset()
        found = (one for one in self._own.rglob("*") if one.is_file())
        return frozenset(one.relative_to(self._own).as_posix() for one in found) - self._ours

    def share(self, others: Files) -> None:
        """Take over what others have read that is in the same place here."""
        read = others._read.items()
        self._read.update({name: text for name, text in read if name not in self._ours})

    def file(self, name: str) -> Path:
        """Where a file is, or would be looked for last."""
        folders = self._folders[-1:] if name in self._ours else self._folders
        places = [folder / name for folder in folders]
        return next((place for place in places if _is_file(place)), places[-1])

    def octets(self, name: str) -> bytes:
        """What is in a file; OSError where it cannot be read."""
        if name not in self._read:
            self._read[name] = self.file(name).read_bytes()
        return self._read[name]

    def get_source(
        self, _environment: jinja2.Environment, template: str
    ) -> tuple[str, str, Callable[[], bool]]:
        """For Jinja2: a template's text and its file; it never changes."""
        name = "/".join(split_template_path(template))
        file = self.file(name)
        try:
            text = self.octets(name).decode().replace("\r\n", "\n")
        except FileNotFoundError as error:
            raise jinja2.TemplateNotFound(template) from error
        except (OSError, UnicodeDecodeError) as error:
            raise Unreadable(file, error) from error
        return text, str(file), lambda: True


def _is_file(path: Path) -> bool:
    """False also in a folder that may not be entered: `check` tells of those."""
    try:
        return path.is_file()
    except PermissionError:
        return False

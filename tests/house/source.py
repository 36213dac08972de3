"""A package as it is written: its files, their syntax trees and what they import.

Nothing is imported: everything is read from the syntax tree, so a broken package can be read too.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Import:
    """One imported module by its full name, and the part of it that was asked for, if any."""

    name: str
    line: int
    part: str = ""


@dataclass(frozen=True)
class Module:
    """One source file; `name` is dotted and without the package's own, empty for its root."""

    name: str
    path: Path
    shown: str
    source: str

    @cached_property
    def tree(self) -> ast.Module:
        """The syntax tree."""
        return ast.parse(self.source, self.shown)

    @property
    def unit(self) -> str:
        """The module or folder directly below the package."""
        return self.name.partition(".")[0]

    @property
    def lines(self) -> int:
        """Lines of the file, blank ones and comments too."""
        return len(self.source.splitlines())


@dataclass(frozen=True)
class Package:
    """A package as it is written."""

    name: str
    modules: tuple[Module, ...]

    @cached_property
    def imports(self) -> Mapping[str, tuple[Import, ...]]:
        """What each module imports, in the order of its file; own modules without the prefix."""
        return {module.name: tuple(self._imports(module)) for module in self.modules}

    @cached_property
    def _names(self) -> frozenset[str]:
        return frozenset(f"{self.name}.{module.name}".rstrip(".") for module in self.modules)

    def own(self, name: str) -> str | None:
        """The name inside the package, or None for what is outside."""
        if name == self.name:
            return ""
        return name.removeprefix(f"{self.name}.") if name.startswith(f"{self.name}.") else None

    def _imports(self, module: Module) -> Iterator[Import]:
        for node in ast.walk(module.tree):
            if isinstance(node, ast.Import):
                yield from (Import(alias.name, node.lineno) for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                base = self._base(module, node)
                for alias in node.names:
                    name = f"{base}.{alias.name}"
                    yield (
                        Import(name, node.lineno)
                        if name in self._names
                        else Import(base, node.lineno, alias.name)
                    )

    def _base(self, module: Module, node: ast.ImportFrom) -> str:
        if not node.level:
            return node.module or ""
        here = f"{self.name}.{module.name}".rstrip(".").split(".")
        up = node.level - (module.path.name == "__init__.py")
        return ".".join([*here[: len(here) - up], *filter(None, [node.module])])


def read(folder: Path) -> Package:
    """Every Python file below a package's folder, in the order of their paths."""
    return Package(folder.name, tuple(_module(folder, path) for path in sorted(_files(folder))))


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in folder.rglob("*.py") if "__pycache__" not in path.parts)


def _module(folder: Path, path: Path) -> Module:
    parts = path.relative_to(folder).with_suffix("").parts
    name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
    shown = str(path.relative_to(folder.parent))
    return Module(name, path, shown, path.read_text(encoding="utf-8"))

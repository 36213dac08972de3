"""The rules. Each gives complaints, `file:line: what`; an empty list is a pass."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator, Mapping, Sequence

from tests.house import layout
from tests.house.source import Package

_SQL = re.compile(r"\s*(SELECT|INSERT|UPDATE|DELETE|CREATE|PRAGMA|WITH|DROP|ALTER|REPLACE)\s")
_MOCKS = ("unittest.mock", "mock", "pytest_mock")


def without_a_row(package: Package) -> list[str]:
    """Modules that the layout does not know; the package's root may only hold its docstring."""
    return [
        f"{module.shown}:1: has no row in the layout"
        for module in package.modules
        if module.unit and layout.place(module.unit) is None
    ]


def arrows_up(package: Package) -> list[str]:
    """Imports from a lower row, or from the right in the same row."""
    return [
        f"{module.shown}:{found.line}: imports {found.name}, which stands below or to the right"
        for module in package.modules
        for found in package.imports[module.name]
        if _points_up(module.unit, package.own(found.name))
    ]


def _points_up(unit: str, imported: str | None) -> bool:
    if not imported:
        return False
    here, there = layout.place(unit), layout.place(imported.partition(".")[0])
    return here is not None and there is not None and there > here


def cycles(package: Package) -> list[str]:
    """Modules that import each other, directly or by way of others; one complaint each."""
    shown = {module.name: module.shown for module in package.modules}
    graph = {
        name: {own for one in found if (own := package.own(one.name)) and own != name}
        for name, found in package.imports.items()
    }
    told: set[str] = set()
    complaints = []
    for name in sorted(graph):
        if name not in told and (way := _way_back(graph, name)):
            told.update(way)
            complaints.append(f"{shown[name]}:1: a cycle: {' → '.join([*way, name])}")
    return complaints


def _way_back(graph: Mapping[str, set[str]], start: str) -> list[str]:
    """The shortest way from a module back to itself, empty where there is none."""
    ways = [[start]]
    seen = {start}
    for way in ways:
        for following in sorted(graph.get(way[-1], ())):
            if following == start:
                return way
            if following not in seen:
                seen.add(following)
                ways.append([*way, following])
    return []


def strangers(package: Package) -> list[str]:
    """Third-party libraries imported outside their one home, or without a home at all."""
    complaints = []
    for module in package.modules:
        for found in package.imports[module.name]:
            library = found.name.partition(".")[0]
            homes = layout.HOMES.get(library)
            if library in layout.EVERYWHERE or package.own(found.name) is not None:
                continue
            if homes is None and library not in sys.stdlib_module_names:
                complaints.append(f"{module.shown}:{found.line}: {library} has no home")
            elif homes is not None and not _lives(module.name, homes):
                home = " or ".join(f"{package.name}.{name}" for name in homes)
                complaints.append(f"{module.shown}:{found.line}: {library} lives in {home}")
    return complaints


def _lives(name: str, homes: Sequence[str]) -> bool:
    return any(name == home or name.startswith(f"{home}.") for home in homes)


def clocks(package: Package) -> list[str]:
    """Clocks read where `now` must be a parameter: rules, store and workflows."""
    return [
        f"{module.shown}:{line}: reads the clock by {name}"
        for module in package.modules
        if (where := layout.place(module.unit)) is not None and where[0] not in layout.CLOCKED_ROWS
        for line, name in _names_used(module.tree)
        if name in layout.CLOCKS
    ]


def _names_used(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Every name and attribute that is used, by the full name behind it, with its line."""
    aliases = _aliases(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute | ast.Name):
            yield node.lineno, _full_name(node, aliases)


def _aliases(tree: ast.Module) -> dict[str, str]:
    """The full name behind each imported name."""
    names = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names.update({one.asname or one.name: one.name for one in node.names})
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.update(
                {one.asname or one.name: f"{node.module}.{one.name}" for one in node.names}
            )
    return names


def _full_name(node: ast.expr, aliases: Mapping[str, str]) -> str:
    if isinstance(node, ast.Name):
        return aliases.get(node.id, "")
    if isinstance(node, ast.Attribute):
        return f"{_full_name(node.value, aliases)}.{node.attr}"
    return ""


def sql_outside_the_store(package: Package) -> list[str]:
    """Texts that begin like SQL, docstrings aside."""
    return [
        f"{module.shown}:{node.lineno}: SQL outside {package.name}/store/"
        for module in package.modules
        if module.unit != "store"
        for node in _texts(module.tree)
        if isinstance(node.value, str) and _SQL.match(node.value)
    ]


def _texts(tree: ast.Module) -> Iterator[ast.Constant]:
    docstrings = {node.value for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    return (
        node for node in ast.walk(tree) if isinstance(node, ast.Constant) and node not in docstrings
    )


def mocks(package: Package) -> list[str]:
    """Imports of mocking libraries, and attributes patched by hand."""
    imported = [
        f"{module.shown}:{found.line}: imports a mock; use the real thing"
        for module in package.modules
        for found in package.imports[module.name]
        if _lives(found.name, _MOCKS) or (found.name, found.part) == ("unittest", "mock")
    ]
    patched = [
        f"{module.shown}:{node.lineno}: patches an attribute; use the real thing"
        for module in package.modules
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Attribute)
        and node.attr in {"setattr", "setitem"}
        and isinstance(node.value, ast.Name)
        and node.value.id == "monkeypatch"
    ]
    return imported + patched


def too_long(package: Package) -> list[str]:
    """Files that should be split."""
    return [
        f"{module.shown}:{layout.LONGEST + 1}: {module.lines} lines; split by {layout.LONGEST}"
        for module in package.modules
        if module.lines > layout.LONGEST
    ]

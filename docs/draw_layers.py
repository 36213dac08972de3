"""Draws the layers from the imports: docs/layers.svg and docs/layers.md.

    python -m docs.draw_layers            writes both
    python -m docs.draw_layers --check    exits 1 where the layers have moved, and writes nothing

Same source, same bytes. An arrow that follows from two others is left out of the picture; the
table names every import.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html import escape
from pathlib import Path

from tests.house import layout
from tests.house.source import Package, read

ROOT = Path(__file__).parents[1]
WIDTH, BAND, BOX, LABEL = 1180, 96, 34, 140

Arrows = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Box:
    """One module or folder in the picture, by its upper left corner, in pixels."""

    unit: str
    row: int
    x: float
    y: float
    width: float

    @property
    def middle(self) -> float:
        """The middle from left to right."""
        return self.x + self.width / 2


def arrows(package: Package) -> Arrows:
    """What each unit imports of the others, sorted; every unit is a key."""
    found: dict[str, set[str]] = {module.unit: set() for module in package.modules if module.unit}
    for module in package.modules:
        for imported in package.imports[module.name]:
            unit = (package.own(imported.name) or "").partition(".")[0]
            if module.unit and unit and unit != module.unit:
                found[module.unit].add(unit)
    return {unit: tuple(sorted(found[unit])) for unit in sorted(found)}


def shortest(all_arrows: Arrows) -> Arrows:
    """Without the arrows that follow from others: what is left reaches everything it did."""
    return {
        unit: tuple(
            one
            for one in imported
            if not any(one in _reached(all_arrows, other) for other in imported if other != one)
        )
        for unit, imported in all_arrows.items()
    }


def _reached(all_arrows: Arrows, unit: str) -> set[str]:
    reached: set[str] = set()
    todo = [unit]
    while todo:
        for one in all_arrows.get(todo.pop(), ()):
            if one not in reached:
                reached.add(one)
                todo.append(one)
    return reached


def picture(package: Package) -> str:
    """The SVG: a band for each row, the words at the top, arrows from the importer upwards."""
    boxes = {box.unit: box for box in _boxes(package)}
    height = f"{sum(row[3] for row in _rows(package)) + 20:g}"
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img"'
        ' aria-labelledby="title" font-family="system-ui, sans-serif" font-size="14">',
        '<title id="title">Rows of modules; each imports only from the rows above it</title>',
        '<defs><marker id="head" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7"'
        ' markerHeight="7" orient="auto"><path d="M0 0 8 4 0 8z" fill="#5b6b7b"/></marker></defs>',
        f'<rect width="{WIDTH}" height="{height}" fill="#ffffff"/>',
        *_bands(package),
        *_lines(shortest(arrows(package)), boxes),
        *(_drawn(box, package) for box in boxes.values()),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _rows(package: Package) -> list[tuple[str, list[str], float, float]]:
    """Each row's name, units that exist, upper edge and height; a crowded row has two lines."""
    present = {module.unit for module in package.modules}
    rows, top = [], 10.0
    for name, units, _ in layout.ROWS:
        shown = [unit for unit in units if unit in present]
        height = float(BAND if _fits(shown, package) else BAND + BOX + 26)
        rows.append((name, shown, top, height))
        top += height
    return rows


def _fits(units: list[str], package: Package) -> bool:
    slot = (WIDTH - LABEL - 20) / max(1, len(units))
    return all(_width(unit, package) + 8 <= slot for unit in units)


def _width(unit: str, package: Package) -> int:
    return max(64, 8 * len(_name(unit, package)) + 20)


def _boxes(package: Package) -> Iterator[Box]:
    for row, (_, units, top, height) in enumerate(_rows(package)):
        slot = (WIDTH - LABEL - 20) / max(1, len(units))
        for place, unit in enumerate(units):
            width = _width(unit, package)
            y = top + (BAND - BOX) / 2 + (place % 2) * (height - BAND)
            yield Box(unit, row, LABEL + slot * (place + 0.5) - width / 2, y, width)


def _bands(package: Package) -> Iterator[str]:
    for row, (name, _, y, height) in enumerate(_rows(package), start=1):
        fill = "#f3f5f7" if row % 2 else "#ffffff"
        yield f'<rect x="10" y="{y:g}" width="{WIDTH - 20}" height="{height:g}" fill="{fill}"/>'
        yield f'<text x="24" y="{y + height / 2 + 5:g}" fill="#44515e">{row}  {name}</text>'


def _lines(shown: Arrows, boxes: Mapping[str, Box]) -> Iterator[str]:
    """The arrows, fanned out over the edges they leave and meet, so that each can be followed."""
    pairs = [(boxes[one], boxes[other]) for one in boxes for other in shown[one] if other in boxes]
    for start, end in pairs:
        leaving = sorted({to.middle for at, to in pairs if at == start})
        meeting = sorted({at.middle for at, to in pairs if to == end})
        way = _way(
            start, _spread(start, end.middle, leaving), end, _spread(end, start.middle, meeting)
        )
        yield (
            f'<path d="{way}" fill="none" stroke="#5b6b7b" stroke-opacity=".7"'
            f' marker-end="url(#head)"><title>{start.unit} imports {end.unit}</title></path>'
        )


def _spread(box: Box, towards: float, others: list[float]) -> float:
    """Where on a box's edge the line to `towards` stands among all its lines."""
    return box.x + box.width * (others.index(towards) + 1) / (len(others) + 1)


def _way(start: Box, leaves: float, end: Box, meets: float) -> str:
    """A curve up to what is imported, or down where it stands on its row's lower line; a bow
    where both stand on one line."""
    if start.y == end.y:
        top, bottom, bends = start.y, end.y - 1, (start.y - 26, end.y - 26)
    elif start.y > end.y:
        top, bottom = start.y, end.y + BOX + 1
        bends = top - 0.45 * (top - bottom), bottom + 0.45 * (top - bottom)
    else:
        top, bottom = start.y + BOX, end.y - 1
        bends = top + 0.45 * (bottom - top), bottom - 0.45 * (bottom - top)
    return (
        f"M{leaves:.0f} {top:.0f} C{leaves:.0f} {bends[0]:.0f} {meets:.0f} {bends[1]:.0f}"
        f" {meets:.0f} {bottom:.0f}"
    )


def _drawn(box: Box, package: Package) -> str:
    return (
        f'<g><rect x="{box.x:g}" y="{box.y:g}" width="{box.width:g}" height="{BOX}" rx="6"'
        ' fill="#ffffff" stroke="#1f4e79"/>'
        f'<text x="{box.middle:g}" y="{box.y + BOX / 2 + 5:g}" text-anchor="middle"'
        f' fill="#12293f">{escape(_name(box.unit, package))}</text></g>'
    )


def _name(unit: str, package: Package) -> str:
    """As on disk: a folder ends in a slash."""
    folder = any(module.name.startswith(f"{unit}.") for module in package.modules)
    return f"{unit}/" if folder else unit


def table(package: Package) -> str:
    """The Markdown: each row with what it holds, each module with its lines and imports."""
    imported = arrows(package)
    lines = [
        "# The layers",
        "",
        "A module imports only from the rows above its own, or from its own row where listed"
        " before it.",
        "`tests/test_architecture.py` holds it. This page and the picture are drawn from the"
        " imports by `make graph`.",
        "",
        "![Rows of modules with the imports between them](layers.svg)",
        "",
        "Arrows point from a module to what it imports. One that follows from others is left out"
        " of the picture, not of the table.",
        "",
        "| row | module | files | lines | longest file | imports |",
        "|---|---|--:|--:|--:|---|",
    ]
    for row, (name, units, _) in enumerate(layout.ROWS, start=1):
        for unit in units:
            if unit in imported:
                lines.append(f"| {row} {name} | {_cells(package, unit, imported[unit])} |")
    lines += ["", "What each row holds:", ""]
    lines += [f"{row}. {name}: {holds}" for row, (name, _, holds) in enumerate(layout.ROWS, 1)]
    return "\n".join(lines) + "\n"


def _cells(package: Package, unit: str, imported: tuple[str, ...]) -> str:
    sizes = [module.lines for module in package.modules if module.unit == unit]
    names = ", ".join(imported) or "nothing"
    return f"`{_name(unit, package)}` | {len(sizes)} | {sum(sizes)} | {max(sizes)} | {names}"


def main(arguments: list[str]) -> int:
    """Write or check both files; the exit code."""
    package = read(ROOT / "digest")
    made = {"layers.svg": picture(package), "layers.md": table(package)}
    now = {name: _now(ROOT / "docs" / name) for name in made}
    stale = [name for name, text in made.items() if now[name] != text]
    if arguments == ["--check"]:
        stale = [name for name in stale if _shape(now[name]) != _shape(made[name])]
        for name in stale:
            print(f"docs/{name}: not current: run `make graph`", file=sys.stderr)
        return 1 if stale else 0
    for name in stale:
        (ROOT / "docs" / name).write_text(made[name], encoding="utf-8")
        print(f"docs/{name}: written")
    return 0


def _now(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.exists() else ""


def _shape(text: str) -> str:
    """Without the sizes in the table, which move with every edit and change no layer."""
    return re.sub(r"( \| \d+){3} \| ", " | ", text)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

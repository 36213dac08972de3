"""The documents agree with what is there."""

import re
from pathlib import Path

import pytest
import typer
from typer.core import TyperCommand, TyperGroup

from digest.cli.app import build

ROOT = Path(__file__).parents[1]
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("samples/*.md")])
LINK = re.compile(r"\]\(([^)\s]+)\)")
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)


def anchor(heading: str) -> str:
    """The anchor that a heading gets on the web."""
    return re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-")


def leads(page: Path, link: str) -> bool:
    """Whether a link on a page finds its file, and the heading in it."""
    file, _, heading = link.partition("#")
    target = page.parent / file if file else page
    if not target.exists():
        return False
    return not heading or heading in map(anchor, HEADING.findall(target.read_text()))


@pytest.mark.parametrize("page", [pytest.param(page, id=page.name) for page in PAGES])
def test_every_link_inside_leads_somewhere(page: Path) -> None:
    """To a file or folder that exists, and to a heading that it has."""
    links = LINK.findall(page.read_text(encoding="utf-8"))
    assert [] == [link for link in links if ":" not in link and not leads(page, link)]


@pytest.mark.parametrize("command", ["make run", "make test"])
def test_the_readme_shows_the_two_commands(command: str) -> None:
    """Each in a line of its own, and the Makefile has it."""
    assert command in (ROOT / "README.md").read_text(encoding="utf-8").splitlines()
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert re.search(rf"^{command.split()[1]}:", makefile, re.MULTILINE)


def test_the_reference_names_every_command() -> None:
    """Each in a row of the table, by its full name."""
    page = (ROOT / "docs/reference/cli.md").read_text(encoding="utf-8")
    names = _commands(typer.main.get_command(build()))
    assert [] == [name for name in names if f"| `{name}" not in page]


def test_the_reference_names_every_option() -> None:
    """In the row of its command; `--help` is everywhere."""
    page = (ROOT / "docs/reference/cli.md").read_text(encoding="utf-8")
    rows = [line for line in page.splitlines() if line.startswith("| `")]
    missing = []
    for name, command in _commands(typer.main.get_command(build())).items():
        row = next((row for row in rows if row.startswith((f"| `{name} ", f"| `{name}`"))), "")
        missing += [f"{name} {one}" for one in _options(command) if one not in row]
    assert [] == missing


def _commands(command: object, above: str = "") -> dict[str, TyperCommand]:
    """Every command by its full name, such as `releases list`."""
    if isinstance(command, TyperCommand):
        return {above.strip(): command}
    found = command.commands if isinstance(command, TyperGroup) else {}
    return {
        name: leaf
        for one, below in sorted(found.items())
        for name, leaf in _commands(below, f"{above} {one}").items()
    }


def _options(command: TyperCommand) -> list[str]:
    """The long names of a command's options."""
    return [name for one in command.params for name in one.opts if name.startswith("--")]

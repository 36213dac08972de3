"""Writes the man page from the help texts: docs/digest.1.

    python -m docs.man            writes it
    python -m docs.man --check    exits 1 where the help texts have moved on, and writes nothing

Same help texts, same bytes (man(7), man-pages(7)).
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import typer

from digest import __version__
from digest.cli.app import build
from digest.config import PASSWORD_VARIABLE
from digest.logs import VARIABLE as LOG_VARIABLE

_CHOICE = re.compile(r" <(str|list\[str\]|path)>$")
_OPTION = re.compile(r"(?<![\w<])--?[a-z][a-z-]*")

PAGE = Path(__file__).parent / "digest.1"

_ENVIRONMENT = {
    PASSWORD_VARIABLE: "The password of the account on the mail server, where no password_file is "
    "configured.",
    LOG_VARIABLE: "info: a command logs all that it does, not only what goes wrong.",
    "NO_COLOR": "Set to anything: no colours on a terminal.",
}
_FILES = {
    "config.toml": "The configuration, in the working directory unless --config names another. "
    "The one that ships explains every key in place.",
    "var/digest.db": "The database. Beside it lies digest.key, which signs the links in letters.",
}


def page() -> str:
    """The whole page in roff."""
    app: Any = typer.main.get_command(build())
    paragraphs = _paragraphs(app.help)
    parts = [
        f'.TH DIGEST 1 "" "digest {__version__}" "User Commands"',
        ".SH NAME",
        f"digest \\- {_text(_without_stop(paragraphs[0]))}",
        ".SH SYNOPSIS",
        ".B digest\n[\\fIOPTIONS\\fR] \\fICOMMAND\\fR [\\fIARGUMENTS\\fR]",
        ".SH DESCRIPTION",
        *_running(paragraphs[1:-1]),
        ".SH OPTIONS",
        *_options(app),
        ".SH COMMANDS",
        *_commands(app, "digest"),
        ".SH ENVIRONMENT",
        *_listed(_ENVIRONMENT),
        ".SH FILES",
        *_listed(_FILES),
        ".SH EXIT STATUS",
        *_exit_status(paragraphs[-1]),
    ]
    return "\n".join(parts) + "\n"


def _commands(group: Any, path: str) -> Iterator[str]:
    """Every command below a group, by its full name, in the order of the help."""
    for name, command in group.commands.items():
        if command.hidden:
            continue
        full = f"{path} {name}"
        if hasattr(command, "commands"):
            yield from _commands(command, full)
        else:
            yield from _command(full, command)


def _command(full: str, command: Any) -> Iterator[str]:
    context = _context(command)
    usage = [one.strip("{}") for one in command.collect_usage_pieces(context)[1:]]
    yield " ".join([f".SS {_text(full)}", *(f"\\fI{_text(one)}\\fR" for one in usage)])
    for paragraph in _paragraphs(command.help):
        if paragraph.startswith("Example:"):
            examples = paragraph.split("Example: ")[1:]
            yield from (".PP", ".EX", *(_text(one.strip()) for one in examples), ".EE")
        else:
            yield from (".PP", _text(paragraph))
    for one in command.params:
        if one.param_type_name == "argument" and one.help:
            name, words = one.get_help_record(context)
            yield from (".TP", f"\\fI{_text(_CHOICE.sub('', name))}\\fR", _text(_meant(words)))
    yield from _options(command)


def _options(command: Any) -> Iterator[str]:
    context = _context(command)
    for one in command.params:
        if one.param_type_name == "option" and not one.hidden:
            name, words = one.get_help_record(context)
            bold = _OPTION.sub(lambda found: f"\\fB{_text(found[0])}\\fR", name)
            yield from (".TP", bold, _text(_meant(words)))


def _context(command: Any) -> Any:
    return command.make_context("digest", [], resilient_parsing=True)


def _meant(words: str) -> str:
    """Help without what the usage says already."""
    return words.replace("  [required]", "").replace("  [", " [")


def _listed(found: dict[str, str]) -> Iterator[str]:
    for name, words in found.items():
        yield from (".TP", f"\\fB{_text(name)}\\fR", _text(words))


def _running(paragraphs: list[str]) -> Iterator[str]:
    for paragraph in paragraphs:
        yield from (".PP", _text(paragraph))


def _exit_status(paragraph: str) -> Iterator[str]:
    """`Exit codes: 0 done, 1 something failed …` as a list."""
    for code, meaning in re.findall(r"(\d+) ([^,.]+(?:\([^)]*\))?)", paragraph):
        yield from (".TP", f".B {code}", _text(meaning.strip().capitalize() + "."))


def _paragraphs(help_text: str | None) -> list[str]:
    """Each on one line; examples that stand below each other stay one paragraph."""
    parts = re.split(r"\n\s*\n", (help_text or "").strip())
    return [" ".join(part.split()) for part in parts]


def _without_stop(text: str) -> str:
    return text.rstrip(".")


def _text(text: str) -> str:
    """Text that roff prints as it stands."""
    safe = text.replace("\\", "\\e").replace("-", "\\-")
    return f"\\&{safe}" if safe.startswith((".", "'")) else safe


def main(arguments: list[str]) -> int:
    """Write the page, or say whether it is up to date."""
    made = page()
    if "--check" not in arguments:
        PAGE.write_text(made, encoding="utf-8")
        return 0
    if PAGE.exists() and PAGE.read_text(encoding="utf-8") == made:
        return 0
    print(f"{PAGE}: not as the help texts say; write it anew by `make man`", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

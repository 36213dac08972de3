"""The man page, and completion in the shell."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import typer
from typer.core import TyperGroup

from digest.cli.app import build
from docs import man

ROOT = Path(__file__).parents[1]
MAN = shutil.which("man")


def names(command: object, above: str = "digest") -> list[str]:
    """Full names, such as `digest releases list`."""
    if not isinstance(command, TyperGroup):
        return [above]
    below = command.commands.items()
    return [name for one, each in below for name in names(each, f"{above} {one}")]


def test_the_page_is_up_to_date() -> None:
    """Where it is not, `make man` writes it anew."""
    assert 0 == man.main(["--check"])


def test_the_same_help_texts_give_the_same_page() -> None:
    """No date, no order of chance."""
    assert man.page() == man.page()


def test_every_command_has_its_section() -> None:
    """By its full name, in the order of the help."""
    titles = [line[4:] for line in man.page().splitlines() if line.startswith(".SS ")]
    found = [title.partition(" \\f")[0].strip().replace("\\-", "-") for title in titles]
    assert names(typer.main.get_command(build())) == found


def test_exit_codes_are_told() -> None:
    """Those of the help."""
    status = man.page().partition(".SH EXIT STATUS")[2]
    assert [".B 0", ".B 1", ".B 2"] == [x for x in status.splitlines() if x.startswith(".B")]


@pytest.mark.skipif(MAN is None, reason="man is not installed (Debian: man-db)")
def test_man_prints_it_without_a_warning() -> None:
    """Neither about its marks nor about lines that do not fit."""
    assert MAN is not None
    done = subprocess.run(
        [MAN, "--warnings", "--local-file", str(man.PAGE)],
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | {"MANWIDTH": "80", "LC_ALL": "C.UTF-8"},
    )
    assert (0, "") == (done.returncode, done.stderr)
    assert "EXIT STATUS" in done.stdout


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        pytest.param("digest stat", ["status", "stats"], id="a command"),
        pytest.param("digest releases sh", ["show"], id="a command of a group"),
        pytest.param("digest send --js", ["--json"], id="an option"),
        pytest.param("digest preview we", ["weekly"], id="a value"),
    ],
)
def test_the_shell_completes(typed: str, expected: list[str]) -> None:
    """As bash asks for it, after `digest --install-completion`."""
    done = subprocess.run(
        [str(Path(sys.executable).with_name("digest"))],
        capture_output=True,
        text=True,
        check=True,
        env=os.environ
        | {
            "_DIGEST_COMPLETE": "complete_bash",
            "COMP_WORDS": typed,
            "COMP_CWORD": str(len(typed.split()) - 1),
        },
    )
    assert expected == done.stdout.split()


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_completion_of_a_shell_can_be_shown(shell: str) -> None:
    """To be put where packages put it."""
    done = subprocess.run(
        [str(Path(sys.executable).with_name("digest")), "--show-completion", shell],
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | {"_TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION": "1"},
    )
    assert "_DIGEST_COMPLETE" in done.stdout, done.stderr

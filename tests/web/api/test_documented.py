"""The page about the API: what it says can be done as it says."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from digest.tokens import Manage
from digest.web.api.problems import Kind
from digest.web.api.table import OPERATIONS
from tests.web.api.programs import ASKED, Program, problem

PAGE = (Path(__file__).parents[3] / "docs/reference/api.md").read_text(encoding="utf-8")
COMMANDS = [
    one
    for block in re.findall(r"```sh\n(.*?)```", PAGE, re.DOTALL)
    for one in re.split(r"\n(?=curl )", block.strip())
]
EMAIL = "documented@example.org"


@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_does_what_it_shows(served: tuple[Program, str], command: str) -> None:
    """By curl itself, from a shell."""
    if shutil.which("curl") is None:
        pytest.skip("curl is not installed")
    program, address = served
    program.enrol(EMAIL)
    person = program.person(EMAIL).id
    link = program.service.tokens.manage(Manage(person, 0, program.now))
    done = subprocess.run(
        ["sh", "-c", command.replace("https://news.example.org", address)],
        env={**os.environ, "TOKEN": program.token, "LINK": link},
        capture_output=True,
        timeout=20,
        check=False,
    )
    assert 0 == done.returncode, done.stderr
    assert json.loads(done.stdout)


def test_every_operation_has_its_row() -> None:
    """With the token that it takes, and the scope."""
    rows = re.findall(r"^\| `([A-Z]+) /api(\S+)` \| ([^|]+) \|", PAGE, re.MULTILINE)
    expected = [
        (
            one.method,
            one.path,
            ", ".join(f"`{name}`" for name in (one.key.name, one.scope) if name) or "–",
        )
        for one in OPERATIONS
    ]
    assert sorted(expected) == sorted(rows)


def test_every_status_of_a_problem_has_its_row() -> None:
    rows = re.findall(r"^\| ([\d, ]+) \|", PAGE, re.MULTILINE)
    told = {int(one) for row in rows for one in row.split(",")}
    assert {one.status for one in Kind} - {500} == told


def test_the_problem_shown_is_the_one_that_is_answered(program: Program) -> None:
    wishes = [{"cadence": "hourly", "about": "everything"}]
    shown = json.loads(re.findall(r"```json\n(\{\"type.*?)```", PAGE, re.DOTALL)[0])
    answer = program.call(
        "POST", "/v1/subscriptions", {**ASKED, "wishes": wishes, "email": "nobody"}
    )
    assert shown == problem(answer)

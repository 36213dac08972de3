"""A newsroom for each scenario, and the table of them all."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from itertools import count
from pathlib import Path

import pytest

from tests.cli.desk import NOW, Desk
from tests.faults.newsroom import Newsroom, copied, founded
from tests.faults.server import Box, serving
from tests.faults.table import Table

Open = Callable[..., Newsroom]


@pytest.fixture(scope="session")
def table() -> Iterator[Table]:
    """Printed at the end; `pytest -s` shows it."""
    made = Table()
    yield made
    print(f"\n\n{made}\n")


@pytest.fixture(scope="session")
def templates(tmp_path_factory: pytest.TempPathFactory) -> Callable[[int, bool], Path]:
    """Newsrooms by number of people and whether their edition is planned, each made once."""

    @cache
    def made(people: int, planned: bool) -> Path:
        folder = tmp_path_factory.mktemp("template") / "newsroom"
        if not planned:
            folder.mkdir()
            founded(folder, people)
            return folder
        copied(made(people, False), folder)
        done = Desk(folder)("plan", "daily", "--at", NOW)
        assert 0 == done.code, done.err
        return folder

    return made


@pytest.fixture
def newsrooms(tmp_path: Path, templates: Callable[[int, bool], Path]) -> Iterator[Open]:
    """Open a newsroom of so many people, with its edition planned or not."""
    numbers = count()
    opened: list[Newsroom] = []

    def made(
        people: int, *, connections: int = 1, planned: bool = True, inside: Path = tmp_path
    ) -> Newsroom:
        folder = copied(templates(people, planned), inside / f"newsroom-{next(numbers)}")
        opened.append(Newsroom(folder, tmp_path / "said", people, connections))
        return opened[-1]

    yield made
    for one in opened:
        one.end()


@pytest.fixture
def box() -> Iterator[Box]:
    """A mail server that does as it is told."""
    with serving() as running:
        yield running

"""A desk for each test, empty or filled."""

import shutil
from pathlib import Path

import pytest

from tests.cli.desk import Desk, desk


@pytest.fixture
def empty(tmp_path: Path) -> Desk:
    """Nothing read, nobody enrolled."""
    return desk(tmp_path)


@pytest.fixture(scope="session")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """Four releases and four people, for tests that only look."""
    made = desk(tmp_path_factory.mktemp("kept"))
    made.fill()
    return made


@pytest.fixture
def filled(kept: Desk, tmp_path: Path) -> Desk:
    """As `kept`, for a test to change."""
    shutil.copytree(kept.folder, tmp_path, dirs_exist_ok=True)
    return Desk(tmp_path)

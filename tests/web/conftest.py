"""A site for each test."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.web.world import EVERYTHING, World


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[World]:
    """A newsroom that has published nothing yet."""
    world = World(tmp_path)
    yield world
    world.store.close()


@pytest.fixture
def world(empty: World) -> World:
    """A newsroom with a few releases."""
    empty.release(*EVERYTHING)
    return empty

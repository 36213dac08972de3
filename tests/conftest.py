"""What many tests need: an empty store, and real material where it is at hand."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from digest.store import Store


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """An empty database in a file of its own."""
    opened = Store(tmp_path / "digest.db")
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def corpora() -> Path:
    """The folder of real newsroom pages and feeds that DIGEST_CORPORA names."""
    folder = os.environ.get("DIGEST_CORPORA")
    if not folder:
        pytest.skip("DIGEST_CORPORA is not set: no real material to try this on")
    return Path(folder)

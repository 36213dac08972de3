from __future__ import annotations

from pathlib import Path

import pytest

from digest.store import Store
from tests.publish.desk import Desk


@pytest.fixture
def newsroom(store: Store, tmp_path: Path) -> Desk:
    """A newsroom whose feeds are built into a folder that is not there yet."""
    return Desk(store, tmp_path / "var" / "feeds")

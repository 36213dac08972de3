"""Letters made once for all judges."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from digest.templates import Templates
from tests.browser.conftest import THOROUGH
from tests.browser.mail.post import Posted, posted


class Noted(Templates):
    """The shipped templates; keeps the names of those that were printed."""

    def __init__(self) -> None:
        super().__init__()
        self.names: set[str] = set()

    def render(self, name: str, **values: object) -> str:
        """The same, noted."""
        self.names.add(name)
        return super().render(name, **values)


@pytest.fixture(scope="session")
def templates() -> Noted:
    """What the letters are printed from."""
    return Noted()


@pytest.fixture(scope="session")
def letters(templates: Noted) -> Mapping[str, Posted]:
    """Every letter by its name."""
    return {one.name: one for one in posted(templates)}


@pytest.fixture(scope="session")
def few(letters: Mapping[str, Posted]) -> Mapping[str, Posted]:
    """Those that slow judges are shown; with DIGEST_JUDGES=all every one."""
    return {name: one for name, one in letters.items() if one.slowly or THOROUGH}


@pytest.fixture(scope="session")
def folder(few: Mapping[str, Posted], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the HTML of those lies."""
    made = tmp_path_factory.mktemp("letters")
    for name, one in few.items():
        (made / f"{name}.html").write_text(one.html, encoding="utf-8")
    return made

"""The pages to be judged, and the judges where they are installed."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from tests.browser.kept import Kept, keep, served
from tests.browser.newsroom import Newsroom

HERE = Path(__file__).parent
MODULES = HERE / "node_modules"
THOROUGH = os.environ.get("DIGEST_JUDGES") == "all"
"""Whether slow judges are shown everything, not only what differs."""


@pytest.fixture(scope="session")
def newsroom(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Newsroom]:
    """The sample newsroom, read."""
    made = Newsroom(tmp_path_factory.mktemp("newsroom"))
    yield made
    made.close()


@pytest.fixture(scope="session")
def pages(newsroom: Newsroom, tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Kept]:
    """Every page in every state and language, by name."""
    return {one.name: one for one in keep(newsroom, tmp_path_factory.mktemp("pages"))}


@pytest.fixture(scope="session")
def site(newsroom: Newsroom, pages: Mapping[str, Kept]) -> Iterator[str]:
    """Where those pages are served."""
    with served(pages, newsroom) as url:
        yield url


@pytest.fixture(scope="session")
def chromium() -> Path:
    """The browser that the system has; none is ever downloaded."""
    found = shutil.which("chromium")
    if found is None:
        pytest.skip("no Chromium is installed (Debian: apt install chromium)")
    return Path(found)


@pytest.fixture(scope="session")
def modules() -> Path:
    """The judges that npm has installed."""
    if not MODULES.is_dir():
        pytest.skip("no judges are installed (npm ci --ignore-scripts in tests/browser)")
    if shutil.which("node") is None:
        pytest.skip("no Node.js is installed (Debian: apt install nodejs)")
    return MODULES


@pytest.fixture(scope="session")
def screenshots(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where pictures of pages are kept."""
    named = os.environ.get("DIGEST_SCREENSHOTS")
    folder = Path(named) if named else tmp_path_factory.mktemp("screenshots")
    folder.mkdir(parents=True, exist_ok=True)
    return folder

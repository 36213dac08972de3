"""What many tests need: an empty store, the shipped rules, real material where it is at hand."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from digest.config import TaxonomyConfig
from digest.store import Store
from digest.taxonomy import Taxonomy, load
from tests.newsdesk import Newsdesk

# No test depends on how fast the machine is, nor on what else it is doing.
settings.register_profile("house", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("house")

HERE = Path(__file__).parent
COSTLY = {"browser", "install"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A file stays with one worker, since its fixtures are made once; so does a folder whose
    fixtures are a machine or a browser."""
    for item in items:
        path = item.path.relative_to(HERE)
        together = path.parts[0] if path.parts[0] in COSTLY else path.as_posix()
        item.add_marker(pytest.mark.xdist_group(together))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """An empty database in a file of its own."""
    opened = Store(tmp_path / "digest.db")
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def taxonomy() -> Taxonomy:
    """The shipped rules."""
    return load(TaxonomyConfig())


@pytest.fixture
def desk(store: Store, taxonomy: Taxonomy) -> Newsdesk:
    """A desk that reads sources into the store."""
    return Newsdesk(store, taxonomy)


@pytest.fixture(scope="session")
def corpora() -> Path:
    """The folder of real newsroom pages and feeds that DIGEST_CORPORA names."""
    folder = os.environ.get("DIGEST_CORPORA")
    if not folder:
        pytest.skip("DIGEST_CORPORA is not set: no real material to try this on")
    return Path(folder)

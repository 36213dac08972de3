"""What many tests need: an empty store, the shipped rules, real material where it is at hand."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

from digest.config import TaxonomyConfig
from digest.store import Store
from digest.taxonomy import Taxonomy, load
from tests.newsdesk import Newsdesk

# No test depends on how fast the machine is, nor on what else it is doing.
settings.register_profile("house", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("house")

COSTLY = {"browser", "install"}


class Together(LoadScopeScheduling):
    """A file stays with one worker, since its fixtures are made once; so does a folder whose
    fixtures are a machine or a browser."""

    def _split_scope(self, nodeid: str) -> str:
        path = nodeid.partition("::")[0]
        folder = path.split("/")[1]
        return folder if folder in COSTLY else path


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> Together:
    """How tests are shared out among workers."""
    return Together(config, log)


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

"""The shipped rules, compiled once for all tests here."""

import pytest

from digest.config import TaxonomyConfig
from digest.taxonomy import Taxonomy, load


@pytest.fixture(scope="session")
def taxonomy() -> Taxonomy:
    """What ships."""
    return load(TaxonomyConfig())

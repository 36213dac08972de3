"""The schema, appended to and never edited: each migration is named and says why.

Instants are ISO 8601 text in UTC ending in Z, so that they sort; days are ISO dates. Lists that
SQL never looks into are JSON. `seq` orders what became public to subscribers.

They run in the order of the modules, and within one from top to bottom.
"""

from digest.store.migrations import (
    m001_to_m005,
    m006_on,
    m012_feeds,
    m013_hub,
    m014_asks,
    m015_api_tokens,
    m016_quiet,
    m017_amendments,
    m018_templates_at_fault,
    m019_copies,
    m020_doubted,
    m021_held_by,
    m022_reports,
    m023_counts,
)
from digest.store.migrations.steps import migrations

__all__ = [
    "m001_to_m005",
    "m006_on",
    "m012_feeds",
    "m013_hub",
    "m014_asks",
    "m015_api_tokens",
    "m016_quiet",
    "m017_amendments",
    "m018_templates_at_fault",
    "m019_copies",
    "m020_doubted",
    "m021_held_by",
    "m022_reports",
    "m023_counts",
    "migrations",
]

"""Short stand-ins for what was read and for how: where neither changed, nothing is read again."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import fields
from functools import lru_cache
from operator import attrgetter

from digest import __version__
from digest.config import SourceConfig

_APART = frozenset({"name", "path", "url", "backfill", "every", "add", "map"})
"""What decides which source is meant, or what becomes of its items, but not how it is read."""

_TABLES = ("select", "page", "sites")
_tables = attrgetter(*_TABLES)
_settings = attrgetter(
    *(one.name for one in fields(SourceConfig) if one.name not in _APART.union(_TABLES))
)


def manner(source: SourceConfig, languages: Sequence[str]) -> str:
    """What beside the source's own octets decides how they are read: this program and how it is
    configured. Where that has changed, what has not changed is read again all the same."""
    tables = (tuple(sorted(one.items())) if one else () for one in _tables(source))
    return _mark((*languages, _settings(source), *tables))


@lru_cache(maxsize=1024)  # asked for at each poll of each source
def _mark(settings: tuple[object, ...]) -> str:
    return fingerprint(__version__, repr(settings))[:16]


def fingerprint(*parts: str | bytes) -> str:
    """SHA-256 over all parts, each with its length."""
    digest = hashlib.sha256()
    for part in parts:
        octets = part if isinstance(part, bytes) else part.encode("utf-8", "surrogateescape")
        digest.update(len(octets).to_bytes(8, "big"))
        digest.update(octets)
    return digest.hexdigest()

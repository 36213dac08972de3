"""What is worked out from releases is the same when it is made anew."""

from dataclasses import replace

import sqlite_utils

from digest.model import Enclosure, Kind, Translation
from digest.store import Store
from digest.store.migrations.rebuilt import rebuild
from tests.newsroom import START, make_public, release

LONG = "Two reporters were arrested on Monday after they had filmed the eviction of a village. " * 4
RICH = replace(
    release("rich"),
    summary=LONG,
    content=f'<p>{LONG} <a href="https://news.example/report">The report</a></p>',
    url="https://news.example/1",
    translations=(Translation("fr", "https://news.example/fr/1"),),
    enclosures=(Enclosure("https://news.example/1.pdf", "application/pdf"),),
)


def test_keys_made_anew_are_those_that_ingest_made(store: Store) -> None:
    bare = replace(release("bare"), title=None, kind=None, truncated=True)
    report = replace(RICH, uid="report", tag="tag:x,2026:1", kind=Kind.REPORT, url=None)
    for one in (RICH, bare, report):
        make_public(store, one, now=START)
    kept = _keys(store)
    assert {"address", "file", "link", "text", "title", "translation"} == {key[0] for key in kept}
    with store.writing():
        store.write("DELETE FROM keys")
        rebuild(sqlite_utils.Database(store._connection))
    assert kept == _keys(store)


def _keys(store: Store) -> list[tuple[object, ...]]:
    return [tuple(row) for row in store.read("SELECT * FROM keys ORDER BY 1, 2, 3, 4")]

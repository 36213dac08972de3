"""The keys of releases: what all that may be the same, or tied, is found by at one look."""

from __future__ import annotations

from collections.abc import Iterable

from digest.changes import Key, Probe
from digest.model import Entry
from digest.store import entries
from digest.store.database import Store, Value
from digest.store.release_rows import id_of
from digest.store.values import as_json

MOST = 20
"""What more releases than this share is a habit of their source, and no key is looked at by it."""

FOUND = """
    SELECT p.key AS probe, coalesce(r.same_as, r.id) AS root
    FROM json_each(:probes) AS p
    CROSS JOIN keys AS k ON k.sort = json_extract(p.value, '$[0]')
        AND k.value = json_extract(p.value, '$[1]')
        AND k.day BETWEEN json_extract(p.value, '$[2]') AND json_extract(p.value, '$[3]')
    CROSS JOIN releases AS r ON r.id = k.release_id
"""


def replace(store: Store, uid: str, new: Iterable[Key]) -> None:
    """Make these the keys of a release."""
    release_id = id_of(store, uid)
    store.write("DELETE FROM keys WHERE release_id = :id", {"id": release_id})
    store.write_many(
        "INSERT INTO keys (sort, value, day, release_id) VALUES (:sort, :value, :day, :id)",
        [{"sort": one.by, "value": one.value, "day": one.day, "id": release_id} for one in new],
    )


def find(store: Store, probes: Iterable[Probe]) -> tuple[Entry, ...]:
    """The entries that have a release with any of these keys, the first known first."""
    by_probe: dict[int, set[int]] = {}
    for row in store.read(FOUND, {"probes": as_parameter(probes)}):
        by_probe.setdefault(row["probe"], set()).add(row["root"])
    roots = {root for found in by_probe.values() if len(found) <= MOST for root in found}
    return entries.of_roots(store, sorted(roots))


def is_used_beyond(store: Store, probes: Iterable[Probe], first: str, last: str) -> bool:
    """Whether a release of before `first` or after `last`, days such as 2026-11-21, has any of
    these keys."""
    parameters: dict[str, Value] = {"probes": as_parameter(probes), "first": first, "last": last}
    beyond = f"{FOUND} WHERE k.day < :first OR k.day > :last LIMIT 1"
    return store.one(beyond, parameters) is not None


def as_parameter(probes: Iterable[Probe]) -> str:
    """Probes as the one parameter of `FOUND`."""
    return as_json([[one.by, one.value, one.first, one.last] for one in probes])

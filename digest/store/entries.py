"""Entries: a release with those that are the same, as feeds, pages and letters show them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from digest.model import Dimension, Entry, Kind, Release
from digest.store import ties
from digest.store.database import Store, Value
from digest.store.release_rows import load
from digest.store.values import as_json, instant

_ROOTS = "r.same_as IS NULL"
_FAMILY = "SELECT id FROM releases WHERE id = r.id OR same_as = r.id"


def select(
    store: Store,
    *,
    dimension: Dimension | None = None,
    slug: str | None = None,
    kind: Kind | None = None,
    language: str | None = None,
    limit: int = -1,
) -> tuple[Entry, ...]:
    """The entries with one label, of one kind or in one language, newest first.

    A label counts where any telling of the entry has it published, a kind or a language where any
    is of it.
    """
    conditions, parameters = [_ROOTS], dict[str, Value]()
    if dimension is not None:
        conditions.append(
            f"EXISTS (SELECT 1 FROM labels WHERE release_id IN ({_FAMILY}) AND published = 1"
            " AND dimension = :dimension AND slug = :slug)"
        )
        parameters |= {"dimension": dimension, "slug": slug}
    if kind is not None:
        conditions.append(
            f"EXISTS (SELECT 1 FROM releases WHERE id IN ({_FAMILY}) AND kind = :kind)"
        )
        parameters["kind"] = kind
    if language is not None:
        conditions.append(
            f"EXISTS (SELECT 1 FROM releases WHERE id IN ({_FAMILY}) AND language = :language)"
        )
        parameters["language"] = language
    return _united(store, load(store, " AND ".join(conditions), parameters, limit=limit))


def by_uid(store: Store, uid: str) -> Entry | None:
    """The entry that a release belongs to, whichever telling `uid` names."""
    roots = load(
        store,
        "r.id = (SELECT coalesce(same_as, id) FROM releases WHERE uid = :uid)",
        {"uid": uid},
    )
    return next(iter(_united(store, roots)), None)


def between(store: Store, after: int, upto: int) -> tuple[Entry, ...]:
    """The entries that became public to subscribers with after < seq ≤ upto, also those that did
    so once more later, in order of the last time."""
    roots = load(
        store,
        """r.mailing = 'owed' AND (r.seq > :after AND r.seq <= :upto OR r.id IN (
            SELECT release_id FROM former_seqs WHERE seq > :after AND seq <= :upto))""",
        {"after": after, "upto": upto},
        order="r.seq",
    )
    return _united(store, roots)


def made_public(store: Store, after: datetime, upto: datetime) -> tuple[Entry, ...]:
    """The entries that became public to subscribers after one instant and up to another, in
    order."""
    roots = load(
        store,
        f"{_ROOTS} AND r.seq IS NOT NULL AND r.mailing = 'owed'"
        " AND r.public_at > :after AND r.public_at <= :upto",
        {"after": instant(after), "upto": instant(upto)},
        order="r.seq",
    )
    return _united(store, roots)


def of_roots(store: Store, ids: Sequence[int]) -> tuple[Entry, ...]:
    """The entries with these roots, by their rows' keys, the first known first."""
    wanted: dict[str, Value] = {"ids": as_json(list(ids))}
    chosen = "r.id IN (SELECT value FROM json_each(:ids))"
    return _united(store, load(store, chosen, wanted, order="r.id")) if ids else ()


def by_roots(store: Store, ids: Sequence[int]) -> dict[int, Entry]:
    """The entries with these roots, by their rows' keys; what is no root is left out."""
    wanted: dict[str, Value] = {"ids": as_json(list(ids))}
    chosen = f"{_ROOTS} AND r.id IN (SELECT value FROM json_each(:ids))"
    found = _united(store, load(store, chosen, wanted, order="r.id")) if ids else ()
    rows = store.read(
        "SELECT id, uid FROM releases WHERE id IN (SELECT value FROM json_each(:ids))", wanted
    )
    by_uid = {one.uid: one for one in found}
    return {row["id"]: by_uid[row["uid"]] for row in rows if row["uid"] in by_uid}


def around(store: Store, at: datetime, distance: timedelta) -> tuple[Entry, ...]:
    """The entries published within a distance of an instant, the first known first."""
    roots = load(
        store,
        f"{_ROOTS} AND r.published BETWEEN :low AND :high",
        {"low": instant(at - distance), "high": instant(at + distance)},
        order="r.id",
    )
    return _united(store, roots)


def languages(store: Store) -> tuple[str, ...]:
    """The languages that releases are written in, sorted."""
    rows = store.read(
        "SELECT DISTINCT language FROM releases WHERE language IS NOT NULL ORDER BY language"
    )
    return tuple(row["language"] for row in rows)


def _united(store: Store, roots: tuple[Release, ...]) -> tuple[Entry, ...]:
    others: dict[str | None, list[Release]] = {}
    uids = as_json([root.uid for root in roots])
    same = (
        "r.same_as IN (SELECT id FROM releases WHERE uid IN (SELECT value FROM json_each(:uids)))"
    )
    for one in load(store, same, {"uids": uids}, order="r.id") if roots else ():
        others.setdefault(one.same_as, []).append(one)
    tied = _tied(store, [root.uid for root in roots])
    return tuple(
        Entry(root, tuple(others.get(root.uid, ())), tied.get(root.uid, ())) for root in roots
    )


def _tied(store: Store, uids: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """What each of these entries is tied to."""
    found: dict[str, tuple[str, ...]] = {}
    for one in ties.of(store, uids):
        for uid, other in ((one.press, one.report), (one.report, one.press)):
            found[uid] = tuple(dict.fromkeys((*found.get(uid, ()), other)))
    return found

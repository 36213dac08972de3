"""Releases in rows: known by their aliases, kept in every version, put in order by `seq`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from digest import changes
from digest.errors import Conflict
from digest.model import Release, Severity
from digest.store import keys, labels, versions
from digest.store.database import Store
from digest.store.release_rows import as_row, id_of, load
from digest.store.values import as_json, instant
from digest.store.versions import Version


def add(
    store: Store,
    release: Release,
    *,
    aliases: Iterable[str],
    public_at: datetime,
    fingerprint: str,
) -> None:
    """Write a release for the first time, with its labels, aliases, keys and first version."""
    row = as_row(release) | {
        "uid": release.uid,
        "tag": release.tag,
        "source": release.source,
        "mailing": release.mailing,
        "public_at": instant(public_at),
        "seq": release.seq,
        "same_as": id_of(store, release.same_as) if release.same_as else None,
    }
    store.insert(
        """
        INSERT INTO releases (uid, tag, source, url, title, kind, published, published_precision,
            updated, summary, truncated, content, language, image, enclosures, version, status,
            mailing, public_at, seq, first_seq, same_as, dated_by, contact, terms, translations,
            note)
        VALUES (:uid, :tag, :source, :url, :title, :kind, :published, :published_precision,
            :updated, :summary, :truncated, :content, :language, :image, :enclosures, :version,
            :status, :mailing, :public_at, :seq, :seq, :same_as, :dated_by, :contact, :terms,
            :translations, :note)
        """,
        row,
    )
    know_as(store, release.uid, source=release.source, aliases=aliases)
    labels.replace(store, release.uid, release.labels)
    first = Version(release.version, public_at, Severity.UPDATE, None, None)
    versions.add(store, release.uid, first, fingerprint=fingerprint)
    keys.replace(store, release.uid, changes.keys(changes.traits(release)))


def revise(
    store: Store,
    release: Release,
    *,
    severity: Severity,
    before: dict[str, object],
    at: datetime,
    fingerprint: str,
    note: str | None = None,
) -> None:
    """Replace a known release by its next version, keeping what it said before."""
    _rewrite(store, release, "version = :version - 1")
    new = Version(release.version, at, severity, before, note)
    versions.add(store, release.uid, new, fingerprint=fingerprint)


def retell(store: Store, release: Release) -> None:
    """Write what a release's source says beside its words, which makes no version."""
    _rewrite(store, release, "version = :version")


def _rewrite(store: Store, release: Release, condition: str) -> None:
    hit = store.write(
        f"""
        UPDATE releases SET url = :url, title = :title, kind = :kind, published = :published,
            published_precision = :published_precision, updated = :updated, summary = :summary,
            truncated = :truncated, content = :content, language = :language, image = :image,
            enclosures = :enclosures, version = :version, status = :status, dated_by = :dated_by,
            contact = :contact, terms = :terms, translations = :translations, note = :note
        WHERE id = :id AND {condition}
        """,
        as_row(release) | {"id": id_of(store, release.uid)},
    )
    if hit != 1:
        raise Conflict(f"release: {release.uid}: changed by someone else at the same time")
    labels.replace(store, release.uid, release.labels)
    keys.replace(store, release.uid, changes.keys(changes.traits(release)))


def know_as(store: Store, uid: str, *, source: str, aliases: Iterable[str]) -> None:
    """Remember further ids of a release; one that names another already stays with it."""
    release_id = id_of(store, uid)
    store.write_many(
        """
        INSERT INTO aliases (source, alias, release_id) VALUES (:source, :alias, :release_id)
        ON CONFLICT DO NOTHING
        """,
        [{"source": source, "alias": alias, "release_id": release_id} for alias in aliases],
    )


def by_uid(store: Store, uid: str) -> Release | None:
    """The release of that uid."""
    return next(iter(load(store, "r.uid = :uid", {"uid": uid})), None)


def ids_after(store: Store, after: int, limit: int) -> tuple[int, ...]:
    """The keys of the next releases in the order of their keys, for going through all of them."""
    rows = store.read(
        "SELECT id FROM releases WHERE id > :after ORDER BY id LIMIT :limit",
        {"after": after, "limit": limit},
    )
    return tuple(row["id"] for row in rows)


def by_ids(store: Store, ids: Sequence[int]) -> tuple[Release, ...]:
    """The releases with these keys, in their order."""
    where = "r.id IN (SELECT value FROM json_each(:ids))"
    return load(store, where, {"ids": as_json(list(ids))}, order="r.id")


def total(store: Store) -> int:
    """How many releases there are."""
    row = store.one("SELECT count(*) AS n FROM releases")
    return int(row["n"]) if row else 0


def by_aliases(store: Store, source: str, aliases: Sequence[str]) -> Release | None:
    """The release that the source knows by the first of these ids that is known."""
    for alias in aliases:
        found = load(
            store,
            "r.id = (SELECT release_id FROM aliases WHERE source = :source AND alias = :alias)",
            {"source": source, "alias": alias},
        )
        if found:
            return found[0]
    return None


def aliases_of(store: Store, uid: str) -> tuple[str, ...]:
    """The ids a release is known by, sorted."""
    rows = store.read(
        "SELECT alias FROM aliases WHERE release_id = :id ORDER BY alias", {"id": id_of(store, uid)}
    )
    return tuple(row["alias"] for row in rows)


def count(store: Store, source: str) -> int:
    """How many releases a source has brought."""
    row = store.one("SELECT count(*) AS n FROM releases WHERE source = :name", {"name": source})
    return int(row["n"]) if row else 0


def counts(store: Store, sources: Sequence[str]) -> dict[str, int]:
    """How many releases each of these sources has brought, at least one."""
    rows = store.read(
        """
        SELECT source, count(*) AS n FROM releases
        WHERE source IN (SELECT value FROM json_each(:sources)) GROUP BY source
        """,
        {"sources": as_json(list(sources))},
    )
    return {row["source"]: row["n"] for row in rows}


def counts_by_mailing(store: Store) -> dict[str, int]:
    """How many releases may be mailed, were backfill, or are held from mail."""
    rows = store.read("SELECT mailing, count(*) AS n FROM releases GROUP BY mailing")
    return {row["mailing"]: row["n"] for row in rows}

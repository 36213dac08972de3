"""A release as a row and back, by column name."""

from __future__ import annotations

import json
from dataclasses import asdict

from digest.errors import NotFound
from digest.model import (
    DatedBy,
    Dimension,
    Enclosure,
    Image,
    Kind,
    Label,
    Mailing,
    Moment,
    Origin,
    Precision,
    Reason,
    Release,
    Status,
    Translation,
)
from digest.store.database import Row, Store, Value
from digest.store.values import as_json, at_instant, instant

_COLUMNS = """
    r.*,
    (SELECT uid FROM releases AS root WHERE root.id = r.same_as) AS root_uid,
    (SELECT json_group_array(json_object('dimension', dimension, 'slug', slug, 'origin', origin,
        'confidence', confidence, 'published', published, 'reasons', json(reasons)))
     FROM labels WHERE release_id = r.id) AS labels
"""


def load(
    store: Store,
    where: str = "1",
    parameters: dict[str, Value] | None = None,
    *,
    order: str = "r.published DESC, r.id",
    limit: int = -1,
) -> tuple[Release, ...]:
    """The releases that a condition on `r` chooses; for the modules of this folder."""
    rows = store.read(
        f"SELECT {_COLUMNS} FROM releases AS r WHERE {where} ORDER BY {order} LIMIT :limit",
        (parameters or {}) | {"limit": limit},
    )
    return tuple(_release(row) for row in rows)


def id_of(store: Store, uid: str) -> int:
    """The row's key of a uid; NotFound where there is none."""
    row = store.one("SELECT id FROM releases WHERE uid = :uid", {"uid": uid})
    if row is None:
        raise NotFound(f"release: {uid}: not known")
    return int(row["id"])


def as_row(release: Release) -> dict[str, Value]:
    """The columns that every version may change."""
    return {
        "url": release.url,
        "title": release.title,
        "kind": release.kind,
        "published": instant(release.published.at),
        "published_precision": release.published.precision,
        "updated": instant(release.updated),
        "summary": release.summary,
        "truncated": int(release.truncated),
        "content": release.content,
        "language": release.language,
        "image": None if release.image is None else as_json(asdict(release.image)),
        "enclosures": as_json([asdict(one) for one in release.enclosures]),
        "version": release.version,
        "status": release.status,
        "dated_by": release.dated_by,
        "contact": release.contact,
        "terms": None if release.terms is None else as_json(list(release.terms)),
        "translations": as_json([asdict(one) for one in release.translations]),
        "note": release.note,
    }


def _release(row: Row) -> Release:
    return Release(
        uid=row["uid"],
        tag=row["tag"],
        source=row["source"],
        published=Moment(at_instant(row["published"]), Precision(row["published_precision"])),
        updated=at_instant(row["updated"]),
        title=row["title"],
        summary=row["summary"],
        truncated=bool(row["truncated"]),
        url=row["url"],
        content=row["content"],
        kind=Kind(row["kind"]) if row["kind"] else None,
        language=row["language"],
        image=Image(**json.loads(row["image"])) if row["image"] else None,
        enclosures=tuple(Enclosure(**one) for one in json.loads(row["enclosures"])),
        labels=_labels(row["labels"]),
        version=row["version"],
        status=Status(row["status"]),
        mailing=Mailing(row["mailing"]),
        seq=row["seq"],
        same_as=row["root_uid"],
        dated_by=DatedBy(row["dated_by"]),
        contact=row["contact"],
        terms=None if row["terms"] is None else tuple(json.loads(row["terms"])),
        translations=tuple(Translation(**one) for one in json.loads(row["translations"])),
        note=row["note"],
    )


def _labels(text: str) -> tuple[Label, ...]:
    labels = (
        Label(
            dimension=Dimension(one["dimension"]),
            slug=one["slug"],
            origin=Origin(one["origin"]),
            confidence=one["confidence"],
            published=bool(one["published"]),
            reasons=tuple(Reason(**reason) for reason in one["reasons"]),
        )
        for one in json.loads(text)
    )
    return tuple(sorted(labels, key=lambda label: (label.dimension, label.slug)))

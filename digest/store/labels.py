"""Labels in rows, with the words that caused them."""

from __future__ import annotations

from collections.abc import Iterable

from digest.model import Dimension, Label
from digest.store.database import Store
from digest.store.release_rows import id_of
from digest.store.values import as_json


def replace(store: Store, uid: str, labels: Iterable[Label]) -> None:
    """Make these the labels of a release."""
    release_id = id_of(store, uid)
    store.write("DELETE FROM labels WHERE release_id = :id", {"id": release_id})
    store.write_many(
        """
        INSERT INTO labels (release_id, dimension, slug, origin, confidence, published, reasons)
        VALUES (:release_id, :dimension, :slug, :origin, :confidence, :published, :reasons)
        """,
        [
            {
                "release_id": release_id,
                "dimension": label.dimension,
                "slug": label.slug,
                "origin": label.origin,
                "confidence": label.confidence,
                "published": int(label.published),
                "reasons": as_json([reason._asdict() for reason in label.reasons]),
            }
            for label in labels
        ],
    )


def in_use(store: Store, dimension: Dimension) -> tuple[str, ...]:
    """The published labels in use, sorted."""
    rows = store.read(
        """
        SELECT DISTINCT slug FROM labels WHERE dimension = :dimension AND published = 1
        ORDER BY slug
        """,
        {"dimension": dimension},
    )
    return tuple(row["slug"] for row in rows)

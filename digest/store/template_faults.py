"""Mistakes in the operator's templates, from when each was found until its file was another."""

from __future__ import annotations

from datetime import datetime

from digest.store.database import Store
from digest.store.values import at_instant, instant
from digest.troubles import Standing, TemplateFault


def standing(store: Store) -> tuple[Standing, ...]:
    """Those that are there, by name."""
    rows = store.read(
        """
        SELECT name, since, place, why, sha256 FROM template_faults
        WHERE ended_at IS NULL ORDER BY name
        """
    )
    return tuple(
        Standing(
            TemplateFault(row["name"], row["place"], row["why"], row["sha256"]),
            at_instant(row["since"]),
        )
        for row in rows
    )


def begin(store: Store, fault: TemplateFault, *, at: datetime) -> bool:
    """Write one down; False where the file has one already. Inside `writing()`."""
    hit = store.write(
        """
        INSERT INTO template_faults (name, since, place, why, sha256)
        VALUES (:name, :at, :place, :why, :sha256) ON CONFLICT DO NOTHING
        """,
        {
            "name": fault.name,
            "at": instant(at),
            "place": fault.place,
            "why": fault.why,
            "sha256": fault.sha256,
        },
    )
    return hit == 1


def end(store: Store, name: str, *, at: datetime) -> bool:
    """The file is another; False where it has none. Inside `writing()`."""
    hit = store.write(
        "UPDATE template_faults SET ended_at = :at WHERE name = :name AND ended_at IS NULL",
        {"name": name, "at": instant(at)},
    )
    return hit == 1

"""Every telling of a release, and what changed before it was so."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime

from digest.model import Severity
from digest.store.database import Store
from digest.store.release_rows import id_of
from digest.store.values import as_json, at_instant, instant


@dataclass(frozen=True, slots=True)
class Version:
    """One telling of a release: what changed before it was so (None for the first)."""

    version: int
    at: datetime
    severity: Severity
    before: dict[str, object] | None
    note: str | None


def add(store: Store, uid: str, new: Version, *, fingerprint: str) -> None:
    """Append a version; `fingerprint` stands for the words that make a change."""
    store.write(
        """
        INSERT INTO versions (release_id, version, at, severity, fingerprint, before, note)
        VALUES (:release_id, :version, :at, :severity, :fingerprint, :before, :note)
        """,
        {
            "release_id": id_of(store, uid),
            "version": new.version,
            "at": instant(new.at),
            "severity": new.severity,
            "fingerprint": fingerprint,
            "before": None if new.before is None else as_json(new.before),
            "note": new.note,
        },
    )


def fingerprint(store: Store, uid: str) -> str:
    """The fingerprint of a release's newest version."""
    row = store.one(
        """
        SELECT fingerprint FROM versions WHERE release_id = :id ORDER BY version DESC LIMIT 1
        """,
        {"id": id_of(store, uid)},
    )
    return str(row["fingerprint"]) if row else ""


def remember(store: Store, uid: str, fingerprint: str) -> None:
    """Let this fingerprint stand for a release's newest version: it is made in a new way."""
    store.write(
        """
        UPDATE versions SET fingerprint = :fingerprint
        WHERE release_id = :id AND version = (SELECT version FROM releases WHERE id = :id)
        """,
        {"id": id_of(store, uid), "fingerprint": fingerprint},
    )


def judge(store: Store, uid: str, version: int, severity: Severity, note: str) -> None:
    """Say of a version that is there how much it matters, and why."""
    store.write(
        """
        UPDATE versions SET severity = :severity, note = :note
        WHERE release_id = :id AND version = :version
        """,
        {"id": id_of(store, uid), "version": version, "severity": severity, "note": note},
    )


def history(store: Store, uid: str) -> tuple[Version, ...]:
    """All versions of a release, oldest first."""
    rows = store.read(
        "SELECT * FROM versions WHERE release_id = :id ORDER BY version", {"id": id_of(store, uid)}
    )
    return tuple(
        Version(
            version=row["version"],
            at=at_instant(row["at"]),
            severity=Severity(row["severity"]),
            before=json.loads(row["before"]) if row["before"] else None,
            note=row["note"],
        )
        for row in rows
    )

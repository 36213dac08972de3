"""The tokens by which programs of the newsroom's show who they are: only their hashes."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime

from digest.store.database import Row, Store
from digest.store.values import as_json, at_instant, instant, maybe_at_instant


@dataclass(frozen=True, slots=True)
class ApiToken:
    """One token; `scopes` are what it may do, sorted. `used_on` is the last day, in UTC, on which
    it was shown, None where it never was; `revoked_at` None that it is in force."""

    id: int
    name: str
    scopes: tuple[str, ...]
    made_at: datetime
    used_on: date | None
    revoked_at: datetime | None


def add(store: Store, name: str, *, sha256: str, scopes: tuple[str, ...], now: datetime) -> None:
    """Write a token down by its hash, in hex; Conflict where one of that name is in force. Inside
    `writing()`."""
    store.insert(
        """
        INSERT INTO api_tokens (name, sha256, scopes, made_at)
        VALUES (:name, :sha256, :scopes, :now)
        """,
        {
            "name": name,
            "sha256": sha256,
            "scopes": as_json(sorted(set(scopes))),
            "now": instant(now),
        },
    )


def by_hash(store: Store, sha256: str) -> ApiToken | None:
    """The token of that hash, revoked or not; None where there is none."""
    row = store.one("SELECT * FROM api_tokens WHERE sha256 = :sha256", {"sha256": sha256})
    return _token(row) if row else None


def in_force(store: Store, name: str) -> ApiToken | None:
    """The token of that name that is not revoked; None where there is none."""
    row = store.one(
        "SELECT * FROM api_tokens WHERE name = :name AND revoked_at IS NULL", {"name": name}
    )
    return _token(row) if row else None


def all_of_them(store: Store) -> tuple[ApiToken, ...]:
    """Every token there ever was, the oldest first."""
    return tuple(map(_token, store.read("SELECT * FROM api_tokens ORDER BY id")))


def used(store: Store, token_id: int, *, on: date) -> None:
    """A token was shown on that day; inside `writing()`."""
    store.write(
        "UPDATE api_tokens SET used_on = :day WHERE id = :id",
        {"id": token_id, "day": on.isoformat()},
    )


def revoke(store: Store, name: str, *, now: datetime) -> bool:
    """The token of that name is good for nothing from now on; False where none was in force.
    Inside `writing()`."""
    hit = store.write(
        "UPDATE api_tokens SET revoked_at = :now WHERE name = :name AND revoked_at IS NULL",
        {"name": name, "now": instant(now)},
    )
    return hit == 1


def _token(row: Row) -> ApiToken:
    return ApiToken(
        id=row["id"],
        name=row["name"],
        scopes=tuple(json.loads(row["scopes"])),
        made_at=at_instant(row["made_at"]),
        used_on=date.fromisoformat(row["used_on"]) if row["used_on"] else None,
        revoked_at=maybe_at_instant(row["revoked_at"]),
    )

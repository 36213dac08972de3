"""Single facts about this installation, each under a name."""

from __future__ import annotations

from digest.store.database import Store

LIVE = "live"
"""Set when a person has said that everyone may be mailed; names the machine it was said on."""

SEQ = "seq"
"""The last number given to an entry, where one was taken back since."""

FEEDS_MADE_BY = "feeds_made_by"
"""What tells the way that feeds were last made from any other."""

LISTED = "listed"
"""The mark of the last entry that was put where feeds show it: what is made of listed entries
holds until this changes."""

PURGED = "purged"
"""The last day on which what is due to be forgotten was forgotten."""

REFUSED = "refused"
"""Up to when the letters that servers refused have been counted."""

SALT = "salt"
"""What is hashed with addresses of which nothing but the hash is kept."""


def get(store: Store, name: str) -> str | None:
    """The fact of that name, None where it was never noted."""
    row = store.one("SELECT value FROM marks WHERE name = :name", {"name": name})
    return row["value"] if row else None


def put(store: Store, name: str, value: str) -> None:
    """Note a fact, in place of what was noted before."""
    store.write(
        """
        INSERT INTO marks (name, value) VALUES (:name, :value)
        ON CONFLICT (name) DO UPDATE SET value = excluded.value
        """,
        {"name": name, "value": value},
    )


def drop(store: Store, name: str) -> bool:
    """Forget a fact; False where it was not noted."""
    return store.write("DELETE FROM marks WHERE name = :name", {"name": name}) == 1

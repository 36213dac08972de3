"""What attacks are aimed at, and how it is seen whether anything has changed."""

from __future__ import annotations

from digest.store import subscribers
from digest.tokens import Manage
from tests.web.visits import Visit

EMAIL = "reader@example.org"


def rows(visit: Visit) -> dict[str, list[tuple[object, ...]]]:
    """Everything in the database."""
    store = visit.store
    tables = [
        str(one["name"])
        for one in store.read("SELECT name FROM sqlite_master WHERE type = 'table'")
        if not str(one["name"]).startswith(("sqlite_", "_"))
    ]
    return {name: [tuple(row) for row in store.read(f"SELECT * FROM {name}")] for name in tables}


def reader(visit: Visit) -> int:
    known = subscribers.by_email(visit.store, EMAIL)
    assert known is not None
    return known.id


def preferences(visit: Visit, person: int | None = None) -> str:
    token = Manage(person or reader(visit), 0, visit.now)
    return f"/preferences/{visit.service.tokens.manage(token)}"

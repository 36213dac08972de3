"""What attacks are aimed at, and how it is seen whether anything has changed."""

from __future__ import annotations

from starlette.applications import Starlette
from starlette.routing import Route

from digest.store import subscribers
from digest.tokens import Manage
from digest.web import application
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


def doors(visit: Visit) -> set[str]:
    """Where the site takes a signed token, up to it, such as `/confirm/`."""
    site = application(visit.parts()).app
    assert isinstance(site, Starlette)
    paths = [one.path for one in site.routes if isinstance(one, Route)]
    return {path.partition("{token}")[0] for path in paths if "{token}" in path}


def reader(visit: Visit) -> int:
    known = subscribers.by_email(visit.store, EMAIL)
    assert known is not None
    return known.id


def preferences(visit: Visit, person: int | None = None) -> str:
    token = Manage(person or reader(visit), 0, visit.now)
    return f"/preferences/{visit.service.tokens.manage(token)}"

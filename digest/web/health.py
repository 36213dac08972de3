"""Whether the service can do its work, for whoever watches it: yes or no in public, the reasons
on the private listener."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from starlette.requests import Request
from starlette.responses import JSONResponse

from digest.errors import StoreError
from digest.store import Store, gauges
from digest.web.site import Parts

STILL = timedelta(minutes=10)
"""Without a sign of life for so long, the ticker has stopped. Planning for a million people is
the longest it is silent while all is well."""

_OK = "ok"


def alive(request: Request) -> JSONResponse:  # noqa: ARG001
    """GET /healthz: 200 as long as this process answers."""
    return _answer(200, {"ok": True})


def ready(parts: Parts, request: Request) -> JSONResponse:  # noqa: ARG001
    """GET /readyz: 200, or 503 where it cannot do its work. Anyone may ask, as often as they
    like, so it only reads: a write would have to wait its turn, and others behind it."""
    well = all(found == _OK for found in standing(parts, gauges.is_readable).values())
    return _answer(200 if well else 503, {"ok": well})


def ready_in_detail(parts: Parts, request: Request) -> JSONResponse:  # noqa: ARG001
    """GET /readyz, with what was looked at and what is wrong with it. A write is tried too."""
    found = standing(parts, gauges.is_writable)
    well = all(one == _OK for one in found.values())
    return _answer(200 if well else 503, {"ok": well, **found})


def standing(parts: Parts, usable: Callable[[Store], bool]) -> dict[str, str]:
    """Database, schema and ticker: "ok", or what is wrong. `usable` raises StoreError where the
    database is not."""
    return {
        "database": _database(parts, usable),
        "schema": _schema(parts),
        "ticker": _ticker(parts),
    }


def _database(parts: Parts, usable: Callable[[Store], bool]) -> str:
    try:
        usable(parts.store)
    except StoreError as error:
        return str(error)
    return _OK


def _schema(parts: Parts) -> str:
    try:
        current = parts.store.is_current()
    except StoreError as error:
        return str(error)
    return _OK if current else "changed by another version of digest since this one started"


def _ticker(parts: Parts) -> str:
    if parts.ticked is None:
        return _OK
    last = parts.ticked()
    if parts.clock() - last < STILL:
        return _OK
    return f"no sign of life since {last.isoformat(timespec='seconds')}"


def _answer(status: int, body: dict[str, object]) -> JSONResponse:
    return JSONResponse(body, status_code=status, headers={"Cache-Control": "no-store"})

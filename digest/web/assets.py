"""The few files of our own look. A versioned address may be kept for ever."""

from __future__ import annotations

from pathlib import Path

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from digest.web.files import Shelf, Shelved
from digest.web.ready import prepare

_TYPES = {".css": "text/css; charset=utf-8", ".svg": "image/svg+xml"}
_FOR_EVER = "public, max-age=31536000, immutable"
_FOR_NOW = "public, max-age=300"


def shelf() -> Shelf[Shelved]:
    """The shipped folder."""
    return Shelf(Path(__file__).parent / "static", _TYPES, lambda _path, shelved: shelved)


def version(files: Shelf[Shelved], path: str) -> str:
    """A short name of a file's present bytes, for its address; empty where there is none."""
    found = files.find(path)
    return found.validators.etag.strip('"')[:12] if found else ""


def serve(files: Shelf[Shelved], request: Request) -> Response:
    """GET /static/…"""
    path = request.path_params["path"]
    found = files.find(path)
    if found is None:
        raise HTTPException(404)
    asked = request.query_params.get("v")
    kept = _FOR_EVER if asked and asked == version(files, path) else _FOR_NOW
    answer = prepare(found, {"Cache-Control": kept}).to(request.headers.raw)
    response = Response(answer.body, status_code=answer.status)
    response.raw_headers = list(answer.headers)
    return response

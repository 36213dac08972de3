"""The few files of our own look. A versioned address may be kept for ever."""

from __future__ import annotations

from pathlib import Path

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from digest.web.files import Shelf

_TYPES = {".css": "text/css; charset=utf-8", ".svg": "image/svg+xml"}
_FOR_EVER = "public, max-age=31536000, immutable"
_FOR_NOW = "public, max-age=300"


def shelf() -> Shelf:
    """The shipped folder."""
    return Shelf(Path(__file__).parent / "static", _TYPES)


def version(files: Shelf, path: str) -> str:
    """A short name of a file's present bytes, for its address; empty where there is none."""
    found = files.find(path)
    return found.validators.etag.strip('"')[:12] if found else ""


def serve(files: Shelf, request: Request) -> Response:
    """GET /static/…"""
    path = request.path_params["path"]
    asked = request.query_params.get("v")
    kept = _FOR_EVER if asked and asked == version(files, path) else _FOR_NOW
    answer = files.answer(path, request, {"Cache-Control": kept})
    if answer is None:
        raise HTTPException(404)
    return answer

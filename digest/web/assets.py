"""The few files of the look, in the newsroom's own colours. A versioned address may be kept for
ever."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from digest.config import Look, colours
from digest.web.files import Shelf, Shelved, shelved
from digest.web.ready import prepare

_STYLE, _ICON = "style.css", "icon.svg"
_OUR_ACCENT = "#0a5964"
_TYPES = {".css": "text/css; charset=utf-8", ".svg": "image/svg+xml", ".png": "image/png"}
_STRONGER = 0.3
"""How much darker, or lighter on dark pages, a link is that is pointed at."""

_FOR_EVER = "public, max-age=31536000, immutable"
_FOR_NOW = "public, max-age=300"


class Assets:
    """The shipped folder, with what `look` changes of it."""

    def __init__(self, look: Look) -> None:
        """The logo is read now, and kept."""
        self._shelf = Shelf(Path(__file__).parent / "static", _TYPES, lambda _path, found: found)
        self.logo = f"logo{look.logo.suffix}" if look.logo else None
        self._own = dict(self._made(look))

    def find(self, path: str) -> Shelved | None:
        """A file by its name below /static/, None where there is none."""
        return self._own.get(path) or self._shelf.find(path)

    def version(self, path: str) -> str:
        """A short name of a file's present bytes, for its address; empty where there is none."""
        found = self.find(path)
        return found.validators.etag.strip('"')[:12] if found else ""

    def address(self, path: str) -> str:
        """The path of a file under which it may be kept for ever."""
        return f"/static/{path}?v={self.version(path)}"

    def _made(self, look: Look) -> Iterator[tuple[str, Shelved]]:
        if look.logo and self.logo:
            at = look.logo.stat().st_mtime
            yield self.logo, shelved(look.logo.read_bytes(), at, _TYPES[look.logo.suffix])
        if look.accent or look.accent_dark:
            yield _STYLE, self._with(_STYLE, lambda text: text + _colours(look))
        if accent := look.accent:
            yield _ICON, self._with(_ICON, lambda text: text.replace(_OUR_ACCENT, accent))

    def _with(self, path: str, change: Callable[[str], str]) -> Shelved:
        """A shipped file, changed."""
        ours = self._shelf.find(path)
        assert ours is not None
        body = change(ours.body.decode("utf-8")).encode("utf-8")
        return shelved(body, ours.validators.modified.timestamp(), ours.media_type)


def _colours(look: Look) -> str:
    """Rules that go after those of the stylesheet; not for paper, which is black on white."""
    light, dark = (
        _shades(one, towards) if one else ""
        for one, towards in ((look.accent, "#000000"), (look.accent_dark, "#ffffff"))
    )
    return (
        f"\n@media screen {{\n:root {{\n{light}}}\n}}\n"
        f"@media screen and (prefers-color-scheme: dark) {{\n:root {{\n{dark}}}\n}}\n"
    )


def _shades(accent: str, towards: str) -> str:
    """The accent, stronger where a link is pointed at, and what is written on it."""
    strong = colours.mixed(accent, towards, _STRONGER)
    ink = colours.on(accent, strong)
    return f"--accent: {accent};\n--accent-strong: {strong};\n--on-accent: {ink};\n"


def serve(files: Assets, request: Request) -> Response:
    """GET /static/…"""
    path = request.path_params["path"]
    found = files.find(path)
    if found is None:
        raise HTTPException(404)
    asked = request.query_params.get("v")
    kept = _FOR_EVER if asked and asked == files.version(path) else _FOR_NOW
    answer = prepare(found, {"Cache-Control": kept}).to(request.headers.raw)
    response = Response(answer.body, status_code=answer.status)
    response.raw_headers = list(answer.headers)
    return response

"""From the octets of a body to the value that they mean: I-JSON (RFC 7493), and nothing else."""

from __future__ import annotations

import json
from typing import Any, NoReturn

from starlette.requests import Request

from digest.web.api.problems import Kind, Problem
from digest.web.bounds import MOST_POSTED

MEDIA_TYPE = "application/json"

_DIGITS = len(str(MOST_POSTED))


async def received(request: Request) -> bytes:
    """The octets of a body; Problem for more than anyone may send, of which no more is read."""
    told = request.headers.get("content-length", "0")
    if told.isdecimal() and (len(told) > _DIGITS or int(told) > MOST_POSTED):
        raise _too_large()
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MOST_POSTED:
            raise _too_large()
    return bytes(body)


def read(request: Request, body: bytes, *, needed: bool) -> Any:
    """The value sent; an empty object where nothing was and nothing is needed. Problem for another
    media type, and for what is no JSON, names a key twice, or is not text that can be written."""
    if not body and not needed:
        return {}
    told = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if told != MEDIA_TYPE:
        raise Problem(
            Kind.MEDIA_TYPE,
            f"The body is {told or 'of no type'}; allowed is {MEDIA_TYPE}.",
            headers={"Accept": MEDIA_TYPE},
        )
    try:
        value = json.loads(
            body.decode("utf-8"), object_pairs_hook=_each_once, parse_constant=_no_number
        )
        json.dumps(value, ensure_ascii=False).encode("utf-8")
    except (ValueError, RecursionError) as error:
        why = _why(error)
        raise Problem(Kind.NOT_JSON, f"This is not JSON that we can read: {why}.") from error
    return value


def _each_once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """RFC 7493 § 2.3: which of two would count is anybody's guess."""
    found: dict[str, object] = {}
    for name, value in pairs:
        if name in found:
            raise ValueError(f"{name[:40]!a} is there twice")
        found[name] = value
    return found


def _no_number(name: str) -> NoReturn:
    raise ValueError(f"{name} is no number in JSON")


def _too_large() -> Problem:
    return Problem(Kind.TOO_LARGE, f"At most {MOST_POSTED // 1024} kB are read.")


def _why(error: Exception) -> str:
    if isinstance(error, json.JSONDecodeError):
        return f"line {error.lineno}, column {error.colno}: {error.msg}"
    if isinstance(error, UnicodeDecodeError):
        return "it is not UTF-8"
    if isinstance(error, UnicodeEncodeError):
        return "a string has half a surrogate pair in it"
    return "it is nested too deeply" if isinstance(error, RecursionError) else str(error)

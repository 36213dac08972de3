"""What goes wrong, as problem details (RFC 9457): all of it at once, in words to be shown."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from digest.languages import SOURCE, Language
from digest.web.api.checking import Fault
from digest.web.forms.choice import Complaint
from digest.web.site import Site

MEDIA_TYPE = "application/problem+json"
DOCUMENT = "/api/openapi.json"
"""Where the document is that describes each problem, below the site."""

MOST_TOLD = 100
"""Faults that are told of; a body of 64 kB can hold thousands."""

LONGEST_GIVEN = 80
"""Characters of a value that are told back."""

PRIVATE = {"Cache-Control": "no-store", "X-Robots-Tag": "noindex"}


class Kind(Enum):
    """The sorts of problem: status, the name in the document, what it is."""

    NOT_JSON = 400, "NotJson", "The body cannot be read"
    QUERY = 400, "Query", "Nothing here takes a query"
    NO_TOKEN = 401, "NoToken", "A token is needed, and this one is not good"
    SCOPE = 403, "Scope", "The token may not do this"
    ELSEWHERE = 403, "Elsewhere", "Another website made a browser send this"
    ABSENT = 404, "Absent", "There is nothing here"
    METHOD = 405, "Method", "That cannot be done here"
    CONFLICT = 409, "Conflict", "As things stand, that cannot be done"
    TOO_LARGE = 413, "TooLarge", "The body is too large"
    MEDIA_TYPE = 415, "MediaType", "The body is of another type"
    INVALID = 422, "Invalid", "Some of what was sent is not right"
    TOO_OFTEN = 429, "TooOften", "Too many requests have come in"
    BROKEN = 500, "Broken", "Something went wrong with us"

    @property
    def status(self) -> int:
        """The status code."""
        return self.value[0]

    @property
    def label(self) -> str:
        """Its name among the responses of the document."""
        return self.value[1]

    @property
    def title(self) -> str:
        """The same sentence for every problem of the sort."""
        return self.value[2]


@dataclass(frozen=True, slots=True)
class Wrong:
    """A complaint of the forms' about one value: where it stands, and what is allowed there."""

    pointer: str
    complaint: Complaint
    allowed: str | tuple[str, ...] | None = None


class Problem(Exception):
    """A request that is refused; `detail` says what about it, `errors` each thing that is wrong."""

    def __init__(
        self,
        kind: Kind,
        detail: str = "",
        *,
        errors: Sequence[Fault | Wrong] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        self.kind = kind
        self.detail = detail
        self.errors = tuple(errors)
        self.headers = dict(headers or {})
        super().__init__(kind.title)


def answer(site: Site, request: Request, problem: Problem) -> Response:
    """The problem as it is sent."""
    language = site.language(request)
    told: dict[str, Any] = {
        "type": f"{site.url}{DOCUMENT}#/components/responses/{problem.kind.label}",
        "title": problem.kind.title,
        "status": problem.kind.status,
    }
    if problem.detail:
        told["detail"] = problem.detail
    if problem.errors:
        told["errors"] = [_error(site, language, one) for one in problem.errors[:MOST_TOLD]]
    spoken = any(isinstance(one, Wrong) for one in problem.errors)
    headers = {
        **PRIVATE,
        "Content-Language": language.tag if spoken else SOURCE,
        "Vary": "Accept-Language",
        **problem.headers,
    }
    return Response(
        json.dumps(told, ensure_ascii=False),
        status_code=problem.kind.status,
        headers=headers,
        media_type=MEDIA_TYPE,
    )


def words(site: Site, language: Language, complaint: Complaint) -> str:
    """What the pages say of it, as plain text."""
    return site.parts.templates.render_in(language, "web/complaint.txt", one=complaint).strip()


def _error(site: Site, language: Language, one: Fault | Wrong) -> dict[str, object]:
    if isinstance(one, Wrong):
        said = words(site, language, _without_value(one.complaint))
        given: object = one.complaint.value or None
    else:
        said, given = one.detail, one.given
    told: dict[str, object] = {"pointer": one.pointer[:200], "detail": said}
    if given is not None:
        told["given"] = _short(given)
    if one.allowed is not None:
        told["allowed"] = list(one.allowed) if isinstance(one.allowed, tuple) else one.allowed
    return told


def _without_value(one: Complaint) -> Complaint:
    """What was given is told beside the words, but for the number that they need."""
    return one if one.value.isdecimal() else Complaint(one.field, one.why)


def _short(given: object) -> str:
    written = given if isinstance(given, str) else json.dumps(given, ensure_ascii=False)
    return written if len(written) <= LONGEST_GIVEN else f"{written[: LONGEST_GIVEN - 1]}…"

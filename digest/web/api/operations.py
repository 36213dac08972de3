"""One thing that can be done: how it is asked for, by whom, and what comes of it.

The routes and the OpenAPI document are both made of these.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Generic

from starlette.requests import Request
from starlette.responses import Response

from digest.api_tokens import Scope
from digest.languages import Language
from digest.web.api import checking
from digest.web.api.answers import answered
from digest.web.api.callers import Key, Who
from digest.web.api.checking import Fault, Schema
from digest.web.api.problems import Kind, Problem, Wrong
from digest.web.api.shapes import sent
from digest.web.reception import Reception
from digest.web.site import Parts

RETRY_AFTER = "60"
"""Seconds after which the shortest limit bears one more."""


@dataclass(frozen=True)
class Office:
    """Where requests are answered: the reception of the pages, with the schemas."""

    desk: Reception

    @cached_property
    def schemas(self) -> Mapping[str, Schema]:
        """By name; made when they are first needed."""
        return {**sent(self.desk.site.parts.taxonomy), **answered()}

    def faults(self, value: object, schema: str) -> tuple[Fault, ...]:
        """What is wrong with the shape of a value."""
        return tuple(checking.faults(value, self.schemas[schema], self.schemas))


@dataclass(frozen=True, slots=True)
class Call(Generic[Who]):
    """One request that may be answered: whose it is, and what of it was sent as its schema says."""

    office: Office
    request: Request
    who: Who
    sent: Mapping[str, Any]

    @property
    def desk(self) -> Reception:
        """The reception of the pages."""
        return self.office.desk

    @property
    def parts(self) -> Parts:
        """What everything is made of."""
        return self.desk.site.parts

    @property
    def language(self) -> Language:
        """What to answer in."""
        return self.desk.site.language(self.request)

    @property
    def letters_in(self) -> str:
        """The language of a letter that is asked for."""
        return str(self.sent.get("language", self.language.tag))

    def bear(self, email: str | None, *, visitor: str | None = None) -> None:
        """Problem where too much was asked from there, for that address, or in all. To be asked
        last, since it counts."""
        over = self.desk.excess(self.request, email, visitor=visitor)
        if over:
            raise Problem(
                Kind.TOO_OFTEN,
                errors=[Wrong("", one) for one in over],
                headers={"Retry-After": RETRY_AFTER},
            )


def nothing(call: Call[Any]) -> Iterable[Wrong]:  # noqa: ARG001
    """No rule but the schema."""
    return ()


@dataclass(frozen=True, slots=True)
class Operation(Generic[Who]):
    """`key` is who may ask, `scope` what a program's token must allow for it, `body` the schema of
    what is sent, None where nothing is, `status` and `answer` what comes of it; `problems` may
    come of it beside those that come of its shape. `against` says what the forms have against
    what was sent, as far as the schema has nothing against it: parts may be missing. What is done
    is done with all of it, and nothing against it."""

    method: str
    path: str
    name: str
    summary: str
    description: str
    does: Callable[[Call[Who]], Response]
    key: Key[Who]
    scope: Scope | None = None
    body: str | None = None
    status: int = 200
    answer: str | None = None
    problems: tuple[Kind, ...] = ()
    against: Callable[[Call[Who]], Iterable[Wrong]] = nothing

    @property
    def writes(self) -> bool:
        """Whether it may change anything."""
        return self.method != "GET"

    @property
    def counted(self) -> bool:
        """Whether it counts against the limits before its body is read: where anybody may send
        one, nonsense must not be cheaper to send than to refuse."""
        return not self.key.name and self.body is not None

    @property
    def kinds(self) -> tuple[Kind, ...]:
        """Every problem that may come of it."""
        known = [Kind.QUERY, *self.problems]
        known += [Kind.TOO_OFTEN] if self.counted else []
        known += [Kind.ELSEWHERE, Kind.TOO_LARGE] if self.writes else []
        known += [Kind.NO_TOKEN] if self.key.name else []
        known += [Kind.SCOPE] if self.scope else []
        known += [Kind.NOT_JSON, Kind.MEDIA_TYPE, Kind.INVALID] if self.body else []
        return tuple(one for one in Kind if one in known)

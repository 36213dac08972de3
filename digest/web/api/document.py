"""The OpenAPI 3.1 document: what the routes and the checks are made of, written down."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from digest import __version__
from digest.feeds.catalogue import Labels
from digest.model import Dimension
from digest.web.api import problems
from digest.web.api.callers import KEYS
from digest.web.api.checking import Schema
from digest.web.api.operations import Operation
from digest.web.api.pieces import reference
from digest.web.api.problems import Kind
from digest.web.api.shapes import EVERYTHING
from digest.web.site import Site

_ABOUT = """The acts of the pages as JSON. Who may do what hangs on the token in the Authorization
header; a token in an address is refused, since addresses are written into logs. No origin is
allowed by CORS: a page of your own links to ours, or asks by way of your server."""


def document(
    site: Site, operations: Iterable[Operation[Any]], schemas: Mapping[str, Schema]
) -> dict[str, Any]:
    """The document for this site."""
    bodies = examples(site.parts.taxonomy)
    paths: dict[str, dict[str, Any]] = {}
    for one in operations:
        paths.setdefault(f"/api{one.path}", {})[one.method.lower()] = _operation(
            one, schemas, bodies
        )
    return {
        "openapi": "3.1.1",
        "info": {
            "title": f"{site.parts.newsroom.name}: subscriptions",
            "version": __version__,
            "summary": "Subscribe, change, pause and leave.",
            "description": " ".join(_ABOUT.split()),
        },
        "servers": [{"url": site.url}],
        "paths": paths,
        "components": {
            "schemas": schemas,
            "responses": {one.label: _problem((one,)) for one in Kind},
            "securitySchemes": {
                one.name: {"type": "http", "scheme": "bearer", "description": one.description}
                for one in KEYS
            },
        },
    }


def _operation(
    one: Operation[Any], schemas: Mapping[str, Schema], bodies: Mapping[str, Any]
) -> dict[str, Any]:
    told: dict[str, Any] = {
        "operationId": one.name,
        "summary": one.summary,
        "description": one.description,
        "security": [{one.key.name: [one.scope] if one.scope else []}] if one.key.name else [],
        "responses": _responses(one),
    }
    if one.body:
        content = {"schema": reference(one.body), "example": bodies[one.body]}
        told["requestBody"] = {
            "required": bool(schemas[one.body]["required"]),
            "content": {"application/json": content},
        }
    return told


def _responses(one: Operation[Any]) -> dict[str, Any]:
    done: dict[str, Any] = {"description": one.summary + "."}
    if one.answer:
        done["content"] = {"application/json": {"schema": reference(one.answer)}}
    by_status: dict[int, list[Kind]] = {}
    for kind in one.kinds:
        by_status.setdefault(kind.status, []).append(kind)
    return {
        str(one.status): done,
        **{str(status): _either(kinds) for status, kinds in sorted(by_status.items())},
    }


def _either(kinds: Sequence[Kind]) -> dict[str, Any]:
    if len(kinds) > 1:
        return _problem(kinds)
    return {"$ref": f"#/components/responses/{kinds[0].label}"}


def _problem(kinds: Sequence[Kind]) -> dict[str, Any]:
    headers = {
        name: {"required": True, "schema": {"type": "string"}}
        for one in kinds
        for name in _HEADERS.get(one, ())
    }
    return {
        "description": "; or: ".join(one.title for one in kinds) + ".",
        "content": {problems.MEDIA_TYPE: {"schema": reference("Problem")}},
    } | ({"headers": headers} if headers and len(kinds) == 1 else {})


_HEADERS: Mapping[Kind, tuple[str, ...]] = {
    Kind.NO_TOKEN: ("WWW-Authenticate",),
    Kind.METHOD: ("Allow",),
    Kind.TOO_OFTEN: ("Retry-After",),
}


def examples(labels: Labels) -> dict[str, Any]:
    """One body of each sort, with labels that there are."""
    topics = labels.choices(Dimension.TOPIC)[:1]
    countries = labels.choices(Dimension.COUNTRY)[:2]
    both = {"topics": list(topics), "countries": list(countries)}
    named = {name: some for name, some in both.items() if some}
    wishes = [{"cadence": "weekly", "about": named or EVERYTHING}]
    email = {"email": "reader@example.org"}
    wording = {"wording": "I ask Example News to send me what I chose above."}
    person = {
        "languages": ["en"],
        "zone": "Europe/Berlin",
        "hour": 7,
        "role": "reader",
        "outlet": None,
        "discreet": False,
        "full_text": False,
        "quiet_from": "22:00",
        "quiet_to": "07:00",
        "alerts_per_day": None,
    }
    return {
        "Subscription": {**email, "wishes": wishes, "languages": ["en"], **wording},
        "Link": email,
        "Preferences": {"wishes": wishes, **person},
        "Address": email,
        "Pause": {"until": "2027-01-31"},
        "Leave": {"cadence": "weekly"},
        "Unsubscribe": {EVERYTHING: False},
        "Look": {"wishes": wishes, "languages": ["en"]},
    }

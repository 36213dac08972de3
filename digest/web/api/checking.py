"""A value against a schema: everything that is wrong with it at once, and where.

The part of JSON Schema 2020-12 that our own schemas use; a test holds it to a whole validator.
Pure.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

Schema: TypeAlias = Mapping[str, Any]
Schemas: TypeAlias = Mapping[str, Schema]

REFERENCE = "#/components/schemas/"
"""Before the name of a schema that another one refers to, as an OpenAPI document has it."""

LISTED = 20
"""Values that a fault lists as allowed; of more, the schema's description tells."""

_TYPES: Mapping[str, str] = {
    "object": "an object",
    "array": "a list",
    "string": "a string",
    "integer": "a whole number",
    "boolean": "true or false",
    "null": "null",
}


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong: where (RFC 6901, JSON Pointer), why, what was given there (None
    where nothing was) and what is allowed."""

    pointer: str
    detail: str
    given: object = None
    allowed: str | tuple[str, ...] | None = None


def faults(value: object, schema: Schema, named: Schemas, at: str = "") -> Iterator[Fault]:
    """What is wrong with a JSON value; nothing where it is as the schema says. `named` are the
    schemas that it refers to, `at` where the value stands."""
    if "$ref" in schema:
        schema = named[schema["$ref"].removeprefix(REFERENCE)]
    if "anyOf" in schema:
        yield from _of_nearest(value, schema["anyOf"], named, at)
        return
    wrong = next(_of_kind(value, schema, at), None)
    if wrong is not None:
        yield wrong
    elif isinstance(value, str):
        yield from _of_text(value, schema, at)
    elif isinstance(value, Mapping):
        yield from _of_object(value, schema, named, at)
    elif isinstance(value, list):
        yield from _of_list(value, schema, named, at)
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield from _of_number(value, schema, at)


def pointer(at: str, key: str | int) -> str:
    """One step further."""
    return f"{at}/{str(key).replace('~', '~0').replace('/', '~1')}"


def _of_nearest(value: object, ways: Sequence[Schema], named: Schemas, at: str) -> Iterator[Fault]:
    """Nothing where one of the ways fits; else what is wrong by the one that is meant, which is
    the last that has the type of the value."""
    tried = [(one, list(faults(value, one, named, at))) for one in ways]
    if all(found for _, found in tried):
        near = [found for one, found in tried if _has_type(value, _types(one, named))]
        yield from (near or [found for _, found in tried])[-1]


def _of_kind(value: object, schema: Schema, at: str) -> Iterator[Fault]:
    types = _types(schema, {})
    if not _has_type(value, types):
        allowed = " or ".join(_TYPES[one] for one in types)
        yield Fault(at, f"must be {allowed}", value, allowed)
    values = schema.get("enum")
    if values is not None and not any(type(one) is type(value) and one == value for one in values):
        yield Fault(at, "is none of what is allowed", value, _listed(values, schema))


def _of_text(value: str, schema: Schema, at: str) -> Iterator[Fault]:
    most, least = schema.get("maxLength"), schema.get("minLength", 0)
    if most is not None and len(value) > most:
        yield Fault(at, "is too long", value, f"at most {most} characters")
    if len(value) < least:
        yield Fault(at, "is empty", value, f"at least {least} characters")


def _of_number(value: float, schema: Schema, at: str) -> Iterator[Fault]:
    least, most = schema.get("minimum", value), schema.get("maximum", value)
    if not least <= value <= most:
        yield Fault(at, "is out of range", value, f"{least} to {most}")


def _of_object(
    value: Mapping[str, object], schema: Schema, named: Schemas, at: str
) -> Iterator[Fault]:
    known: Mapping[str, Schema] = schema.get("properties", {})
    for name in schema.get("required", ()):
        if name not in value:
            yield Fault(pointer(at, name), "is missing", None, _allowed(known[name]))
    if len(value) < schema.get("minProperties", 0):
        yield Fault(at, "is empty", value, tuple(known))
    for name, one in value.items():
        if name in known:
            yield from faults(one, known[name], named, pointer(at, name))
        elif schema.get("additionalProperties") is False:
            yield Fault(pointer(at, name), "is not known here", one, tuple(known))


def _of_list(value: list[object], schema: Schema, named: Schemas, at: str) -> Iterator[Fault]:
    """Of a list that is too long, that alone."""
    least, most = schema.get("minItems", 0), schema.get("maxItems", len(value))
    if not least <= len(value) <= most:
        count = "1 item" if len(value) == 1 else f"{len(value)} items"
        yield Fault(at, f"has {count}", None, f"{least} to {most} items")
        return
    for place, one in enumerate(value):
        yield from faults(one, schema.get("items", {}), named, pointer(at, place))


def _types(schema: Schema, named: Schemas) -> tuple[str, ...]:
    """The types that a schema allows; every schema of ours names them."""
    if "$ref" in schema:
        schema = named[schema["$ref"].removeprefix(REFERENCE)]
    said = schema["type"]
    return (said,) if isinstance(said, str) else tuple(said)


_IS: Mapping[str, Callable[[object], bool]] = {
    "object": lambda value: isinstance(value, Mapping),
    "array": lambda value: isinstance(value, list),
    "string": lambda value: isinstance(value, str),
    "integer": lambda value: (
        not isinstance(value, bool)
        and (isinstance(value, int) or (isinstance(value, float) and value.is_integer()))
    ),
    "boolean": lambda value: isinstance(value, bool),
    "null": lambda value: value is None,
}


def _has_type(value: object, types: Sequence[str]) -> bool:
    """Whether it is one of these; 1.0 is a whole number (JSON Schema § 6.1.1)."""
    return any(_IS[one](value) for one in types)


def _allowed(schema: Schema) -> str | tuple[str, ...] | None:
    if "enum" in schema:
        return _listed(schema["enum"], schema)
    description = schema.get("description")
    return str(description) if description else None


def _listed(values: Sequence[object], schema: Schema) -> str | tuple[str, ...]:
    if len(values) <= LISTED:
        return tuple(map(str, values))
    return str(schema.get("description", "see the OpenAPI document"))

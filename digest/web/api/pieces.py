"""The pieces that schemas are put together from."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from digest.web.api.checking import REFERENCE


def reference(name: str) -> dict[str, str]:
    """A schema by its name."""
    return {"$ref": REFERENCE + name}


def record(properties: dict[str, Any], required: Iterable[str], description: str) -> dict[str, Any]:
    """An object with these properties and no others."""
    return {
        "type": "object",
        "description": description,
        "required": list(required),
        "properties": properties,
        "additionalProperties": False,
    }


def whole(properties: dict[str, Any], description: str = "") -> dict[str, Any]:
    """An object of an answer, with all of its parts."""
    return record(properties, properties, description)


def one_of(values: Iterable[str], description: str) -> dict[str, Any]:
    """One of these strings."""
    return {"type": "string", "enum": [str(one) for one in values], "description": description}


def listed(items: dict[str, Any], most: int, description: str) -> dict[str, Any]:
    """A list that says something."""
    return {
        "type": "array",
        "items": items,
        "minItems": 1,
        "maxItems": most,
        "description": description,
    }


def all_of(items: dict[str, Any]) -> dict[str, Any]:
    """A list of an answer."""
    return {"type": "array", "items": items}


def line(description: str, most: int, **more: str) -> dict[str, Any]:
    """A string of so many characters at most."""
    return {"type": "string", "description": description, "maxLength": most, **more}

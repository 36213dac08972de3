"""The check of what is sent, held to a whole validator of JSON Schema."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import jsonschema_rs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.web.api import document
from digest.web.api.answers import answered
from digest.web.api.checking import Schema, faults
from digest.web.api.shapes import sent
from tests.web.world import FewLabels

SCHEMAS: Mapping[str, Schema] = {**sent(FewLabels()), **answered()}
EXAMPLES = document.examples(FewLabels())
VALIDATORS = {
    name: jsonschema_rs.validator_for(
        {
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "$ref": f"#/components/schemas/{name}",
            "components": {"schemas": SCHEMAS},
        }
    )
    for name in EXAMPLES
}

ANY: st.SearchStrategy[Any] = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-2, 30)
    | st.floats(allow_nan=False, allow_infinity=False, width=32)
    | st.text(max_size=12)
    | st.sampled_from(["everything", "daily", "BY", "journalists", "press", "en", "x" * 300]),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["cadence", "about", "topics", "countries", "email", "hour", "x"]),
            inner,
            max_size=4,
        )
    ),
    max_leaves=6,
)


def is_sound(name: str, value: object) -> bool:
    return not list(faults(value, SCHEMAS[name], SCHEMAS))


@st.composite
def changed(draw: st.DrawFn) -> tuple[str, Any]:
    """A body that would do, with some of it changed, left out or added."""
    name = draw(st.sampled_from(sorted(EXAMPLES)))
    return name, _changed(draw, EXAMPLES[name])


def _changed(draw: st.DrawFn, value: Any) -> Any:
    turn = draw(st.integers(0, 9))
    if turn == 0:
        return draw(ANY)
    if isinstance(value, dict):
        kept = {key: _changed(draw, one) for key, one in value.items() if draw(st.integers(0, 9))}
        return kept | (
            draw(st.dictionaries(st.text(max_size=3), ANY, max_size=1)) if turn < 3 else {}
        )
    if isinstance(value, list):
        return [_changed(draw, one) for one in value] * draw(st.sampled_from([1, 1, 1, 0, 2, 30]))
    return value


@given(changed())
@settings(max_examples=400, deadline=None)
def test_always_a_value_is_sound_where_a_validator_says_so(case: tuple[str, Any]) -> None:
    name, value = case
    assert VALIDATORS[name].is_valid(value) == is_sound(name, value)


@pytest.mark.parametrize("name", sorted(EXAMPLES))
def test_every_example_of_the_document_is_sound(name: str) -> None:
    assert [] == list(faults(EXAMPLES[name], SCHEMAS[name], SCHEMAS))
    assert VALIDATORS[name].is_valid(EXAMPLES[name])


@pytest.mark.parametrize("name", sorted(SCHEMAS))
def test_every_schema_is_one_that_the_check_knows_in_full(name: str) -> None:
    """A keyword that it passed over would be a promise of the document that nobody keeps."""
    known = {
        "$ref",
        "additionalProperties",
        "anyOf",
        "description",
        "enum",
        "format",
        "items",
        "maxItems",
        "maxLength",
        "maximum",
        "minItems",
        "minLength",
        "minProperties",
        "minimum",
        "properties",
        "required",
        "type",
    }
    assert set() == _keywords(SCHEMAS[name]) - known


def _keywords(schema: Mapping[str, Any]) -> set[str]:
    found = set(schema)
    for one in (*schema.get("anyOf", ()), *schema.get("properties", {}).values()):
        found |= _keywords(one)
    return found | (_keywords(schema["items"]) if "items" in schema else set())

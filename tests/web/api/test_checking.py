"""The check of what is sent, held to a whole validator of JSON Schema."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
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
    if turn == 1:
        return draw(st.sampled_from(["", "x" * 5000, [], {}, -1, 24, 7.0, 7.5]))
    if isinstance(value, dict):
        kept = {key: _changed(draw, one) for key, one in value.items() if draw(st.integers(0, 9))}
        return kept | (
            draw(st.dictionaries(st.text(max_size=3), ANY, max_size=1)) if turn < 3 else {}
        )
    if isinstance(value, list):
        return [_changed(draw, one) for one in value] * draw(st.sampled_from([1, 1, 1, 0, 2, 30]))
    return value


VALUES: list[Any] = [
    *(None, True, False, -1, 0, 23, 24, 7.0, 7.5, "", " ", "x", "x" * 64, "x" * 65, "x" * 4001),
    *("everything", "daily", "BY", "by", "journalists", "press", "fr", [], {}, [[]], [{}]),
    *(["en"] * 20, ["en"] * 21, ["BY"] * 150, ["BY"] * 151, [1], {"x": 1}, {"topics": []}),
    *({"topics": ["journalists"]}, {"topics": ["x"]}, {"cadence": "daily", "about": "everything"}),
    *([{"cadence": "daily", "about": "everything"}] * n for n in (1, 20, 21)),
]
"""What may stand anywhere, on either side of every bound."""

WHOLE = {
    **EXAMPLES,
    "Subscription": {
        **EXAMPLES["Preferences"],
        **EXAMPLES["Subscription"],
        "language": "fr",
        "visitor": "192.0.2.1",
    },
}
"""The examples, with whatever may be left out."""


def places(value: Any) -> Iterator[tuple[Any, ...]]:
    """Every way into a value."""
    yield ()
    if isinstance(value, dict | list):
        for key, one in value.items() if isinstance(value, dict) else enumerate(value):
            yield from ((key, *way) for way in places(one))


def put(value: Any, way: tuple[Any, ...], new: Any) -> Any:
    """The value with something else in one place."""
    if not way:
        return new
    changed = value.copy()
    changed[way[0]] = put(value[way[0]], way[1:], new)
    return changed


def without(value: Any, way: tuple[Any, ...]) -> Any:
    """The value without one place."""
    *above, last = way
    changed = value
    for key in above:
        changed = changed[key]
    left = changed.copy()
    del left[last]
    return put(value, tuple(above), left)


@pytest.mark.parametrize("name", sorted(WHOLE))
def test_one_change_anywhere_is_judged_as_a_validator_does(name: str) -> None:
    """Every place of every body, by every value, and without it."""
    whole = WHOLE[name]
    assert is_sound(name, whole)
    for way in places(whole):
        changes = [put(whole, way, one) for one in VALUES]
        changes += [without(whole, way)] if way else []
        for one in changes:
            assert VALIDATORS[name].is_valid(one) == is_sound(name, one), (way, one)


@given(changed())
@settings(max_examples=100, deadline=None)
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

"""The API against its own description, over a socket: whatever schemathesis makes of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import schemathesis
from schemathesis.config import SchemathesisConfig
from schemathesis.engine import from_schema
from schemathesis.engine.events import FatalError, NonFatalError, ScenarioFinished

from digest.store import consent, subscribers
from digest.tokens import Manage, Unsubscribe
from digest.web.api.table import OPERATIONS
from tests.web.api.programs import EMAIL, Program

SENSIBLE = {
    "generation": {"deterministic": True, "max-examples": 12, "database": "none"},
    "checks": {
        # What no schema says: that press writes for somebody, that a day is to come.
        "positive_data_acceptance": {"expected-statuses": ["2xx", 409, 422]},
    },
}


def token(program: Program, key: str) -> str:
    """A good token of that sort, of a person who is there again if they were erased."""
    if subscribers.by_email(program.store, EMAIL) is None:
        with program.store.writing():
            consent.lift(program.store, EMAIL)
        program.enrol()
    person, made = program.person().id, program.service.tokens
    return {
        "newsroom": program.token,
        "preferences": made.manage(Manage(person, 0, program.now)),
        "letter": made.unsubscribe(Unsubscribe(person, "daily", 0)),
        "confirmation": made.confirm(1),
    }[key]


def keys(program: Program) -> type:
    """Tokens for whatever is called: of the sort that the document asks for."""

    class Keys:
        def get(self, case: Any, context: Any) -> str | None:
            asked = [key for one in case.operation.definition.raw["security"] for key in one]
            return token(program, asked[0]) if asked else None

        def set(self, case: Any, data: str | None, context: Any) -> None:
            if data is not None:
                case.headers["Authorization"] = f"Bearer {data}"

    return Keys


def test_it_does_what_the_document_says(served: tuple[Program, str]) -> None:
    """Every check there is: what is sound is taken, what is not is refused, with a status, headers
    and a body that are described, and never without a token where one is needed."""
    program, address = served
    config = SchemathesisConfig.from_dict({**SENSIBLE, "base-url": address})
    schema = schemathesis.openapi.from_url(f"{address}/api/openapi.json", config=config)
    schema.auth(refresh_interval=None)(keys(program))
    told: list[str] = []
    answered: dict[str, set[int]] = {}
    for event in from_schema(schema).execute():
        if isinstance(event, FatalError | NonFatalError):
            told.append(str(event))
        elif isinstance(event, ScenarioFinished):
            label, recorder = event.recorder.label, event.recorder
            told += [f"{label}: {one}" for one in failures(recorder)]
            answered.setdefault(label, set()).update(statuses(recorder))
    assert [] == told
    assert {f"{one.method} /api{one.path}" for one in OPERATIONS} == set(answered)
    done = {200, 202, 204, 409}
    assert [] == [label for label, some in answered.items() if not some & done]


def failures(recorder: Any) -> Iterator[str]:
    """What the checks found."""
    for some in recorder.checks.values():
        yield from (f"{one.name}: {one.failure_info.failure}" for one in some if one.failure_info)


def statuses(recorder: Any) -> set[int]:
    """What was answered."""
    return {one.response.status_code for one in recorder.interactions.values() if one.response}

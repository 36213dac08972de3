"""How long an answer takes tells nothing of an address."""

from __future__ import annotations

from statistics import median
from time import process_time

import pytest

from digest import subscriptions
from digest.model import SubscriberStatus
from tests.web.api.programs import ASKED, Program

ROUNDS = 40
STATES = ("new", "waits", "active", "stopped")


def become(program: Program, state: str, email: str) -> None:
    """Bring an address into a state."""
    if state == "waits":
        program.call("POST", "/v1/subscriptions", {**ASKED, "email": email})
        program.wait(seconds=30)
    elif state in ("active", "stopped"):
        program.enrol(email)
    if state == "stopped":
        subscriptions.suppress(
            program.store,
            email,
            status=SubscriberStatus.UNSUBSCRIBED,
            evidence="test",
            now=program.now,
        )


@pytest.mark.parametrize("path", ["/v1/subscriptions", "/v1/links"])
def test_nobody_learns_by_the_clock_whether_an_address_is_known(
    program: Program, path: str
) -> None:
    """The processor's time, which other programs do not disturb: medians over forty addresses of
    each state, asked in turn, within a quarter of each other."""
    body = ASKED if path.endswith("subscriptions") else {}
    emails = [(state, f"{state}{n}@example.org") for n in range(ROUNDS) for state in STATES]
    for state, email in emails:
        become(program, state, email)
    program.wait(days=2)
    took: dict[str, list[float]] = {state: [] for state in STATES}
    for state, email in emails:
        program.wait(seconds=30)
        begun = process_time()
        answer = program.call("POST", path, {**body, "email": email})
        took[state].append(process_time() - begun)
        assert 202 == answer.status_code
    medians = {state: median(some) for state, some in took.items()}
    assert max(medians.values()) < 1.25 * min(medians.values()), medians

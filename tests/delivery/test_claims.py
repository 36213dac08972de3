"""The rules of the ledger that need no row."""

from datetime import UTC, datetime, timedelta

import pytest

from digest.delivery.claims import Claim, barred, ruled
from digest.model import DeliveryState, Outcome

NOW = datetime(2026, 11, 21, 7, tzinfo=UTC)
RETRY = timedelta(minutes=15)
LATER = Outcome(DeliveryState.DEFERRED, 451, "4.3.0 later")


@pytest.mark.parametrize(
    ("stream", "status", "suppressed", "expected"),
    [
        pytest.param("daily", "active", None, None, id="active"),
        pytest.param("daily", "unsubscribed", None, "unsubscribed", id="unsubscribed"),
        pytest.param("daily", "paused", None, "paused", id="paused"),
        pytest.param("correction", "paused", None, "paused", id="a correction waits"),
        pytest.param("withdrawal", "paused", None, None, id="a withdrawal waits for no pause"),
        pytest.param("withdrawal", "unsubscribed", None, "unsubscribed", id="nor follows who left"),
        pytest.param("alert", "active", "bounced", "bounced", id="active but suppressed"),
        pytest.param("daily", "unsubscribed", "complaint", "complaint", id="both: the why"),
        pytest.param("transactional", "pending", None, None, id="who is to confirm"),
        pytest.param("transactional", "unsubscribed", "unsubscribed", None, id="who comes back"),
        pytest.param("transactional", "bounced", "bounced", None, id="who shows that mail arrives"),
        pytest.param("transactional", "unsubscribed", "complaint", None, id="who thinks again"),
        pytest.param("transactional", "blocklisted", None, "blocklisted", id="who is blocked"),
    ],
)
def test_who_may_not_be_written_to(
    stream: str, status: str, suppressed: str | None, expected: str | None
) -> None:
    """With the reason that is kept."""
    assert expected == barred(stream, status, suppressed)


@pytest.mark.parametrize(
    ("outcome", "first_tried", "expected"),
    [
        pytest.param(
            Outcome(DeliveryState.ACCEPTED, 250),
            NOW - timedelta(days=9),
            Outcome(DeliveryState.ACCEPTED, 250),
            id="accepted as it is",
        ),
        pytest.param(
            LATER,
            None,
            Outcome(DeliveryState.DEFERRED, 451, "4.3.0 later", NOW + RETRY),
            id="first time deferred",
        ),
        pytest.param(
            LATER,
            NOW - timedelta(hours=47, minutes=59),
            Outcome(DeliveryState.DEFERRED, 451, "4.3.0 later", NOW + RETRY),
            id="almost too late",
        ),
        pytest.param(
            LATER,
            NOW - timedelta(hours=48),
            Outcome(DeliveryState.REFUSED, 451, "expired"),
            id="too late",
        ),
    ],
)
def test_a_deferral_says_until_when_and_ends(
    outcome: Outcome, first_tried: datetime | None, expected: Outcome
) -> None:
    """After 48 hours it is a refusal."""
    claim = Claim(1, 1, 1, "daily", "reader@mail.example", 0, NOW, 1, first_tried)
    assert expected == ruled(outcome, claim, now=NOW, retry_after=RETRY)

"""What a provider told of a person is gone with them."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import pytest

from digest import keeping
from digest.config import Provider
from digest.mailin.hooks import HEARD, ses
from digest.mailin.hooks.call import Call
from digest.model.reports import Report
from digest.store import Store, subscribers
from digest.verdicts import Did
from tests.bounces.house import House
from tests.mailin.hooks import calls
from tests.mailin.hooks.calls import NOW, READER

Make = Callable[[dict[str, Any]], Call]
MAKES: Mapping[Provider, Make] = {
    Provider.MAILGUN: calls.mailgun,
    Provider.POSTMARK: calls.basic,
    Provider.BREVO: calls.bearer,
    Provider.SENDGRID: calls.sendgrid_call,
    Provider.GENERIC: calls.generic_call,
}
LEFT = {
    "RecordType": "SubscriptionChange",
    "Recipient": READER,
    "ChangedAt": "2026-11-30T11:59:00Z",
    "SuppressSending": True,
    "SuppressionReason": "ManualSuppression",
}
COMPLAINT = {
    "notificationType": "Complaint",
    "complaint": {"complainedRecipients": [{"emailAddress": READER}], "feedbackId": "f1"},
    "mail": calls.SES_MAIL,
}


def _heard(provider: Provider, event: dict[str, Any]) -> Report:
    """The first report, which knows the person by the address alone: the examples' tokens are no
    newsroom's."""
    if provider is Provider.SES:
        found = ses.heard(json.dumps(event))
    else:
        found = HEARD[provider](calls.hook(provider), MAKES[provider](event), NOW)
    return replace(found[0], sent_to=(), links=(), message_id=None)


@pytest.mark.parametrize(
    ("provider", "event"),
    [
        (Provider.SES, calls.SES_BOUNCE),
        (Provider.SES, COMPLAINT),
        (Provider.MAILGUN, calls.MAILGUN_FAILED),
        (Provider.POSTMARK, calls.POSTMARK_BOUNCE),
        (Provider.POSTMARK, LEFT),
        (Provider.BREVO, calls.BREVO_BOUNCE),
        (Provider.BREVO, {**calls.BREVO_BOUNCE, "event": "unsubscribed"}),
        (Provider.SENDGRID, calls.SENDGRID_BOUNCE),
        (Provider.GENERIC, {**calls.GENERIC_BOUNCE, "id": f"queue-4711 {READER}"}),
    ],
)
def test_no_table_has_the_address_of_whom_a_provider_told_once_they_are_erased(
    store: Store, provider: Provider, event: dict[str, Any]
) -> None:
    """Nor does the row of the report, while the person still reads."""
    house = House(store, now=NOW)
    person = house.reader(READER)
    house.sent(person)
    assert house.did(_heard(provider, event)) in (Did.STOPPED, Did.UNSUBSCRIBED)
    assert "reports" not in _tables_with(store, READER)
    with store.writing():
        keeping.forget(store, subscribers.by_id(store, person), reason="erased", now=NOW)
    assert [] == _tables_with(store, READER)


def _tables_with(store: Store, words: str) -> list[str]:
    tables = [
        row["name"] for row in store.read("SELECT name FROM sqlite_master WHERE type = 'table'")
    ]
    rows = {
        one: [str(tuple(row)) for row in store.read(f'SELECT * FROM "{one}"')] for one in tables
    }
    return [one for one, found in rows.items() if words in "".join(found).lower()]

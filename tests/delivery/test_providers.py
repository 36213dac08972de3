"""Who runs the mailbox of a domain."""

from __future__ import annotations

import pytest

from digest.delivery.providers import APPLE, GMAIL, OTHER, OUTLOOK, PROVIDERS, YAHOO, provider_of


@pytest.mark.parametrize(
    ("domain", "expected"),
    [
        ("gmail.com", GMAIL),
        ("GoogleMail.com", GMAIL),
        ("outlook.com", OUTLOOK),
        ("hotmail.co.uk", OUTLOOK),
        ("live.fr", OUTLOOK),
        ("outlook.com.br", OUTLOOK),
        ("msn.com", OUTLOOK),
        ("yahoo.com", YAHOO),
        ("yahoo.co.jp", YAHOO),
        ("yahoo.com.ar", YAHOO),
        ("aol.com", YAHOO),
        ("icloud.com", APPLE),
        ("privaterelay.appleid.com", APPLE),
        ("example.org", OTHER),
        ("gmail.com.example.org", OTHER),
        ("notgmail.com", OTHER),
        ("yahoo.example.org", OTHER),
        ("live.example", OTHER),
        ("", OTHER),
    ],
)
def test_a_domain_tells_who_runs_its_mailboxes(domain: str, expected: str) -> None:
    assert expected == provider_of(domain)
    assert expected in PROVIDERS

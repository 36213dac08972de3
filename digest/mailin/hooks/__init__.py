"""Webhooks of providers as reports: one module each, from octets and headers, with no clock, store
or network of their own. The home of cryptography."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from digest.config import Hook, Provider
from digest.mailin.hooks import brevo, generic, mailgun, postmark, sendgrid
from digest.mailin.hooks.call import Call
from digest.model.reports import Report

HEARD: Mapping[Provider, Callable[[Hook, Call, datetime], tuple[Report, ...]]] = {
    Provider.MAILGUN: mailgun.heard,
    Provider.POSTMARK: postmark.heard,
    Provider.BREVO: brevo.heard,
    Provider.SENDGRID: sendgrid.heard,
    Provider.GENERIC: generic.heard,
}
"""All whose calls prove themselves; Amazon's need a certificate that is fetched."""

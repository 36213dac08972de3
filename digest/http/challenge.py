"""Answers that are no answer: a page that wants to know whether a person is there."""

from __future__ import annotations

import re
from collections.abc import Mapping

from digest.http.answer import Answer

_LOOKED_AT = 16 * 1024
"""Octets of the page; what gives it away stands in its head."""

# Headers that a gatekeeper adds to such a page and to no other: name, value, gatekeeper.
_HEADERS: tuple[tuple[str, re.Pattern[str], str], ...] = (
    ("cf-mitigated", re.compile("challenge"), "Cloudflare"),
    ("x-amzn-waf-action", re.compile("challenge|captcha"), "AWS WAF"),
    ("sg-captcha", re.compile("challenge"), "SiteGround"),
    ("x-sucuri-block", re.compile("."), "Sucuri"),
)

# What only such a page says, and what such a page says when its status is an error; good pages
# have captchas too, in their forms, and a gatekeeper's scripts.
_ALWAYS = (
    (rb"<title>\s*just a moment\.\.\.", "Cloudflare"),
    (rb"id=\"anubis_challenge\"", "Anubis"),
)
_IN_ERRORS = (
    (rb"/cdn-cgi/challenge-platform/|cf-error-details", "Cloudflare"),
    (rb"_incapsula_resource|incapsula incident", "Imperva"),
    (rb"captcha-delivery\.com", "DataDome"),
    (rb"ddos-guard", "DDoS-Guard"),
    (rb"px-captcha|_pxappid", "HUMAN"),
    (rb"sucuri website firewall", "Sucuri"),
    (rb"awswafintegration", "AWS WAF"),
    (rb"errors\.edgesuite\.net", "Akamai"),
    (rb"g-recaptcha|h-captcha|cf-turnstile", "a captcha"),
)


def challenge(answer: Answer) -> str | None:
    """That a gatekeeper answered instead of the site, and what can be done; None where none did,
    whatever else the status may mean."""
    who = _by_headers(answer.headers) or _by_page(answer)
    if who is None:
        return None
    return (
        f"answered {answer.status}: {who} asks whether a person is there, instead of what was "
        "asked for; the site's operator can let this service in by its User-Agent"
    )


def _by_headers(headers: Mapping[str, str]) -> str | None:
    return next((who for name, mark, who in _HEADERS if mark.search(headers.get(name, ""))), None)


def _by_page(answer: Answer) -> str | None:
    if "html" not in answer.headers.get("content-type", "html").lower():
        return None
    page = answer.body[:_LOOKED_AT]
    marks = _ALWAYS if answer.status < 400 else _ALWAYS + _IN_ERRORS
    return next((who for mark, who in marks if re.search(mark, page, re.IGNORECASE)), None)

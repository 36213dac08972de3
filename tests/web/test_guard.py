"""Forms that nobody filled in: forged, stale, hasty, and sent from elsewhere."""

from __future__ import annotations

from datetime import timedelta

import pytest
from starlette.requests import Request

from digest.tokens import Tokens
from digest.web.forms.choice import Wrong
from digest.web.forms.fields import fields
from digest.web.guard import complaints, is_from_elsewhere, kept, stamp
from tests.web.world import NOW, SECRET, TOKENS

OTHER = Tokens(SECRET[::-1])
SITE = "https://feeds.newsroom.example"
SECOND, HOUR = timedelta(seconds=1), timedelta(hours=1)


def ago(age: timedelta) -> str:
    return stamp(TOKENS, NOW - age)


def found(**sent: str) -> list[Wrong]:
    return [one.why for one in complaints(fields(sent.items()), TOKENS, NOW)]


@pytest.mark.parametrize(
    ("shown", "expected"),
    [
        pytest.param(ago(2 * SECOND), [], id="as fast as a person can be"),
        pytest.param(ago(24 * HOUR), [], id="left open for a day"),
        pytest.param(ago(SECOND), [Wrong.TOO_SOON], id="a machine"),
        pytest.param(ago(-HOUR), [Wrong.TOO_SOON], id="from the future"),
        pytest.param(ago(24 * HOUR + SECOND), [Wrong.TOO_LATE], id="older than a day"),
        pytest.param("", [Wrong.TOO_LATE], id="none"),
        pytest.param("x", [Wrong.TOO_LATE], id="nonsense"),
        pytest.param(stamp(OTHER, NOW - HOUR), [Wrong.TOO_LATE], id="signed by another"),
        pytest.param(ago(HOUR)[:-1], [Wrong.TOO_LATE], id="cut short"),
        pytest.param("1" + ago(HOUR), [Wrong.TOO_LATE], id="its moment changed"),
        pytest.param("٣." + "0" * 24, [Wrong.TOO_LATE], id="Arabic digits"),
        pytest.param("9" * 300 + ".0", [Wrong.TOO_LATE], id="a moment past all time"),
    ],
)
def test_a_form_is_filled_in_after_two_seconds_and_within_a_day(
    shown: str, expected: list[Wrong]
) -> None:
    assert expected == found(shown=shown)


def test_what_people_do_not_see_they_do_not_fill_in() -> None:
    assert [Wrong.FILLED] == found(shown=ago(HOUR), website="https://spam.example")


@pytest.mark.parametrize(
    ("written", "is_kept"),
    [
        pytest.param(ago(HOUR), True, id="still good"),
        pytest.param(ago(SECOND), True, id="fresh"),
        pytest.param(ago(25 * HOUR), False, id="too old"),
        pytest.param("forged.x", False, id="forged"),
        pytest.param("", False, id="none"),
    ],
)
def test_a_form_shown_again_keeps_its_moment(written: str, is_kept: bool) -> None:
    """Who has looked at the last week need not wait again."""
    assert (written if is_kept else stamp(TOKENS, NOW)) == kept(TOKENS, written, NOW)


ELSEWHERE = [
    pytest.param({}, False, False, id="no browser"),
    pytest.param({"sec-fetch-site": "same-origin"}, False, False, id="our own page"),
    pytest.param({"sec-fetch-site": "none"}, False, False, id="the reader's own doing"),
    pytest.param({"sec-fetch-site": "cross-site"}, True, True, id="another site"),
    pytest.param({"sec-fetch-site": "same-site"}, True, True, id="a neighbour of ours"),
    pytest.param({"sec-fetch-site": "nonsense"}, True, True, id="a word that there is not"),
    pytest.param(
        {"sec-fetch-site": "cross-site", "origin": SITE}, True, True, id="Fetch goes before Origin"
    ),
    pytest.param({"origin": SITE}, False, False, id="an older browser, our page"),
    pytest.param({"origin": SITE.upper()}, False, False, id="in capitals"),
    pytest.param({"origin": "https://evil.example"}, True, True, id="an older one, another site"),
    pytest.param({"origin": "http://feeds.newsroom.example"}, True, True, id="without TLS"),
    pytest.param({"origin": SITE + ".evil.example"}, True, True, id="a name that begins as ours"),
    pytest.param({"origin": "null"}, True, False, id="a sandboxed page"),
    pytest.param({"origin": ""}, True, True, id="an empty one"),
]


@pytest.mark.parametrize(("headers", "open_form", "secret_page"), ELSEWHERE)
def test_other_sites_cannot_send_our_forms(
    headers: dict[str, str], open_form: bool, secret_page: bool
) -> None:
    raw = [(name.encode(), value.encode()) for name, value in headers.items()]
    request = Request({"type": "http", "headers": raw})
    judged = [is_from_elsewhere(request, SITE, secret=one) for one in (False, True)]
    assert [open_form, secret_page] == judged

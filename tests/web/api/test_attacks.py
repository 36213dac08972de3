"""What people try who are not meant to: each by the door that it would come in by."""

from __future__ import annotations

import json
import logging
from datetime import timedelta

import pytest

from digest import api_tokens
from digest.api_tokens import Scope
from digest.logs import masked
from digest.model import SubscriberStatus
from digest.store import subscribers
from digest.tokens import Feed, Manage, Unsubscribe
from tests.web.api.programs import ASKED, EMAIL, Program, problem

OTHER = "other@example.org"

KEYED: dict[str, list[tuple[str, str, object]]] = {
    "newsroom": [("POST", "/v1/subscriptions", ASKED), ("POST", "/v1/links", {"email": EMAIL})],
    "preferences": [
        ("GET", "/v1/preferences", None),
        ("GET", "/v1/preferences/export", None),
        ("POST", "/v1/preferences/leave", {"cadence": "all"}),
        ("POST", "/v1/preferences/erase", None),
        ("POST", "/v1/preferences/pause", {"until": "2027-01-31"}),
        ("POST", "/v1/preferences/address", {"email": OTHER}),
    ],
    "confirmation": [("POST", "/v1/confirmation", None)],
    "letter": [("POST", "/v1/unsubscription", None), ("POST", "/v1/unsubscription/undo", None)],
}
"""What each sort of token is for, as far as it does anything."""


@pytest.fixture
def known(program: Program) -> Program:
    """Two people have letters."""
    program.enrol()
    program.enrol(OTHER)
    return program


def tokens(program: Program) -> dict[str, str]:
    """A good token of each sort, of one person."""
    person, now = program.person().id, program.now
    made = program.service.tokens
    program.call("POST", "/v1/subscriptions", ASKED)
    return {
        "newsroom": program.token,
        "preferences": made.manage(Manage(person, 0, now)),
        "confirmation": program.link("confirm").rpartition("/")[2],
        "letter": made.unsubscribe(Unsubscribe(person, "daily", 0)),
        "feed": made.feed(Feed(person, 0)),
    }


def as_they_were(program: Program) -> tuple[object, ...]:
    """All that matters of the two."""
    return tuple(
        (program.person(one), program.wished(one), program.events(one)) for one in (EMAIL, OTHER)
    )


def test_no_token_is_good_for_what_another_sort_is_for(known: Program) -> None:
    """Every sort at every other door."""
    held = tokens(known)
    before = as_they_were(known)
    for sort, doors in KEYED.items():
        for other in held.keys() - {sort}:
            for method, path, body in doors:
                answer = known.call(method, path, body, token=held[other])
                assert 401 == answer.status_code, (other, path)
                assert 'error="invalid_token"' in answer.headers["www-authenticate"]
    assert before == as_they_were(known)


@pytest.mark.parametrize(
    "told",
    [
        pytest.param({}, id="nothing"),
        pytest.param({"authorization": ""}, id="empty"),
        pytest.param({"authorization": "Bearer"}, id="a scheme alone"),
        pytest.param({"authorization": "Bearer  "}, id="blanks"),
        pytest.param({"authorization": "Basic cmVhZGVyOnNlY3JldA=="}, id="another scheme"),
        pytest.param({"authorization": "Bearer a b"}, id="two words"),
        pytest.param({"authorization": "Bearer a,b"}, id="a comma"),
        pytest.param({"authorization": "Bearer " + "a" * 5000}, id="a long one"),
        pytest.param({"cookie": "token=TOKEN"}, id="in a cookie"),
        pytest.param({"x-api-key": "TOKEN"}, id="in another header"),
    ],
)
def test_a_token_is_shown_as_a_bearer_or_not_at_all(known: Program, told: dict[str, str]) -> None:
    before = as_they_were(known)
    said = {name: value.replace("TOKEN", known.token) for name, value in told.items()}
    answer = known.call("POST", "/v1/subscriptions", ASKED, token=None, **said)
    assert 401 == problem(answer)["status"]
    assert answer.headers["www-authenticate"].startswith('Bearer realm="digest"')
    assert before == as_they_were(known)


@pytest.mark.parametrize("name", ["access_token", "token", "lang", "x"])
@pytest.mark.parametrize("path", ["/v1/preferences", "/v1/labels", "/v1/preferences/export"])
def test_nothing_is_taken_from_an_address(known: Program, path: str, name: str) -> None:
    """Addresses are written into logs (RFC 6750 § 2.3); also beside a good header."""
    token = known.service.tokens.manage(Manage(known.person().id, 0, known.now))
    for beside in (None, token):
        answer = known.call("GET", f"{path}?{name}={token}", token=beside)
        assert 400 == problem(answer)["status"]
        assert "Authorization header" in problem(answer)["detail"]
        assert token not in answer.text


def test_a_token_does_what_its_scopes_say_and_nothing_else(known: Program) -> None:
    for scope, path, body in (
        (Scope.MANAGE, "/v1/subscriptions", ASKED),
        (Scope.SUBSCRIBE, "/v1/links", {"email": EMAIL}),
    ):
        token = api_tokens.make(known.store, scope, [scope], now=known.now)
        answer = known.call("POST", path, body, token=token)
        assert 403 == problem(answer)["status"]
        assert 'error="insufficient_scope"' in answer.headers["www-authenticate"]
        assert "scope=" in answer.headers["www-authenticate"]
    assert not known.store.read("SELECT 1 FROM asks")


def test_a_revoked_token_is_as_good_as_none(known: Program) -> None:
    """The same answer to the octet as for one that was never made."""
    api_tokens.revoke(known.store, "our-site", now=known.now)
    revoked = known.call("POST", "/v1/subscriptions", ASKED)
    never = known.call("POST", "/v1/subscriptions", ASKED, token="digest_" + "A" * 43)
    assert (401, revoked.content) == (revoked.status_code, never.content)
    assert revoked.headers == never.headers


def test_what_is_wrong_with_a_body_is_told_to_nobody_without_a_token(known: Program) -> None:
    good, bad = (
        known.call("POST", "/v1/subscriptions", body, token=None) for body in (ASKED, {"x": 1})
    )
    assert (401, good.content) == (bad.status_code, bad.content)


def test_a_link_to_the_preferences_works_for_an_hour(known: Program) -> None:
    token = known.mailed_token()
    known.wait(minutes=59)
    assert 200 == known.call("GET", "/v1/preferences", token=token).status_code
    known.wait(minutes=1)
    before = as_they_were(known)
    for method, path, body in KEYED["preferences"]:
        assert 401 == known.call(method, path, body, token=token).status_code
    assert before == as_they_were(known)


def test_a_confirmation_works_for_seven_days(known: Program) -> None:
    known.call("POST", "/v1/subscriptions", {**ASKED, "email": "late@example.org"})
    token = known.link("confirm").rpartition("/")[2]
    known.wait(days=7)
    assert 401 == known.call("POST", "/v1/confirmation", token=token).status_code
    assert SubscriberStatus.PENDING is known.person("late@example.org").status


@pytest.mark.parametrize("sort", ["preferences", "letter", "confirmation"])
def test_no_token_can_be_made_into_another_s(known: Program, sort: str) -> None:
    """Any octet changed, cut or added, or the other's number under this one's signature."""
    token = tokens(known)[sort]
    body, _, signature = token.partition(".")
    made = known.service.tokens
    person = known.person(OTHER).id
    another = {
        "preferences": made.manage(Manage(person, 0, known.now)),
        "letter": made.unsubscribe(Unsubscribe(person, "daily", 0)),
        "confirmation": made.confirm(99),
    }[sort].partition(".")[0]
    before = as_they_were(known)
    tampered = [
        f"{another}.{signature}",
        f"{body}.{signature[:-2]}",
        f"{body}.{signature}A",
        f"{body}.{signature[::-1]}",
        f"{body}A.{signature}",
        body,
        f".{signature}",
    ]
    for method, path, sent in KEYED[sort]:
        for one in tampered:
            assert 401 == known.call(method, path, sent, token=one).status_code, one
    assert before == as_they_were(known)


def test_one_person_s_token_touches_nobody_else(known: Program) -> None:
    """Whatever is sent beside it."""
    before = known.person(OTHER), known.wished(OTHER), known.events(OTHER)
    token = known.mailed_token()
    for method, path, body in KEYED["preferences"]:
        known.call(method, path, body, token=token)
    sent = {"cadence": "all", "email": OTHER, "id": known.person(OTHER).id}
    assert known.call("POST", "/v1/preferences/leave", sent, token=token).status_code in {401, 422}
    assert before == (known.person(OTHER), known.wished(OTHER), known.events(OTHER))


@pytest.mark.parametrize(
    "told",
    [
        {"sec_fetch_site": "cross-site"},
        {"sec_fetch_site": "same-site"},
        {"origin": "https://evil.example"},
        {"origin": "null"},
    ],
)
def test_another_website_cannot_use_a_browser(known: Program, told: dict[str, str]) -> None:
    """Even with a token that it found."""
    answer = known.call("POST", "/v1/subscriptions", ASKED, **told)
    assert 403 == problem(answer)["status"]
    assert not any(name.startswith("access-control") for name in answer.headers)
    assert not known.store.read("SELECT 1 FROM asks")


def test_no_other_origin_is_let_in(known: Program) -> None:
    """A preflight gets no leave, and what anybody may see is not for other origins either."""
    asked = known.call("OPTIONS", "/v1/labels", token=None, origin="https://evil.example")
    seen = known.call("GET", "/v1/labels", token=None, origin="https://evil.example")
    for answer in (asked, seen):
        assert not any(name.startswith("access-control") for name in answer.headers)
        assert "same-origin" == answer.headers["cross-origin-resource-policy"]


def test_looking_changes_nothing(known: Program) -> None:
    """Every GET and HEAD of the document, with a good token."""
    token = known.mailed_token()
    document = known.call("GET", "/openapi.json").json()
    before = as_they_were(known), known.store.one("SELECT total_changes() AS n")
    for path, methods in document["paths"].items():
        for method in ("GET", "HEAD"):
            answer = known.call(method, path.removeprefix("/api"), token=token)
            assert answer.status_code == (200 if "get" in methods else 405)
    assert before == (as_they_were(known), known.store.one("SELECT total_changes() AS n"))


@pytest.mark.parametrize("path", ["/v1/subscriptions", "/v1/links"])
def test_nobody_learns_whether_an_address_is_known(known: Program, path: str) -> None:
    """New, waiting, active, left, blocked: the same status, headers and octets."""
    known.enrol("left@example.org")
    known.enrol("blocked@example.org")
    with known.store.writing():
        for email, status in (
            ("left@example.org", SubscriberStatus.UNSUBSCRIBED),
            ("blocked@example.org", SubscriberStatus.BLOCKLISTED),
        ):
            subscribers.set_status(known.store, known.person(email).id, status)
    known.call("POST", "/v1/subscriptions", {**ASKED, "email": "waits@example.org"})
    body = ASKED if path.endswith("subscriptions") else {}
    answers = [
        known.call("POST", path, {**body, "email": f"{name}@example.org"})
        for name in ("new", "waits", "reader", "left", "blocked")
    ]
    first = answers[0]
    assert 202 == first.status_code
    for one in answers[1:]:
        assert (first.status_code, first.content) == (one.status_code, one.content)
        assert first.headers == one.headers


def test_a_request_that_is_replayed_does_nothing_more(known: Program) -> None:
    """An address moved, a person erased, a subscription confirmed: once."""
    held = tokens(known)
    first = known.call("POST", "/v1/confirmation", token=held["confirmation"])
    known.call("POST", "/v1/preferences/leave", {"cadence": "all"}, token=held["preferences"])
    before = as_they_were(known)
    again = known.call("POST", "/v1/confirmation", token=held["confirmation"])
    assert (200, first.content) == (again.status_code, again.content)
    assert before == as_they_were(known)


def test_what_is_private_is_kept_by_nobody(known: Program) -> None:
    """Nor listed by search engines, nor told to the next site."""
    token = known.mailed_token()
    for method, path in (("GET", "/v1/preferences"), ("GET", "/v1/preferences/export")):
        headers = known.call(method, path, token=token).headers
        assert ("no-store", "noindex") == (headers["cache-control"], headers["x-robots-tag"])
        assert "no-referrer" == headers["referrer-policy"]
        assert "nosniff" == headers["x-content-type-options"]
        assert headers["content-security-policy"].startswith("default-src 'none'")


def test_the_host_header_is_believed_nowhere(known: Program) -> None:
    answer = known.call("GET", "/v1/feeds", host="evil.example")
    assert "evil" not in answer.text
    assert "evil" not in known.call("GET", "/v1/none", host="evil.example").text
    assert "evil" not in known.call("GET", "/openapi.json", host="evil.example").text


def test_no_token_and_no_address_is_logged(
    known: Program, caplog: pytest.LogCaptureFixture
) -> None:
    """Nor is either in what is answered."""
    caplog.set_level(logging.DEBUG)
    held = tokens(known)
    secrets = [*held.values(), EMAIL]
    answers = [
        known.call(method, path, body, token=held[sort])
        for sort, doors in KEYED.items()
        for method, path, body in doors
        if "export" not in path
    ]
    assert [] == [one for one in secrets if one in caplog.text]
    assert [] == [one for one in secrets for answer in answers if one in answer.text]
    assert held["newsroom"] not in str(masked(f"Authorization: Bearer {held['newsroom']}"))


def test_a_huge_list_is_refused_at_once(known: Program) -> None:
    wishes = [{"cadence": "daily", "about": {"countries": ["BY"] * 9000}}]
    answer = known.call("POST", "/v1/subscriptions", {**ASKED, "wishes": wishes})
    (one,) = problem(answer)["errors"]
    assert ("/wishes/0/about/countries", "has 9000 items") == (one["pointer"], one["detail"])
    assert "given" not in one


def test_what_no_field_has_room_for_is_told_short(known: Program) -> None:
    answer = known.call("POST", "/v1/subscriptions", {**ASKED, "x" * 30_000: "y" * 30_000})
    (one,) = problem(answer)["errors"]
    assert len(json.dumps(one)) < 1200


def test_a_clock_that_goes_back_opens_nothing(known: Program) -> None:
    """A link from the future is good for its hour and no longer."""
    token = known.service.tokens.manage(Manage(known.person().id, 0, known.now))
    known.now += timedelta(hours=2)
    assert 401 == known.call("GET", "/v1/preferences", token=token).status_code

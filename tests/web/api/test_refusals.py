"""What is refused, and how that is told: everything at once, in words, and nothing done."""

from __future__ import annotations

import json
from datetime import datetime
from time import process_time

import pytest

from digest.store import asks
from digest.web import application
from tests.web.api.programs import ASKED, EMAIL, Program, errors, problem


def untouched(program: Program) -> bool:
    """Whether nobody asked for anything."""
    return not program.store.read("SELECT 1 FROM asks") and not program.letters()


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        pytest.param({"email": 3}, {"/email": "must be a string"}, id="of another type"),
        pytest.param({"email": "x" * 255}, {"/email": "Write an email"}, id="too long"),
        pytest.param({"wording": "x" * 4001}, {"/wording": "is too long"}, id="a long text"),
        pytest.param(
            {"email": "a\nb@example.org"},
            {"/email": "Write an email address"},
            id="a line break, as in a header injection",
        ),
        pytest.param({"email": "nobody"}, {"/email": "Write an email address"}, id="no address"),
        pytest.param({"email": ""}, {"/email": "Write your email address"}, id="empty"),
        pytest.param({"emial": "x"}, {"/emial": "is not known here"}, id="misspelt"),
        pytest.param({"a/b~c": 1}, {"/a~1b~0c": "is not known here"}, id="a pointer is escaped"),
        pytest.param({"wishes": []}, {"/wishes": "has 0 items"}, id="no wish"),
        pytest.param(
            {"wishes": [{"cadence": "daily", "about": {}}]},
            {"/wishes/0/about": "is empty"},
            id="about nothing is not about everything",
        ),
        pytest.param(
            {"wishes": [{"cadence": "daily", "about": {"topics": []}}]},
            {"/wishes/0/about/topics": "has 0 items"},
            id="no topic",
        ),
        pytest.param(
            {"wishes": [{"cadence": "daily", "about": "all"}]},
            {"/wishes/0/about": "is none of what is allowed"},
            id="no such word",
        ),
        pytest.param(
            {"wishes": [{"cadence": "daily", "about": {"countries": ["by", "BY"]}}]},
            {"/wishes/0/about/countries/0": "is none of what is allowed"},
            id="a country in small letters",
        ),
        pytest.param(
            {"wishes": [{"cadence": "hourly", "about": "everything"}, {}, "daily"]},
            {
                "/wishes/0/cadence": "is none of what is allowed",
                "/wishes/1/cadence": "is missing",
                "/wishes/1/about": "is missing",
                "/wishes/2": "must be an object",
            },
            id="several wishes, each its own way",
        ),
        pytest.param(
            {"wishes": [{"cadence": "alert", "about": "everything"}]},
            {"/wishes/0/cadence": "News at once is for the press"},
            id="alerts for a reader",
        ),
        pytest.param({"role": "press"}, {"/outlet": "Say whom you write for"}, id="for nobody"),
        pytest.param(
            {"languages": ["en", "tlh"]},
            {"/languages/1": "Choose languages"},
            id="no such language",
        ),
        pytest.param({"zone": "Mars/Base"}, {"/zone": "Choose a time zone"}, id="no such zone"),
        pytest.param({"hour": 24}, {"/hour": "is out of range"}, id="no such hour"),
        pytest.param({"hour": True}, {"/hour": "must be a whole number"}, id="true is no hour"),
        pytest.param({"visitor": "here"}, {"/visitor": ""}, id="no IP address"),
        pytest.param(
            {"wishes": [{"cadence": "daily", "about": "everything"}] * 21},
            {"/wishes": "has 21 items"},
            id="too many wishes",
        ),
        pytest.param(
            {"email": "nobody", "role": "press", "languages": ["tlh"], "visitor": "x"},
            {"/email": "", "/languages/0": "", "/outlet": "", "/visitor": ""},
            id="all at once",
        ),
        pytest.param(
            {"email": "nobody", "hour": 99, "languages": ["tlh"], "x": 1},
            {"/hour": "is out", "/x": "is not known", "/email": "Write", "/languages/0": "Choose"},
            id="by shape and by rule at once",
        ),
        pytest.param(
            {"role": "editor", "wishes": [{"cadence": "alert", "about": "everything"}]},
            {"/role": "is none of what is allowed"},
            id="nothing is said that hangs on a wrong role",
        ),
        pytest.param(
            {"role": "press", "outlet": 3},
            {"/outlet": "must be a string or null"},
            id="nothing is said twice",
        ),
        pytest.param(
            {"role": "press", "outlet": "x" * 121},
            {"/outlet": "Make this shorter"},
            id="a long outlet",
        ),
        pytest.param(
            {"quiet_from": "25:00", "quiet_to": "22:00", "alerts_per_day": 0},
            {"/alerts_per_day": "is out of range", "/quiet_from": "Write a time such as 22:00"},
            id="no such time",
        ),
        pytest.param(
            {"quiet_from": "22:00"}, {"/quiet_to": "Say from what time"}, id="quiet without an end"
        ),
        pytest.param(
            {"quiet_from": "22:00", "quiet_to": "22:00"},
            {"/quiet_to": "Choose two different times"},
            id="quiet for a whole day",
        ),
    ],
)
def test_what_is_wrong_is_told_with_its_place(
    program: Program, changes: dict[str, object], expected: dict[str, str]
) -> None:
    answer = program.call("POST", "/v1/subscriptions", {**ASKED, **changes})
    assert 422 == answer.status_code
    found = errors(answer)
    assert list(expected) == list(found)
    assert all(found[place].startswith(said) for place, said in expected.items()), found
    assert untouched(program)


def test_what_was_given_and_what_is_allowed_are_told_apart(program: Program) -> None:
    answer = program.call("POST", "/v1/preferences/leave", {"cadence": "x" * 500})
    assert 401 == answer.status_code
    program.enrol()
    token = program.mailed_token()
    answer = program.call("POST", "/v1/preferences/leave", {"cadence": "x" * 500}, token=token)
    (one,) = problem(answer)["errors"]
    assert ["alert", "daily", "weekly", "all"] == one["allowed"]
    assert ("x" * 79 + "…", "/cadence") == (one["given"], one["pointer"])


@pytest.mark.parametrize(
    ("tag", "said"),
    [
        ("fr", "Indiquez votre adresse"),
        ("ru", "Укажите"),
        ("ar", "تُرجى"),
        ("es", "Escriba"),
        ("en", "Write your"),
    ],
)
def test_what_a_visitor_is_to_read_is_in_their_language(
    program: Program, tag: str, said: str
) -> None:
    """The words are those of the pages."""
    body = {**ASKED, "email": ""}
    answer = program.call("POST", "/v1/subscriptions", body, accept_language=f"{tag}, en;q=0.1")
    assert tag == answer.headers["content-language"]
    assert errors(answer)["/email"].startswith(said), errors(answer)
    assert "<" not in errors(answer)["/email"]


@pytest.mark.parametrize(
    ("body", "said"),
    [
        pytest.param(b"", "Expecting value", id="nothing"),
        pytest.param(b"{", "line 1, column 2", id="cut short"),
        pytest.param(b'{"email": "a", "email": "b"}', "'email' is there twice", id="a key twice"),
        pytest.param(b'{"a": {"b": 1, "b": 1}}', "'b' is there twice", id="twice further in"),
        pytest.param(b'{"hour": NaN}', "NaN is no number", id="not a number"),
        pytest.param(b'{"hour": -Infinity}', "-Infinity is no number", id="without end"),
        pytest.param(b'{"hour": ' + b"9" * 5000 + b"}", "", id="a number of 5000 digits"),
        pytest.param(b'{"email": "\xff"}', "not UTF-8", id="no UTF-8"),
        pytest.param(b'{"email": "\\ud800"}', "half a surrogate", id="half a character"),
        pytest.param(b"[" * 60_000, "", id="a deep well"),
        pytest.param(b"\xef\xbb\xbf{}", "", id="a byte order mark"),
        pytest.param(b"email=reader%40example.org", "Expecting value", id="a form"),
    ],
)
def test_what_is_no_json_is_refused(program: Program, body: bytes, said: str) -> None:
    answer = program.send("POST", "/v1/subscriptions", body)
    assert 400 == answer.status_code
    assert said in problem(answer)["detail"]
    assert untouched(program)


@pytest.mark.parametrize(
    "told",
    ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", ""],
)
def test_another_media_type_is_refused(program: Program, told: str) -> None:
    """A form of another site's can send these without asking a browser first."""
    body = json.dumps(ASKED).encode()
    answer = program.send("POST", "/v1/subscriptions", body, content_type=told)
    assert (415, "application/json") == (answer.status_code, answer.headers["accept"])
    assert "application/json" in problem(answer)["detail"]
    assert untouched(program)


@pytest.mark.parametrize("told", ["application/json; charset=utf-8", "Application/JSON"])
def test_json_may_be_called_so_in_any_spelling(program: Program, told: str) -> None:
    body = json.dumps(ASKED).encode()
    assert 202 == program.send("POST", "/v1/subscriptions", body, content_type=told).status_code


@pytest.mark.parametrize("path", ["/v1/subscriptions", "/v1/confirmation", "/v1/preferences/undo"])
def test_a_body_over_64_kb_is_refused(program: Program, path: str) -> None:
    answer = program.send("POST", path, b'"' + b"x" * 70_000 + b'"')
    assert 413 == answer.status_code
    assert "64 kB" in problem(answer)["detail"]


def test_a_body_without_end_is_refused_when_it_is_too_long(program: Program) -> None:
    """Its length need not be said; what is short enough is read in pieces."""
    long = program.stream("/v1/subscriptions", [b" " * 1000] * 70)
    assert 413 == problem(long)["status"]
    body = json.dumps(ASKED).encode()
    assert 202 == program.stream("/v1/subscriptions", [body[:10], body[10:]]).status_code


def test_of_thousands_of_faults_a_hundred_are_told(program: Program) -> None:
    body = {**ASKED, **{f"x{number}": 1 for number in range(2000)}}
    answer = program.call("POST", "/v1/subscriptions", body)
    assert 100 == len(problem(answer)["errors"])
    assert len(answer.content) < 60_000


@pytest.mark.parametrize(
    ("method", "path", "status", "allowed"),
    [
        ("GET", "/v1/nothing", 404, None),
        ("GET", "/", 404, None),
        ("GET", "/v2/labels", 404, None),
        ("POST", "/v1/labels", 405, {"GET", "HEAD"}),
        ("DELETE", "/v1/preferences", 405, {"GET", "HEAD", "PUT"}),
        ("GET", "/v1/subscriptions", 405, {"POST"}),
        ("GET", "/v1/preferences/erase", 405, {"POST"}),
        ("OPTIONS", "/v1/subscriptions", 405, {"POST"}),
        ("GET", "/v1/labels/", 404, None),
    ],
)
def test_what_is_not_there_is_a_problem_too(
    program: Program, method: str, path: str, status: int, allowed: set[str] | None
) -> None:
    answer = program.call(method, path)
    assert status == problem(answer)["status"] == answer.status_code
    told = answer.headers.get("allow")
    assert allowed == (set(told.split(", ")) if told else None)


def test_a_mistake_of_our_own_is_a_problem_that_says_nothing_of_it(program: Program) -> None:
    """With the headers that keep readers safe."""

    def broken() -> datetime:
        raise ValueError("a secret of ours")

    program.app = application(program.service.web_parts(broken))
    answer = program.call("POST", "/v1/subscriptions", ASKED)
    assert 500 == problem(answer)["status"]
    assert "secret" not in answer.text
    assert answer.headers["content-security-policy"].startswith("default-src 'none'")


def test_every_sort_of_problem_is_described_in_the_document(program: Program) -> None:
    """Its type is an address that leads there."""
    document = program.call("GET", "/openapi.json").json()
    for answer in (
        program.call("GET", "/v1/nothing"),
        program.call("POST", "/v1/subscriptions", {}),
        program.call("GET", "/v1/preferences", token=None),
    ):
        address, _, place = problem(answer)["type"].partition("#")
        assert "https://news.example.org/api/openapi.json" == address
        found = document
        for step in place.strip("/").split("/"):
            found = found[step]
        assert "application/problem+json" in found["content"]


def test_too_much_is_told_with_when_to_come_back(program: Program) -> None:
    """Four a minute for one address, whoever asks; it counts together with the pages."""
    for number in range(4):
        body = {**ASKED, "visitor": f"192.0.2.{number}"}
        assert 202 == program.call("POST", "/v1/subscriptions", body).status_code
    answer = program.call("POST", "/v1/subscriptions", {**ASKED, "visitor": "192.0.2.99"})
    assert (429, "60") == (answer.status_code, answer.headers["retry-after"])
    assert "Too many requests" in errors(answer)[""]
    program.wait(seconds=61)
    assert 202 == program.call("POST", "/v1/subscriptions", ASKED).status_code


def test_what_anybody_may_send_is_counted_before_it_is_read(program: Program) -> None:
    """Twelve a minute from one network, nonsense too."""
    answers = [program.send("POST", "/v1/preview", b"{", token=None) for _ in range(13)]
    assert [400] * 12 + [429] == [one.status_code for one in answers]
    assert "60" == answers[-1].headers["retry-after"]


def test_the_last_key_of_thousands_is_found_twice_at_no_cost(program: Program) -> None:
    """One pass: with a search for each key this took a second."""
    keys = ",".join([*(f'"{one:x}":1' for one in range(7000)), '"z":1', '"z":1'])
    began = process_time()
    answer = program.send("POST", "/v1/preview", f"{{{keys}}}".encode(), token=None)
    assert process_time() - began < 0.3
    assert "'z' is there twice" in problem(answer)["detail"]


def test_a_letter_goes_once_in_a_quarter_of_an_hour(program: Program) -> None:
    for _ in range(3):
        assert 202 == program.call("POST", "/v1/subscriptions", ASKED).status_code
    assert 1 == len(program.letters())
    assert [True, False, False] == [
        one.mail for one in asks.of_subscriber(program.store, program.person(EMAIL).id)
    ]


def test_visitors_are_counted_apart_and_one_ipv6_network_together(program: Program) -> None:
    """Twelve a minute from one network; without a visitor it is the program's own."""

    def ask(number: int, visitor: str | None) -> int:
        body = {**ASKED, "email": f"r{number}@example.org"}
        told = {"visitor": visitor} if visitor else {}
        return program.call("POST", "/v1/subscriptions", {**body, **told}).status_code

    one = [ask(number, f"2001:db8::{number:x}") for number in range(13)]
    assert [202] * 12 + [429] == one
    assert 202 == ask(20, "2001:db8:0:1::1")
    own = [ask(number, None) for number in range(30, 43)]
    assert [202] * 12 + [429] == own

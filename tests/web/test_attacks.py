"""What is tried against the forms and links, and what comes of it: a table.

`pytest -v tests/web/test_attacks.py` prints it. Fields and buttons are read off the pages, so that
one that is added is attacked too.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from lxml import html

from digest import logs
from digest.model import Cadence, Filter
from digest.store import consent
from digest.tokens import Call, Copy, Feed, Manage, Pace, Unsubscribe
from tests.newsroom import enrol
from tests.web.attacked import EMAIL, doors, preferences, reader, rows
from tests.web.visits import SITE, Fields, Visit, filled, found, told

HUGE = "x" * 60_000
BAD: dict[str, str | list[str]] = {
    "empty": "",
    "huge": HUGE,
    "wrong": "<b>'\"=1+1",
    "twice": ["zz-one", "zz-two"],
    "control characters": "a\r\nBcc: x@example.org\x00\x1a\x1b[2J\u202e",
}
TRACES = ("x" * 20, "<b>", "1+1", "zz-one", "zz-two", "Bcc", "x@example.org", "\\x1b", "\\u202e")
"""What is left of them in a row that was written, as `repr` shows it."""

TICKED = ("everything", "discreet", "full")
"""Boxes: whatever is sent ticks them, and that is what is saved."""

GOOD: Fields = {"email": "new@example.org", "country": "by", "cadence": "weekly", "language": "en"}


@pytest.fixture(scope="module")
def visit(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Visit]:
    """A reader of Belarus, by the day; tests leave them as they were."""
    one = Visit(tmp_path_factory.mktemp("attacked"))
    enrol(one.store, EMAIL, Cadence.DAILY, Filter(countries=("BY",)))
    yield one
    one.service.close()


FORMS = {
    "subscribe": "subscribe",
    "preferences": None,
    "preferences/TOKEN": "save",
    "pace/TOKEN": "save",
    "proofs/TOKEN": None,
}
FIELDS = {
    "subscribe": [
        *("everything", "topic", "region", "country", "kind", "match", "cadence", "hour", "zone"),
        *("language", "role", "outlet", "discreet", "email", "website", "shown", "do", "full"),
        *("quiet_from", "quiet_to", "alerts_per_day"),
    ],
    "preferences": ["email", "website", "shown"],
    "preferences/TOKEN": [
        *("everything", "topic", "region", "country", "kind", "match", "cadence", "hour", "zone"),
        *("language", "role", "outlet", "discreet", "do", "wish-1", "full"),
        *("quiet_from", "quiet_to", "alerts_per_day"),
    ],
    "pace/TOKEN": ["pace-daily", "do", "until", "sure"],
    "proofs/TOKEN": ["whom", "kind", "view", "width"],
}
FIELD_ATTACKS = [
    pytest.param(form, name, value, id=f"{form}: {name} is {how}")
    for form, names in FIELDS.items()
    for name in names
    for how, value in BAD.items()
]


def place(visit: Visit, form: str) -> str:
    if form == "pace/TOKEN":
        return f"/pace/{tokens(visit)['pace']}"
    if form == "proofs/TOKEN":
        return f"/proofs/{tokens(visit)['proofs']}"
    return preferences(visit) if form.endswith("TOKEN") else f"/{form}"


@pytest.mark.parametrize("form", list(FORMS))
def test_every_field_of_a_page_is_attacked(visit: Visit, form: str) -> None:
    page: html.HtmlElement = html.document_fromstring(visit.get(place(visit, form)).text)
    here = page.forms[0]
    named = {str(one.get("name")) for one in found(here, ".//*[@name]")}
    assert {*named, "do"} <= {*FIELDS[form], "do"}


@pytest.mark.parametrize(("form", "name", "value"), FIELD_ATTACKS)
def test_a_bad_field_is_told_in_the_readers_language_or_means_nothing(
    visit: Visit, form: str, name: str, value: str | list[str]
) -> None:
    """A page that says what is wrong and keeps what was typed, with nothing written; or, where
    what was sent is as good as nothing, the same as without it."""
    visit.wait(minutes=61)
    path = place(visit, form)
    page: html.HtmlElement = html.document_fromstring(visit.get(f"{path}?lang=fr").text)
    sent = filled(page.forms[0])
    if form == "subscribe":
        sent |= GOOD
    elif form == "preferences":
        sent["email"] = GOOD["email"]
    elif form == "proofs/TOKEN":
        sent["whom"] = EMAIL
    sent |= {"do": FORMS[form] or "", name: value}
    before = rows(visit)
    visit.wait(seconds=5)

    answer = visit.post(f"{path}?lang=fr", sent, sec_fetch_site="same-origin")

    assert answer.status_code in (200, 303, 400)
    after = rows(visit)
    assert not [trace for trace in TRACES if trace in repr(written(before, after))]
    if form.endswith("TOKEN") and name not in TICKED:
        assert before == after
    if answer.status_code == 303:
        assert answer.headers["location"].startswith(SITE)
        return
    again: html.HtmlElement = html.document_fromstring(answer.text)
    assert "fr" == again.get("lang")
    assert len(answer.content) < 100_000
    assert not any(one in answer.text for one in ("\x00", "\x1a", "\x1b", "\u202e", "<b>'"))
    if answer.status_code == 400:
        assert told(answer)
        assert before == after
        kept = filled(again.forms[0])
        assert name == "email" or sent.get("email") == kept.get("email")


def written(
    before: dict[str, list[tuple[object, ...]]], after: dict[str, list[tuple[object, ...]]]
) -> list[tuple[object, ...]]:
    """The rows that are new, or changed."""
    return [row for name in after for row in after[name] if row not in before[name]]


@dataclass(frozen=True, slots=True)
class Door:
    """Where a token is shown, and what is pressed there."""

    path: str
    press: Fields = field(default_factory=dict)
    posted: bool = True


DOORS = {
    "unsubscribe": Door("/u/{}", {"List-Unsubscribe": "One-Click"}),
    "confirm": Door("/confirm/{}"),
    "manage": Door("/preferences/{}", {"do": "erase", "sure": "1"}),
    "pace": Door("/pace/{}", {"do": "leave", "sure": "1"}),
    "export": Door("/preferences/{}/export.json", posted=False),
    "feed": Door("/feeds/private/{}.atom", posted=False),
    "call": Door("/hooks/ingest/{}"),
    "copy": Door("/letters/{}", posted=False),
    "proofs": Door("/proofs/{}", {"whom": EMAIL, "kind": "confirmation"}),
    "proof": Door("/proofs/{}/1/confirmation/dark", posted=False),
}


def tokens(visit: Visit) -> dict[str, str]:
    """One good token for each purpose, all of the same person."""
    signed, person = visit.service.tokens, reader(visit)
    return {
        "unsubscribe": signed.unsubscribe(Unsubscribe(person, "daily", 0)),
        "confirm": signed.confirm(1),
        "manage": signed.manage(Manage(person, 0, visit.now)),
        "pace": signed.pace(Pace(person, 0)),
        "feed": signed.feed(Feed(person, 0)),
        "call": signed.call(Call("pages", "mark")),
        "copy": signed.copy(Copy(1, "daily:2026-11-02:UTC:07")),
        "proofs": signed.proofs(visit.now),
    }


def spoiled(good: str) -> dict[str, str]:
    """What is made of a token by who would like another."""
    body, _, code = good.rpartition(".")
    return {
        "cut": good[:-2],
        "with another end": f"{body}.{code[::-1]}",
        "with another body": f"{body[::-1]}.{code}",
        "with no code": body,
        "twice": f"{good}.{code}",
        "of nothing": "-",
        "huge": "a" * 9000,
        "that is a path": "..%2f..%2fdigest.db",
        "with a null": f"{good}%00",
    }


def test_every_door_that_takes_a_token_is_attacked(visit: Visit) -> None:
    assert doors(visit) == {one.path.partition("{}")[0] for one in DOORS.values()}


def test_no_token_of_any_door_is_logged(visit: Visit) -> None:
    """Whatever the log is told of a request, its line shows where and not by which token."""
    for door in sorted(doors(visit)):
        token = tokens(visit)["manage"]
        for line in (f"{SITE}{door}{token}", f"GET {door}{token}?lang=fr", f"{door}{token}.atom"):
            told = str(logs.masked(line))
            assert (door, False) == (door, token[:12] in told)
            assert f"{door}{logs.MASK}" in told


OWN = {"export": "manage", "proof": "proofs"}
PURPOSES = ("unsubscribe", "confirm", "manage", "pace", "feed", "call", "copy", "proofs")
STRANGE = [
    pytest.param(door, one, id=f"{door} by a token for {one}")
    for door in DOORS
    for one in PURPOSES
    if one != OWN.get(door, door)
]


@pytest.mark.parametrize(("door", "token"), STRANGE)
def test_a_token_of_one_purpose_opens_no_other_door(visit: Visit, door: str, token: str) -> None:
    refused(visit, DOORS[door], tokens(visit)[token])


@pytest.mark.parametrize("how", list(spoiled("a.b")))
@pytest.mark.parametrize("door", list(DOORS))
def test_a_spoiled_token_opens_no_door(visit: Visit, door: str, how: str) -> None:
    refused(visit, DOORS[door], spoiled(tokens(visit)[OWN.get(door, door)])[how])


def refused(visit: Visit, door: Door, token: str) -> None:
    """404, whatever is tried, and nothing has changed."""
    before, path = rows(visit), door.path.format(token)
    visit.wait(minutes=61)
    answers = [visit.get(path)] if "hooks" not in path else []
    if door.posted:
        answers.append(visit.post(path, door.press))
    for answer in answers:
        assert answer.status_code == 404
    assert before == rows(visit)


@pytest.mark.parametrize(
    ("door", "press"),
    [("/preferences/{}", {"do": "leave", "sure": "1"}), ("/preferences/{}/export.json", {})],
)
def test_a_link_works_for_whom_it_was_mailed_to_and_nobody_else(
    visit: Visit, door: str, press: Fields
) -> None:
    """A token has no room for a name: what is added to its address or its form is not looked at."""
    other = enrol(visit.store, f"{len(door)}@example.org", Cadence.DAILY).subscriber_id
    assert other is not None
    token = preferences(visit, other).rpartition("/")[2]
    before = consent.of_subscriber(visit.store, reader(visit))
    more = {"subscriber_id": str(reader(visit)), "email": EMAIL, "token": "x"}
    answer = visit.get(f"{door.format(token)}?subscriber_id={reader(visit)}&email={EMAIL}")
    assert EMAIL not in answer.text
    if press:
        visit.post(door.format(token), {**more, **press}, sec_fetch_site="same-origin")
    assert before == consent.of_subscriber(visit.store, reader(visit))


@pytest.mark.parametrize("host", ["evil.example", "news.example.org.evil.example", "[::1]:80"])
@pytest.mark.parametrize("header", ["host", "x_forwarded_host", "forwarded"])
def test_no_link_follows_the_host_that_was_named(visit: Visit, header: str, host: str) -> None:
    visit.wait(days=2)
    page: html.HtmlElement = html.document_fromstring(visit.get("/subscribe").text)
    sent = {**filled(page.forms[0]), **GOOD, "do": "subscribe"}
    visit.wait(seconds=5)
    named = {header: f"host={host}" if header == "forwarded" else host}
    answer = visit.post("/subscribe", sent, **named)
    assert f"{SITE}/subscribe/sent" == answer.headers["location"]
    assert host not in visit.letters()[-1].as_string()

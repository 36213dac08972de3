"""The acts of the pages by the API: what each does, and that it is what the pages do."""

from __future__ import annotations

from datetime import time

import pytest

from digest.model import Cadence, Filter, Form, Quiet, Role, SubjectStyle, SubscriberStatus
from digest.store import consent, subscribers
from digest.subscriptions import Wish
from digest.tokens import Unsubscribe
from tests.web.api.programs import ASKED, BELARUS, EMAIL, Program

BOTH = Filter(countries=("BY",), topics=("journalists",))
DAILY, WEEKLY = Cadence.DAILY, Cadence.WEEKLY


def preferences(program: Program, token: str) -> dict[str, object]:
    """What somebody has, as they may put it back."""
    told: dict[str, object] = program.call("GET", "/v1/preferences", token=token).json()
    found = told["preferences"]
    assert isinstance(found, dict)
    return found


def test_a_subscription_begins_when_its_address_confirms_it(program: Program) -> None:
    """The letter asks back, its token confirms, and doing so twice is success."""
    asked = program.call("POST", "/v1/subscriptions", ASKED)
    assert (202, {"valid_until": "2026-11-09T06:00:00Z"}) == (asked.status_code, asked.json())
    assert [] == program.wished()
    assert SubscriberStatus.PENDING is program.person().status
    token = program.link("confirm").rpartition("/")[2]
    for _ in range(2):
        done = program.call("POST", "/v1/confirmation", token=token)
        assert (200, {"cadences": ["daily"]}) == (done.status_code, done.json())
    assert [Wish(DAILY, BOTH)] == program.wished()
    assert [("asked", "api:our-site"), ("confirmed", "link")] == program.events()


def test_either_is_two_wishes_and_everything_is_said(program: Program) -> None:
    wishes = [
        {"cadence": "daily", "about": {"topics": ["journalists"]}},
        {"cadence": "weekly", "about": "everything"},
        {"cadence": "weekly", "about": "everything"},
    ]
    program.call("POST", "/v1/subscriptions", {**ASKED, "wishes": wishes})
    program.call("POST", "/v1/confirmation", token=program.link("confirm").rpartition("/")[2])
    expected = [Wish(DAILY, Filter(topics=("journalists",))), Wish(WEEKLY, Filter())]
    assert expected == program.wished()


def test_who_one_is_is_asked_for_too(program: Program) -> None:
    press = {
        "wishes": [{"cadence": "alert", "about": {"kinds": ["press-release"]}}],
        "languages": ["fr", "en"],
        "zone": "Africa/Dakar",
        "hour": 6,
        "role": "press",
        "outlet": " Le  Soleil ",
        "discreet": True,
        "full_text": True,
        "quiet_from": "22:00",
        "quiet_to": "07:30",
        "alerts_per_day": 5,
        "language": "fr",
    }
    assert 202 == program.call("POST", "/v1/subscriptions", {**ASKED, **press}).status_code
    program.call("POST", "/v1/confirmation", token=program.link("confirm").rpartition("/")[2])
    now = program.person()
    assert (("fr", "en"), "Africa/Dakar", 6) == (now.languages, now.zone, now.hour)
    assert (Role.PRESS, "Le Soleil") == (now.role, now.outlet)
    assert (SubjectStyle.DISCREET, Form.FULL) == (now.subject_style, now.form)
    assert (Quiet(time(22), time(7, 30)), 5) == (now.quiet, now.alerts_per_day)


def test_the_wording_is_kept_as_its_hash(program: Program) -> None:
    """SHA-256 of "Send me this."."""
    program.call("POST", "/v1/subscriptions", ASKED)
    (event,) = consent.of_subscriber(program.store, program.person().id)
    assert "c76d32c5" == (event.wording or "")[:8]


def test_the_letter_is_in_the_language_asked_for(program: Program) -> None:
    """By name, else by Accept-Language."""
    program.enrol("known@example.org")
    program.call("POST", "/v1/subscriptions", {**ASKED, "language": "ru"}, accept_language="fr")
    program.call("POST", "/v1/links", {"email": "known@example.org"}, accept_language="fr")
    assert {"ru", "fr"} == {str(one["content-language"]) for one in program.letters()}


def test_how_things_stand_is_told_with_the_address_masked(program: Program) -> None:
    program.enrol()
    answer = program.call("GET", "/v1/preferences", token=program.mailed_token())
    told = answer.json()
    assert ("r•••@e•••.org", "active", None) == (
        told["address"],
        told["status"],
        told["paused_until"],
    )
    assert EMAIL not in answer.text
    wishes = [{"cadence": "daily", "about": {"countries": ["BY"]}}]
    assert wishes == told["preferences"]["wishes"]
    assert ["imported"] == [one["event"] for one in told["history"]]


def test_what_one_got_can_be_put_back_and_changes_nothing(program: Program) -> None:
    program.enrol()
    token = program.mailed_token()
    before = program.person(), program.wished(), program.events()
    answer = program.call("PUT", "/v1/preferences", preferences(program, token), token=token)
    assert 200 == answer.status_code, answer.text
    assert before == (program.person(), program.wished(), program.events())


def test_wishes_are_changed_whole(program: Program) -> None:
    program.enrol()
    token = program.mailed_token()
    wanted = preferences(program, token) | {
        "wishes": [{"cadence": "weekly", "about": {"topics": ["journalists"]}}],
        "zone": "Asia/Tokyo",
        "hour": 5,
    }
    answer = program.call("PUT", "/v1/preferences", wanted, token=token)
    assert wanted == answer.json()["preferences"]
    assert [Wish(WEEKLY, Filter(topics=("journalists",)))] == program.wished()
    assert ("Asia/Tokyo", 5) == (program.person().zone, program.person().hour)
    assert ("changed", "api") == program.events()[-1]


def test_a_pause_and_its_end(program: Program) -> None:
    program.enrol()
    token = program.mailed_token()
    paused = program.call("POST", "/v1/preferences/pause", {"until": "2027-01-31"}, token=token)
    assert ("paused", "2027-01-31") == (paused.json()["status"], paused.json()["paused_until"])
    for _ in range(2):
        on = program.call("POST", "/v1/preferences/resume", token=token)
        assert ("active", None) == (on.json()["status"], on.json()["paused_until"])
    assert 1 == program.events().count(("resumed", "api"))


def test_one_cadence_ends_then_all_and_that_is_taken_back(program: Program) -> None:
    program.enrol()
    token = program.mailed_token()
    other = program.call("POST", "/v1/preferences/leave", {"cadence": "weekly"}, token=token)
    assert (200, "active") == (other.status_code, other.json()["status"])
    for _ in range(2):
        left = program.call("POST", "/v1/preferences/leave", {"cadence": "all"}, token=token)
        assert ("unsubscribed", []) == (left.json()["status"], left.json()["preferences"]["wishes"])
    back = program.call("POST", "/v1/preferences/undo", token=token)
    assert ("active", [Wish(DAILY, BELARUS)]) == (back.json()["status"], program.wished())
    again = program.call("POST", "/v1/preferences/undo", token=token)
    assert 409 == again.status_code


def test_nobody_pauses_who_gets_nothing(program: Program) -> None:
    program.enrol()
    token = program.mailed_token()
    program.call("POST", "/v1/preferences/leave", {"cadence": "all"}, token=token)
    answer = program.call("POST", "/v1/preferences/pause", {"until": "2027-01-31"}, token=token)
    assert 409 == answer.status_code
    assert SubscriberStatus.UNSUBSCRIBED is program.person().status


def test_another_address_has_to_confirm(program: Program) -> None:
    program.enrol()
    token = program.mailed_token()
    moved = program.call(
        "POST", "/v1/preferences/address", {"email": "new@example.org"}, token=token
    )
    assert (202, "r•••@e•••.org") == (moved.status_code, moved.json()["address"])
    program.call("POST", "/v1/confirmation", token=program.link("confirm").rpartition("/")[2])
    assert [Wish(DAILY, BELARUS)] == program.wished("new@example.org")
    assert None is subscribers.by_email(program.store, EMAIL)


def test_all_that_is_kept_is_told_and_then_forgotten(program: Program) -> None:
    program.enrol()
    token = program.mailed_token()
    kept = program.call("GET", "/v1/preferences/export", token=token).json()
    assert EMAIL == kept["person"]["email"]
    gone = program.call("POST", "/v1/preferences/erase", token=token)
    assert (204, b"") == (gone.status_code, gone.content)
    assert None is subscribers.by_email(program.store, EMAIL)
    assert 401 == program.call("GET", "/v1/preferences", token=token).status_code


@pytest.mark.parametrize(
    ("body", "ended"),
    [
        (None, "daily"),
        ({}, "daily"),
        ({"everything": False}, "daily"),
        ({"everything": True}, "all"),
    ],
)
def test_the_link_of_a_letter_ends_letters(program: Program, body: object, ended: str) -> None:
    """Twice is success, and it can be taken back."""
    program.enrol()
    what = Unsubscribe(program.person().id, "daily", 0)
    token = program.service.tokens.unsubscribe(what)
    for _ in range(2):
        answer = program.call("POST", "/v1/unsubscription", body, token=token)
        assert (200, {"ended": ended}) == (answer.status_code, answer.json())
    assert [] == program.wished()
    back = program.call("POST", "/v1/unsubscription/undo", token=token)
    assert (204, [Wish(DAILY, BELARUS)]) == (back.status_code, program.wished())
    assert 409 == program.call("POST", "/v1/unsubscription/undo", token=token).status_code


def test_a_correction_s_link_ends_all(program: Program) -> None:
    """Nobody can wish for corrections."""
    program.enrol()
    what = Unsubscribe(program.person().id, "correction", 0)
    token = program.service.tokens.unsubscribe(what)
    answer = program.call("POST", "/v1/unsubscription", token=token)
    assert {"ended": "all"} == answer.json()

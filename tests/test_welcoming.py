"""The letter that follows a confirmation: once, to who is new, and as discreet as they asked."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest

from digest import inviting, joining, keeping, welcoming
from digest.joining import Request
from digest.model import Cadence, Filter, Role, SubjectStyle
from digest.store import subscribers
from digest.subscriptions import Wish
from digest.web import acts
from tests.newsroom import enrol, make_public, release
from tests.web.visits import SITE, Visit

EMAIL = "reader@example.org"
BOTH = Filter(countries=("BY", "KE"), topics=("journalists",))
DAILY, WEEKLY, ALERT = Cadence.DAILY, Cadence.WEEKLY, Cadence.ALERT
MINUTE = timedelta(minutes=1)
SECRETS = ("Belarus", "country=by", "Kenya", "ournalists", "/archive", "Watchhouse sends")


@pytest.fixture
def visit(tmp_path: Path) -> Iterator[Visit]:
    one = Visit(tmp_path)
    yield one
    one.service.close()


def ask(visit: Visit, *wished: Wish, style: SubjectStyle = SubjectStyle.PLAIN, **more: str) -> int:
    request = Request(
        EMAIL,
        wished or (Wish(DAILY, BOTH), Wish(DAILY, Filter())),
        ("en",),
        more.get("zone", "UTC"),
        role=Role.PRESS,
        outlet="Example Gazette",
        subject_style=style,
        language=more.get("language", "en"),
        how=more.get("how", "form"),
    )
    return joining.ask(visit.store, request, now=visit.now).ask_id


def confirm(visit: Visit, ask_id: int) -> None:
    acts.confirm(visit.parts(), ask_id)


def texts(visit: Visit) -> list[str]:
    return [plain(one) for one in visit.letters()]


def plain(letter: EmailMessage) -> str:
    part = letter.get_body(("plain",))
    assert part is not None
    return str(part.get_content())


def test_a_welcome_says_what_comes_when_and_how_to_stop(visit: Visit) -> None:
    confirm(visit, ask(visit, Wish(WEEKLY, Filter()), Wish(DAILY, BOTH), Wish(ALERT, BOTH)))

    (letter,) = visit.letters()
    text = " ".join(plain(letter).split())

    assert "You are subscribed" == letter["Subject"]
    assert "Watchhouse" in str(letter["From"])
    assert "At once ------- * Belarus; Kenya: only Journalists and media" in text
    page = "/feeds/combine?country=by&country=ke&topic=journalists&match=all&lang=en"
    assert f"{SITE}{page} " in text
    assert "first letter can come on Monday, 2 November 2026 at 07:00" in text
    assert "Once a week ----------- * Everything" in text
    assert f"{SITE}/archive?lang=en" in text
    assert f"{SITE}/preferences?lang=en" in text
    headers = str(letter.items())
    assert [] == [one for one in ("List-", "Belarus", "/u/", "/pace/") if one in headers]
    assert 200 == visit.get(page).status_code


def test_its_link_stops_everything(visit: Visit) -> None:
    confirm(visit, ask(visit, Wish(WEEKLY, Filter()), Wish(DAILY, BOTH)))

    visit.post(visit.link("u"), {})

    person = subscribers.by_email(visit.store, EMAIL)
    assert person is not None
    assert () == acts.live(visit.parts(), person)


def test_a_discreet_welcome_names_nothing(visit: Visit) -> None:
    confirm(visit, ask(visit, style=SubjectStyle.DISCREET))

    (letter,) = visit.letters()

    html = letter.get_body(("html",))
    assert html is not None
    both = plain(letter) + str(html.get_content())
    assert [] == [one for one in SECRETS if one in both]
    assert "Your digest" in str(letter["From"])
    assert "Once a day" in both


@pytest.mark.parametrize("language", ["fr", "es", "ar", "ru"])
def test_it_speaks_the_language_of_the_form(visit: Visit, language: str) -> None:
    confirm(visit, ask(visit, language=language))
    (letter,) = visit.letters()
    assert language == letter["Content-Language"]
    assert "You are subscribed" != letter["Subject"]
    assert f"/preferences?lang={language}" in plain(letter)


def test_it_comes_once_however_often_the_button_is_pressed(visit: Visit) -> None:
    one = ask(visit)
    for _ in range(3):
        confirm(visit, one)
        welcoming.send_owed(visit.service.inviting, now=visit.now)
    assert 1 == len(visit.letters())


def test_what_a_process_that_died_left_unwritten_is_written_within_the_hour(visit: Visit) -> None:
    joining.confirm(visit.store, ask(visit), now=visit.now)  # and no more
    visit.now += MINUTE * 59
    assert 1 == welcoming.send_owed(visit.service.inviting, now=visit.now)
    assert 0 == welcoming.send_owed(visit.service.inviting, now=visit.now)
    assert 1 == len(visit.letters())


def test_after_an_hour_it_is_no_use_any_more(visit: Visit) -> None:
    joining.confirm(visit.store, ask(visit), now=visit.now)
    assert 0 == welcoming.send_owed(visit.service.inviting, now=visit.now + MINUTE * 60)


def test_who_gets_letters_already_is_not_welcomed(visit: Visit) -> None:
    enrol(visit.store, EMAIL, WEEKLY, now=visit.now)  # as an import does
    confirm(visit, ask(visit))
    assert [] == visit.letters()


def test_who_comes_back_is(visit: Visit) -> None:
    enrol(visit.store, EMAIL, WEEKLY, now=visit.now)
    person = subscribers.by_email(visit.store, EMAIL)
    assert person is not None
    keeping.leave(visit.store, person.id, None, how="test", now=visit.now)
    confirm(visit, ask(visit))
    assert 1 == len(visit.letters())


def test_who_has_left_meanwhile_is_not(visit: Visit) -> None:
    joining.confirm(visit.store, one := ask(visit), now=visit.now)
    person = subscribers.by_email(visit.store, EMAIL)
    assert person is not None
    keeping.leave(visit.store, person.id, None, how="test", now=visit.now)
    confirm(visit, one)
    assert [] == visit.letters()


def test_who_was_invited_is_welcomed_when_they_say_yes(visit: Visit) -> None:
    one = ask(visit, how=inviting.INVITED)
    inviting.send_confirmation(visit.service.inviting, one, now=visit.now)
    assert 1 == len(visit.letters())
    confirm(visit, one)
    assert "Please confirm that you want these letters" != visit.letters()[-1]["Subject"]
    assert 2 == len(visit.letters())


def test_nothing_in_it_counts_as_had(visit: Visit) -> None:
    confirm(visit, ask(visit, Wish(DAILY, Filter())))
    visit.letters()
    make_public(visit.store, release("a"), now=visit.now)
    visit.now += timedelta(days=1, hours=2)
    visit.service.plan(now=visit.now)
    assert "Release a" in texts(visit)[-1]


@pytest.mark.parametrize(
    ("wish", "zone", "expected"),
    [
        (DAILY, "UTC", "Monday, 2 November 2026, 07:00 (UTC)"),
        (DAILY, "Asia/Manila", "Tuesday, 3 November 2026, 07:00 (Asia/Manila)"),
        (WEEKLY, "Asia/Manila", "Monday, 9 November 2026, 07:00 (Asia/Manila)"),
        (ALERT, "UTC", "comes to you at once, or as soon as quiet hours"),
    ],
)
def test_the_page_after_the_button_names_the_day(
    visit: Visit, wish: Cadence, zone: str, expected: str
) -> None:
    one = ask(visit, Wish(wish, Filter()), zone=zone)
    answer = visit.post(f"/confirm/{visit.service.tokens.confirm(one)}", {"a": "b"})
    assert expected in answer.text
    assert ("first letter" in answer.text) == (wish is not ALERT)

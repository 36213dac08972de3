"""The link at the foot of a letter: pausing and pace, for whoever holds the letter."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from lxml import html

from digest import keeping
from digest.model import Cadence, Filter, Subscriber, SubscriberStatus
from digest.store import consent, forgetting, subscribers, wishes
from digest.subscriptions import Wish
from digest.tokens import Manage, Pace, Unsubscribe
from tests.newsroom import START, enrol, make_public, release
from tests.web.visits import Visit, filled, found, told

EMAIL = "reader@example.org"
BELARUS = Filter(countries=("BY",))
ALERT, DAILY, WEEKLY = Cadence.ALERT, Cadence.DAILY, Cadence.WEEKLY


@pytest.fixture
def visit(tmp_path: Path) -> Iterator[Visit]:
    one = Visit(tmp_path)
    enrol(one.store, EMAIL, DAILY, BELARUS)
    yield one
    one.service.close()


@pytest.fixture
def path(visit: Visit) -> str:
    return f"/pace/{visit.service.tokens.pace(Pace(person(visit).id, 0))}"


def person(visit: Visit) -> Subscriber:
    known = subscribers.by_email(visit.store, EMAIL)
    assert known is not None
    return known


def wished(visit: Visit) -> list[Wish]:
    live = wishes.of_subscriber(visit.store, person(visit).id)
    return [Wish(one.cadence, one.filter) for one in live if one.ended_at is None]


def press(visit: Visit, path: str, do: str, **changes: str) -> str:
    """Press a button of the page after filling in its form; the page that follows."""
    page: html.HtmlElement = html.document_fromstring(visit.get(path).text)
    (number,) = [n for n, one in enumerate(page.forms) if found(one, f".//button[@value='{do}']")]
    return visit.fill(path, changes, press=do, form=number).text


def test_every_letter_leads_there(visit: Visit) -> None:
    """From its body, and from none of its headers."""
    make_public(visit.store, release("news", countries=["BY"]), now=visit.now)
    visit.wait(hours=1)
    visit.service.plan(now=visit.now)
    letter = visit.letters()[-1]
    assert not [name for name, value in letter.items() if "/pace/" in str(value)]
    assert "Your letters" in visit.get(visit.link("pace")).text


def test_it_shows_nothing_of_what_is_followed(visit: Visit, path: str) -> None:
    text = visit.get(path).text
    assert "r•••@e•••.org" in text
    (page,) = found(html.document_fromstring(text), "//main")
    main = page.text_content()
    for secret in (EMAIL, "Belarus", "BY", "Europe"):
        assert secret not in main


def test_it_may_be_kept_nowhere_and_sent_nowhere(visit: Visit, path: str) -> None:
    headers = visit.get(path).headers
    assert ("no-store", "no-referrer") == (headers["cache-control"], headers["referrer-policy"])
    assert "noindex" in headers["x-robots-tag"]


def test_another_pace_keeps_each_wish(visit: Visit, path: str) -> None:
    enrol(visit.store, EMAIL, DAILY, Filter(topics=("journalists",)))
    assert "Saved." in press(visit, path, "save", **{"pace-daily": "weekly"})
    assert {Wish(WEEKLY, BELARUS), Wish(WEEKLY, Filter(topics=("journalists",)))} == set(
        wished(visit)
    )
    (changed,) = [
        one
        for one in consent.of_subscriber(visit.store, person(visit).id)
        if one.event == "changed"
    ]
    assert "letter" == changed.how


def test_one_pace_is_changed_and_the_other_stays(visit: Visit, path: str) -> None:
    enrol(visit.store, EMAIL, WEEKLY, Filter())
    press(visit, path, "save", **{"pace-weekly": "daily"})
    assert {Wish(DAILY, BELARUS), Wish(DAILY, Filter())} == set(wished(visit))


@pytest.mark.parametrize("pace", ["alert", "hourly", "x" * 3000])
def test_a_pace_that_is_not_offered_is_none(visit: Visit, path: str, pace: str) -> None:
    """News at once is for the press."""
    answer = visit.post(path, {"do": "save", "pace-daily": pace})
    assert (400, 1) == (answer.status_code, len(told(answer)))
    assert [Wish(DAILY, BELARUS)] == wished(visit)


def crossed(visit: Visit) -> None:
    """Everything is left by another link while a press is on its way: what it read of a person is
    old when it writes."""

    def clock() -> datetime:
        keeping.leave(visit.store, person(visit).id, None, how="one-click", now=visit.now)
        return visit.now

    visit.open(clock=clock)


def test_who_leaves_while_a_pace_is_saved_stays_away(visit: Visit, path: str) -> None:
    crossed(visit)
    text = press(visit, path, "save", **{"pace-daily": "weekly"})
    assert ([], SubscriberStatus.UNSUBSCRIBED) == (wished(visit), person(visit).status)
    assert "Nothing at present" in text
    assert "Saved." not in text


def test_who_left_while_a_pause_is_pressed_is_told_of_none(visit: Visit, path: str) -> None:
    crossed(visit)
    text = press(visit, path, "pause", until="2026-12-24")
    assert "Nothing at present" in text
    assert "Paused" not in text


def test_whoever_has_a_letter_may_press_ten_times_an_hour(visit: Visit, path: str) -> None:
    """From wherever; another person's letters are counted apart."""
    enrol(visit.store, "other@example.org", DAILY, BELARUS)
    other = subscribers.by_email(visit.store, "other@example.org")
    assert other is not None
    for number in range(10):
        sent = {"do": "pause", "until": f"2026-12-{number + 10}"}
        assert 200 == visit.post(path, sent).status_code
    before = person(visit), consent.of_subscriber(visit.store, person(visit).id)
    answer = visit.post(path, {"do": "leave", "sure": "1"}, x_forwarded_for="198.51.100.1")
    assert (429, 1) == (answer.status_code, len(told(answer)))
    assert before == (person(visit), consent.of_subscriber(visit.store, person(visit).id))
    theirs = f"/pace/{visit.service.tokens.pace(Pace(other.id, 0))}"
    assert 200 == visit.post(theirs, {"do": "leave", "sure": "1"}).status_code
    visit.wait(hours=1)
    assert 200 == visit.post(path, {"do": "leave", "sure": "1"}).status_code


def test_who_passed_a_letter_on_revokes_its_links_but_for_stopping(visit: Visit, path: str) -> None:
    """RFC 8058: how to stop a letter goes on working; all else in it, and this page's link, end."""
    who, tokens = person(visit).id, visit.service.tokens
    manage = f"/preferences/{tokens.manage(Manage(who, 0, visit.now))}"
    stop = f"/u/{tokens.unsubscribe(Unsubscribe(who, 'daily', 0))}"
    assert 400 == visit.post(manage, {"do": "revoke"}).status_code
    assert 200 == visit.get(path).status_code
    assert "useless now" in press(visit, manage, "revoke", sure="1")
    assert [404, 404] == [visit.get(one).status_code for one in (path, manage)]
    assert 404 == visit.post(path, {"do": "leave", "sure": "1"}).status_code
    assert [Wish(DAILY, BELARUS)] == wished(visit)
    assert 200 == visit.get(f"/pace/{tokens.pace(Pace(who, 1))}").status_code
    assert 200 == visit.post(stop, {"List-Unsubscribe": "One-Click"}).status_code
    assert ([], SubscriberStatus.UNSUBSCRIBED) == (wished(visit), person(visit).status)
    assert 404 == visit.post(stop, {"do": "undo"}).status_code
    new = f"/u/{tokens.unsubscribe(Unsubscribe(who, 'daily', 1))}"
    assert 200 == visit.post(new, {"do": "undo"}).status_code
    assert [Wish(DAILY, BELARUS)] == wished(visit)


def test_a_zone_that_there_is_no_more_stands_in_no_way(visit: Visit, path: str) -> None:
    """The tz database drops some; their day is told by UTC then."""
    with visit.store.writing():
        visit.store.write("UPDATE subscribers SET zone = 'Nowhere/Gone'")
    manage = f"/preferences/{visit.service.tokens.manage(Manage(person(visit).id, 0, visit.now))}"
    for one in (path, manage):
        answer = visit.post(one, {"do": "pause", "until": "2026-12-24"})
        assert (one, 200) == (one, answer.status_code)
    assert SubscriberStatus.PAUSED is person(visit).status


def test_letters_pause_and_go_on(visit: Visit, path: str) -> None:
    assert "Paused until" in press(visit, path, "pause", until="2026-12-24")
    assert SubscriberStatus.PAUSED is person(visit).status
    assert "what came meanwhile" in press(visit, path, "resume", sure="1")
    assert SubscriberStatus.ACTIVE is person(visit).status


def test_everything_is_stopped(visit: Visit, path: str) -> None:
    assert "nothing more is sent" in press(visit, path, "leave", sure="1")
    assert ([], SubscriberStatus.UNSUBSCRIBED) == (wished(visit), person(visit).status)
    assert "Nothing at present" in visit.get(path).text


def test_a_scanner_that_presses_every_button_changes_nothing(visit: Visit, path: str) -> None:
    keeping.pause(
        visit.store, person(visit).id, START.date().replace(day=24), how="test", now=START
    )
    before = (person(visit), wished(visit), consent.of_subscriber(visit.store, person(visit).id))
    page: html.HtmlElement = html.document_fromstring(visit.get(path).text)
    buttons = found(page, "//main//button/@value")
    assert {"save", "pause", "resume", "leave"} == set(buttons)
    for form in page.forms:
        for do in found(form, ".//button/@value"):
            visit.post(path, {**filled(form), "do": str(do)}, sec_fetch_site="same-origin")
    after = (person(visit), wished(visit), consent.of_subscriber(visit.store, person(visit).id))
    assert before == after


def test_another_site_can_press_nothing(visit: Visit, path: str) -> None:
    for do in ("save", "pause", "leave"):
        sent = {"do": do, "sure": "1", "until": "2027-01-01", "pace-daily": "weekly"}
        assert 403 == visit.post(path, sent, sec_fetch_site="cross-site").status_code
    assert [Wish(DAILY, BELARUS)] == wished(visit)
    assert SubscriberStatus.ACTIVE is person(visit).status


def test_its_token_opens_nothing_else_and_no_other_opens_it(visit: Visit, path: str) -> None:
    who, tokens = person(visit).id, visit.service.tokens
    token = path.rpartition("/")[2]
    for page in ("u", "preferences", "confirm", "feeds/private"):
        suffix = ".atom" if page.startswith("feeds") else ""
        assert 404 == visit.get(f"/{page}/{token}{suffix}").status_code
    others = (
        tokens.unsubscribe(Unsubscribe(who, "daily", 0)),
        tokens.manage(Manage(who, 0, visit.now)),
        tokens.confirm(who),
        token[:-1],
        "x",
    )
    for other in others:
        assert 404 == visit.get(f"/pace/{other}").status_code
        assert 404 == visit.post(f"/pace/{other}", {"do": "leave", "sure": "1"}).status_code
    assert [Wish(DAILY, BELARUS)] == wished(visit)


def test_who_is_forgotten_has_no_link_any_more(visit: Visit, path: str) -> None:
    with visit.store.writing():
        forgetting.blank(visit.store, person(visit).id)
    assert 404 == visit.get(path).status_code


@pytest.mark.parametrize("language", ["fr", "es", "ar", "ru"])
def test_it_is_said_in_the_reader_s_language(visit: Visit, path: str, language: str) -> None:
    text = visit.get(f"{path}?lang={language}").text
    assert f'lang="{language}"' in text
    assert "Your letters" not in text

"""Subscribing, as people do it, and as machines, strangers and the curious try it."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from lxml import html

from digest.model import Cadence, Filter, Form, SubjectStyle, SubscriberStatus
from digest.publish import build
from digest.store import consent, subscribers, wishes
from digest.subscriptions import Wish
from tests.newsroom import START, make_public, release
from tests.web.visits import SITE, Visit, found, told

EMAIL = "reader@example.org"
GOOD: dict[str, str | list[str]] = {"email": EMAIL, "country": "by", "cadence": "daily"}


@pytest.fixture
def visit(tmp_path: Path) -> Iterator[Visit]:
    one = Visit(tmp_path)
    yield one
    one.service.close()


def wished(visit: Visit, email: str = EMAIL) -> list[Wish]:
    """What a person has asked for and confirmed."""
    person = subscribers.by_email(visit.store, email)
    if person is None or person.status is not SubscriberStatus.ACTIVE:
        return []
    found = wishes.of_subscriber(visit.store, person.id)
    return [Wish(one.cadence, one.filter) for one in found if one.ended_at is None]


def subscribe(visit: Visit, **changes: str | list[str]) -> None:
    answer = visit.fill("/subscribe", {**GOOD, **changes}, press="subscribe")
    assert (303, f"{SITE}/subscribe/sent") == (answer.status_code, answer.headers["location"])


def test_from_the_form_to_the_first_letter(visit: Visit) -> None:
    subscribe(visit, topic="journalists", discreet="1", full="1", zone="Europe/Minsk", hour="9")
    assert "Check your mail" in visit.get("/subscribe/sent").text
    assert [] == wished(visit)

    path = visit.link("confirm")
    page = html.document_fromstring(visit.get(path).text)
    assert ["Yes, subscribe me"] == found(page, "//main//button/text()")
    answer = visit.submit(page, path)

    assert "Done: you are subscribed" in answer.text
    daily = Cadence.DAILY
    expected = [
        Wish(daily, Filter(topics=("journalists",))),
        Wish(daily, Filter(countries=("BY",))),
    ]
    assert expected == wished(visit)
    person = subscribers.by_email(visit.store, EMAIL)
    assert person is not None
    assert ("Europe/Minsk", 9, ("en",)) == (person.zone, person.hour, person.languages)
    assert (SubjectStyle.DISCREET, Form.FULL) == (person.subject_style, person.form)


def test_in_french_the_letter_and_every_page_are_french(visit: Visit) -> None:
    answer = visit.fill("/subscribe?lang=fr", GOOD, press="subscribe")
    assert f"{SITE}/subscribe/sent?lang=fr" == answer.headers["location"]
    letter = visit.letters()[-1].get_body(("html",))
    assert letter is not None
    assert 'lang="fr"' in letter.get_content()
    person = subscribers.by_email(visit.store, EMAIL)
    assert person is not None
    assert ("fr",) == person.languages


@pytest.mark.parametrize(
    ("tag", "said"),
    [
        ("en", "you ask Watchhouse to send"),
        ("fr", "vous demandez à Watchhouse"),
        ("es", "pide a Watchhouse"),
        ("ar", "طلبٌ منك إلى Watchhouse"),
        ("ru", "вы просите редакцию Watchhouse"),
    ],
)
def test_people_agree_to_a_sentence_in_their_own_language(
    visit: Visit, tag: str, said: str
) -> None:
    page = html.document_fromstring(visit.get(f"/subscribe?lang={tag}").text)
    (wording,) = found(page, "//p[@id='form']/text()")
    assert said in wording


def test_the_wording_is_the_one_on_the_page(visit: Visit) -> None:
    """What was agreed to can be shown to have been there."""
    page = html.document_fromstring(visit.get("/subscribe").text)
    (wording,) = found(page, "//p[@id='form']/text()")
    subscribe(visit)
    person = subscribers.by_email(visit.store, EMAIL)
    assert person is not None
    (event,) = consent.of_subscriber(visit.store, person.id)
    assert hashlib.sha256(wording.encode()).hexdigest() in str(event)


def test_looking_changes_nothing(visit: Visit) -> None:
    """Scanners and the curious open everything, also with a whole form in the address."""
    subscribe(visit)
    path = visit.link("confirm")
    before = visit.store.read("SELECT count(*) FROM asks"), wished(visit)
    for one in ("/subscribe?email=a@example.org&country=by&do=subscribe", path, "/preferences"):
        for _ in range(3):
            assert 200 == visit.get(one).status_code
    assert before == (visit.store.read("SELECT count(*) FROM asks"), wished(visit))


def test_pressing_twice_is_success(visit: Visit) -> None:
    subscribe(visit)
    path = visit.link("confirm")
    first, second = (visit.post(path, {}) for _ in range(2))
    assert (200, first.text) == (second.status_code, second.text)
    assert 1 == len(wished(visit))


@pytest.mark.parametrize(
    "spoil",
    [
        pytest.param(lambda path: path[:-1], id="cut short"),
        pytest.param(lambda path: path[:-2] + "xx", id="changed"),
        pytest.param(lambda path: "/confirm/x", id="made up"),
        pytest.param(lambda path: "/confirm/%00", id="nothing"),
        pytest.param(lambda path: "/confirm/" + "a" * 5000, id="huge"),
    ],
)
def test_a_link_that_is_not_ours_confirms_nothing(visit: Visit, spoil: object) -> None:
    subscribe(visit)
    assert callable(spoil)
    path = spoil(visit.link("confirm"))
    for answer in (visit.get(path), visit.post(path, {})):
        assert 404 == answer.status_code
        assert "This link no longer works" in answer.text
        assert "no-store" == answer.headers["cache-control"]
    assert [] == wished(visit)


def test_the_token_of_another_purpose_confirms_nothing(visit: Visit) -> None:
    subscribe(visit)
    token = visit.link("confirm").rpartition("/")[2]
    assert 404 == visit.get(f"/u/{token}").status_code
    assert 404 == visit.post(f"/u/{token}", {}).status_code


def test_a_link_works_for_seven_days(visit: Visit) -> None:
    subscribe(visit)
    path = visit.link("confirm")
    visit.wait(days=7)
    assert 404 == visit.post(path, {}).status_code
    assert [] == wished(visit)


def test_another_site_cannot_press_the_button(visit: Visit) -> None:
    subscribe(visit)
    path = visit.link("confirm")
    assert 403 == visit.post(path, {}, sec_fetch_site="cross-site").status_code
    assert [] == wished(visit)


ATTACKS = [
    pytest.param({"website": "x"}, 5, {}, (400, "not meant for people"), id="the honeypot"),
    pytest.param({}, 1, {}, (400, "very quick"), id="within a second"),
    pytest.param({}, 90_000, {}, (400, "more than a day"), id="a page from yesterday"),
    pytest.param({"shown": "1.x"}, 5, {}, (400, "more than a day"), id="a forged moment"),
    pytest.param(
        {}, 5, {"sec_fetch_site": "cross-site"}, (403, "another website"), id="cross-site"
    ),
    pytest.param({}, 5, {"origin": "https://evil.example"}, (403, "another website"), id="origin"),
    pytest.param({}, 5, {"origin": "null"}, (403, "another website"), id="a sandboxed frame"),
    pytest.param({"email": "a@b\r\nBcc: c@d"}, 5, {}, (400, "email address"), id="a second header"),
    pytest.param({"email": ["", "x"]}, 5, {}, (400, "email address"), id="an address twice"),
    pytest.param({"country": ["by", "zz"]}, 5, {}, (400, "do not have"), id="no such country"),
    pytest.param({"zone": "x" * 5000}, 5, {}, (400, "time zone"), id="a huge zone"),
    pytest.param({"outlet": "x" * 5000}, 5, {}, (400, "shorter"), id="a huge outlet"),
]


@pytest.mark.parametrize(("changes", "seconds", "headers", "expected"), ATTACKS)
def test_what_nobody_filled_in_asks_for_nothing(
    visit: Visit,
    changes: dict[str, str | list[str]],
    seconds: int,
    headers: dict[str, str],
    expected: tuple[int, str],
) -> None:
    """A clear page with what was typed kept, and neither a row nor a letter."""
    page = html.document_fromstring(visit.get("/subscribe").text)
    shown = found(page, "//input[@name='shown']")[0].get("value")
    status, said = expected
    visit.wait(seconds=seconds)
    sent = {**GOOD, "language": "en", "shown": shown, "do": "subscribe", **changes}
    answer = visit.post("/subscribe", sent, **headers)
    assert status == answer.status_code
    assert any(said in one for one in told(answer)), told(answer)
    again = html.document_fromstring(answer.text)
    assert "by" in [one.get("value") for one in found(again, "//input[@checked]")]
    assert subscribers.by_email(visit.store, EMAIL) is None
    assert [] == visit.letters()


def test_every_complaint_leads_to_its_field(visit: Visit) -> None:
    answer = visit.fill(
        "/subscribe", {"role": "press", "hour": "99", "language": []}, press="subscribe"
    )
    page = html.document_fromstring(answer.text)
    links = found(page, "//div[@role='alert']//a/@href")
    assert ["#choice", "#cadence", "#hour", "#language", "#outlet", "#email"] == links
    for link in links:
        (field,) = found(page, f"//*[@id='{link[1:]}']")
        assert "true" == field.get("aria-invalid")
    assert found(page, "//title/text()")[0].startswith("Error:")


def test_a_form_that_is_sent_again_mails_once(visit: Visit) -> None:
    """A replay is a request like the first, and the address has had its letter."""
    page = html.document_fromstring(visit.get("/subscribe").text)
    visit.wait(seconds=5)
    for _ in range(3):
        assert 303 == visit.submit(page, "/subscribe", GOOD, press="subscribe").status_code
    assert 1 == len(visit.letters())


def test_one_address_may_be_asked_for_four_times_a_minute(visit: Visit) -> None:
    page = html.document_fromstring(visit.get("/subscribe").text)
    visit.wait(seconds=5)
    answers = [visit.submit(page, "/subscribe", GOOD, press="subscribe") for _ in range(5)]
    assert [303, 303, 303, 303, 429] == [one.status_code for one in answers]
    assert any("Too many" in one for one in told(answers[-1]))
    assert EMAIL in answers[-1].text


def test_the_last_week_is_shown_and_nothing_written(visit: Visit) -> None:
    store = visit.store
    for uid, country in (("one", "BY"), ("two", "KE"), ("three", "BY")):
        make_public(store, release(uid, countries=[country]), now=START)
    press = visit.service.press
    build(press, visit.service.config.feeds.directory, now=START)
    answer = visit.fill("/subscribe", {"country": "by", "email": "half an addr"}, press="preview")
    page = html.document_fromstring(answer.text)
    shown = found(page, "//section[@id='week']//h3//text()")
    assert 200 == answer.status_code
    assert ["Release one", "Release three"] == sorted(one.strip() for one in shown if one.strip())
    assert "half an addr" in answer.text
    assert [] == visit.store.read("SELECT 1 FROM asks")


def test_a_page_of_a_label_leads_to_the_form_with_it_ticked(visit: Visit) -> None:
    page = html.document_fromstring(visit.get("/subscribe?country=by&topic=journalists").text)
    ticked = found(page, "//input[@type='checkbox'][@checked]/@value")
    assert ["journalists", "by", "en"] == ticked


@pytest.mark.parametrize(
    ("liked", "zone"),
    [
        ("be-BY,be;q=0.9", "Europe/Minsk"),
        ("fr-SN", "Africa/Dakar"),
        ("en-US", "UTC"),
        ("en", "UTC"),
        ("x-;;,,-BY" * 400, "UTC"),
        ("", "UTC"),
    ],
)
def test_a_zone_is_guessed_from_where_a_browser_says_it_is(
    visit: Visit, liked: str, zone: str
) -> None:
    page = html.document_fromstring(visit.get("/subscribe", accept_language=liked).text)
    assert [zone] == found(page, "//select[@name='zone']//option[@selected]/@value")


def test_form_pages_are_kept_by_no_one_and_token_pages_give_no_referrer(visit: Visit) -> None:
    subscribe(visit)
    for path, referrer in (
        ("/subscribe", "same-origin"),
        ("/preferences", "same-origin"),
        (visit.link("confirm"), "no-referrer"),
    ):
        answer = visit.get(path)
        assert "no-store" == answer.headers["cache-control"]
        assert referrer == answer.headers["referrer-policy"]
    assert "noindex" == answer.headers["x-robots-tag"]


def test_no_token_leaves_its_page(visit: Visit) -> None:
    """But for the languages, no link on a token page holds the token."""
    subscribe(visit)
    path = visit.link("confirm")
    page = html.document_fromstring(visit.get(path).text)
    token = path.rpartition("/")[2]
    held = [one for one in found(page, "//@href") if token in one]
    assert all(re.search(r"\?lang=\w\w$", one) for one in held)


@pytest.mark.parametrize(
    ("tag", "ticked"),
    [
        pytest.param("en", ["en"], id="there is news in it"),
        pytest.param("ru", ["ru", "en"], id="there is none: the newsroom's own too"),
    ],
)
def test_who_reads_a_page_is_not_left_without_news(
    visit: Visit, tag: str, ticked: list[str]
) -> None:
    page = html.document_fromstring(visit.get(f"/subscribe?lang={tag}").text)
    boxes = found(page, "//input[@name='language'][@checked]")
    assert ticked == [one.get("value") for one in boxes]

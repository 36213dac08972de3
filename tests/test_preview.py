"""The letter that a person would get now: the very letter that planning would write."""

from __future__ import annotations

from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest

from digest.config import From, TaxonomyConfig
from digest.errors import NotFound, TemplateError
from digest.letters import Composer, House
from digest.model import Cadence, Filter
from digest.plan import plan
from digest.preview import part, preview
from digest.store import Store
from digest.taxonomy import Taxonomy, load
from digest.templates import Templates
from tests.newsroom import HOURS, START, enrol, make_public, release

WHO = "desk@example.org"
NOW = START + timedelta(hours=2)
SENDERS = From("digest@news.example", "alerts@news.example", "confirm@news.example")
HOUSE = House("Watchhouse", "https://newsroom.example", "https://news.example", SENDERS)


@pytest.fixture(scope="module")
def taxonomy() -> Taxonomy:
    return load(TaxonomyConfig())


@pytest.fixture
def composer(taxonomy: Taxonomy) -> Composer:
    return Composer(HOUSE, Templates(), taxonomy)


def parsed(message: bytes | None) -> EmailMessage:
    assert message is not None
    return message_from_bytes(message, policy=policy.default)


def look(store: Store, composer: Composer, cadence: Cadence = Cadence.DAILY) -> bytes | None:
    return preview(store, composer, cadence, WHO, now=NOW)


@pytest.fixture
def news(store: Store) -> Store:
    """Someone follows Belarus daily; there is news of Belarus, and of Kenya."""
    enrol(store, WHO, Cadence.DAILY, Filter(countries=("BY",)))
    make_public(store, release("belarus", countries=["BY"]), now=START)
    make_public(store, release("kenya", countries=["KE"]), now=START)
    return store


def test_it_holds_what_is_new_to_them_and_nothing_else(news: Store, composer: Composer) -> None:
    message = parsed(look(news, composer))
    text = part(message.as_bytes(), "plain")
    assert WHO == message["To"]
    assert "Release belarus" in text
    assert "Release kenya" not in text
    assert "Because you follow Belarus" in text


def test_its_links_can_do_nothing(news: Store, composer: Composer) -> None:
    """A preview may be shown to a colleague; its token is not one of ours."""
    message = parsed(look(news, composer))
    assert "/u/preview>" in message["List-Unsubscribe"]
    assert message["Message-ID"].startswith("<preview@")


@pytest.mark.parametrize(
    ("subtype", "expected"),
    [pytest.param("html", "<h1", id="html"), pytest.param("plain", "Watchhouse\n", id="text")],
)
def test_each_part_can_be_had(news: Store, composer: Composer, subtype: str, expected: str) -> None:
    message = look(news, composer)
    assert message is not None
    assert expected in part(message, subtype)


def test_looking_changes_nothing(news: Store, composer: Composer) -> None:
    """Not one row: what is planned afterwards is the same."""
    before = list(news.stream("SELECT * FROM follows")), news.data_version()
    assert look(news, composer) == look(news, composer)
    assert before == (list(news.stream("SELECT * FROM follows")), news.data_version())
    assert not list(news.stream("SELECT * FROM editions"))


def test_after_its_edition_is_planned_nothing_is_new(news: Store, composer: Composer) -> None:
    assert 1 == sum(one.owed for one in plan(news, composer, HOURS, now=NOW))
    assert look(news, composer) is None


def test_a_weekly_lists_what_the_daily_brought(news: Store, composer: Composer) -> None:
    """What was had by another cadence stands below what is new."""
    enrol(news, WHO, Cadence.WEEKLY, now=START - timedelta(days=1))
    make_public(news, release("peru", countries=["PE"]), now=START)
    news_before = look(news, composer, Cadence.WEEKLY)
    assert news_before is not None
    assert "Release peru" in part(news_before, "plain")


def test_an_address_outside_ascii_is_shown_as_its_letter_has_it(
    news: Store, composer: Composer
) -> None:
    enrol(news, "reader@straße.example", Cadence.DAILY)
    make_public(news, release("peru"), now=START)
    message = preview(news, composer, Cadence.DAILY, "reader@straße.example", now=NOW)
    assert "reader@xn--strae-oqa.example" == parsed(message)["To"]


@pytest.mark.parametrize(
    ("cadence", "email", "expected"),
    [
        pytest.param(
            Cadence.DAILY, "x@example.org", "subscriber: x@example.org: not known", id="stranger"
        ),
        pytest.param(
            Cadence.ALERT, WHO, f"subscriber: {WHO}: has no alert subscription", id="cadence"
        ),
    ],
)
def test_what_cannot_be_shown_is_named(
    news: Store, composer: Composer, cadence: Cadence, email: str, expected: str
) -> None:
    with pytest.raises(NotFound) as caught:
        preview(news, composer, cadence, email, now=NOW)
    assert expected == str(caught.value)


def test_a_broken_template_is_named_with_its_line(
    news: Store, taxonomy: Taxonomy, tmp_path: Path
) -> None:
    own = tmp_path / "own/mail/daily/body.txt"
    own.parent.mkdir(parents=True)
    own.write_text("Hello\n{{ nobody.name }}\n")
    with pytest.raises(TemplateError) as caught:
        look(news, Composer(HOUSE, Templates(tmp_path / "own"), taxonomy))
    assert f"template: {own}:2: 'nobody' is undefined" == str(caught.value)

"""Ten days of a newsroom, told through its public doors with time as a value."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage

import pytest

from tests.stories.house import House, Inbox, config, server

ROLL = """email,cadence,topics,regions,consent_how
topic@example.org,daily,journalists,,signed up at the fair
region@example.org,weekly,,europe-central-asia,signed up at the fair
both@example.org,daily,journalists,,signed up at the fair
both@example.org,weekly,,europe-central-asia,signed up at the fair
"""
NEWS = {
    0: ("Belarus: Journalists jailed after unfair trial", "A court in Minsk jailed two reporters."),
    2: ("Ukraine: Russian missile strike hits Kyiv hospital", "A strike hit a hospital in Kyiv."),
    5: ("Kenya: Journalists attacked by police", "Police in Nairobi beat reporters at a protest."),
    8: ("Russia: Newspaper editor arrested", "Police in Moscow arrested a journalist."),
}
FIRST = datetime(2026, 11, 21, 8, 0, tzinfo=UTC)  # a Saturday


@pytest.fixture(scope="module")
def inbox() -> Inbox:
    return Inbox()


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory, inbox: Inbox) -> Iterator[House]:
    """Each morning at eight the service does all that is due; news comes on four of the days."""
    controller = server(inbox)
    controller.start()
    house = config(tmp_path_factory.mktemp("house"), port=controller.port)
    live(house)
    yield house
    controller.stop()


def live(house: House) -> None:
    (house.folder / "roll.csv").write_text(ROLL)
    house.page("empty.txt", [("Belarus: An old story", "Nothing new.", "May 1, 2020")])
    house.digest("ingest", "--at", FIRST.isoformat())
    house.digest("subscribers", "import", str(house.folder / "roll.csv"), "--at", FIRST.isoformat())
    for day in range(10):
        now = FIRST + timedelta(days=day)
        if day in NEWS:
            title, text = NEWS[day]
            house.page(f"day-{day}.txt", [(title, text, f"{now:%B} {now.day}, {now.year}")])
        house.digest("run", "--once", "--at", now.isoformat())


def titles(letters: list[EmailMessage]) -> list[str]:
    """The news in someone's letters, in order of arrival."""
    bodies = [_text(one).partition("You already had these")[0] for one in letters]
    return [NEWS[day][0] for body in bodies for day in NEWS if NEWS[day][0] in body]


def _text(message: EmailMessage) -> str:
    body = message.get_body(("plain",))
    assert body is not None
    return " ".join(body.get_content().split())


def test_each_person_gets_each_entry_once(house: House, inbox: Inbox) -> None:
    belarus, ukraine, kenya, russia = (news[0] for news in NEWS.values())
    assert [belarus, kenya, russia] == titles(inbox.of("topic@example.org"))
    assert [belarus, ukraine, russia] == titles(inbox.of("region@example.org"))
    assert sorted([belarus, kenya, russia, ukraine]) == sorted(titles(inbox.of("both@example.org")))


def test_a_weekly_lists_what_was_had_daily_below_the_news(house: House, inbox: Inbox) -> None:
    weekly = next(one for one in inbox.of("both@example.org") if "Ukraine" in one["Subject"])
    news, _, had = _text(weekly).partition("You already had these")
    assert NEWS[0][0] in had
    assert NEWS[0][0] not in news


def test_no_mail_is_empty(house: House, inbox: Inbox) -> None:
    assert all(titles([message]) for _, message in inbox.letters)
    assert 3 == len(inbox.of("topic@example.org"))
    assert 2 == len(inbox.of("region@example.org"))


def test_the_books_balance(house: House, inbox: Inbox) -> None:
    status = house.digest("status")
    assert all(one["balanced"] for one in status["editions"])
    assert len(inbox.letters) == sum(one["accepted"] for one in status["editions"])
    assert {} == {stream: n for stream, n in status["queue"].items() if n}


def test_every_letter_says_why_an_item_is_there_and_how_to_stop(house: House, inbox: Inbox) -> None:
    letter, *_ = inbox.of("topic@example.org")
    assert "Because you follow Journalists and media" in _text(letter)
    assert letter["List-Unsubscribe"].startswith("<https://news.example.org/u/")
    assert "List-Unsubscribe=One-Click" == letter["List-Unsubscribe-Post"]


def test_explain_tells_the_sent_from_the_unsent(house: House, inbox: Inbox) -> None:
    uids = {one["title"]: one["uid"] for one in house.digest("releases", "list")}
    kenya = uids[NEWS[5][0]]
    sent = house.digest("explain", "topic@example.org", kenya)
    assert sent["sent"]
    assert "daily:2026-11-26:UTC:07" in sent["answer"]
    unsent = house.digest("explain", "region@example.org", kenya)
    assert not unsent["sent"]
    assert "none of its countries or regions" in unsent["answer"]


def test_running_again_at_the_same_instant_sends_nothing(house: House, inbox: Inbox) -> None:
    before = len(inbox.letters)
    house.digest("run", "--once", "--at", (FIRST + timedelta(days=9)).isoformat())
    assert before == len(inbox.letters)

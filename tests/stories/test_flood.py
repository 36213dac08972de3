"""A site moves, and every release of its feed comes again with a new id; or an archive is told."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.newsdesk import feed
from tests.stories.house import House, Inbox, config, server

READER = "reader@example.org"
ROLL = f"email,cadence,consent_how\n{READER},alert,signed up at the fair\n"
EXTRA = """
        [alerts]
        settle = "0s"
        [[sources]]
        name = "site"
        kind = "feed"
        path = "feed.xml"
"""
SIXTY = range(60)


@pytest.fixture
def inbox() -> Inbox:
    return Inbox()


@pytest.fixture
def house(tmp_path: Path, inbox: Inbox) -> Iterator[House]:
    """A newsroom that has read its feed of sixty releases, and has a reader since."""
    controller = server(inbox)
    controller.start()
    house = config(tmp_path, port=controller.port, extra=EXTRA)
    house.page("empty.txt", [("An old story", "Nothing new.", "May 1, 2020")])
    read(house, "old-site")
    house.digest("ingest")
    (tmp_path / "roll.csv").write_text(ROLL)
    house.digest("subscribers", "import", str(tmp_path / "roll.csv"))
    yield house
    controller.stop()


def read(
    house: House,
    site: str,
    text: str = "told first",
    *more: tuple[str, str, str],
    day: str = "Thu, 07 May",
) -> None:
    """What the feed says now."""
    items = [(f"{site}-{one}", f"Report number {one}", f"{one} {text}") for one in SIXTY]
    told = feed(*more, *items).replace("Thu, 07 May", day)
    (house.folder / "feed.xml").write_text(told)


def round_of(house: House, inbox: Inbox) -> dict[str, int]:
    """Everything that is due is done; what the feed's poll brought."""
    site = next(one for one in house.digest("ingest", "site") if one["source"] == "site")
    house.digest("plan")
    house.digest("send")
    return {name: site[name] for name in ("new", "changed", "unchanged", "held")}


FRESH = ("fresh", "A new report", "It is new.")
REDATED = "Sun, 10 May"


def test_a_moved_site_is_known_again_by_titles_and_dates(house: House, inbox: Inbox) -> None:
    before = house.digest("releases", "list")
    read(house, "new-site")
    brought = round_of(house, inbox)
    assert {"new": 0, "changed": 0, "unchanged": 60, "held": 0} == brought
    assert before == house.digest("releases", "list")
    assert [] == inbox.letters
    read(house, "new-site", "told first", FRESH)
    assert {"new": 1, "changed": 0, "unchanged": 60, "held": 0} == round_of(house, inbox)


def test_a_moved_site_with_new_texts_has_new_versions(house: House, inbox: Inbox) -> None:
    read(house, "new-site", "laid out otherwise")
    assert {"new": 0, "changed": 60, "unchanged": 0, "held": 0} == round_of(house, inbox)
    listed = house.digest("releases", "list")
    assert {2} == {one["version"] for one in listed if one["source"] == "site"}
    assert [] == inbox.letters


def test_a_moved_site_that_dates_all_anew_mails_nobody(house: House, inbox: Inbox) -> None:
    read(house, "new-site", day=REDATED)
    brought = round_of(house, inbox)
    assert {"new": 60, "changed": 0, "unchanged": 0, "held": 60} == brought
    assert [] == inbox.letters
    held = house.digest("status")["held"]
    assert 60 == held["releases"]
    assert [("site", 60, 60)] == [
        (one["name"], one["count"], len(one["uids"])) for one in held["sources"]
    ]
    answer = house.digest("explain", READER, held["sources"][0]["uids"][0])
    assert "not sent" in answer["answer"]


def test_feeds_and_pages_show_what_is_held(house: House, inbox: Inbox) -> None:
    read(house, "new-site", "never told before", day=REDATED)
    assert 60 == round_of(house, inbox)["held"]
    house.digest("feeds", "build")
    atom = (house.folder / "var/feeds/all.atom").read_text()
    assert "7 never told before" in atom


def test_news_after_a_flood_goes_out_as_ever(house: House, inbox: Inbox) -> None:
    read(house, "new-site", day=REDATED)
    round_of(house, inbox)
    read(house, "new-site", "told first", FRESH, day=REDATED)
    assert {"new": 1, "changed": 0, "unchanged": 60, "held": 0} == round_of(house, inbox)
    assert ["A new report"] == [letter["Subject"] for letter in inbox.of(READER)]


def test_an_editor_lets_the_one_go_that_is_new(house: House, inbox: Inbox) -> None:
    read(house, "new-site", "told first", FRESH, day=REDATED)
    assert 61 == round_of(house, inbox)["held"]
    (uid,) = (
        one["uid"] for one in house.digest("releases", "list") if one["title"] == "A new report"
    )
    (approved,) = house.digest("releases", "approve", uid, "--reason", "not an old one")
    assert (uid, 2) == (approved["uid"], approved["seq"])
    round_of(house, inbox)
    assert ["A new report"] == [letter["Subject"] for letter in inbox.of(READER)]
    assert 60 == house.digest("status")["held"]["releases"]
    (act,) = house.digest("releases", "show", uid)["acts"]
    assert ("approve", "not an old one") == (act["act"], act["reason"])


def test_an_editor_lets_a_whole_source_go(house: House, inbox: Inbox) -> None:
    read(house, "new-site", "never told before", day=REDATED)
    round_of(house, inbox)
    house.digest("releases", "approve", "--source", "site")
    round_of(house, inbox)
    (letter,) = inbox.of(READER)
    assert "59 more" in letter["Subject"]
    assert 0 == house.digest("status")["held"]["releases"]


@pytest.mark.parametrize(
    "arguments",
    [
        pytest.param([], id="nothing named"),
        pytest.param(["uid", "--all"], id="both named and all"),
        pytest.param(["--source", "none"], id="a source that is not there"),
    ],
)
def test_it_must_be_clear_what_to_approve(house: House, arguments: list[str]) -> None:
    assert 2 == house.call("releases", "approve", *arguments)[0]

"""Saved pages become releases, in both layouts."""

from datetime import UTC, datetime

import pytest

from digest.errors import Unreadable
from digest.model import Image, Item, Kind, Precision
from digest.sources.archive import parse
from digest.sources.parsed import Parsed

NOW = datetime(2026, 12, 1, tzinfo=UTC)

HEAD = """Newsroom

We stay when the cameras have gone.

If you are a member of the press, please reach out to [email protected]
"""
FIRST = """
A quay in the rain
Photo by A Photographer/Example Pictures

Press Release

Harbour: “Open the gate”\u00a0now

The harbour must be opened, the organisation\u00a0 said today. It has been closed since…

May 7, 2021
"""
SECOND = """
Sheet of paper Report

Harbours of the World

The report is out.

Debt cancellation

It has two paragraphs.

July 08, 2020
"""
DATE_FIRST = """Select this search icon to access the search form

Main menu

Facebook Share


    July 15, 2020
    A deck in one line Another deck beside it

    Cattle graze where none should, the organisation said.

    “They do,” it said.

    July 08, 2020

    July 8, 2020, Ottawa – The ban must come now.

    Debt cancellation\u00a0

    Subscribe to news
"""


def read(text: str, language: str | None = None) -> Parsed:
    return parse(text, language=language, now=NOW)


def only(text: str) -> Item:
    parsed = read(text)
    assert () == parsed.faults
    assert 1 == len(parsed.items)
    return parsed.items[0]


def test_a_page_with_dates_last_gives_what_it_prints() -> None:
    item = only(HEAD + FIRST)
    assert "Harbour: “Open the gate” now" == item.title
    assert Kind.PRESS_RELEASE is item.kind
    assert ("2021-05-07", Precision.DAY) == (str(item.published), item.published.precision)
    assert (
        "The harbour must be opened, the organisation said today. It has been closed since…"
        == item.summary
    )
    assert item.truncated
    assert Image(None, "A quay in the rain", "Photo by A Photographer/Example Pictures") == (
        item.image
    )
    assert (None, None) == (item.url, item.content)


def test_items_keep_the_order_of_the_page() -> None:
    items = read(HEAD + FIRST + SECOND).items
    assert ["Harbour: “Open the gate” now", "Harbours of the World"] == [one.title for one in items]


def test_an_excerpt_keeps_its_paragraphs_and_sub_headings() -> None:
    item = only(HEAD + SECOND)
    assert Kind.REPORT is item.kind
    assert "The report is out.\n\nDebt cancellation\n\nIt has two paragraphs." == item.summary
    assert not item.truncated
    assert item.image is None


def test_the_greeting_of_a_page_is_no_caption() -> None:
    assert only(HEAD + SECOND).image is None
    assert only("Newsroom\n\nWelcome all\n" + SECOND).image is None
    assert only("Salle de presse\n\nNous restons.\n\nRetrouvez ici tout.\n" + SECOND).image is None


def test_a_caption_without_credit_is_kept_for_the_first_release_too() -> None:
    item = only(HEAD + "\nYellow and white graphic with the word\n" + SECOND)
    assert Image(caption="Yellow and white graphic with the word") == item.image


def test_a_file_name_is_no_picture() -> None:
    assert (
        read(HEAD + FIRST + "\nscreen_shot_2016-07-06_at_3.08.09_pm.png\n" + SECOND).items[1].image
        is None
    )


def test_a_release_without_a_kind_still_has_its_title() -> None:
    text = HEAD + FIRST + "\n\nStatement for the Record: A Hearing\n\n  On Monday, it was read.\n\n"
    item = read(text + "April 1, 2021\n").items[1]
    assert ("Statement for the Record: A Hearing", None) == (item.title, item.kind)
    assert "On Monday, it was read." == item.summary


def test_a_release_without_a_kind_has_its_picture_above_its_title() -> None:
    text = HEAD + FIRST + "\nA pier at dusk.\nPhoto by A/Example Pictures\n\nA Title\n\nText.\n\n"
    item = read(text + "April 1, 2021\n").items[1]
    assert "A Title" == item.title
    assert Image(caption="A pier at dusk.", credit="Photo by A/Example Pictures") == item.image


def test_a_page_with_dates_first_has_no_titles() -> None:
    deck, ottawa = read(DATE_FIRST).items
    assert (None, None, None) == (deck.title, deck.kind, deck.image)
    assert (
        "A deck in one line Another deck beside it\n\n"
        "Cattle graze where none should, the organisation said.\n\n“They do,” it said."
        == deck.summary
    )
    assert "2020-07-15" == str(deck.published)
    assert "July 8, 2020, Ottawa – The ban must come now.\n\nDebt cancellation" == ottawa.summary


def test_the_same_release_on_two_pages_has_one_alias() -> None:
    other = HEAD + FIRST.replace("“Open the gate”\u00a0now", '"OPEN THE GATE" now')
    assert only(HEAD + FIRST).aliases == only(other).aliases


def test_a_press_release_and_its_report_of_the_same_day_stay_apart() -> None:
    items = read(HEAD + FIRST + SECOND.replace("July 08, 2020", "May 7, 2021")).items
    assert 2 == len({one.aliases for one in items})


def test_untitled_releases_are_known_by_their_first_words() -> None:
    longer = DATE_FIRST.replace("“They do,” it said.", "“They do,” it said, and more.")
    assert read(DATE_FIRST).items[0].aliases == read(longer).items[0].aliases
    assert read(DATE_FIRST).items[0].aliases != read(DATE_FIRST).items[1].aliases


def test_a_date_that_cannot_be_is_a_fault_with_its_line() -> None:
    parsed = read(HEAD + FIRST.replace("May 7", "February 30") + SECOND)
    assert ["Harbours of the World"] == [one.title for one in parsed.items]
    assert [(16, "February 30, 2021")] == [
        (fault.line, fault.why.partition(":")[0]) for fault in parsed.faults
    ]


def test_a_release_without_a_date_is_a_fault_with_its_line() -> None:
    parsed = read(HEAD + FIRST.replace("May 7, 2021", "") + SECOND + FIRST.replace("May", "Mayor"))
    assert ["Harbours of the World"] == [one.title for one in parsed.items]
    assert [
        (10, "no date follows this Press Release"),
        (33, "no date follows this Press Release"),
    ] == [(fault.line, fault.why) for fault in parsed.faults]


def test_a_date_without_a_release_is_a_fault() -> None:
    parsed = read(HEAD + FIRST + "\n\nMay 6, 2021\n")
    assert ["no release stands above the date May 6, 2021"] == [one.why for one in parsed.faults]


def test_a_french_page_is_read() -> None:
    page = "Salle de presse\n\nCommuniqué de presse\n\nMali : l’étau\n\nTexte.\n\n1er août 2025\n"
    item = read(page, "fr").items[0]
    assert ("Mali : l’étau", Kind.PRESS_RELEASE, "2025-08-01", "fr") == (
        item.title,
        item.kind,
        str(item.published),
        item.language,
    )


def test_a_page_without_dates_is_unreadable() -> None:
    with pytest.raises(Unreadable, match="no line is a date"):
        read("Newsroom\n\nPress Release\n\nA title\n")

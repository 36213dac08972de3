"""The sample newsroom keeps what its README promises: counts, ids, labels, columns."""

from __future__ import annotations

import csv
import re
import tomllib
from collections import Counter
from datetime import datetime
from itertools import pairwise
from pathlib import Path

import pytest
from lxml import etree

from digest.model import Cadence, Kind, Role

ROOT = Path(__file__).parent.parent
SAMPLES = ROOT / "samples"
ATOM = "{http://www.w3.org/2005/Atom}"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"
ENGLISH_DAY = re.compile(r"^( {4})?[A-Z][a-z]+ \d{1,2}, 20\d\d$", re.MULTILINE)
FRENCH_DAY = re.compile(r"^\d{1,2} [a-zéû]+ 20\d\d$", re.MULTILINE)
ISO_DAY = re.compile(r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(Z|[+-]\d{2}:\d{2})$")
COLUMNS = [
    "email",
    "name",
    "role",
    "cadence",
    "topics",
    "regions",
    "countries",
    "kinds",
    "languages",
    "zone",
    "hour",
    "consent_at",
    "consent_how",
]
KINDS = (
    "Press Release",
    "Sheet of paper Report",
    "Statement",
    "News",
    "Feature",
    "Campaign",
    "Urgent Action",
)
TOPICS = frozenset(
    [
        "armed-conflict",
        "business-and-environment",
        "children",
        "covid-19-and-health",
        "death-penalty",
        "freedom-of-expression",
        "human-rights-defenders",
        "humanitarian-aid",
        "indigenous-rights",
        "journalists",
        "justice-and-courts",
        "lgbti",
        "prisoners-of-conscience",
        "protest-and-policing",
        "refugees-and-migrants",
        "technology-and-surveillance",
        "torture-and-detention",
        "torture-tools-and-arms",
        "war-crimes",
        "women-and-gender",
    ]
)
REGIONS = frozenset(
    ["africa", "americas", "asia-pacific", "europe-central-asia", "middle-east-north-africa"]
)


def page(name: str) -> str:
    return (SAMPLES / name).read_text(encoding="utf-8")


def pages(folder: str) -> dict[str, str]:
    return {file.name: page(f"{folder}/{file.name}") for file in (SAMPLES / folder).glob("*.txt")}


def everything() -> str:
    saved = [text for folder in ("pages", "bulletins", "fr") for text in pages(folder).values()]
    return "\n".join([*saved, page("feed.atom")])


def feed_entries() -> list[etree._Element]:
    return etree.parse(SAMPLES / "feed.atom").getroot().findall(f"{ATOM}entry")


def said(entry: etree._Element, name: str) -> str:
    return (entry.findtext(f"{ATOM}{name}") or "").strip()


def words(entry: etree._Element) -> int:
    return len(re.sub(r"<[^>]+>", " ", said(entry, "content")).split())


def titled(text: str) -> list[tuple[str, str]]:
    """The (title, date) of each item of layout (a) that prints its kind."""
    found: list[tuple[str, str]] = []
    title: str | None = None
    blocks = [block.strip() for block in text.split("\n\n")]
    for block, following in pairwise([*blocks, ""]):
        if block in KINDS:
            title = following
        elif ENGLISH_DAY.match(block) and title is not None:
            found.append((title, block))
            title = None
    return found


def subscribers() -> list[dict[str, str]]:
    with (SAMPLES / "subscribers.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize(
    ("folder", "day", "expected"),
    [
        pytest.param(
            "pages",
            ENGLISH_DAY,
            {
                "newsroom-2025-06.txt": 15,
                "newsroom-2026-02.txt": 15,
                "newsroom-2026-08.txt": 14,
                "east-africa.txt": 9,
            },
            id="layout a",
        ),
        pytest.param(
            "bulletins",
            ENGLISH_DAY,
            {"news-2025.txt": 6, "americas-2026.txt": 6},
            id="layout b",
        ),
        pytest.param("fr", FRENCH_DAY, {"salle-de-presse-2026.txt": 8}, id="layout a in French"),
    ],
)
def test_each_saved_page_closes_or_opens_its_items_with_a_date(
    folder: str, day: re.Pattern[str], expected: dict[str, int]
) -> None:
    assert expected == {name: len(day.findall(text)) for name, text in pages(folder).items()}


def test_layout_a_ends_with_a_date_and_layout_b_indents_every_paragraph() -> None:
    for text in pages("pages").values():
        assert ENGLISH_DAY.match(text.rstrip().rsplit("\n", 1)[-1])
    for text in pages("bulletins").values():
        first = ENGLISH_DAY.search(text)
        assert first is not None
        body = text[first.start() :].splitlines()
        assert all(line.startswith("    ") for line in body if line)


def test_two_releases_stand_on_two_pages_each() -> None:
    met = Counter(key for text in pages("pages").values() for key in titled(text))
    twice = sorted(title.split(":")[0] for (title, _), times in met.items() if times == 2)
    assert [
        "Kenya",
        "Trade in spiked batons and electric shock belts must be outlawed – new report",
    ] == twice


@pytest.mark.parametrize("printed", KINDS)
def test_every_kind_is_printed_on_a_saved_page(printed: str) -> None:
    assert any(f"\n\n{printed}\n\n" in text for text in pages("pages").values())


@pytest.mark.parametrize(
    "block",
    [
        pytest.param(
            r"\n\nmadagascar_prison_yard_IMG_4471\.jpg\n\nPress Release\n", id="file name"
        ),
        pytest.param(r"\n\n\nSubmission for the record: [^\n]+\n\n {2}", id="no kind"),
        pytest.param(r"\n\nAn empty chair [^\n]+\n\nStatement\n", id="caption alone"),
        pytest.param(r"\n\n[^\n]+\nPhoto by [^\n]+\n\nPress Release\n", id="caption and credit"),
        pytest.param(r"\n\nPhoto by [^\n]+\n\nPress Release\n", id="credit alone"),
        pytest.param(r"\(Photo by [^\n]+\)\n\nPress Release\n", id="both on one line"),
        pytest.param(r"\n[^\n]{190,220}\n\n[^\n]+\n\nAugust 7, 2025\n", id="long title"),
        pytest.param(r"[^.”]…\n\n[A-Z][a-z]+ \d", id="cut summary"),
    ],
)
def test_saved_pages_have_each_untidiness_that_readers_of_pages_must_stand(block: str) -> None:
    assert any(re.search(block, text) for text in pages("pages").values())


@pytest.mark.parametrize(
    "countries",
    [
        pytest.param("Kenya Cameroon Chad Zambia Ethiopia Uganda Somalia Senegal", id="africa"),
        pytest.param("Peru Guatemala Brazil Canada Colombia Haiti Jamaica", id="americas"),
        pytest.param("Nepal India Indonesia Fiji Pakistan Philippines Malaysia", id="asia-pacific"),
        pytest.param("Greece Serbia Poland Ukraine Georgia Italy Germany", id="europe"),
        pytest.param("Iraq Tunisia Lebanon Yemen Iran Morocco Jordan", id="middle east"),
    ],
)
def test_each_region_has_seven_countries_or_more(countries: str) -> None:
    text = everything()
    assert [] == [name for name in countries.split() if name not in text]


def test_feed_entries_are_complete_and_their_ids_distinct() -> None:
    entries = feed_entries()
    ids = {said(entry, "id") for entry in entries}
    assert 18 == len(entries) == len(ids)
    for entry in entries:
        assert said(entry, "id").startswith("tag:newsroom.example.org,2024:release/")
        assert ISO_DAY.match(said(entry, "published"))
        assert ISO_DAY.match(said(entry, "updated"))
        assert said(entry, "title")
        assert said(entry, "content")


def test_feed_ends_on_20_november_2026_and_is_in_order() -> None:
    stamps = [datetime.fromisoformat(said(entry, "published")) for entry in feed_entries()]
    assert "2026-11-20" == max(stamps).date().isoformat()
    assert stamps[0] == max(stamps)


def test_feed_speaks_three_languages() -> None:
    spoken = Counter(entry.get(LANG, "en") for entry in feed_entries())
    assert {"en": 13, "ar": 4, "fr": 1} == dict(spoken)


def test_feed_has_long_texts_and_short_ones() -> None:
    lengths = sorted(words(entry) for entry in feed_entries())
    assert lengths[0] < 25
    assert lengths[-2] > 600


def test_one_feed_entry_opens_with_its_correction_and_was_updated_later() -> None:
    corrected = [entry for entry in feed_entries() if "Correction:" in said(entry, "content")[:40]]
    assert 1 == len(corrected)
    assert said(corrected[0], "published") < said(corrected[0], "updated")


def test_reports_in_the_feed_enclose_a_pdf_of_the_newsroom() -> None:
    links = [
        link
        for entry in feed_entries()
        for link in entry.findall(f"{ATOM}link")
        if link.get("rel") == "enclosure"
    ]
    assert 2 == len(links)
    for link in links:
        assert "application/pdf" == link.get("type")
        assert (link.get("href") or "").startswith("https://newsroom.example.org/files/")
        assert int(link.get("length") or 0) > 0


def test_one_feed_entry_has_no_categories_and_needs_its_words() -> None:
    bare = [entry for entry in feed_entries() if entry.find(f"{ATOM}category") is None]
    assert 1 == len(bare)


def test_subscribers_have_the_columns_of_the_import() -> None:
    assert [COLUMNS] * 13 == [list(row) for row in subscribers()]


def test_subscribers_wish_only_for_what_exists() -> None:
    for row in subscribers():
        assert row["email"].endswith(("@example.org", "@example.com"))
        assert row["role"] in set(Role)
        assert row["cadence"] in set(Cadence)
        assert set(filter(None, row["topics"].split(";"))) <= TOPICS
        assert set(filter(None, row["regions"].split(";"))) <= REGIONS
        assert set(filter(None, row["kinds"].split(";"))) <= set(Kind)
        assert set(filter(None, row["languages"].split(";"))) <= {"en", "fr", "ar"}
        assert "sample" == row["consent_how"]
        assert ISO_DAY.match(row["consent_at"])


def test_what_belongs_to_a_person_is_the_same_in_each_of_their_rows() -> None:
    people = {
        (row["email"], row["name"], row["role"], row["languages"], row["zone"], row["hour"])
        for row in subscribers()
    }
    assert 11 == len(people) == len({email for email, *_ in people})


def test_subscribers_cover_every_cadence_and_some_of_them_two_wishes() -> None:
    rows = subscribers()
    cadences = Counter(row["cadence"] for row in rows)
    wishes = Counter((row["email"], row["cadence"]) for row in rows)
    both = {row["email"] for row in rows if row["cadence"] == "daily"} & {
        row["email"] for row in rows if row["cadence"] == "weekly"
    }
    assert {"daily": 7, "weekly": 5, "alert": 1} == dict(cadences)
    assert [("courts@example.com", "daily")] == [key for key, times in wishes.items() if times == 2]
    assert {"europe-desk@example.com"} == both


def test_readme_says_that_everything_is_invented_and_shows_valid_configuration() -> None:
    readme = page("README.md")
    assert "Everything here is invented" in readme
    snippet = readme.split("```toml\n")[1].split("```")[0]
    sources = tomllib.loads(snippet)["sources"]
    assert ["newsroom", "pages", "bulletins", "salle-de-presse"] == [s["name"] for s in sources]
    for source in sources:
        assert list(ROOT.glob(source["path"]))

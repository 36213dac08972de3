"""JSON Feed is read by the same door, and what is only JSON is a message."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from digest.errors import Unreadable
from digest.model import DatedBy, Enclosure, Image, Item, Kind
from digest.sources.feed import parse
from digest.sources.parsed import Given, Parsed

GIVEN = Given(datetime(2026, 12, 1, tzinfo=UTC), url="https://newsroom.example/feed.json")
ITEM = {
    "id": "https://newsroom.example/?p=12",
    "url": "/2026/11/stop/",
    "title": "AT&T: “Stop” <now>",
    "content_html": '<p>They <a href="/must">must</a> stop.<script>x</script></p>',
    "summary": "They must stop.",
    "image": "https://newsroom.example/quay.jpg",
    "date_published": "2026-11-16T09:30:00+01:00",
    "date_modified": "2026-11-17T09:30:00Z",
    "tags": ["Press Release", "Kenya"],
    "language": "fr-CA",
    "attachments": [
        {"url": "/report.pdf", "mime_type": "application/pdf", "size_in_bytes": 1200.0},
        {"url": "javascript:alert(1)", "mime_type": "text/html"},
    ],
}


def read(*items: Any, **more: Any) -> Parsed:
    feed = {"version": "https://jsonfeed.org/version/1.1", "title": "Newsroom", "items": items}
    return parse(json.dumps(feed | more).encode(), GIVEN)


def only(**changes: Any) -> Item:
    (item,) = read(ITEM | changes).items
    return item


def test_an_item_is_read_whole() -> None:
    found = only()
    assert "AT&T: “Stop” <now>" == found.title
    assert "2026-11-16T08:30:00Z" == str(found.published)
    assert datetime(2026, 11, 17, 9, 30, tzinfo=UTC) == found.updated
    assert "They must stop." == found.summary
    assert (
        '<p>They <a href="https://newsroom.example/must" rel="noopener noreferrer">must</a> '
        "stop.</p>" == found.content
    )
    assert "https://newsroom.example/2026/11/stop/" == found.url
    assert (("Press Release", "Kenya"), Kind.PRESS_RELEASE) == (found.terms, found.kind)
    assert ("fr", Image("https://newsroom.example/quay.jpg")) == (found.language, found.image)
    assert (
        Enclosure("https://newsroom.example/report.pdf", "application/pdf", 1200),
    ) == found.enclosures
    assert (
        "https://newsroom.example/?p=12",
        "/?p=12",
        "https://newsroom.example/2026/11/stop",
    ) == found.aliases


def test_version_1_0_with_plain_text_and_numbers_as_ids() -> None:
    plain = {"id": 7, "content_text": "1 < 2\n\nTwo.", "date_published": "2026-11-16"}
    (found,) = read(plain, version="https://jsonfeed.org/version/1").items
    assert (("7",), None, "1 < 2\n\nTwo.") == (found.aliases, found.title, found.summary)


def test_the_address_may_be_another_sites() -> None:
    assert "https://other.example/1" == only(url=None, external_url="https://other.example/1").url


def test_a_feeds_language_holds_where_an_item_names_none() -> None:
    (found,) = read(ITEM | {"language": None}, language="es-CO").items
    assert "es" == found.language


def test_what_is_not_of_its_type_is_passed_by() -> None:
    odd = {key: [7] for key in ITEM} | {"title": "Odd", "id": {"a": 1}, "tags": {"a": 1}}
    parsed = read(odd, "no object", 7, None)
    assert [("Odd", DatedBy.SEEN)] == [(one.title, one.dated_by) for one in parsed.items]
    assert "3 of its items are no objects" in [fault.why for fault in parsed.faults]


def test_ids_that_repeat_are_not_trusted() -> None:
    items = [ITEM | {"id": "x", "url": f"https://newsroom.example/{n}"} for n in (1, 2)]
    assert [("https://newsroom.example/1",), ("https://newsroom.example/2",)] == [
        one.aliases for one in read(*items).items
    ]


def test_a_feed_without_items_is_readable() -> None:
    assert Parsed() == read()


@pytest.mark.parametrize(
    ("why", "body"),
    [
        pytest.param("broken JSON", b'{"version": ', id="torn off"),
        pytest.param("names no version", b'{"version": "2", "items": []}', id="no feed's version"),
        pytest.param("JSON, not a feed", b'{"a": 1}', id="any object"),
        pytest.param("JSON, not a feed", b"[1, 2]", id="any list"),
        pytest.param('kind = "wordpress"', b'[{"id": 1, "date_gmt": "x"}]', id="WordPress posts"),
        pytest.param("nested too deep", b"[" * 200_000, id="10,000 nested lists and more"),
        pytest.param("parts", b"[" + b"{}," * 1_200_000, id="a million objects"),
    ],
)
def test_other_json_is_unreadable_with_a_reason(why: str, body: bytes) -> None:
    with pytest.raises(Unreadable, match=why):
        parse(body, GIVEN)


def test_half_a_surrogate_does_no_harm() -> None:
    body = b'{"version": "https://jsonfeed.org/version/1", "items": [{"id": "\\ud800", '
    (found,) = parse(body + b'"title": "a\\ud800b", "url": "http://x/\\udfff"}]}', GIVEN).items
    found_text = " ".join((found.title or "", *found.aliases, found.url or ""))
    assert "ab" == found.title
    assert found_text.encode()


def test_it_says_nothing_of_how_long_it_holds() -> None:
    held: timedelta | None = read(ITEM).ttl
    assert held is None

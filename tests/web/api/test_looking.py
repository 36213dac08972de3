"""What anybody may see by the API."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest

from tests.newsroom import make_public, release
from tests.web.api.programs import Program, errors


@pytest.fixture
def known(program: Program) -> Program:
    """With three releases of the last days, and one that is a month old."""
    for day, topics in enumerate((["journalists"], ["journalists"], ["death-penalty"])):
        one = release(f"r/{day}", topics=topics, countries=["BY"], at=program.now)
        make_public(program.store, one, now=program.now)
    old = release("r/old", topics=["journalists"], at=program.now - timedelta(days=30))
    make_public(program.store, old, now=program.now)
    program.service.publish(now=program.now)
    return program


def test_labels_are_told_in_the_language_asked_for(program: Program) -> None:
    answer = program.call("GET", "/v1/labels", token=None, accept_language="fr")
    told = answer.json()
    assert ("fr", "public, max-age=60") == (
        answer.headers["content-language"],
        answer.headers["cache-control"],
    )
    belarus = next(one for one in told["countries"] if one["value"] == "BY")
    assert {"value": "BY", "name": "Biélorussie", "regions": ["europe-central-asia"]} == belarus
    assert {"topics", "regions", "countries", "kinds", "languages"} == set(told)
    assert {"en", "fr"} <= {one["value"] for one in told["languages"]}


def test_every_label_told_may_be_asked_for(program: Program) -> None:
    """The list and the check are of one source."""
    told = program.call("GET", "/v1/labels", token=None).json()
    wishes = [
        {"cadence": "daily", "about": {sort: [one["value"] for one in told[sort][at : at + 100]]}}
        for sort in ("topics", "regions", "countries", "kinds")
        for at in range(0, len(told[sort]), 100)
    ]
    body = {"wishes": wishes, "languages": [one["value"] for one in told["languages"]]}
    assert 200 == program.call("POST", "/v1/preview", body, token=None).status_code


def test_feeds_are_told_with_their_addresses(known: Program) -> None:
    told = known.call("GET", "/v1/feeds", token=None).json()["feeds"]
    assert "all" == told[0]["name"]
    belarus = next(one for one in told if one["name"] == "country/by")
    assert (3, "https://news.example.org/country/by") == (belarus["entries"], belarus["page"])
    assert "https://news.example.org/feeds/country/by.atom" == belarus["addresses"][0]["url"]
    assert 3 == len(belarus["addresses"])


@pytest.mark.parametrize(
    ("about", "expected"),
    [
        pytest.param([{"topics": ["journalists"]}], 2, id="a topic"),
        pytest.param([{"topics": ["journalists"], "countries": ["RU"]}], 0, id="both at once"),
        pytest.param([{"topics": ["journalists"]}, {"countries": ["BY"]}], 3, id="either"),
        pytest.param(["everything"], 3, id="everything"),
    ],
)
def test_a_preview_is_what_letters_would_have_held(
    known: Program, about: list[Any], expected: int
) -> None:
    wishes = [{"cadence": "weekly", "about": one} for one in about]
    body = {"wishes": wishes, "languages": ["en"]}
    answer = known.call("POST", "/v1/preview", body, token=None)
    told = answer.json()
    assert (200, expected, False) == (answer.status_code, told["count"], told["more"])
    assert "no-store" == answer.headers["cache-control"]
    for one in told["first"]:
        assert one["url"].startswith("https://news.example.org/releases/r%2F")
        assert "en" == one["language"]


def test_a_preview_writes_nothing(known: Program) -> None:
    before = known.store.one("SELECT total_changes() AS n")
    body = {"wishes": [{"cadence": "daily", "about": "everything"}], "languages": ["en"]}
    assert 200 == known.call("POST", "/v1/preview", body, token=None).status_code
    assert before == known.store.one("SELECT total_changes() AS n")


def test_a_preview_in_a_language_without_news_is_refused(known: Program) -> None:
    body = {"wishes": [{"cadence": "daily", "about": "everything"}], "languages": ["en", "tlh"]}
    answer = known.call("POST", "/v1/preview", body, token=None)
    assert (422, ["/languages/1"]) == (answer.status_code, list(errors(answer)))


def test_the_document_is_served_for_any_client(program: Program) -> None:
    answer = program.call("GET", "/openapi.json", token=None)
    told = json.loads(answer.content)
    assert ("3.1.1", "application/json") == (told["openapi"], answer.headers["content-type"])
    assert [{"url": "https://news.example.org"}] == told["servers"]
    assert all(path.startswith("/api/v1/") for path in told["paths"])

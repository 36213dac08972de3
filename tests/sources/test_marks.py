"""What decides how a source is read has a mark of its own."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from digest.config import SourceConfig, SourceKind
from digest.sources.marks import fingerprint, manner

SOURCE = SourceConfig("wire", SourceKind.LISTING, url="https://newsroom.example/")


@pytest.mark.parametrize(
    "changed",
    [
        pytest.param({"kind": SourceKind.FEED}, id="kind"),
        pytest.param({"language": "fr"}, id="language"),
        pytest.param({"zone": "Europe/Minsk"}, id="zone"),
        pytest.param({"select": {"title": "h2"}}, id="select"),
        pytest.param({"page": {"text": "div"}}, id="page"),
        pytest.param({"sites": {"2": "https://fr.example/"}}, id="sites"),
        pytest.param({"visit": True}, id="visit"),
    ],
)
def test_another_way_of_reading_has_another_mark(changed: dict[str, Any]) -> None:
    assert manner(SOURCE, ("en",)) != manner(replace(SOURCE, **changed), ("en",))


@pytest.mark.parametrize(
    "changed",
    [
        pytest.param({"name": "other"}, id="name"),
        pytest.param({"url": "https://other.example/"}, id="url"),
        pytest.param({"every": timedelta(hours=1)}, id="every"),
        pytest.param({"backfill": False}, id="backfill"),
        pytest.param({"map": {"Death": "death-penalty"}}, id="map"),
    ],
)
def test_what_has_no_part_in_reading_has_none_in_the_mark(changed: dict[str, Any]) -> None:
    assert manner(SOURCE, ("en",)) == manner(replace(SOURCE, **changed), ("en",))


def test_the_newsrooms_languages_count_and_the_order_of_selectors_does_not() -> None:
    assert manner(SOURCE, ("en", "fr")) != manner(SOURCE, ("fr", "en"))
    one, other = ({"title": "h2", "link": "a"}, {"link": "a", "title": "h2"})
    marks = {manner(replace(SOURCE, select=select), ("en",)) for select in (one, other)}
    assert 1 == len(marks)


def test_parts_are_told_apart() -> None:
    assert 4 == len({fingerprint(*one) for one in (("ab", "c"), ("a", "bc"), ("abc",), ())})

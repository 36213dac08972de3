"""The difference between versions: kept as what was said, shown word by word."""

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from digest import changes
from digest.model import Enclosure, Image, Kind, Moment, Release
from digest.store.values import as_json
from tests.changes.test_severity import EN

MAY = datetime(2026, 5, 7, tzinfo=UTC)
NEW = Release(
    uid="one",
    tag="tag:h.example,2026:release/one",
    source="wire",
    published=Moment(MAY),
    updated=MAY,
    title="Reporters freed",
    summary=EN,
    content="<p>They filmed <b>12</b> houses.</p>",
    kind=Kind.PRESS_RELEASE,
    language="en",
    image=Image("https://news.example/1.jpg", caption="A village"),
    enclosures=(Enclosure("https://news.example/1.pdf", "application/pdf"),),
)
OLD = replace(
    NEW,
    title="Reporters arrested",
    summary=EN.replace("Monday", "Sunday"),
    content="<div>They filmed 12 houses.</div>",
    kind=None,
    image=None,
    enclosures=(),
)


def test_a_release_is_told_as_it_was_from_what_its_version_kept() -> None:
    kept = json.loads(as_json(changes.difference(OLD, NEW)))
    assert OLD == changes.told_before(NEW, kept)
    assert NEW == changes.told_before(NEW, {})


@pytest.mark.parametrize(
    ("field", "expected"),
    [
        ("title", "Reporters [-arrested-] {+freed+}"),
        ("summary", "… 12 journalists in Minsk on [-Sunday.-] {+Monday.+} They were not released."),
        ("kind", "{+press-release+}"),
        ("image", "{+A village https://news.example/1.jpg+}"),
        ("enclosures", "{+https://news.example/1.pdf+}"),
    ],
)
def test_a_difference_is_read_word_by_word(field: str, expected: str) -> None:
    assert expected == changes.on_a_line(changes.in_words(OLD, NEW)[field])


def test_a_change_stands_among_a_few_words_of_its_own() -> None:
    long = f"{EN} " * 20
    told, after = (replace(NEW, summary=f"{long}It is {how}. {long}") for how in ("calm", "loud"))
    assert (
        "… were not released. It is [-calm.-] {+loud.+} Police arrested 12 journalists in …"
        == changes.on_a_line(changes.in_words(told, after)["summary"])
    )


def test_texts_too_long_to_compare_are_shown_whole() -> None:
    told, after = (
        replace(NEW, summary=" ".join(f"{sign}{n}" for n in range(4_000))) for sign in "ab"
    )
    assert ["-", "+"] == [part.op for part in changes.in_words(told, after)["summary"]]


def test_markup_alone_is_no_difference_in_words() -> None:
    told = replace(NEW, content="<div>They filmed 12 houses.</div>")
    assert {} == changes.in_words(NEW, told)

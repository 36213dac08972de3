"""Which entries a wish set is owed, and why."""

from dataclasses import replace
from datetime import timedelta

import pytest

from digest.editions import misses, owed, reasons, with_late
from digest.model import Because, Dimension, Entry, Filter, Mark, Status, WishSet
from tests.newsroom import entry, release

COUNTRY, REGION, TOPIC = Dimension.COUNTRY, Dimension.REGION, Dimension.TOPIC
BELARUS = {"countries": ["BY"], "regions": ["europe-central-asia"], "topics": ["journalists"]}


@pytest.mark.parametrize(
    ("wish", "expected"),
    [
        pytest.param(Filter(), (), id="an empty filter is everything"),
        pytest.param(Filter(countries=("BY",)), (), id="one country"),
        pytest.param(Filter(countries=("BY", "RU")), (), id="or within a dimension"),
        pytest.param(Filter(regions=("europe-central-asia",)), (), id="a region"),
        pytest.param(
            Filter(countries=("KE",), regions=("europe-central-asia",)),
            (),
            id="countries and regions are one dimension",
        ),
        pytest.param(
            Filter(topics=("death-penalty",), countries=("BY",)), ("topics",), id="and across"
        ),
        pytest.param(Filter(countries=("KE",)), ("places",), id="another country"),
        pytest.param(Filter(kinds=("report",)), ("kinds",), id="another kind"),
        pytest.param(Filter(languages=("fr",)), ("languages",), id="another language"),
    ],
)
def test_a_filter_says_in_which_dimensions_it_misses(
    wish: Filter, expected: tuple[str, ...]
) -> None:
    assert expected == misses(wish, entry("a", **BELARUS), ("en",))


def test_overlapping_wishes_make_one_item_with_several_reasons() -> None:
    wishes = WishSet((Filter(countries=("BY",)), Filter(topics=("journalists",))), ("en",))
    found = owed(wishes, [entry("a", **BELARUS)])
    assert [(Because(COUNTRY, "BY"), Because(TOPIC, "journalists"))] == [
        one.because for one in found
    ]


def test_following_everything_is_its_own_reason() -> None:
    assert (Because(None, None),) == reasons(WishSet((Filter(),), ("en",)), entry("a", **BELARUS))


def test_a_release_that_does_not_say_its_language_is_for_everyone() -> None:
    silent = entry("a", language=None)  # type: ignore[arg-type]
    assert () == misses(Filter(), silent, ("fr",))


def test_an_entry_in_several_languages_is_for_whoever_reads_one_and_told_in_their_first() -> None:
    told = Entry(release("en"), (release("fr", language="fr"), release("ar", language="ar")))
    wishes = [
        WishSet((Filter(),), ("ar", "en")),
        WishSet((Filter(),), ("es", "fr")),
        WishSet((Filter(languages=("ar",)),), ("es",)),
    ]
    assert ["ar", "fr", "ar"] == [owed(one, [told])[0].told.uid for one in wishes]
    assert () == owed(WishSet((Filter(),), ("es",)), [told])


def test_a_correction_marks_the_telling_that_is_corrected() -> None:
    corrected = replace(release("fr", language="fr"), status=Status.CORRECTED)
    told = Entry(release("en"), (corrected,))
    marks = [owed(WishSet((Filter(),), (one,)), [told])[0].marks for one in ("en", "fr")]
    assert [(), (Mark.CORRECTED,)] == marks


def test_what_is_withdrawn_in_one_language_is_owed_in_none() -> None:
    told = Entry(release("en"), (replace(release("fr", language="fr"), status=Status.WITHDRAWN),))
    assert () == owed(WishSet((Filter(),), ("en",)), [told])


@pytest.mark.parametrize(
    ("version", "hours", "marks"),
    [
        pytest.param(1, 5, (), id="first told later than it was published"),
        pytest.param(2, 5, (Mark.UPDATED,), id="changed"),
        pytest.param(2, 0, (), id="changed in silence"),
    ],
)
def test_what_was_changed_since_is_marked(
    version: int, hours: int, marks: tuple[Mark, ...]
) -> None:
    first = release("en")
    changed = replace(first, version=version, updated=first.published.at + timedelta(hours=hours))
    (one,) = owed(WishSet((Filter(),), ("en",)), [Entry(changed)])
    assert marks == one.marks


@pytest.mark.parametrize(
    ("before", "marks"),
    [
        pytest.param(None, (), id="first edition"),
        pytest.param(timedelta(hours=-1), (), id="published since the last one"),
        pytest.param(timedelta(hours=3), (), id="hours before it"),
        pytest.param(timedelta(days=1), (Mark.LATE,), id="a day before it"),
    ],
)
def test_what_an_earlier_edition_should_have_had_is_marked_late(
    before: timedelta | None, marks: tuple[Mark, ...]
) -> None:
    (one,) = owed(WishSet((Filter(),), ("en",)), [Entry(release("en"))])
    due = None if before is None else one.told.published.at + before
    assert marks == with_late(one, due).marks

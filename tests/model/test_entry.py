"""Which telling of an entry is shown to whom."""

from dataclasses import replace
from datetime import timedelta

import pytest

from digest.model import Entry, Owed, Release, Status
from tests.newsroom import START, release

DAY = timedelta(days=1)
EN, FR, ES = (release(code, language=code) for code in ("en", "fr", "es"))
LATER = replace(release("later", language="en", at=START + DAY), source="wire")
SILENT = replace(release("silent", language=None, at=START + 2 * DAY), source="third")
CORRECTED = replace(EN, status=Status.CORRECTED)


@pytest.mark.parametrize(
    ("expected", "root", "others"),
    [
        pytest.param("en", EN, (), id="alone"),
        pytest.param("later", EN, (LATER,), id="the last updated"),
        pytest.param("en", EN, (replace(LATER, updated=START),), id="the root where equal"),
        pytest.param("en", EN, (replace(FR, updated=START + DAY),), id="in the root's language"),
        pytest.param("silent", EN, (LATER, SILENT), id="what does not say speaks as the root"),
        pytest.param("en", CORRECTED, (LATER,), id="the corrected one before a later one"),
        pytest.param(
            "en",
            EN,
            (replace(FR, status=Status.CORRECTED),),
            id="no correction of another language",
        ),
    ],
)
def test_the_newest_is_the_gravest_and_last_in_the_roots_language(
    expected: str, root: Release, others: tuple[Release, ...]
) -> None:
    assert expected == Entry(root, others).newest.uid


@pytest.mark.parametrize("withdrawn", [0, 1, 2])
def test_one_telling_withdrawn_is_all_of_them(withdrawn: int) -> None:
    tellings = [EN, LATER, FR]
    tellings[withdrawn] = replace(tellings[withdrawn], status=Status.WITHDRAWN)
    entry = Entry(tellings[0], tuple(tellings[1:]))
    assert entry.is_withdrawn
    assert [Status.WITHDRAWN] * 2 == [
        entry.telling((language,)).status for language in ("en", "fr")
    ]


@pytest.mark.parametrize(
    ("expected", "languages"),
    [
        pytest.param("fr", ("fr", "en"), id="the first"),
        pytest.param("en", ("en", "fr"), id="in the person's order"),
        pytest.param("fr", ("ar", "fr"), id="the first that there is"),
        pytest.param("en", ("ar",), id="none of them: the root's"),
        pytest.param("en", (), id="not told"),
        pytest.param("es", ("es-MX",), id="a region's"),
    ],
)
def test_a_person_is_told_in_the_language_that_comes_first_in_their_order(
    expected: str, languages: tuple[str, ...]
) -> None:
    entry = Entry(EN, (FR, ES))
    assert expected == entry.telling(languages).uid
    assert expected == Owed(entry, (), languages=languages).told.uid
    assert ("en", "fr", "es") == entry.languages

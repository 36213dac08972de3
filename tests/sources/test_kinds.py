"""What newsrooms print above a release names its kind."""

import pytest

from digest.model import Kind
from digest.sources.kinds import by_map, closest, is_kind_label, kind_of


@pytest.mark.parametrize(
    ("expected", "label"),
    [
        (Kind.PRESS_RELEASE, "Press Release"),
        (Kind.REPORT, "Sheet of paper Report"),
        (Kind.NEWS, "NEWS"),
        (Kind.STATEMENT, "Déclaration"),
        (Kind.PRESS_RELEASE, "Communiqué de presse"),
        (Kind.URGENT_ACTION, "Acción urgente"),
        (Kind.REPORT, "تقرير"),
        (Kind.CAMPAIGN, "Кампания"),
        (None, "Reporters"),
        (None, "Blog"),
    ],
)
def test_a_label_names_a_kind(expected: Kind | None, label: str) -> None:
    assert expected is kind_of(label)


def test_a_kind_that_is_not_ours_is_a_label_all_the_same() -> None:
    assert is_kind_label("Blog")
    assert not is_kind_label("Report on the harbour")


@pytest.mark.parametrize(
    ("expected", "kinds"),
    [
        pytest.param(Kind.REPORT, [None, Kind.NEWS, Kind.REPORT], id="news may be anything"),
        pytest.param(Kind.NEWS, [Kind.NEWS], id="news alone"),
        pytest.param(Kind.REPORT, [Kind.REPORT, Kind.STATEMENT], id="the first"),
        pytest.param(None, [], id="none"),
    ],
)
def test_the_closest_kind_is_taken(expected: Kind | None, kinds: list[Kind | None]) -> None:
    assert expected is closest(kinds)


@pytest.mark.parametrize(
    ("expected", "meaning"),
    [
        pytest.param(Kind.NEWS, "news", id="by its name"),
        pytest.param(Kind.NEWS, "kind:news", id="with its dimension"),
        pytest.param(None, "death-penalty", id="another label"),
    ],
)
def test_a_sources_own_map_names_kinds(expected: Kind | None, meaning: str) -> None:
    assert expected is by_map(["Kenya", "UPDATE"], {"Update": meaning})

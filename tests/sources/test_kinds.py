"""What newsrooms print above a release names its kind."""

import pytest

from digest.model import Kind
from digest.sources.kinds import is_kind_label, kind_of


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

"""One row of the roll, given by itself."""

from digest.roll import read_row
from digest.taxonomy import Taxonomy
from tests.roll.rolls import DEFAULTS


def test_a_row_can_be_given_field_by_field(taxonomy: Taxonomy) -> None:
    row = {"email": "a@example.org", "hour": "7", "topics": "weather"}
    line, complaints = read_row(row, labels=taxonomy, defaults=DEFAULTS)
    assert 7 == line.person.hour
    assert complaints[0].startswith('topics: "weather": not known; one of ')

"""Phrases that never count are found before anybody waits for them."""

from importlib import resources
from pathlib import Path

import pytest

from digest.config import TaxonomyConfig
from digest.errors import TaxonomyError
from digest.taxonomy import load, rules
from digest.taxonomy.dead import dead
from digest.taxonomy.rules import Phrase
from digest.taxonomy.sheet import Folder

FOLDER = Folder(resources.files("digest.taxonomy") / "data", None)
SHIPPED = rules.read_phrases(FOLDER, rules.read_topics(FOLDER.sheet("topics.toml")))


def phrases(*given: tuple[str, float]) -> list[Phrase]:
    """Phrases of one topic."""
    return [Phrase("children", "en", text, weight, text) for text, weight in given]


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        pytest.param([("boat*", 0.5), ("boat", 0.6)], [("boat", "boat*")], id="a stem before"),
        pytest.param([("boat", 0.6), ("boat*", 0.5)], [], id="a stem after says more"),
        pytest.param([("boat*", 0.0), ("boat", 0.6)], [("boat", "boat*")], id="a never over it"),
        pytest.param([("the boat", 0.0), ("boat", 0.6)], [], id="a never over some of it"),
        pytest.param([("boat", 0.0), ("the boat", 0.6)], [], id="a never within it"),
        pytest.param([("boat ... school", 0.5), ("boat", 0.6)], [], id="a gap"),
    ],
)
def test_dead(given: list[tuple[str, float]], expected: list[tuple[str, str]]) -> None:
    assert expected == [(one.text, other.text) for one, other in dead(phrases(*given))]


@pytest.mark.parametrize("language", sorted({one.language for one in SHIPPED}))
def test_none_ships(language: str) -> None:
    assert [] == list(dead([one for one in SHIPPED if one.language == language]))


def test_an_operator_is_told_with_the_line(tmp_path: Path) -> None:
    (tmp_path / "phrases").mkdir()
    file = tmp_path / "phrases/en.toml"
    file.write_text('[children]\nnever = ["boat*"]\n"school" = 0.9\n"boat" = 0.6\n')
    with pytest.raises(TaxonomyError) as caught:
        load(TaxonomyConfig(tmp_path))
    why = "children.boat: can never count: 'boat*' always wins over it"
    assert (f"{file}:4: {why}",) == caught.value.complaints

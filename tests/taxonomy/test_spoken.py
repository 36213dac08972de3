"""Languages are read when they are met; what an operator wrote is read at once."""

import gc
from importlib import resources
from pathlib import Path

import pytest

from digest.config import TaxonomyConfig
from digest.errors import TaxonomyError
from digest.taxonomy import Document, Taxonomy, load, rules
from digest.taxonomy.firing import Rule
from digest.taxonomy.sheet import Folder, Sheet
from digest.taxonomy.spoken import Spoken


def shipped() -> Folder:
    """The files that ship, not read yet."""
    return Folder(resources.files("digest.taxonomy") / "data", None)


class Watched(Folder):
    """Puts down which of its sheets are asked for."""

    def __init__(self) -> None:
        super().__init__(resources.files("digest.taxonomy") / "data", None)
        self.names: list[str] = []

    def sheet(self, name: str) -> Sheet:
        """The sheet, once its name is put down."""
        self.names.append(name)
        return super().sheet(name)


def test_nothing_is_wrong_with_what_ships() -> None:
    folder = shipped()
    rules.read_phrases(folder, rules.read_topics(folder.sheet("topics.toml")))
    assert () == folder.complaints()


def test_a_language_is_read_when_it_is_first_met() -> None:
    folder = Watched()
    topics = rules.read_topics(folder.sheet("topics.toml"))
    folder.names.clear()
    spoken = Spoken(folder, topics)
    assert [] == folder.names
    assert spoken.phrases("uk")
    assert {"phrases/uk.toml"} == set(folder.names)
    assert () == spoken.phrases("nl")


def test_all_rules_are_those_of_every_language(taxonomy: Taxonomy) -> None:
    folder = shipped()
    every = rules.read_phrases(folder, rules.read_topics(folder.sheet("topics.toml")))
    ordered = sorted(every, key=lambda one: one.weight > 0)
    assert tuple(map(Rule.of, ordered)) == taxonomy.phrases


def test_what_fires_is_among_all_rules(taxonomy: Taxonomy) -> None:
    fired = taxonomy.fired(Document("Смертная казнь", "", "ru"))
    assert fired.counted
    assert fired.met <= set(taxonomy.phrases)


def test_mistakes_in_every_own_language_are_told_at_once(tmp_path: Path) -> None:
    (tmp_path / "phrases").mkdir()
    for language in ("en", "nl"):
        (tmp_path / f"phrases/{language}.toml").write_text('[children]\n"boat" = 7\n')
    with pytest.raises(TaxonomyError) as caught:
        load(TaxonomyConfig(tmp_path))
    assert 2 == len(caught.value.complaints)


def test_garbage_is_collected_after_as_before(tmp_path: Path) -> None:
    (tmp_path / "topics.toml").write_text("slug = ")
    with pytest.raises(TaxonomyError):
        load(TaxonomyConfig(tmp_path))
    assert gc.isenabled()

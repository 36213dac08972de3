"""Rules are read from what ships or from an operator's folder; all mistakes are told at once."""

from pathlib import Path

import pytest

from digest.config import TaxonomyConfig
from digest.errors import TaxonomyError
from digest.model import Dimension, Kind
from digest.taxonomy import Document, Taxonomy, load
from tests.taxonomy.reading import labels

ISO_3166 = 249


def test_every_country_has_a_name_in_every_language_and_a_region(taxonomy: Taxonomy) -> None:
    assert ISO_3166 + 1 == len(taxonomy.countries)
    regions = {region.slug for region in taxonomy.regions}
    assert ["AQ"] == [c.code for c in taxonomy.countries.values() if c.region not in regions]
    for language in ("en", "fr", "es", "ar", "de", "pt", "ru", "uk"):
        named = {taxonomy.name(Dimension.COUNTRY, code, language) for code in taxonomy.countries}
        assert named.isdisjoint(taxonomy.countries)


@pytest.mark.parametrize(
    ("dimension", "slug", "language", "expected"),
    [
        pytest.param(Dimension.COUNTRY, "BY", "fr", "Biélorussie", id="a country"),
        pytest.param(Dimension.COUNTRY, "CD", "en", "Democratic Republic of the Congo", id="ours"),
        pytest.param(Dimension.REGION, "africa", "es", "África", id="a region"),
        pytest.param(Dimension.TOPIC, "death-penalty", "ru", "Смертная казнь", id="a topic"),
        pytest.param(Dimension.TOPIC, "death-penalty", "nl", "Death penalty", id="English instead"),
        pytest.param(Dimension.TOPIC, "death-penalty", "fr-CA", "Peine de mort", id="with country"),
        pytest.param(Dimension.TOPIC, "dropped", "en", "dropped", id="a label of the past"),
    ],
)
def test_names(
    taxonomy: Taxonomy, dimension: Dimension, slug: str, language: str, expected: str
) -> None:
    assert expected == taxonomy.name(dimension, slug, language)


def test_kinds_have_names(taxonomy: Taxonomy) -> None:
    assert "Communiqué de presse" == taxonomy.kind_name(Kind.PRESS_RELEASE, "fr")
    assert "Urgent action" == taxonomy.kind_name(Kind.URGENT_ACTION, "nl")


def test_choices_are_sorted_and_known(taxonomy: Taxonomy) -> None:
    assert [250, 5, 20] == [len(taxonomy.choices(dimension)) for dimension in Dimension]
    assert all(taxonomy.known(one, slug) for one in Dimension for slug in taxonomy.choices(one))
    assert list(taxonomy.choices(Dimension.TOPIC)) == sorted(taxonomy.choices(Dimension.TOPIC))
    assert not taxonomy.known(Dimension.TOPIC, "BY")


def write(folder: Path, name: str, text: str) -> TaxonomyConfig:
    """An operator's folder with one file."""
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(text, encoding="utf-8")
    return TaxonomyConfig(folder)


def test_one_file_of_ones_own_replaces_one_that_ships(tmp_path: Path) -> None:
    ours = load(write(tmp_path, "phrases/en.toml", '[children]\n"lighthouse" = 0.9\n'))
    assert {"children"} == labels(ours, "Press freedom at the lighthouse")
    assert {"journalists"} == labels(ours, "La liberté de la presse", language="fr")


def test_a_language_of_ones_own_is_added(tmp_path: Path) -> None:
    ours = load(write(tmp_path, "phrases/nl.toml", '[children]\n"vuurtoren" = 0.9\n'))
    assert {"children"} == labels(ours, "De vuurtoren", language="nl")


def test_topics_of_ones_own_leave_the_others_phrases_out(tmp_path: Path) -> None:
    text = '[[topics]]\nslug = "children"\nname = "Young people"\ndefinition = "All of them."\n'
    ours = load(write(tmp_path, "topics.toml", text))
    assert ("children",) == ours.choices(Dimension.TOPIC)
    assert "Young people" == ours.name(Dimension.TOPIC, "children", "fr")


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        pytest.param(
            "phrases/en.toml",
            '[children]\n"lighthouse" = 2\n"boat" = "much"\n',
            [
                ":2: children.lighthouse: 2 is not a weight: a number above 0 and up to 1",
                ":3: children.boat: 'much' is not a weight: a number above 0 and up to 1",
            ],
            id="weights",
        ),
        pytest.param(
            "phrases/en.toml",
            '[children]\n"boat" = 0.5\n\n[lighthouses]\n"lamp" = 0.5\n',
            [":4: lighthouses: is not a topic; allowed are armed-conflict, "],
            id="an unknown topic",
        ),
        pytest.param(
            "phrases/en.toml",
            '[children]\n"Light-house" = 0.5\n"light house" = 0.6\n',
            [":3: children.light house: says the same as 'Light-house'"],
            id="a duplicate",
        ),
        pytest.param(
            "phrases/en.toml",
            '[children]\nnever = ["boat"]\n"boat" = 0.6\n',
            [":3: children.boat: says the same as 'boat'"],
            id="a contradiction",
        ),
        pytest.param(
            "phrases/en.toml",
            '[children]\n"li*house" = 0.5\n"—" = 0.5\n',
            [
                ":2: children.li*house: can never be met: a * may only end a word",
                ":3: children.—: can never be met: nothing is left to look for",
            ],
            id="phrases that can never be met",
        ),
        pytest.param(
            "regions.toml",
            '[[regions]]\nslug = "north"\nname = "North"\ndefinition = "Up"\n'
            'countries = ["NO", "XX", "NO"]\ncolour = "blue"\n',
            [
                ":6: regions.north.colour: is not known; allowed are slug, name",
                ":5: regions.north.XX: is not a country code (ISO 3166 alpha-2)",
                ":5: regions.north.NO: belongs to north already",
            ],
            id="regions",
        ),
        pytest.param(
            "places.toml",
            '[country.BY]\nplaces = "Minsk"\n\n[country.ZZ]\nplaces = ["Atlantis"]\n',
            [
                ":2: country.BY.places: must be a list of texts",
                ":4: country.ZZ: is in no region of regions.toml",
            ],
            id="places",
        ),
        pytest.param("topics.toml", "slug = ", [": cannot be read: Invalid value"], id="no TOML"),
    ],
)
def test_mistakes_are_told_with_file_line_and_field(
    tmp_path: Path, name: str, text: str, expected: list[str]
) -> None:
    with pytest.raises(TaxonomyError) as caught:
        load(write(tmp_path, name, text))
    told = [one for one in caught.value.complaints if one.startswith(str(tmp_path / name))]
    assert expected == [
        one.removeprefix(str(tmp_path / name))[: len(start)]
        for one, start in zip(told, expected, strict=True)
    ]


def test_mistakes_in_all_files_are_told_at_once(tmp_path: Path) -> None:
    write(tmp_path, "phrases/fr.toml", '[children]\n"phare" = 0\n')
    config = write(tmp_path, "phrases/en.toml", '[children]\n"lighthouse" = 0\n')
    with pytest.raises(TaxonomyError) as caught:
        load(config)
    assert ["en.toml", "fr.toml"] == [one.split(":")[0][-7:] for one in caught.value.complaints]


def test_a_folder_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(TaxonomyError, match="no such folder"):
        load(TaxonomyConfig(tmp_path / "nowhere"))


def test_a_place_is_the_operators_to_move(tmp_path: Path) -> None:
    text = '[country.RU]\nplaces = ["Moscow", "Lighthouse Rock"]\n'
    empty = "".join(f"{key} = []\n" for key in _LISTS)
    ours = load(write(tmp_path, "places.toml", empty + text))
    found = ours.classify(Document("Theatre closed at Lighthouse Rock", "", "en"))
    assert ["RU", "europe-central-asia"] == [one.slug for one in found]


_LISTS = ("never", "hubs", "given", "passing", "nationals", "offices", "organisations")

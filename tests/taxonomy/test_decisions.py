"""What belongs where, under which name and from which confidence on is the operator's to decide."""

import pytest

from digest.config import OwnRegion, TaxonomyConfig
from digest.errors import TaxonomyError
from digest.model import Dimension
from digest.taxonomy import Document, Taxonomy, load
from tests.taxonomy.reading import label, labels, regions

SAHEL = OwnRegion("sahel", "Sahel", ("BF", "ML", "NE"), {"fr": "Sahel central"})


@pytest.mark.parametrize(
    ("language", "title"),
    [
        pytest.param("en", "Theatre closed in Crimea", id="English"),
        pytest.param("fr", "Un théâtre fermé en Crimée", id="French"),
        pytest.param("ar", "إغلاق مسرح في القرم", id="Arabic"),
        pytest.param("de", "Theater auf der Krim geschlossen", id="German"),
        pytest.param("ru", "Театр закрыт в Крыму", id="a Russian case"),
        pytest.param("uk", "Театр зачинено в Криму", id="a Ukrainian case"),
    ],
)
def test_crimea_is_ukraine_unless_decided_otherwise(
    taxonomy: Taxonomy, language: str, title: str
) -> None:
    ours = load(TaxonomyConfig(territories={"crimea": "RU"}))
    assert [{"UA"}, {"RU"}] == [labels(one, title, language=language) for one in (taxonomy, ours)]


def test_a_territory_with_a_code_may_be_part_of_a_country() -> None:
    ours = load(TaxonomyConfig(territories={"HK": "CN"}))
    assert {"CN"} == labels(ours, "Theatre closed in Hong Kong")
    assert not ours.known(Dimension.COUNTRY, "HK")
    assert (Dimension.COUNTRY, "CN") == ours.meaning("Hong Kong")


def test_a_country_may_belong_to_another_region() -> None:
    ours = load(TaxonomyConfig(territories={"TR": "middle-east-north-africa"}))
    assert {"middle-east-north-africa"} == regions(ours, "Turkey: Theatre closed")
    assert "TR" not in next(one for one in ours.regions if "ES" in one.countries).countries


def test_a_label_has_the_name_that_was_decided() -> None:
    ours = load(TaxonomyConfig(names={"MM": {"en": "Burma"}, "children": {"fr": "Jeunesse"}}))
    assert "Burma" == ours.name(Dimension.COUNTRY, "MM")
    assert "Jeunesse" == ours.name(Dimension.TOPIC, "children", "fr")
    assert {"MM"} == labels(ours, "Burma: Theatre closed")


def test_a_region_of_ones_own_stands_beside_the_five() -> None:
    ours = load(TaxonomyConfig(regions=(SAHEL,)))
    assert {"africa", "sahel"} == regions(ours, "Mali: Theatre closed")
    assert {"africa"} == regions(ours, "Kenya: Theatre closed")
    assert ["Sahel", "Sahel central"] == [
        ours.name(Dimension.REGION, "sahel", language) for language in ("en", "fr")
    ]


def test_a_region_of_ones_own_may_hold_sub_regions() -> None:
    wide = OwnRegion("wide", "Wide", ("central-asia", "MN"))
    ours = load(TaxonomyConfig(regions=(wide,)))
    assert ["KG", "KZ", "TJ", "TM", "UZ", "MN"] == [
        code for one in ours.regions if one.slug == "wide" for code in one.countries
    ]


def test_every_country_has_its_sub_region(taxonomy: Taxonomy) -> None:
    without = [one.code for one in taxonomy.countries.values() if one.subregion is None]
    assert ["AQ"] == without
    found = {code: taxonomy.countries[code].subregion for code in ("BY", "KE", "XK", "MX", "TW")}
    assert {
        "BY": "eastern-europe",
        "KE": "eastern-africa",
        "XK": "southern-europe",
        "MX": "central-america",
        "TW": "eastern-asia",
    } == found


def test_sub_regions_are_labels_where_they_are_wanted(taxonomy: Taxonomy) -> None:
    ours = load(TaxonomyConfig(subregions=True))
    assert {"africa"} == regions(taxonomy, "Kenya: Theatre closed")
    assert {"africa", "eastern-africa", "sub-saharan-africa"} == regions(
        ours, "Kenya: Theatre closed"
    )
    assert "Восточная Африка" == ours.name(Dimension.REGION, "eastern-africa", "ru")


def test_a_label_is_published_from_its_own_confidence_on() -> None:
    text = Document("The harbour", "Press freedom was the evening's matter in the town hall.", "en")
    strict = load(TaxonomyConfig(publish={"topic": 0.5, "journalists": 0.95}))
    assert [True, False] == [
        label(one, text, "journalists").published for one in (load(TaxonomyConfig()), strict)
    ]
    loose = load(TaxonomyConfig(publish={"journalists": 0.1}))
    assert label(loose, text, "journalists").published


def test_a_label_is_suggested_from_its_own_confidence_on() -> None:
    text = Document("The harbour", "Press freedom was the evening's matter in the town hall.", "en")
    ours = load(TaxonomyConfig(publish={"topic": 0.95}, suggest={"topic:journalists": 0.9}))
    assert [] == [one for one in ours.classify(text) if one.slug == "journalists"]


def test_all_that_is_wrong_is_told_at_once() -> None:
    wrong = TaxonomyConfig(
        publish={"jurnalists": 0.5},
        territories={"crimeea": "UA", "HK": "XX"},
        names={"ZZ": {"en": "Nowhere"}},
        regions=(OwnRegion("africa", "Africa", ("KE",)), OwnRegion("new", "New", ("QQ",))),
    )
    with pytest.raises(TaxonomyError) as caught:
        load(wrong)
    told = sorted(one.partition("; did you mean")[0] for one in caught.value.complaints)
    assert [
        "taxonomy.names.ZZ: ZZ is not known",
        "taxonomy.publish.jurnalists: jurnalists is not known",
        "taxonomy.regions.africa: there is such a region already",
        "taxonomy.regions.new.countries: QQ is not known",
        "taxonomy.territories.HK: XX is not known",
        "taxonomy.territories.crimeea: crimeea is not known",
    ] == told

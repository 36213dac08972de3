"""Labels carry their reasons, and what a source says outranks its text."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.config import TaxonomyConfig
from digest.model import Dimension, Origin, Reason
from digest.taxonomy import Document, Taxonomy, load
from tests.taxonomy.reading import label, labels

TAXONOMY = load(TaxonomyConfig())


def test_reasons_give_the_words_as_met_where_and_by_which_rule(taxonomy: Taxonomy) -> None:
    found = label(taxonomy, Document("Press Freedom in Minsk", "", "en"), "journalists")
    assert (
        Reason("Press Freedom", "title", "phrases/en: press freedom", 0.95, 0),
    ) == found.reasons
    assert (Origin.RULE, 0.95, True) == (found.origin, found.confidence, found.published)


def test_several_words_raise_confidence(taxonomy: Taxonomy) -> None:
    once = Document("The death penalty", "", "en")
    twice = Document("The death penalty: a stay of execution", "", "en")
    assert [0.95, 0.995] == [
        label(taxonomy, one, "death-penalty").confidence for one in (once, twice)
    ]


def test_a_title_says_more_than_a_first_sentence_and_that_more_than_the_rest(
    taxonomy: Taxonomy,
) -> None:
    first = "The harbour choir has sung here for forty years."
    told = [
        Document("Press freedom", "", "en"),
        Document("The harbour", "Press freedom was the evening's matter in the town hall.", "en"),
        Document("The harbour", f"{first} Press freedom was the evening's matter.", "en"),
    ]
    confidences = [label(taxonomy, one, "journalists").confidence for one in told]
    assert all(more > less for more, less in pairwise(confidences))


def test_weak_labels_are_suggestions(taxonomy: Taxonomy) -> None:
    text = "The harbour choir has sung here for forty years. It spoke of press freedom."
    found = label(taxonomy, Document("The harbour", text, "en"), "journalists")
    assert not found.published


def test_a_country_in_the_body_is_a_suggestion_where_another_is_in_the_title(
    taxonomy: Taxonomy,
) -> None:
    first = "The theatre on the quay was shut one morning in the spring."
    text = f"{first} It had toured Chile. In Chile it won a prize. Chile sent a note."
    document = Document("Belarus: A theatre is closed", text, "en")
    assert [True, False] == [label(taxonomy, document, code).published for code in ("BY", "CL")]


def test_the_same_label_in_the_order_of_dimension_and_slug(taxonomy: Taxonomy) -> None:
    found = taxonomy.classify(Document("Belarus and Ukraine: press freedom", "", "en"))
    keys = [(one.dimension, one.slug) for one in found]
    assert sorted(keys) == keys
    assert len(set(keys)) == len(keys)


@pytest.mark.parametrize(
    ("terms", "term_map", "expected"),
    [
        pytest.param(("Tunisia",), {}, (Dimension.COUNTRY, "TN"), id="a country by name"),
        pytest.param(("Tunisie",), {}, (Dimension.COUNTRY, "TN"), id="in another language"),
        pytest.param(("DEATH PENALTY",), {}, (Dimension.TOPIC, "death-penalty"), id="a topic"),
        pytest.param(
            ("South-East Asia and the Pacific",),
            {},
            (Dimension.REGION, "asia-pacific"),
            id="a region within a region",
        ),
        pytest.param(
            ("Gagging",),
            {"gagging": "freedom-of-expression"},
            (Dimension.TOPIC, "freedom-of-expression"),
            id="mapped to a slug",
        ),
        pytest.param(
            ("Jail",),
            {"Jail": "topic:torture-and-detention"},
            (Dimension.TOPIC, "torture-and-detention"),
            id="mapped with its dimension",
        ),
        pytest.param(
            ("Home",), {"Home": "country:BY"}, (Dimension.COUNTRY, "BY"), id="mapped to a code"
        ),
    ],
)
def test_upstream_terms_are_certain(
    taxonomy: Taxonomy,
    terms: tuple[str, ...],
    term_map: dict[str, str],
    expected: tuple[Dimension, str],
) -> None:
    found = taxonomy.classify(Document("A theatre", "", "en", terms, term_map=term_map))
    certain = [(one.dimension, one.slug, one.origin, one.confidence) for one in found]
    assert (*expected, Origin.UPSTREAM, 1.0) in certain


def test_terms_that_mean_nothing_are_passed_over(taxonomy: Taxonomy) -> None:
    document = Document("A theatre", "", "en", ("News", "Tunisia"), term_map={"tunisia": ""})
    assert () == taxonomy.classify(document)


def test_countries_by_the_source_outrank_those_of_the_text(taxonomy: Taxonomy) -> None:
    document = Document("Belarus: A theatre is closed", "", "en", ("Poland",))
    assert [True, False] == [label(taxonomy, document, code).published for code in ("PL", "BY")]


def test_labels_that_the_source_adds_are_its_own(taxonomy: Taxonomy) -> None:
    added = ((Dimension.COUNTRY, "BY"), (Dimension.TOPIC, "children"))
    found = taxonomy.classify(Document("A theatre", "", "en", added=added))
    assert [
        (Dimension.COUNTRY, "BY", Origin.SOURCE, 1.0, True),
        (Dimension.REGION, "europe-central-asia", Origin.SOURCE, 1.0, True),
        (Dimension.TOPIC, "children", Origin.SOURCE, 1.0, True),
    ] == [(o.dimension, o.slug, o.origin, o.confidence, o.published) for o in found]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("Geor\u00adgia’s thea\u200btre, Tbilisi", id="invisible characters"),
        pytest.param("ＧＥＯＲＧＩＡ: theatre in Tbilisi", id="wide letters"),
        pytest.param("\u202eTbilisi\u202c", id="right to left marks"),
        pytest.param("Тbilisi", id="a Cyrillic letter that looks Latin"),
        pytest.param("Tbi\u200dli\ufeffsi", id="joiners"),
    ],
)
def test_look_of_letters_makes_no_difference(taxonomy: Taxonomy, text: str) -> None:
    assert {"GE"} == labels(taxonomy, text)


@pytest.mark.parametrize("language", ["en", "ar", "ru", "zh"])
@pytest.mark.parametrize(
    "text",
    [
        pytest.param("Georgia ", id="a word told apart"),
        pytest.param("Jordan Example ", id="a given name"),
        pytest.param("US ", id="capitals"),
        pytest.param("journalist ", id="the start of many phrases"),
        pytest.param("arbitrarily detained ", id="the start of phrases with gaps"),
        pytest.param("Amnesty International Russia Director ", id="who speaks"),
        pytest.param("criticism of the war in Ukraine ", id="a war spoken of"),
        pytest.param("Россия 中国 عربي ", id="scripts"),
        pytest.param("Веlarus", id="letters that look alike"),
        pytest.param("\u202eMinsk\u202c ", id="right to left"),
        pytest.param("\u200b\u00ad\u2060", id="nothing that is seen"),
        pytest.param("\u0301", id="accents on nothing"),
        pytest.param("ﷺ", id="one letter that is eighteen"),
        pytest.param("İ", id="a letter that grows when made small"),
        pytest.param("\ud800", id="half a character"),
        pytest.param("\x00\x1a", id="control characters"),
        pytest.param("x", id="one word"),
        pytest.param(". ", id="sentences"),
        pytest.param("\n ", id="blank lines"),
    ],
)
def test_a_megabyte_is_read_to_its_bound(taxonomy: Taxonomy, text: str, language: str) -> None:
    """As much is read of it as of a long text, so that it costs no more: the same labels."""
    whole = Document(text * 20, text * (1_000_000 // len(text)), language)
    begun = Document(text * 20, whole.summary[:20_000], language)
    assert taxonomy.classify(begun) == taxonomy.classify(whole)


@given(
    st.text(max_size=200), st.text(max_size=400), st.sampled_from(["en", "ar", "ru", "xx", None])
)
def test_always_confident_between_nought_and_one(
    title: str, summary: str, language: str | None
) -> None:
    for one in TAXONOMY.classify(Document(title, summary, language)):
        assert 0 < one.confidence <= 1
        assert one.reasons

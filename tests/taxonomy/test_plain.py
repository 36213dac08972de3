"""The fast way gives the labels that the slow and obvious way gives."""

from importlib import resources

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.config import TaxonomyConfig
from digest.taxonomy import Document, gazetteer, load, rules
from digest.taxonomy.decisions import Decisions
from digest.taxonomy.sheet import Folder
from tests.taxonomy.plain import Plain

LANGUAGES = ("en", "fr", "ar", "ru", "uk")
TAXONOMY = load(TaxonomyConfig())
FOLDER = Folder(resources.files("digest.taxonomy") / "data", None)
PHRASES = rules.read_phrases(FOLDER, rules.read_topics(FOLDER.sheet("topics.toml")))
PLACES = gazetteer.read(FOLDER, Decisions(TaxonomyConfig()))
PLAIN = {one: Plain(one, PHRASES, PLACES, TAXONOMY.numbered) for one in LANGUAGES}
FILLERS = (
    *("the", "police", "said", "war", "in", "of", "and", "Director", "Amnesty International’s"),
    *("criticism of", "border with", "national", "Jordan Example", "Moscow –", "Erdoğan", "中国"),
    *("Веlarus", "Geor\u00adgia", "u.s.", "US", "İstanbul", "مُدُن", "“quoted”", "e\u0301tat"),
)
MARKS = (" ", " ", " ", " ", ", ", ". ", "\n\n", " – ", "-", "’", "! ", "\n", "\u00a0")


def sentences(language: str) -> st.SearchStrategy[str]:
    """Texts that are mostly made of the words that rules look for."""
    own = [one.text for one in PHRASES if one.language == language]
    named = [one.text for one in PLACES.words if one.language in (language, None)]
    words = st.one_of(*(st.sampled_from(one) for one in (own, named, FILLERS) if one))
    pieces = st.tuples(words.map(_as_printed), st.sampled_from(MARKS))
    return st.lists(pieces, max_size=14).map(lambda told: "".join(a + b for a, b in told))


def _as_printed(phrase: str) -> str:
    return phrase.replace(" ... ", " by some ").replace("*", "s")


@pytest.mark.parametrize("language", LANGUAGES)
@given(data=st.data())
@settings(max_examples=40, deadline=None)
def test_always_the_same_labels(language: str, data: st.DataObject) -> None:
    _same_labels(language, data.draw(sentences(language)), data.draw(sentences(language)))


@pytest.mark.parametrize(
    ("language", "title", "summary"),
    [
        pytest.param("ru", "", "Масеруn", id="a Latin letter that only ends a Cyrillic word"),
        pytest.param("ru", "хакерs", "", id="a word that could be Latin"),
        pytest.param("ru", "Роccия", "", id="look-alikes in a Cyrillic word"),
        pytest.param("uk", "Техаs", "", id="look-alikes in Ukrainian"),
        pytest.param("ru", "Ро\u00adc\u00adсия", "", id="look-alikes behind a soft hyphen"),
        pytest.param("ru", "Роccия, 中国", "", id="look-alikes beside another script"),
        pytest.param("ru", "e\u0301tat", "ﬁlm. Минск", id="as much shorter as longer"),
        pytest.param("en", "ŉ", "\u00adMoscow и", id="as much longer as shorter"),
        pytest.param("fr", "", f"enfants {'x' * 119} détenus", id="a gap of 120 characters"),
        pytest.param("fr", "", f"enfants {'x' * 120} détenus", id="a gap of 121 characters"),
    ],
)
def test_the_same_labels_where_they_once_differed(language: str, title: str, summary: str) -> None:
    _same_labels(language, title, summary)


def _same_labels(language: str, title: str, summary: str) -> None:
    expected = PLAIN[language].labels(title, summary)
    assert expected == TAXONOMY.classify(Document(title, summary, language))

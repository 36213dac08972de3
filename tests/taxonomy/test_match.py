"""Phrases are found in one pass, by whole words."""

import pytest

from digest.taxonomy.folding import fold, words
from digest.taxonomy.match import Matcher


@pytest.mark.parametrize(
    ("phrase", "text", "expected"),
    [
        pytest.param("niger", "nigeria", [], id="not within a word"),
        pytest.param("niger", "in niger today", ["niger"], id="a word"),
        pytest.param("protest*", "the protesters", ["protesters"], id="any ending"),
        pytest.param("prisoner* of war", "the prisoners of war", ["prisoners of war"], id="inside"),
        pytest.param("prisoner* of war", "prisoners tired of war", [], id="words must touch"),
        pytest.param("hate ... law", "hate and speech law", ["hate and speech law"], id="a gap"),
        pytest.param("hate ... law", "hate a b c d e f g law", [], id="too wide a gap"),
        pytest.param("hate ... law", "law of hate", [], id="in order"),
        pytest.param("new york", "new, york", [], id="a mark between"),
        pytest.param("Women’s Rights", "women's rights", ["women's rights"], id="any quote"),
    ],
)
def test_found(phrase: str, text: str, expected: list[str]) -> None:
    found = Matcher([(phrase, True)]).find(words(text), ())
    assert expected == [text[one.start : one.end] for one in found]


def test_a_gap_does_not_reach_into_the_next_sentence() -> None:
    text = "no hate. new law"
    assert [] == list(Matcher([("hate ... law", True)]).find(words(text), (9,)))


@pytest.mark.parametrize(
    ("phrase", "expected"),
    [
        pytest.param("São Tomé", "sao tome", id="accents"),
        pytest.param("NINE", "nine", id="case"),
        pytest.param("إيران", fold("ايران"), id="Arabic letter forms"),
        pytest.param("مُدُن", "مدن", id="Arabic vowels"),
        pytest.param("Łódź", "lodz", id="letters of their own"),
        pytest.param("—", "", id="nothing"),
    ],
)
def test_folded(phrase: str, expected: str) -> None:
    assert expected == fold(phrase)

"""Phrases are found in one pass, by whole words."""

import pytest

from digest.taxonomy.folding import fold
from digest.taxonomy.lexicon import Lexicon
from digest.taxonomy.match import variants
from digest.taxonomy.zones import prepare


def met(phrase: str, text: str) -> list[str]:
    """Where a phrase is met, as printed."""
    lexicon = Lexicon([(phrase, (0, 0))])
    ready = prepare(None, text, lexicon.pages)
    topics, _, _ = lexicon.find(ready)
    return [ready.original[begin:-stop] for begin, stop, _ in topics.get(0, ())]


@pytest.mark.parametrize(
    ("phrase", "text", "expected"),
    [
        pytest.param("niger", "nigeria", [], id="not within a word"),
        pytest.param("niger", "in niger today", ["niger"], id="a word"),
        pytest.param("niger", "niger", ["niger"], id="the whole text"),
        pytest.param("protest*", "the protesters", ["protesters"], id="any ending"),
        pytest.param("prisoner* of war", "the prisoners of war", ["prisoners of war"], id="inside"),
        pytest.param("prisoner* of war", "prisoners tired of war", [], id="words must touch"),
        pytest.param("prisoner* of war*", "prisoner of wars", ["prisoner of wars"], id="two stems"),
        pytest.param("hate ... law", "hate and speech law", ["hate and speech law"], id="a gap"),
        pytest.param("hate ... law", "hate law", ["hate law"], id="a gap of no words"),
        pytest.param("hate ... law", "hate a b c d e f law", ["hate a b c d e f law"], id="six"),
        pytest.param("hate ... law", "hate a b c d e f g law", [], id="too wide a gap"),
        pytest.param("hate ... law", "law of hate", [], id="in order"),
        pytest.param("hate ... law", "no hate. New law", [], id="not into the next sentence"),
        pytest.param("hate ... law", "No. Hate by law.", ["Hate by law"], id="a whole sentence"),
        pytest.param("new york", "new, york", [], id="a mark between"),
        pytest.param("Women’s Rights", "women's rights", ["women's rights"], id="any quote"),
        pytest.param("niger", "Niger Niger", ["Niger", "Niger"], id="twice, side by side"),
    ],
)
def test_found(phrase: str, text: str, expected: list[str]) -> None:
    assert expected == met(phrase, text)


@pytest.mark.parametrize(
    ("phrase", "expected"),
    [
        pytest.param("São Tomé", "sao tome", id="accents"),
        pytest.param("NINE", "nine", id="case"),
        pytest.param("إيران", fold("ايران"), id="Arabic letter forms"),
        pytest.param("مُدُن", "مدن", id="Arabic vowels"),
        pytest.param("Łódź", "lodz", id="letters of their own"),
        pytest.param("Веlаruѕ", "belarus", id="Cyrillic letters in a Latin word"),
        pytest.param("Роccия", fold("Россия"), id="Latin letters in a Cyrillic word"),
        pytest.param("Россия", "россия", id="a word of one alphabet"),
        pytest.param("—", "", id="nothing"),
    ],
)
def test_folded(phrase: str, expected: str) -> None:
    assert expected == fold(phrase)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        pytest.param("press freedom", ("press freedom",), id="none"),
        pytest.param(
            "(jailed|detained) (reporter*|editor*)",
            ("jailed reporter*", "jailed editor*", "detained reporter*", "detained editor*"),
            id="each with each",
        ),
        pytest.param(
            "attack* on (the |)(press|media)",
            (
                "attack* on the press",
                "attack* on the media",
                "attack* on press",
                "attack* on media",
            ),
            id="one that is empty",
        ),
        pytest.param("(shot|shoot*) ... crowd", ("shot ... crowd", "shoot* ... crowd"), id="a gap"),
    ],
)
def test_alternatives_stand_for_several_phrases(written: str, expected: tuple[str, ...]) -> None:
    assert expected == variants(written)


@pytest.mark.parametrize(
    ("written", "why"),
    [
        pytest.param("(jailed|detained reporter", "a parenthesis without its other one", id="open"),
        pytest.param("jailed) reporter", "a parenthesis without its other one", id="shut"),
        pytest.param("(a|(b|c)) d", "a parenthesis without its other one", id="within another"),
        pytest.param("(a|b|c|d|e)" * 4, "its alternatives stand for more than 400", id="many"),
    ],
)
def test_alternatives_that_cannot_be_read_are_told(written: str, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        variants(written)

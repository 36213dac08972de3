"""Folding by whole texts says the same as folding letter by letter."""

import unicodedata

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from digest.taxonomy.folding import FOREIGN, readable, words
from digest.taxonomy.pages import Pages

PAGES = Pages([" plain letters "])
CYRILLIC = Pages([" простые буквы "])
ALPHABETS = "aZ09 _.,-’“”–éÑßøŁğİışçžœÆабвЖЯёґїقإىة中\u00ad\u200b\u202e\u0301\u064b\n\t?!"


@pytest.mark.parametrize("pages", [PAGES, CYRILLIC], ids=["Latin", "Cyrillic"])
@given(text=st.text(ALPHABETS, max_size=60))
def test_always_the_same_words(pages: Pages, text: str) -> None:
    assume(unicodedata.is_normalized("NFKC", text))
    shown, folded = pages.fold(text)
    assert len(shown) == len(folded)
    slow = words(readable(text))
    assert len(slow) == len(folded)
    same = zip(slow, folded, strict=True)
    assert all(one in (other, other.replace(FOREIGN, one)) for one, other in same)


@given(st.text(max_size=60))
def test_always_as_long_as_what_a_person_reads(text: str) -> None:
    shown, folded = PAGES.fold(text)
    assert len(shown) == len(folded)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("Plain, text.", "plain  text ", id="ASCII"),
        pytest.param("“Ça va”", " ca va ", id="Western Europe"),
        pytest.param("Erdoğan – Łódź", "erdogan   lodz", id="a few letters from elsewhere"),
        pytest.param("Минск", "минск", id="Cyrillic"),
        pytest.param("مُدُن", "مدن", id="Arabic without its vowels"),
        pytest.param("in 中国 now", f"in {FOREIGN}{FOREIGN} now", id="another script"),
        pytest.param("e\u0301te\u0301", "ete", id="accents written apart"),
        pytest.param("Веlarus", "belarus", id="look-alikes"),
        pytest.param("Geor\u00adgia", "georgia", id="a soft hyphen"),
    ],
)
def test_folded(text: str, expected: str) -> None:
    assert expected == PAGES.fold(text)[1]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("Минск", "минск", id="Cyrillic"),
        pytest.param("Роccия", "россия", id="look-alikes"),
        pytest.param("Ро\u00adc\u00adсия", "россия", id="look-alikes behind a soft hyphen"),
        pytest.param("Роccия, état", "россия  etat", id="look-alikes and an accent"),
        pytest.param("Минск, 中国", f"минск  {FOREIGN}{FOREIGN}", id="another script"),
    ],
)
def test_folded_where_phrases_are_cyrillic(text: str, expected: str) -> None:
    assert expected == CYRILLIC.fold(text)[1]


def test_a_language_with_letters_of_its_own_is_folded_letter_by_letter() -> None:
    greek = Pages([" αθηνα "])
    assert "αθηνα" == greek.fold("Αθηνα")[1]

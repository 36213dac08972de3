"""Wording by language: complete, checked when read, plural as each language has it."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from digest.errors import TemplateError
from digest.letters import words
from digest.templates import Templates
from digest.text import direction

SPOKEN = words.read(Templates())


@pytest.mark.parametrize("language", words.LANGUAGES)
def test_every_language_says_everything(language: str) -> None:
    english = tomllib.loads(Templates().text("mail/words/en.toml"))
    own = tomllib.loads(Templates().text(f"mail/words/{language}.toml"))
    assert sorted(english) == sorted(own)


@pytest.mark.parametrize("language", words.LANGUAGES)
def test_every_plural_form_of_a_language_is_there(language: str) -> None:
    spoken = SPOKEN[language]
    forms = {spoken.locale.plural_form(n) for n in range(2_000_001) if n < 200 or n % 10_000 == 0}
    assert [] == [phrase for phrase, own in spoken.plurals.items() if forms - own.keys()]


@pytest.mark.parametrize(
    ("language", "n", "expected"),
    [
        pytest.param("en", 1, "1 new release", id="one"),
        pytest.param("en", 7, "7 new releases", id="several"),
        pytest.param("fr", 0, "0 nouvelle publication", id="French counts none as one"),
        pytest.param("ru", 3, "3 новые публикации", id="Russian few"),
        pytest.param("ru", 11, "11 новых публикаций", id="Russian many"),
        pytest.param("ar", 2, "إصداران جديدان", id="Arabic two"),
        pytest.param("ar", 11, "11 إصدارًا جديدًا", id="Arabic many"),
    ],
)
def test_counts_take_the_languages_plural(language: str, n: int, expected: str) -> None:
    assert expected == SPOKEN[language].count("new", n)


@pytest.mark.parametrize(
    ("language", "expected"),
    [("en", "ltr"), ("ar", "rtl"), ("ar-EG", "rtl"), ("fa_IR", "rtl"), ("ru", "ltr"), ("", "ltr")],
)
def test_the_direction_of_a_language(language: str, expected: str) -> None:
    assert expected == direction(language)


def test_several_names_are_each_said_once() -> None:
    assert "Belarus; Children" == SPOKEN["en"].together(["Belarus", "Children", "Belarus"])


def test_braces_in_a_value_are_only_text() -> None:
    assert "This week: {rest} {}" == SPOKEN["en"].say("weekly_subject", headline="{rest} {}")


def test_english_fills_in_for_what_a_language_lacks(tmp_path: Path) -> None:
    (tmp_path / "mail/words").mkdir(parents=True)
    (tmp_path / "mail/words/fr.toml").write_text('daily = "Du jour"\n')
    french = words.read(Templates(tmp_path))["fr"]
    assert ("Du jour", "Weekly digest") == (french.say("daily"), french.say("weekly"))


MISTAKES = {
    "not TOML": ("daily = \n", "at line 1"),
    "a phrase nobody says": ('daly = "x"', "daly: no letter says this"),
    "a value nobody gives": ('because = "{who}"', "because: {who} is not given; allowed: names"),
    "not a text": ("daily = 3", "daily: must be a text"),
    "a plural without its other form": ('[plural.new]\none = "x"', "plural.new: must have"),
    "a plural nobody says": ('[plural.old]\nother = "x"', "plural.old: no letter says this"),
}


@pytest.mark.parametrize(("text", "why"), list(MISTAKES.values()), ids=list(MISTAKES))
def test_a_mistake_in_the_words_is_told_with_file_and_phrase(
    tmp_path: Path, text: str, why: str
) -> None:
    file = tmp_path / "mail/words/fr.toml"
    file.parent.mkdir(parents=True)
    file.write_text(text)
    with pytest.raises(TemplateError) as caught:
        words.read(Templates(tmp_path))
    assert f"template: {file}: " in str(caught.value)
    assert why in str(caught.value)

"""The languages of pages: which one a browser likes, and that every message is in each."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po

from digest.languages import CATALOGUES, OFFERED, SOURCE, accepted, home, language

ROOT = Path(__file__).parents[1]
TRANSLATED = [one for one in OFFERED if one != SOURCE]
_SLOT = re.compile(r"%\(\w+\)s")
_TAG = re.compile(r"<[^<>]*>")


def written(tag: str) -> Catalog:
    """A catalogue as it lies in its folder."""
    with (CATALOGUES / tag / "LC_MESSAGES" / "digest.po").open("rb") as file:
        return read_po(file, locale=tag)


def forms(message: Message) -> tuple[str, ...]:
    """What a message says, in each number."""
    return (message.string,) if isinstance(message.string, str) else tuple(message.string or ())


def english(message: Message) -> tuple[str, ...]:
    """What it says in English, in each number."""
    return (message.id,) if isinstance(message.id, str) else tuple(message.id)


def name(one: Message) -> tuple[object, object]:
    """What a message is found by."""
    return (one.context, one.id)


def messages(tag: str) -> list[Message]:
    """All but the header."""
    return [one for one in written(tag) if one.id]


def said() -> set[tuple[object, object]]:
    """The messages of the pages and of the templates, as `make words` finds them."""
    with (CATALOGUES / "babel.cfg").open(encoding="utf-8") as file:
        methods, options = parse_mapping_cfg(file, filename="babel.cfg")  # type: ignore[no-untyped-call]
    found = Catalog()
    for *_, message, _comments, context in extract_from_dir(str(ROOT), methods, options):
        found.add(message, context=context)
    return {name(one) for one in found if one.id}


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        pytest.param("", "es", id="a browser that says nothing"),
        pytest.param("fr", "fr", id="one language"),
        pytest.param("fr-CH, fr;q=0.9, en;q=0.8", "fr", id="a region's"),
        pytest.param("de, ja;q=0.9, ru;q=0.3, en;q=0.2", "ru", id="the best of those we speak"),
        pytest.param("en;q=0.5,ar;q=0.7", "ar", id="by weight, not by place"),
        pytest.param("de", "es", id="none that we speak"),
        pytest.param("*", "es", id="anything"),
        pytest.param("de, *;q=0.5", "es", id="else anything"),
        pytest.param("en;q=0, ru;q=0.1", "ru", id="English refused"),
        pytest.param("EN-gb", "en", id="in capitals"),
        pytest.param("fr;q=nan, ru;q=9, ar;q=-1, en;level=1", "es", id="weights that are none"),
        pytest.param(",;,;q=, \x00=;;", "es", id="nonsense"),
        pytest.param("x," * 9999 + "fr", "es", id="a header without end"),
    ],
)
def test_a_browser_is_answered_in_the_language_it_likes_best(header: str, expected: str) -> None:
    """RFC 9110 § 12.5.4; else in the newsroom's."""
    assert expected == accepted(header, "es")


@pytest.mark.parametrize(
    ("languages", "expected"),
    [
        (("en",), "en"),
        (("ar", "en"), "ar"),
        (("be", "ru"), "ru"),
        (("fr-CA",), "fr"),
        (("be",), "en"),
        ((), "en"),
    ],
)
def test_a_newsroom_speaks_its_first_language_that_pages_speak(
    languages: tuple[str, ...], expected: str
) -> None:
    """English where it has none of them."""
    assert expected == home(languages).tag


@pytest.mark.parametrize("tag", TRANSLATED)
def test_every_message_is_said_in_every_language_and_no_other_is(tag: str) -> None:
    """Where this fails, run `make words` and translate what it adds."""
    assert said() == {name(one) for one in messages(tag)}
    assert [] == [one.id for one in messages(tag) if one.fuzzy or not all(forms(one))]


@pytest.mark.parametrize("tag", TRANSLATED)
def test_a_translation_has_the_slots_and_the_markup_of_the_message(tag: str) -> None:
    """Of a number, each form may leave the number out, as Arabic does for one and two."""
    for one in messages(tag):
        slots = set(_SLOT.findall(english(one)[-1]))
        for form in forms(one):
            assert form.count("%") == len(_SLOT.findall(form)), form
            assert set(_SLOT.findall(form)) <= slots, form
            assert one.pluralizable or set(_SLOT.findall(form)) == slots, form
            assert sorted(_TAG.findall(form)) == sorted(_TAG.findall(english(one)[0])), form
            assert form.strip() == form or english(one)[0].strip() != english(one)[0], form


@pytest.mark.parametrize("tag", TRANSLATED)
def test_what_is_compiled_says_what_is_written(tag: str) -> None:
    """Compiled in memory, from the same file, in every number."""
    speaks = language(tag)
    for one in messages(tag):
        if one.pluralizable:
            singular, plural = english(one)
            heard = {speaks.ngettext(singular, plural, n) for n in range(200)}
            assert set(forms(one)) == heard
        elif one.context:
            assert one.string == speaks.pgettext(one.context, english(one)[0])
        else:
            assert one.string == speaks.gettext(english(one)[0])


@pytest.mark.parametrize(
    ("tag", "expected"),
    [
        ("en", ["1 release", "2 releases", "5 releases", "11 releases", "101 releases"]),
        ("fr", ["1 publication", "2 publications", "5 publications", "11 publications"]),
        ("es", ["1 publicación", "2 publicaciones", "5 publicaciones", "11 publicaciones"]),
        ("ru", ["1 публикация", "2 публикации", "5 публикаций", "11 публикаций", "101 публикация"]),
        ("ar", ["إصدار واحد", "إصداران", "5 إصدارات", "11 إصدارًا", "101 إصدار"]),
    ],
)
def test_numbers_take_the_form_that_the_language_asks_for(tag: str, expected: list[str]) -> None:
    """One, two, few, many, and past a hundred."""
    speaks = language(tag)
    told = [
        speaks.ngettext("%(count)s release", "%(count)s releases", n) % {"count": n}
        for n in (1, 2, 5, 11, 101)
    ]
    assert expected == told[: len(expected)]


@pytest.mark.parametrize(
    ("tag", "expected"),
    [
        ("en", ["3 May 2026", "3 May 2026, 16:05 CEST", "12,345", "Russian", "A, B or C"]),
        ("fr", ["3 mai 2026", "3 mai 2026, 16:05 CEST", "12 345", "Russe", "A, B ou C"]),
        (
            "es",
            ["3 de mayo de 2026", "3 de mayo de 2026, 16:05 CEST", "12.345", "Ruso", "A, B o C"],
        ),
        ("ar", ["3 مايو 2026", "3 مايو 2026، 16:05 CEST", "12,345", "الروسية", "A أو B أو C"]),
        ("ru", ["3 мая 2026 г.", "3 мая 2026 г., 16:05 CEST", "12 345", "Русский", "A, B или C"]),
    ],
)
def test_days_times_numbers_and_languages_are_written_as_the_language_writes_them(
    tag: str, expected: list[str]
) -> None:
    """By CLDR."""
    speaks = language(tag)
    at = datetime(2026, 5, 3, 14, 5, tzinfo=UTC)
    told = [
        speaks.day(at.date()),
        speaks.moment(at, "Europe/Berlin"),
        speaks.number(12345),
        speaks.called("ru") or "",
        speaks.either(["A", "B", "C"]),
    ]
    assert expected == list(map(_plain, told))


def _plain(text: str) -> str:
    """With plain spaces: CLDR has several sorts."""
    return " ".join(text.split())


def test_names_are_sorted_without_regard_to_accents_and_case() -> None:
    """As in the index of a book."""
    names = ["Zambie", "Égypte", "espagne", "Éthiopie", "Équateur"]
    assert ["Égypte", "Équateur", "espagne", "Éthiopie", "Zambie"] == sorted(
        names, key=language("fr").order
    )


def test_a_language_without_a_name_is_told_to_have_none() -> None:
    """Sources call themselves what they like."""
    assert None is language("en").called("x-klingon")
    assert "Brazilian Portuguese" == language("en").called("pt-BR")

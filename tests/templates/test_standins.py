"""A template of the operator's with a mistake holds no letter up: ours stands in for it."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest import languages
from digest.errors import TemplateError
from digest.letters import Brief, Composer, Letter
from digest.letters.steady import SteadyComposer, spoken
from digest.templates import StandIns, Templates, shipped
from tests.letters import newsroom

ONE, SEVEN = newsroom.brief(1, "fr"), newsroom.brief(7, "fr")
GREETING = '{% extends "mail/_blocks/letter.html" %}{% block head %}<h1>Yours</h1>{% endblock %}'
CASES: Mapping[str, tuple[Mapping[str, str | bytes], tuple[tuple[str, int | None], ...]]] = {
    "an undefined name": (
        {"mail/daily/body.html": "<p>\n{{ titel }}"},
        (("mail/daily/body.html", 2),),
    ),
    "a block left open": (
        {"mail/daily/body.txt": "\n{% if letter %}", "mail/daily/body.html": GREETING},
        (("mail/daily/body.txt", 2),),
    ),
    "a word that letters do not say": (
        {"mail/daily/subject.txt": '{{ say("gone") }}', "mail/daily/body.html": GREETING},
        (("mail/daily/subject.txt", 1),),
    ),
    "the frame below one that is fine": (
        {"mail/_blocks/letter.html": "{{ 1 / 0 }}", "mail/daily/body.html": GREETING},
        (("mail/_blocks/letter.html", 1),),
    ),
    "one in each part": (
        {"mail/_blocks/letter.html": "{{ a }}", "mail/daily/body.txt": "\n\n{{ b | loud }}"},
        (("mail/_blocks/letter.html", 1), ("mail/daily/body.txt", 3)),
    ),
    "a file of the operator's alone": (
        {
            "mail/_blocks/mine.html": "{{ nobody }}",
            "mail/daily/body.html": '{% include "mail/_blocks/mine.html" %}',
        },
        (("mail/_blocks/mine.html", 1), ("mail/daily/body.html", 1)),
    ),
    "one that needs another's": (
        {
            "mail/_blocks/macros.html": "{% macro bow() %}{% endmacro %}{{ wrong }}{% if %}",
            "mail/daily/body.html": (
                '{% from "mail/_blocks/macros.html" import bow %}\n<p>{{ bow() }}</p>'
            ),
        },
        (("mail/_blocks/macros.html", 1), ("mail/daily/body.html", 2)),
    ),
    "ours fails by it": (
        {"mail/_blocks/macros.html": "nothing of use", "mail/daily/body.txt": "{{ letter.why }}"},
        (("mail/_blocks/macros.html", None),),
    ),
    "no text": ({"mail/_blocks/dark.css": b"caf\xe9"}, (("mail/_blocks/dark.css", None),)),
    "itself": (
        {"mail/daily/body.html": '{% include "mail/daily/body.html" %}'},
        (("mail/daily/body.html", 1),),
    ),
    "words that are none": ({"mail/words/fr.toml": "\nwhy = ?\n"}, (("mail/words/fr.toml", 2),)),
    "words that nobody says": (
        {"mail/words/ru.toml": 'nothing = "x"'},
        (("mail/words/ru.toml", None),),
    ),
    "plural words": ({"mail/words/fr.toml": 'plural = "x"'}, (("mail/words/fr.toml", None),)),
    "words older than the program": ({"mail/words/en.toml": 'why = "Because."'}, ()),
    "nothing": ({"mail/daily/body.html": GREETING}, ()),
}


def own(folder: Path, files: Mapping[str, str | bytes]) -> Path:
    """An operator's folder of templates."""
    for name, text in files.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text.encode() if isinstance(text, str) else text)
    return folder


def composer(standins: StandIns) -> SteadyComposer:
    return SteadyComposer(newsroom.HOUSE, standins, newsroom.NAMES)


def strictly(templates: Templates, brief: Brief = ONE) -> Letter:
    return Composer(newsroom.HOUSE, templates, newsroom.NAMES).compose(brief)


@pytest.mark.parametrize(("files", "faults"), list(CASES.values()), ids=list(CASES))
def test_the_letter_is_made_without_the_files_at_fault_alone(
    tmp_path: Path,
    files: Mapping[str, str | bytes],
    faults: tuple[tuple[str, int | None], ...],
) -> None:
    folder = own(tmp_path, files)
    standins = StandIns(folder)
    letter = composer(standins).compose(ONE)
    found = {one.name: one.place for one in standins.faults}
    places = {
        name: f"{folder / name}" + ("" if line is None else f":{line}") for name, line in faults
    }
    assert places == found
    assert strictly(Templates(folder, ours=dict(faults).keys())) == letter


def test_a_mistake_that_some_news_shows_costs_only_the_letters_that_have_it(tmp_path: Path) -> None:
    """In whatever order they are written, the same letter is the same."""
    files = {"mail/daily/subject.txt": "Yours: {{ letter.items[3].title }}"}
    standins = StandIns(own(tmp_path, files))
    made = [composer(standins).compose(one) for one in (SEVEN, ONE, SEVEN)]
    assert [True, False, True] == [one.subject.startswith("Yours: ") for one in made]
    assert [strictly(Templates(tmp_path), SEVEN), strictly(Templates())] == made[:2]
    assert made[0] == made[2]


def test_what_is_mended_is_used_at_once_and_its_mistake_over(tmp_path: Path) -> None:
    standins = StandIns(own(tmp_path, {"mail/daily/body.html": "{{ titel }}"}))
    writer = composer(standins)
    first = writer.compose(ONE)
    own(tmp_path, {"mail/daily/body.txt": "Mine"})
    standins.look_again()
    assert (1, first) == (len(standins.faults), writer.compose(ONE))
    own(tmp_path, {"mail/daily/body.html": GREETING})
    standins.look_again()
    assert strictly(Templates(tmp_path)) == writer.compose(ONE)
    assert () == standins.faults


def test_what_shows_without_a_letter_is_found_without_one(tmp_path: Path) -> None:
    standins = StandIns(own(tmp_path, {"web/home.html": "{% if", "mail/alert/body.txt": "{{"}))
    standins.parse()
    assert ["mail/alert/body.txt", "web/home.html"] == [one.name for one in standins.faults]


def test_a_page_is_made_as_well(tmp_path: Path) -> None:
    standins = StandIns(own(tmp_path, {"web/wording.txt": "{{ nobody }}"}))
    speech = languages.language("fr")
    made = standins.render_in(speech, "web/wording.txt", newsroom=newsroom.HOUSE)
    assert Templates().render_in(speech, "web/wording.txt", newsroom=newsroom.HOUSE) == made
    assert ["web/wording.txt"] == [one.name for one in standins.faults]


def test_what_fails_even_of_ours_is_told_of_theirs(tmp_path: Path) -> None:
    standins = StandIns(own(tmp_path, {"web/wording.txt": "\n{{ nobody }}"}))
    with pytest.raises(TemplateError, match=f"{tmp_path}/web/wording.txt:2: 'nobody'"):
        standins.render_in(languages.language("fr"), "web/wording.txt")
    assert () == standins.faults


def test_words_are_ours_where_theirs_cannot_be_used(tmp_path: Path) -> None:
    said = spoken(StandIns(own(tmp_path, {"mail/words/fr.toml": "why"})))
    assert spoken(StandIns()) == said


NAMES = sorted(
    one.relative_to(shipped()).as_posix()
    for one in (shipped() / "mail").rglob("*")
    if one.is_file()
)
PIECES = st.sampled_from(
    [
        "{{ letter.title }}",
        "{{ x }}",
        "{%",
        "{{ say('why') }}",
        "{% block head %}",
        '{% extends "mail/_blocks/letter.html" %}',
        '{% include "mail/daily/body.txt" %}',
        "{{ letter.items[3] }}",
        "\0to\0",
        "\r\nBcc: x",
        "<p>",
        "\udcff",
        "a = 1\n",
        'plural = "x"\n',
    ]
)


@settings(max_examples=10, deadline=None)
@given(st.dictionaries(st.sampled_from(NAMES), st.lists(PIECES, max_size=4), max_size=4))
def test_a_letter_is_always_made_whatever_stands_in_a_template(
    files: Mapping[str, list[str]],
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        written = {
            name: "".join(pieces).encode(errors="surrogateescape") for name, pieces in files.items()
        }
        standins = StandIns(own(Path(folder), written))
        made = composer(standins).compose(ONE)
        assert {one.name for one in standins.faults} <= files.keys()
        assert composer(StandIns(Path(folder))).compose(ONE) == made

"""Configuration written by us: a source put in, and a file from answers."""

import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.config import checks, load
from digest.config.write import Value, filled, literal, with_source

SHIPPED = (Path(__file__).parents[2] / "config.toml").read_text(encoding="utf-8")
SOURCE: dict[str, Value] = {"name": "new", "kind": "feed", "url": "https://news.example/feed"}


def left_out(text: str, inside: str) -> str:
    """What is left of `text` without the one stretch that is not in `inside`."""
    start = next((i for i, (a, b) in enumerate(zip(text, inside, strict=False)) if a != b), None)
    at = len(inside) if start is None else start
    return text[:at] + text[at + len(text) - len(inside) :]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(SHIPPED, id="the shipped file"),
        pytest.param('[[sources]]\nname = "a"\n', id="one source"),
        pytest.param('[[sources]]\nname = "a" # mine\n\n# after\n[web]\n', id="comments around"),
        pytest.param('[[sources]]\nname = """\n# no comment\n"""\n[web]\n', id="a long text"),
        pytest.param('[[sources]]\nmap = {a = "b"}\n[sources.add]\ntopics = [\n]\n', id="below it"),
        pytest.param('[[sources]]\r\nname = "a"\r\n\r\n[web]\r\n', id="lines end in CRLF"),
        pytest.param("# nothing yet\n", id="no source"),
        pytest.param("", id="an empty file"),
        pytest.param("[[ sources ]]\nname='a'\n[ web ]\n", id="odd spaces"),
        pytest.param("[[sources]]\n[web]\n[[sources]]\n[mail]\n", id="sources apart"),
        pytest.param('["newsroom"]\nname = "]\\"[[sources]]"\n', id="a header in a text"),
    ],
)
def test_a_source_is_put_in_and_every_other_byte_stays(text: str) -> None:
    """After the sources that there are; in the file's own line ends."""
    written = with_source(text, SOURCE)
    before, after = tomllib.loads(text), tomllib.loads(written)
    assert [*before.pop("sources", []), SOURCE] == after.pop("sources")
    assert before == after
    assert text == left_out(written, text)
    assert ("\r\n" in text) == ("\r\n" in written)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("sources = []\n[web]\n", id="an empty list"),
        pytest.param('sources = [\n  {name = "a"}, # mine\n]\n', id="a list of tables"),
    ],
)
def test_a_list_of_sources_in_one_value_grows(text: str) -> None:
    """With its comments."""
    before, written = tomllib.loads(text)["sources"], with_source(text, SOURCE)
    assert [*before, SOURCE] == tomllib.loads(written)["sources"]
    assert ("# mine" in text) == ("# mine" in written)


def test_a_file_that_does_not_end_its_last_line_gets_the_end() -> None:
    """Or two lines would be one."""
    written = with_source('[[sources]]\nname = "a"', SOURCE)
    assert ["a", "new"] == [one["name"] for one in tomllib.loads(written)["sources"]]


@given(
    st.one_of(
        st.text(st.characters(exclude_categories=["Cs"])),
        st.integers(-(2**63), 2**63 - 1),
        st.booleans(),
        st.lists(st.text(st.characters(exclude_categories=["Cs"]))),
        st.dictionaries(
            st.sampled_from(["item", "title", "date"]),
            st.text(st.characters(exclude_categories=["Cs"])),
        ),
    )
)
def test_what_is_written_is_always_read_back(value: Value) -> None:
    """Quotes, backslashes, line breaks and control characters included."""
    written = literal(value)
    assert "\n" not in written
    assert value == tomllib.loads(f"key = {written}\n")["key"]


@pytest.mark.parametrize("text", ["", "sources = []\n"])
def test_a_table_of_a_source_is_on_one_line(text: str) -> None:
    """So that the next `[[sources]]` is not mistaken for a part of it."""
    source: dict[str, Value] = {**SOURCE, "select": {"item": "li.a > b", "title": 'h3[lang="en"]'}}
    assert [source] == tomllib.loads(with_source(text, source))["sources"]


def test_answers_take_the_lines_of_their_keys() -> None:
    """Each in its own table; what is not answered stays."""
    template = '# head\n[a]\n# x = 1\n\n[b]\n# x = 1\n# y.z = "old"\n[[sources]]\n# end\n'
    expected = '# head\n[a]\n# x = 1\n\n[b]\nx = 2\ny.z = "new"\n[[sources]]\nname = "n"\n# end\n'
    assert expected == filled(template, {"b.x": 2, "b.y.z": "new"}, {"name": "n"})


def test_an_answer_without_a_line_is_a_mistake_of_ours() -> None:
    """It would be lost without a word."""
    with pytest.raises(KeyError, match=r"a\.x"):
        filled("[a]\n", {"a.x": 1}, None)


def test_hostile_answers_stay_answers(tmp_path: Path) -> None:
    """They neither end their line nor begin a table."""
    hostile = 'A "B" \\ C\t# [web]'
    template = '[newsroom]\n# name = ""\n# url = ""\n[[sources]]\n'
    answers: dict[str, Value] = {"newsroom.name": hostile, "newsroom.url": "https://n.example"}
    file = tmp_path / "config.toml"
    source: dict[str, Value] = {"name": "a", "kind": "archive", "path": 'a"\\b/*.txt'}
    with pytest.raises(checks.Wrong):
        checks.text(hostile)  # a tab is refused before anything is written
    file.write_text(filled(template, {**answers, "newsroom.name": hostile[:-8]}, source))
    config = load(file, {})
    assert hostile[:-8] == config.newsroom.name
    assert f'{tmp_path}/a"\\b/*.txt' == config.sources[0].path

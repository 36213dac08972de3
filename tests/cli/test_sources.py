"""`ingest` and `classify`."""

from __future__ import annotations

import json

import pytest

from tests.cli.desk import NOW, Desk, run


def test_ingest_counts_what_became_of_each_source(empty: Desk) -> None:
    """All counts are there, so that a script need not guess."""
    first = empty("ingest", "--at", NOW, "--json").json
    expected = {
        "source": "pages",
        "fetched": 3,
        "new": 3,
        "changed": 0,
        "unchanged": 0,
        "held": 0,
        "failed": 0,
        "why": [],
    }
    assert expected == {name: first[0][name] for name in expected}
    again = empty("ingest", "--at", NOW, "--json").json
    assert [(0, 3), (0, 1)] == [(one["new"], one["unchanged"]) for one in again]


def test_only_the_named_source_is_read(empty: Desk) -> None:
    assert ["site"] == [one["source"] for one in empty("ingest", "site", "--json").json]


def test_one_broken_source_does_not_stop_the_other(empty: Desk) -> None:
    """It is told with its file, and the exit code says that not all went well."""
    empty.write("site.atom", "<html>not a feed</html>")
    shown = empty("ingest", "--json")
    assert 1 == shown.code
    pages, site = json.loads(shown.out)
    assert (3, 0) == (pages["new"], pages["failed"])
    assert 1 == site["failed"] == len(site["why"])
    assert f"digest: {site['why'][0]}\n" == shown.err


def test_ingest_for_people_is_a_line_for_each_source(empty: Desk) -> None:
    lines = empty("ingest").out.splitlines()
    assert ["pages", "3", "3"] == lines[0].split("\t")[:3]
    assert ["site", "1", "1"] == lines[1].split("\t")[:3]


def test_classify_says_which_words_caused_each_label(empty: Desk) -> None:
    """From a file of JSON lines; blank ones are passed over."""
    lines = '{"title": "Belarus: Journalist jailed"}\n\n{"summary": "Nothing."}\n'
    file = empty.write("texts.jsonl", lines)
    first, second = empty("classify", str(file), "--json").json
    assert "Belarus: Journalist jailed" == first["title"]
    labels = {(one["dimension"], one["slug"]): one for one in first["labels"]}
    assert {("country", "BY"), ("region", "europe-central-asia")} <= set(labels)
    assert {"phrase", "place", "rule", "weight", "at"} == set(labels["country", "BY"]["reasons"][0])
    assert {"title": None, "read_as": "en", "labels": []} == second


def test_classify_reads_a_pipe(empty: Desk) -> None:
    """`-` is stdin, in a process of its own."""
    given = '{"title": "Жанна: Kenya", "language": "en"}'.encode()
    told = run(["--config", str(empty.folder / "config.toml"), "classify", "-"], stdin=given)
    assert (0, "") == (told.code, told.err)
    assert "Жанна: Kenya" == told.out.splitlines()[0]
    assert "  country KE  " in told.out


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        pytest.param('{"title": "Kenya", "language": "fr-CA"}', "fr", id="its own"),
        pytest.param('{"title": "Kenya", "language": "nl"}', "en", id="one without rules"),
        pytest.param('{"title": "Кения"}', "ru", id="by its letters"),
    ],
)
def test_classify_says_by_whose_rules_it_read(empty: Desk, line: str, expected: str) -> None:
    file = str(empty.write("texts.jsonl", line))
    assert expected == empty("classify", file, "--json").json[0]["read_as"]
    assert f"  read as {expected}" == empty("classify", file).out.splitlines()[1]


def test_classify_leaves_the_database_alone(empty: Desk) -> None:
    file = empty.write("texts.jsonl", '{"title": "Kenya"}')
    assert 0 == empty("classify", str(file)).code
    assert not (empty.folder / "var").exists()


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        pytest.param(b"{", "not JSON: ", id="cut short"),
        pytest.param(b"[" * 100_000, "not JSON: ", id="too deep"),
        pytest.param(b'"Kenya"', 'not an object like {"title": "…"}', id="a bare text"),
        pytest.param(b'{"title": 5}', "title: not a text", id="a number for a title"),
        pytest.param(b'{"summary": ["x"]}', "summary: not a text", id="a list for a summary"),
        pytest.param(b'{"title": "\\ud800"}', "title: not a text", id="half a character"),
        pytest.param(
            b'{"terms": "Death Penalty"}',
            'terms: not a list of texts like ["Death Penalty"]',
            id="a text for a list",
        ),
        pytest.param(b'{"title": "\xff"}', "not UTF-8", id="octets"),
        pytest.param(
            b'{"titel": "Kenya"}',
            "titel: unknown key; did you mean title? allowed are title, summary, language, terms",
            id="an unknown key",
        ),
        pytest.param(
            b'{"title": "", "language": "en"}',
            "neither title nor summary; allowed are title, summary, language, terms",
            id="no text",
        ),
        pytest.param(
            b'{"title": "Kenya", "language": "french"}',
            "language: french: not a language code like",
            id="no language",
        ),
    ],
)
def test_a_bad_line_is_named(empty: Desk, line: bytes, expected: str) -> None:
    """By file and number, with what is wrong; the others are labelled all the same."""
    file = empty.folder / "texts.jsonl"
    file.write_bytes(b'{"title": "Kenya"}\n' + line + b'\n{"title": "Peru"}\n')
    shown = empty("classify", str(file), "--json")
    assert (1, ["Kenya", "Peru"]) == (shown.code, [one["title"] for one in json.loads(shown.out)])
    assert shown.err.startswith(f"digest: {file}: line 2: {expected}")
    assert 1 == shown.err.count("\n")

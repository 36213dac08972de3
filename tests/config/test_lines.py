"""Lines of a TOML file, on everything TOML lets one write."""

from collections.abc import Iterator

import pytest

from digest.config.lines import Malformed, Path, parse

CASES = [
    pytest.param("a = 1\nb = 2\n", {("a",): 1, ("b",): 2}, id="plain keys"),
    pytest.param("# one\n\na = 1 # a = 2\n", {("a",): 3}, id="comments and blank lines"),
    pytest.param("[t]\na = 1\n", {("t",): 1, ("t", "a"): 2}, id="a table"),
    pytest.param(
        "[t.u]\na = 1\n[t]\nb = 2\n",
        {("t", "u"): 1, ("t", "u", "a"): 2, ("t",): 3, ("t", "b"): 4},
        id="a table after the one below it",
    ),
    pytest.param(
        "a.b.c = 1\na.b.d = 2\n",
        {("a", "b"): 1, ("a", "b", "c"): 1, ("a", "b", "d"): 2},
        id="dotted keys",
    ),
    pytest.param(
        '"a.b".\'c d\' = 1\n"\\u0065" = 2\n',
        {("a.b", "c d"): 1, ("e",): 2},
        id="quoted keys with dots and escapes",
    ),
    pytest.param(
        "[[s]]\nn = 1\n\n[[s]]\nn = 2\n[s.t]\nm = 3\n",
        {
            ("s",): 1,
            ("s", 0): 1,
            ("s", 0, "n"): 2,
            ("s", 1): 4,
            ("s", 1, "n"): 5,
            ("s", 1, "t"): 6,
            ("s", 1, "t", "m"): 7,
        },
        id="arrays of tables and a table in the last one",
    ),
    pytest.param(
        "[[a]]\n[[a.b]]\nx = 1\n[[a.b]]\nx = 2\n[[a]]\n[[a.b]]\nx = 3\n",
        {
            ("a", 0, "b", 0, "x"): 3,
            ("a", 0, "b", 1, "x"): 5,
            ("a", 1, "b", 0): 7,
            ("a", 1, "b", 0, "x"): 8,
        },
        id="arrays of tables inside arrays of tables",
    ),
    pytest.param(
        'a = {b = 1, c = {d = "}"}}\ne = 2\n',
        {("a", "b"): 1, ("a", "c", "d"): 1, ("e",): 2},
        id="inline tables, one inside another",
    ),
    pytest.param(
        "a = [\n  1, # [\n  [2,\n   3],\n  {x = 4},\n]\nb = 5\n",
        {
            ("a", 0): 2,
            ("a", 1): 3,
            ("a", 1, 1): 4,
            ("a", 2): 5,
            ("a", 2, "x"): 5,
            ("b",): 7,
        },
        id="arrays over several lines",
    ),
    pytest.param(
        'a = """\n[t]\nb = 1 # \\""" \\\\"""\nc = 2\n',
        {("a",): 1, ("c",): 4},
        id="multi-line strings that look like TOML",
    ),
    pytest.param(
        "a = '''\nx = \"\n''''\nb = '\\'\nc = 3\n",
        {("a",): 1, ("b",): 4, ("c",): 5},
        id="literal strings with quotes and backslashes in them",
    ),
    pytest.param(
        'a = """"one" and ""two"""""\nb = ""\nc = \'\'\nd = 4\n',
        {("a",): 1, ("b",): 2, ("c",): 3, ("d",): 4},
        id="quotes at the ends of strings, and empty strings",
    ),
    pytest.param(
        "a = 1979-05-27 07:32:00.5Z\nb = -1.5e+3\nc = true\n1.2 = 4\n",
        {("a",): 1, ("b",): 2, ("c",): 3, ("1", "2"): 4},
        id="dates, numbers and keys made of digits",
    ),
    pytest.param("a = 1\r\nb = 2\r\n", {("a",): 1, ("b",): 2}, id="lines that end in CR LF"),
    pytest.param("a = 1", {("a",): 1}, id="no line end at the end"),
]


@pytest.mark.parametrize(("text", "expected"), CASES)
def test_each_path_has_its_line(text: str, expected: dict[Path, int]) -> None:
    """A key is where it is written, a table where its header is."""
    lines = parse(text).lines
    assert expected == {path: lines.get(path) for path in expected}


@pytest.mark.parametrize(("text", "expected"), CASES)
def test_every_path_of_the_values_is_found(text: str, expected: dict[Path, int]) -> None:
    """The scan misses nothing that the standard parser sees, and invents nothing."""
    document = parse(text)
    assert set(_paths(document.values)) == set(document.lines) | set(_implied(document.lines))


def test_an_absent_path_gets_the_line_around_it() -> None:
    """What is missing is complained of where it should stand."""
    document = parse("a = 1\n[t]\nb = 1\n")
    assert (2, 1) == (document.line(("t", "missing", "deep")), document.line(("missing",)))


@pytest.mark.parametrize(
    ("text", "line"),
    [
        pytest.param("a = 1\nb 2\n", 2, id="no equals sign"),
        pytest.param("a = 1\n\na = 2\n", 3, id="a key twice"),
        pytest.param("a = 1\nb = [1,\n", 2, id="an array without end"),
        pytest.param('a = "x\nb = 1\n', 1, id="a text without end"),
    ],
)
def test_what_is_not_toml_is_refused_with_its_line(text: str, line: int) -> None:
    """The line is the standard parser's, in a field of its own."""
    with pytest.raises(Malformed) as refused:
        parse(text)
    assert (line, False) == (refused.value.line, " line " in str(refused.value))


def _paths(value: object, path: Path = ()) -> Iterator[Path]:
    if path:
        yield path
    if isinstance(value, dict):
        for key, below in value.items():
            yield from _paths(below, (*path, key))
    elif isinstance(value, list):
        for place, below in enumerate(value):
            yield from _paths(below, (*path, place))


def _implied(lines: object) -> Iterator[Path]:
    """Paths that only stand above written ones, like `a` in `[a.b]`."""
    assert isinstance(lines, dict)
    for path in lines:
        for end in range(1, len(path)):
            yield path[:end]

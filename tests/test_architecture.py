"""The shape of the house, held by reading its source; and the reader itself, on a broken house."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.house import rules
from tests.house.source import Package, read

ROOT = Path(__file__).parents[1]
SOURCE = read(ROOT / "digest")
TESTS = read(ROOT / "tests")


def test_every_module_has_its_row() -> None:
    """A new module is first given its place in the layout."""
    assert [] == rules.without_a_row(SOURCE)


def test_no_arrow_points_up() -> None:
    """A module imports from the rows above its own, or from the left in its own row."""
    assert [] == rules.arrows_up(SOURCE)


def test_no_modules_import_each_other() -> None:
    """Not by way of others either."""
    assert [] == rules.cycles(SOURCE)


def test_each_library_has_one_home() -> None:
    """So that it can be replaced, and its faults mended, in one place."""
    assert [] == rules.strangers(SOURCE)


def test_only_the_outside_reads_the_clock() -> None:
    """Elsewhere `now` is a parameter."""
    assert [] == rules.clocks(SOURCE)


def test_all_sql_is_in_the_store() -> None:
    """One place to look when a table changes."""
    assert [] == rules.sql_outside_the_store(SOURCE)


def test_nothing_is_mocked() -> None:
    """Neither in the source nor in the tests."""
    assert [] == rules.mocks(SOURCE) + rules.mocks(TESTS)


def test_no_file_is_too_long() -> None:
    """A long file knows too much."""
    assert [] == rules.too_long(SOURCE) + rules.too_long(TESTS)


RULES = [
    rules.without_a_row,
    rules.arrows_up,
    rules.cycles,
    rules.strangers,
    rules.clocks,
    rules.sql_outside_the_store,
    rules.mocks,
    rules.too_long,
]


def build(folder: Path, files: dict[str, str]) -> Package:
    """A package called `digest` with these files in it."""
    for name, text in {"__init__.py": '"""Sound."""\n', **files}.items():
        path = folder / "digest" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return read(folder / "digest")


@pytest.mark.parametrize(
    ("files", "rule", "expected"),
    [
        pytest.param(
            {"helpers.py": ""},
            rules.without_a_row,
            "digest/helpers.py:1: has no row in the layout",
            id="a module without a row",
        ),
        pytest.param(
            {"model.py": "\nfrom digest.store import entries\n", "store/entries.py": ""},
            rules.arrows_up,
            "digest/model.py:2: imports digest.store.entries, which stands below or to the right",
            id="an arrow up the rows",
        ),
        pytest.param(
            {"config.py": "from digest import tokens\n", "tokens.py": ""},
            rules.arrows_up,
            "digest/config.py:1: imports digest.tokens, which stands below or to the right",
            id="an arrow to the right in one row",
        ),
        pytest.param(
            {
                "plan.py": "def late() -> None:\n    from digest.service import x\n",
                "service.py": "",
            },
            rules.arrows_up,
            "digest/plan.py:2: imports digest.service, which stands below or to the right",
            id="an arrow hidden in a function",
        ),
        pytest.param(
            {
                "store/__init__.py": "",
                "store/a.py": "from . import b\n",
                "store/b.py": "from ..store.c import x\n",
                "store/c.py": "import digest.store.a\n",
            },
            rules.cycles,
            "digest/store/a.py:1: a cycle: store.a → store.b → store.c → store.a",
            id="a cycle of three, by relative imports",
        ),
        pytest.param(
            {"plan.py": "import json\nimport jinja2.ext\n"},
            rules.strangers,
            "digest/plan.py:2: jinja2 lives in digest.templates",
            id="a library away from home",
        ),
        pytest.param(
            {"sources/archive.py": "from feedparser import parse\n"},
            rules.strangers,
            "digest/sources/archive.py:1: feedparser lives in digest.sources.feed",
            id="a library one door from home",
        ),
        pytest.param(
            {"http.py": "import requests\n"},
            rules.strangers,
            "digest/http.py:1: requests has no home",
            id="a library without a home",
        ),
        pytest.param(
            {"plan.py": "from datetime import datetime as dt, UTC\n\nx = dt.now(UTC)\n"},
            rules.clocks,
            "digest/plan.py:3: reads the clock by datetime.datetime.now",
            id="a clock under another name",
        ),
        pytest.param(
            {"store/a.py": "import time\n\nclock = time.time\n"},
            rules.clocks,
            "digest/store/a.py:3: reads the clock by time.time",
            id="a clock handed on",
        ),
        pytest.param(
            {"model.py": "from time import time\n\nx = time()\n"},
            rules.clocks,
            "digest/model.py:3: reads the clock by time.time",
            id="a clock by its bare name",
        ),
        pytest.param(
            {"plan.py": 't = "x"\nq = f"SELECT {t} FROM y"\n'},
            rules.sql_outside_the_store,
            "digest/plan.py:2: SQL outside digest/store/",
            id="SQL in a workflow",
        ),
        pytest.param(
            {"plan.py": 'q = """\n    INSERT INTO y VALUES (1)\n"""\n'},
            rules.sql_outside_the_store,
            "digest/plan.py:1: SQL outside digest/store/",
            id="SQL over several lines",
        ),
        pytest.param(
            {"plan.py": "from unittest import mock\n"},
            rules.mocks,
            "digest/plan.py:1: imports a mock; use the real thing",
            id="a mock",
        ),
        pytest.param(
            {"plan.py": "def test(monkeypatch):\n    monkeypatch.setattr(1, 'x', 2)\n"},
            rules.mocks,
            "digest/plan.py:2: patches an attribute; use the real thing",
            id="a patch",
        ),
        pytest.param(
            {"plan.py": "x = 1\n" * 351},
            rules.too_long,
            "digest/plan.py:351: 351 lines; split by 350",
            id="a long file",
        ),
    ],
)
def test_a_broken_rule_is_caught(
    tmp_path: Path,
    files: dict[str, str],
    rule: Callable[[Package], list[str]],
    expected: str,
) -> None:
    """With its file and line, so that a green test means something."""
    assert [expected] == rule(build(tmp_path, files))


@pytest.mark.parametrize("rule", RULES)
def test_a_sound_house_passes_every_rule(
    tmp_path: Path, rule: Callable[[Package], list[str]]
) -> None:
    """What is allowed, close to what is not."""
    files = {
        "model.py": '"""SELECT is only a word here."""\nfrom datetime import datetime\n',
        "errors.py": "from digest import model\nx = 'UPDATED'\n",
        "store/__init__.py": "import sqlite_utils\nfrom digest.store import entries\n",
        "store/entries.py": "from digest.model import x\nq = 'SELECT 1'\n",
        "sources/feed/__init__.py": "import feedparser, lxml.etree\n",
        "service.py": "from datetime import UTC, datetime\nx = datetime.now(UTC)\n",
        "plan.py": "from datetime import datetime\ndef f(now: datetime) -> str:\n    ...\n",
    }
    assert [] == rule(build(tmp_path, files))

"""What `init` writes says the same as the shipped config.toml."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SHIPPED = (ROOT / "config.toml").read_text(encoding="utf-8")
TEMPLATE = (ROOT / "templates/config/config.toml").read_text(encoding="utf-8")
SECTION = re.compile(r"^\[([a-z.]+)\]$", re.MULTILINE)
KEY = re.compile(r"^(?:# )?([a-z_.]+) = ")


def sections(text: str) -> dict[str, list[str]]:
    """The lines of each table by its name; the file's head is left out, and what the sample has."""
    parts = SECTION.split(text)
    found = dict(zip(parts[1::2], parts[2::2], strict=True))
    sources = re.compile(r"^\[\[sources\]\]\n([a-z_]+ = .*\n)*\n", re.MULTILINE)
    return {name: sources.sub("", body).splitlines() for name, body in found.items()}


def explained(lines: list[str]) -> list[str]:
    """Keys by their names, everything else as it is."""
    return [match[1] if (match := KEY.match(line)) else line for line in lines]


@pytest.mark.parametrize("name", sections(SHIPPED))
def test_a_table_is_explained_in_the_same_words(name: str) -> None:
    """Both files have the same keys with the same comments."""
    shipped, template = sections(SHIPPED), sections(TEMPLATE)
    assert list(shipped) == list(template)
    assert explained(shipped[name]) == explained(template[name])


def test_nothing_of_the_sample_is_set() -> None:
    """Only what is answered is."""
    assert [] == re.findall(r"^[a-z_.]+ = .*", TEMPLATE, re.MULTILINE)

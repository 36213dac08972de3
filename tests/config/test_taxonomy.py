"""What [taxonomy] says about labels."""

from pathlib import Path

import pytest

from digest.config import OwnRegion, load
from digest.errors import ConfigError

BASE = """
[newsroom]
name = "Watchhouse"
url = "https://newsroom.example.org"

[[sources]]
name = "site"
kind = "feed"
path = "site.atom"
"""


def test_what_is_decided_is_read(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text(
        BASE
        + """
[taxonomy]
publish = {topic = 0.7, "topic:children" = 0.8, BY = 1}
suggest = {topic = 0.3}
territories = {crimea = "UA"}
names = {MM = "Burma", CZ = {en = "Czech Republic", fr = "République tchèque"}}
subregions = true

[taxonomy.regions.sahel]
name = "Sahel"
countries = ["BF", "western-africa"]
names = {ar = "الساحل"}
""",
        encoding="utf-8",
    )
    found = load(file, {}).taxonomy
    assert {"topic": 0.7, "topic:children": 0.8, "BY": 1.0} == found.publish
    assert {"topic": 0.3} == found.suggest
    assert {"crimea": "UA"} == found.territories
    assert {"en": "Czech Republic", "fr": "République tchèque"} == found.names["CZ"]
    assert {"en": "Burma"} == found.names["MM"]
    sahel = OwnRegion("sahel", "Sahel", ("BF", "western-africa"), {"ar": "الساحل"})
    assert ((sahel,), True) == (found.regions, found.subregions)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        pytest.param("publish = {topic = 2}", "publish.topic: 2 is not a number from 0", id="2"),
        pytest.param("suggest = {topic = true}", "suggest.topic: true is not a number", id="flag"),
        pytest.param("publish = 0.5", "publish: 0.5 is not a table", id="no table"),
        pytest.param("territories = {HK = 1}", "territories.HK: 1 is not a text", id="a number"),
        pytest.param("names = {MM = 1}", "names.MM: 1 is not a table", id="a name"),
        pytest.param('regions = {a = {name = "A"}}', "regions.a.countries: is missing", id="none"),
        pytest.param(
            'regions = {"A B" = {name = "A", countries = ["KE"]}}',
            'regions.A B: "A B" is not a slug',
            id="a slug",
        ),
        pytest.param("subregions = 1", "subregions: 1 is not true or false", id="no flag"),
    ],
)
def test_mistakes_are_told(tmp_path: Path, line: str, expected: str) -> None:
    file = tmp_path / "config.toml"
    file.write_text(f"{BASE}\n[taxonomy]\n{line}\n", encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        load(file, {})
    assert [f"{file}:12: taxonomy.{expected}"] == [
        one[: len(f"{file}:12: taxonomy.{expected}")] for one in caught.value.complaints
    ]

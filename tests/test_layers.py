"""The picture of the layers, drawn from a small package."""

from pathlib import Path
from xml.etree import ElementTree

import pytest

from docs.draw_layers import arrows, picture, shortest, table
from tests.house.source import Package, read

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture
def package(tmp_path: Path) -> Package:
    """Four units; `plan` imports `model` both by way of the store and directly."""
    files = {
        "model.py": "",
        "store/__init__.py": "",
        "store/entries.py": "from digest import model\n",
        "plan.py": "import digest.store.entries\nfrom digest.model import x\n",
        "cli.py": "from digest import plan\n",
    }
    for name, text in files.items():
        (tmp_path / "digest" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "digest" / name).write_text(text)
    return read(tmp_path / "digest")


def test_arrows_are_collapsed_by_module(package: Package) -> None:
    """Files inside a folder are one module."""
    expected = {"cli": ("plan",), "model": (), "plan": ("model", "store"), "store": ("model",)}
    assert expected == arrows(package)


def test_an_arrow_that_follows_from_others_is_left_out(package: Package) -> None:
    """Else everything points at the words."""
    expected = {"cli": ("plan",), "model": (), "plan": ("store",), "store": ("model",)}
    assert expected == shortest(arrows(package))


def test_the_picture_has_a_box_for_each_module_and_its_arrows(package: Package) -> None:
    """And is well-formed."""
    drawn = ElementTree.fromstring(picture(package))
    boxes = [text.text for text in drawn.findall(f"{SVG}g/{SVG}text")]
    titles = [title.text for title in drawn.findall(f"{SVG}path/{SVG}title")]
    assert ["model", "store/", "plan", "cli"] == boxes
    assert ["store imports model", "plan imports store", "cli imports plan"] == titles


def test_the_same_source_draws_the_same_bytes(package: Package) -> None:
    """So that a change of the picture is a change of the house."""
    again = read(package.modules[0].path.parent)
    assert (picture(package), table(package)) == (picture(again), table(again))


def test_the_table_names_every_import(package: Package) -> None:
    """Also those that the picture leaves out."""
    assert "| 6 workflows | `plan` | 1 | 2 | 2 | model, store |" in table(package)

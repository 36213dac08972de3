"""`[look]`: colours that can be read, and what is said of those that cannot."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.config import Look, colours, load
from digest.errors import ConfigError
from tests.config.files import LEAST, write

PNG = b"\x89PNG\r\n\x1a\n"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"/>'
STYLE = (Path(colours.__file__).parents[1] / "web/static/style.css").read_text(encoding="utf-8")


def read(folder: Path, text: str) -> Look:
    """The look that a table says."""
    return load(write(folder, f"{LEAST}[look]\n{text}"), {}).look


def test_without_a_table_the_look_is_ours(tmp_path: Path) -> None:
    assert Look() == read(tmp_path, "")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param('accent = "#0057B8"', ("#0057b8", "#5992d1"), id="the dark one follows"),
        pytest.param('accent = "#005"', ("#000055", "#8c8cb2"), id="three digits"),
        pytest.param('accent_dark = "#9cf"', (None, "#99ccff"), id="the dark one alone"),
        pytest.param(
            'accent = "#8a1538"\naccent_dark = "#f0a0b4"', ("#8a1538", "#f0a0b4"), id="both"
        ),
    ],
)
def test_colours_are_taken(tmp_path: Path, text: str, expected: tuple[str, str]) -> None:
    """As six digits in lower case."""
    found = read(tmp_path, text)
    assert expected == (found.accent, found.accent_dark)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        pytest.param(
            'accent = "teal"', 'accent: "teal" is not a colour such as "#0a5964"', id="name"
        ),
        pytest.param("accent = 7", 'accent: 7 is not a text: put it in "quotes"', id="number"),
        pytest.param(
            'accent = "#88cccc"',
            'accent: "#88cccc" has a contrast of 1.6:1 with #f3f1ea, a background of light pages; '
            "4.5:1 is needed: choose a darker colour",
            id="too pale",
        ),
        pytest.param(
            'accent_dark = "#0a5964"',
            'accent_dark: "#0a5964" has a contrast of 1.98:1 with #1e2327, a background of dark '
            "pages; 4.5:1 is needed: choose a lighter colour",
            id="too dark",
        ),
        pytest.param('logo = "none.svg"', "logo: none.svg cannot be read: No such file", id="gone"),
        pytest.param('logo = "logo.gif"', "logo: logo.gif is neither an .svg nor a .png", id="gif"),
        pytest.param('logo = "fake.png"', "logo: fake.png holds no PNG picture", id="no picture"),
        pytest.param('logo = "big.png"', "logo: big.png has 70008 octets; 65536 are", id="big"),
        pytest.param('acent = "#000"', "acent: unknown key; did you mean accent?", id="misspelt"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(tmp_path: Path, text: str, why: str) -> None:
    (tmp_path / "fake.png").write_bytes(SVG)
    (tmp_path / "logo.gif").write_bytes(b"GIF89a")
    (tmp_path / "big.png").write_bytes(PNG + bytes(70_000))
    with pytest.raises(ConfigError) as refused:
        read(tmp_path, text)
    (told,) = refused.value.complaints
    assert f"config.toml:9: look.{why}" in told.replace(f"{tmp_path}/", "")


@pytest.mark.parametrize(("name", "picture"), [("logo.svg", SVG), ("logo.png", PNG + b"...")])
def test_a_logo_is_a_file_beside_the_configuration(
    tmp_path: Path, name: str, picture: bytes
) -> None:
    (tmp_path / name).write_bytes(picture)
    assert tmp_path / name == read(tmp_path, f'logo = "{name}"').logo


def test_the_backgrounds_are_those_of_the_stylesheet() -> None:
    """Light ones first."""
    light, _, dark = STYLE.partition("prefers-color-scheme: dark")
    for sheet, papers in ((light, colours.LIGHT_PAPERS), (dark, colours.DARK_PAPERS)):
        assert [f"--paper: {papers[0]};", f"--raised: {papers[1]};"] == [
            one.strip() for one in sheet.splitlines() if "--paper: " in one or "--raised: " in one
        ][:2]


@given(st.integers(0, 0xFFFFFF).map(lambda one: f"#{one:06x}"))
def test_whatever_the_colour_its_buttons_and_its_dark_form_can_be_read(colour: str) -> None:
    """Always."""
    assert colours.contrast(colours.on(colour), colour) >= colours.NEEDED
    lighter = colours.lightened(colour)
    assert colours.worst(lighter, colours.DARK_PAPERS)[0] >= colours.NEEDED

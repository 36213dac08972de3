"""What a letter says of light and dark, answered beforehand."""

from __future__ import annotations

import pytest

from digest.letters import Composer, splice
from digest.letters.scheme import Scheme, seen_in
from digest.preview import UNSENT, part
from digest.templates import Templates
from tests.letters import newsroom

YES, NO = "(min-width: 0)", "(max-width: 0)"
CASES = {
    "@media (prefers-color-scheme: dark) {": (f"@media {NO} {{", f"@media {YES} {{"),
    "@media (prefers-color-scheme:light) {": (f"@media {YES} {{", f"@media {NO} {{"),
    "@media screen and ( Prefers-Color-Scheme : dark ){": (
        f"@media screen and {NO}{{",
        f"@media screen and {YES}{{",
    ),
    '<meta name="color-scheme" content="light dark">': (
        '<meta name="color-scheme" content="light">',
        '<meta name="color-scheme" content="dark">',
    ),
    '<meta name="supported-color-schemes" content="light dark">': (
        '<meta name="supported-color-schemes" content="light">',
        '<meta name="supported-color-schemes" content="dark">',
    ),
    '<html style="color-scheme: light dark;">': (
        '<html style="color-scheme: light;">',
        '<html style="color-scheme: dark;">',
    ),
    "A light dark matter (dark)": ("A light dark matter (dark)", "A light dark matter (dark)"),
}


@pytest.mark.parametrize(("html", "light", "dark"), [(one, *both) for one, both in CASES.items()])
def test_what_a_scheme_decides_is_decided(html: str, light: str, dark: str) -> None:
    assert (light, dark) == tuple(seen_in(html, one) for one in Scheme)


def test_no_letter_asks_for_a_scheme_after_that() -> None:
    letter = Composer(newsroom.HOUSE, Templates(), newsroom.NAMES).compose(newsroom.brief(3))
    html = part(splice(letter.segments, UNSENT | {"to": b"reader@mail.example"}), "html")
    assert "prefers-color-scheme" in html
    light, dark = (seen_in(html, one) for one in Scheme)
    assert "prefers-color-scheme" not in light + dark
    assert (f"@media {NO}", f"@media {YES}") == tuple(
        next(line for line in one.splitlines() if line.startswith("@media (m"))[:23].rstrip(" {")
        for one in (light, dark)
    )
    assert "light dark" not in light + dark

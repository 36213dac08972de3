"""Every letter by the book: its headers, its octets, its parts and its links."""

from __future__ import annotations

from collections.abc import Mapping

from digest.templates import shipped
from tests.browser.mail.conftest import Noted
from tests.browser.mail.post import Posted
from tests.letters.lint import faults

NO_LETTERS = frozenset({"_blocks", "words"})


def test_no_letter_has_a_fault(letters: Mapping[str, Posted]) -> None:
    """None of them, whatever is in it."""
    told = {
        name: faults(one.raw, secrets=one.secrets, listed=one.listed)
        for name, one in letters.items()
    }
    assert {} == {name: found for name, found in told.items() if found}


def test_every_template_is_a_letter_here(templates: Noted, letters: Mapping[str, Posted]) -> None:
    """Whoever adds one has it judged."""
    folders = {one.name for one in (shipped() / "mail").iterdir() if one.is_dir()} - NO_LETTERS
    assert folders == {name.split("/")[1] for name in templates.names}


def test_slow_judges_are_shown_every_template_in_every_language(
    letters: Mapping[str, Posted],
) -> None:
    """What they are spared is words, and more of the same."""

    def met(some: list[Posted]) -> set[tuple[str, str]]:
        return {(one.name.partition("-")[0], one.language) for one in some}

    every = list(letters.values())
    assert met(every) == met([one for one in every if one.slowly])

"""Prove the templates in use: every letter in every language, with what sources bring at worst."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from digest.errors import TemplateError
from digest.letters import Composer
from digest.letters.amended import AmendedWriter
from digest.letters.asked import AskedWriter
from digest.letters.brief import House
from digest.letters.proof import Case, cases, faults, proofs
from digest.letters.proof.made import Press
from digest.letters.proof.texts import label
from digest.letters.welcome import WelcomeWriter
from digest.letters.words import LANGUAGES
from digest.model import Dimension, Label
from digest.taxonomy import Taxonomy
from digest.templates import Templates

CASES = cases(LANGUAGES)
"""The letters that are made."""

_LABELS = 7  # of each sort: enough for groups to form, few enough for groups to be of several


@dataclass(frozen=True, slots=True)
class Broken:
    """One thing that is wrong, and the letters that it is wrong in."""

    why: str
    cases: tuple[Case, ...]

    def __str__(self) -> str:
        """`…/body.html:12: 'x' is undefined (in 24 letters, such as daily in fr, 1 item)`."""
        first, count = self.cases[0], len(self.cases)
        where = f"{count} letters, such as {first}" if count > 1 else str(first)
        return f"{self.why} (in {where})"


@dataclass(frozen=True, slots=True)
class Proved:
    """How many letters were made, and all that is wrong with them."""

    letters: int
    broken: tuple[Broken, ...]


def press(house: House, templates: Templates, taxonomy: Taxonomy, zone: str) -> Press:
    """What makes a newsroom's letters; TemplateError where its words cannot be used."""
    composer = Composer(house, templates, taxonomy)
    return Press(
        composer,
        AskedWriter(house, templates),
        AmendedWriter(house, templates, taxonomy),
        WelcomeWriter(house, templates, taxonomy),
        tuple(_labels(taxonomy)),
        zone,
    )


def prove(
    press: Press, every: Sequence[Case] = CASES, alive: Callable[[int], None] = lambda _: None
) -> Proved:
    """Make these letters and read them, calling `alive` with 1 after each."""
    met: dict[str, list[Case]] = {}
    for case in every:
        for why in _wrong(press, case):
            met.setdefault(why, []).append(case)
        alive(1)
    return Proved(len(every), tuple(Broken(why, tuple(some)) for why, some in met.items()))


def _wrong(press: Press, case: Case) -> Iterator[str]:
    try:
        proof = proofs(press, case)
    except TemplateError as error:
        yield str(error)
    else:
        yield from faults(proof)


def _labels(taxonomy: Taxonomy) -> Iterator[Label]:
    for dimension in Dimension:
        for slug in taxonomy.choices(dimension)[:_LABELS]:
            yield label(dimension, slug)

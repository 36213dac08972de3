"""Ours in the place of the operator's: what is made of templates is made though one has a mistake.

Whatever is made is made as a whole of one set of files: the operator's, or these but for the file
that is at fault, or, where ours fails among theirs, ours throughout. Which one hangs on the files
and on what is made alone, so that the same is made of the same again: a mistake that shows with
some news only costs only the letters that have it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Generic, TypeVar

from digest.errors import TemplateError
from digest.templates.rendering import Speech, Templates
from digest.troubles import TemplateFault

Made = TypeVar("Made")
Writer = TypeVar("Writer")


class StandIns:
    """Makes things of the operator's templates while these can be used; from any thread."""

    def __init__(self, override: Path | None = None) -> None:
        """`override` is as for `Templates`."""
        self._override = override
        self._begin()

    def _begin(self) -> None:
        self._templates = Templates(self._override)
        self._faults: dict[str, TemplateFault] = {}

    @property
    def faults(self) -> tuple[TemplateFault, ...]:
        """What has been found to be at fault, a mistake of each file, by name."""
        return tuple(one for _, one in sorted(self._faults.items()))

    def parse(self) -> None:
        """Find the mistakes of the operator's files that show without anything being made."""
        self._note(self._templates, self._templates.malformed())

    def look_again(self) -> None:
        """Read all templates anew where a file that was at fault is not as it was."""
        if any(self.now(one.name) != one.sha256 for one in self.faults):
            self._begin()

    def now(self, name: str) -> str | None:
        """The SHA-256, in hex, of an operator's file as it is; None where there is none."""
        file = self._override / name if self._override else None
        try:
            return hashlib.sha256(file.read_bytes()).hexdigest() if file else None
        except FileNotFoundError:
            return None
        except OSError:
            return ""

    def made(self, write: Callable[[Templates], Made], below: str) -> Made:
        """What `write` makes of the templates in a folder such as `mail/`; TemplateError where it
        fails even of ours."""
        theirs = self._templates  # the same throughout, whoever looks again meanwhile
        try:
            return write(theirs)
        except TemplateError as first:
            found = [first]
            own = frozenset(one for one in theirs.own if one.startswith(below))
            for ours in _ways(own, found):
                try:
                    made = write(theirs.without(ours))
                except TemplateError as error:
                    found.append(error)
                else:
                    self._note(theirs, _blamed(found, ours))
                    return made
            raise

    def render_in(self, speech: Speech, name: str, **values: object) -> str:
        """A page, as by `Templates`."""
        return self.made(lambda templates: templates.render_in(speech, name, **values), "web/")

    def _note(self, templates: Templates, errors: Iterable[TemplateError]) -> None:
        for error in errors:
            if error.name is not None:
                file, line = str(templates.file(error.name)), error.line
                place = file if line is None else f"{file}:{line}"
                why = str(error).removeprefix("template: ").removeprefix(f"{place}: ")
                fault = TemplateFault(error.name, place, why, templates.sha256(error.name))
                self._faults.setdefault(error.name, fault)


class Steady(Generic[Writer]):
    """Something that writes by templates, built for each set of files that it needs."""

    def __init__(self, standins: StandIns, build: Callable[[Templates], Writer]) -> None:
        """`build` may raise TemplateError."""
        self._standins = standins
        self._build = build
        self._built: dict[Templates, Writer] = {}

    def by(self, write: Callable[[Writer], Made]) -> Made:
        """What `write` makes; TemplateError where it fails even with our templates."""
        return self._standins.made(lambda templates: write(self._writer(templates)), "mail/")

    def _writer(self, templates: Templates) -> Writer:
        if templates not in self._built:
            self._built[templates] = self._build(templates)
        return self._built[templates]


def _ways(own: frozenset[str], found: Sequence[TemplateError]) -> Iterator[frozenset[str]]:
    """The files to be ours, one way after another; `found` grows by how each fails. First those
    that are to blame, then, since a file may spoil another, each one beside them, then all."""
    out: frozenset[str] = frozenset()
    while (name := found[-1].name) is not None and name in own - out:
        out |= {name}
        yield out
    rest = sorted(own - out)
    yield from (out | {name} for name in rest)
    if len(rest) > 1:
        yield own


def _blamed(found: Sequence[TemplateError], ours: frozenset[str]) -> Iterator[TemplateError]:
    """The first mistake of each file that had to be ours, as far as it is known; where none is, the
    first mistake of all, for the first of the files."""
    told = {one.name: one for one in reversed(found) if one.name in ours}
    yield from told.values()
    rest = ours - told.keys()
    if len(rest) == 1 or not told:
        yield TemplateError(str(found[0]), name=min(rest))

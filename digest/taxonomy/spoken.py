"""The phrases of each language, read when they are wanted.

An operator's own files are read at once, so that all that is wrong with them is told at once. Those
that ship are found right by tests, and each costs a good part of a second: a language that nobody
writes is never read, and what was read is not kept: it is wanted once, to be compiled.
"""

from __future__ import annotations

from digest.errors import TaxonomyError
from digest.taxonomy import rules
from digest.taxonomy.dead import dead
from digest.taxonomy.rules import Phrase, Topic
from digest.taxonomy.sheet import Folder


class Spoken:
    """The languages of a folder; complaints about the operator's own files stay with the sheets."""

    def __init__(self, folder: Folder, topics: tuple[Topic, ...]) -> None:
        self._folder, self._topics = folder, topics
        self._own: dict[str, tuple[Phrase, ...]] = {}
        every = folder.phrases()
        self._shipped = frozenset(one for one in every if not folder.is_own(rules.sheet_of(one)))
        for language in every:
            if language not in self._shipped:
                self._own[language] = rules.read_language(folder, topics, language)
                self._bury(language)
        self.languages = self._shipped | {one for one, held in self._own.items() if held}

    def phrases(self, language: str) -> tuple[Phrase, ...]:
        """Those of one language in the order of its file; none where it has no file."""
        if language not in self._shipped:
            return self._own.get(language, ())
        found = rules.read_language(self._folder, self._topics, language)
        if complaints := self._folder.let_go(rules.sheet_of(language)).complaints:
            raise TaxonomyError(tuple(complaints))
        return found

    def all(self) -> tuple[Phrase, ...]:
        """Those of all languages, which are in the order of their codes."""
        every = sorted(self._shipped | set(self._own))
        return tuple(phrase for language in every for phrase in self.phrases(language))

    def _bury(self, language: str) -> None:
        """Complain of phrases that can never count; those that ship have a test."""
        for phrase, winner in dead(self._own[language]):
            why = f"can never count: {winner.written!r} always wins over it"
            self._folder.sheet(phrase.file).complain((phrase.topic, phrase.written), why)

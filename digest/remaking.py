"""Letters that wait are printed anew without what was withdrawn, and with what was corrected.

The edition stays, and who is owed a letter of it: only its words change. A letter in which nothing
new is left is not sent. The amendment's own letters are made by others, but one that tells of an
older amendment, and has not left, is not sent: the newer one says it all.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from digest import editions as rules
from digest.fill import Composer, frozen
from digest.letters import Brief
from digest.model import Cadence, Edition, EditionState, Entry, Owed, Severity
from digest.store import Store, editions, entries, letters, reprints
from digest.store.carried import About, Traits
from digest.store.letters import LetterItem, NewLetter
from digest.store.reprints import Stale, Waiting

AT_A_TIME = 500
"""People whose letters are exchanged in one transaction: less than 50 ms."""

Key = tuple[int, Traits]

_WORDS = {Severity.CORRECTION: "corrected", Severity.WITHDRAWAL: "withdrawn"}


def remake(
    store: Store, composer: Composer, about: About, *, doubtful: bool, now: datetime
) -> bool:
    """Print anew whatever waits and holds it, and where `doubtful` what may have arrived: whoever
    may have it must have been told before. True where nothing is left that holds it: no letter is
    on its way just now, and no edition is being planned that may still bring one."""
    for one in reprints.stale(store, about):
        edition = editions.by_id(store, one.edition_id)
        _Press(store, composer, one, edition, _WORDS[about.severity], now).run(doubtful=doubtful)
    own = f"{about.severity}:{about.uid}:{about.version}"
    planning = editions.in_state(store, EditionState.PLANNING)
    return all(each.key == own for each in planning) and not reprints.is_left(store, about)


@dataclass(frozen=True, slots=True)
class _Press:
    """Prints the letters of an edition anew. Those that nobody is owed any more are forgotten with
    it: each would take a walk over all deliveries while writing."""

    store: Store
    composer: Composer
    stale: Stale
    edition: Edition
    why: str
    now: datetime

    def run(self, *, doubtful: bool) -> None:
        """For everyone to whom they have not begun to leave, each distinct one once."""
        made: dict[Key, int | None] = {}
        waiting = reprints.waiting(self.store, self.stale, AT_A_TIME, doubtful=doubtful)
        for people in waiting:
            for one in people:
                if _key(one) not in made:
                    made[_key(one)] = self._kept(one)
            found = [(one, made[_key(one)]) for one in people]
            other = ((one, new) for one, new in found if new is not None)
            nothing = (one for one, new in found if new is None)
            with self.store.writing():
                reprints.swap(self.store, self.edition.id, other)
                reprints.skip(self.store, self.edition.id, nothing, self.why, self.now)

    def _kept(self, person: Waiting) -> int | None:
        """The letter as it is to be now; None where nothing new is left in it."""
        letter = self._made(person)
        if letter is None:
            return None
        with self.store.writing():
            kept = letters.keep(self.store, self.edition.id, letter)
        if kept in self.stale.letters:  # in place of itself it would be printed for ever
            raise ValueError(f"letter: {kept}: printed anew it is the same")
        return kept

    def _made(self, person: Waiting) -> NewLetter | None:
        if self.edition.stream not in list(Cadence):
            return None
        what = self._brief(person)
        return frozen(what, self.composer.compose(what)) if what.items else None

    def _brief(self, person: Waiting) -> Brief:
        traits = person.traits
        held = reprints.items_of(self.store, person.letter_id)
        found = [(item, entry) for item in held if (entry := self._entry(item))]
        return Brief(
            cadence=Cadence(self.edition.stream),
            date=date.fromisoformat(self.edition.date),
            zone=self.edition.zone,
            language=next(iter(traits.languages), "en"),
            role=traits.role,
            form=traits.form,
            subject_style=traits.subject_style,
            items=tuple(
                _owed(item, entry, traits.languages) for item, entry in found if item.part != "had"
            ),
            had=tuple(entry for item, entry in found if item.part == "had"),
            planned_at=self.edition.due,
            languages=traits.languages,
        )

    def _entry(self, item: LetterItem) -> Entry | None:
        """As it is now; None for what was withdrawn."""
        entry = entries.by_uid(self.store, item.uid)
        return None if entry is None or entry.is_withdrawn else entry


def _owed(item: LetterItem, entry: Entry, theirs: Iterable[str]) -> Owed:
    """In the language in which it was told: a wish may name one that is not the person's."""
    before = next((one.language for one in entry.tellings if one.uid == item.telling), None)
    languages = (*((before,) if before else ()), *theirs)
    return Owed(entry, item.because, rules.marks(entry, languages), languages)


def _key(person: Waiting) -> Key:
    """What decides a letter: what it holds, and for whom it is written."""
    return person.letter_id, person.traits

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
from digest.fill import CHUNK, Composer, frozen
from digest.letters import Brief
from digest.model import Cadence, Edition, EditionState, Entry, Owed, Severity
from digest.store import Store, editions, entries, letters, reprints
from digest.store.carried import About
from digest.store.letters import LetterItem, NewLetter
from digest.store.reprints import Stale, Waiting

Key = tuple[object, ...]

_WORDS = {Severity.CORRECTION: "corrected", Severity.WITHDRAWAL: "withdrawn"}


def remake(store: Store, composer: Composer, about: About, *, now: datetime) -> bool:
    """Print anew whatever waits and holds it; True where nothing is left that does: no letter is
    on its way just now, and no edition is being planned that may still bring one."""
    for one in reprints.stale(store, about):
        edition = editions.by_id(store, one.edition_id)
        press = _Press(store, composer, one, edition, _WORDS[about.severity], now)
        press.run()
    own = f"{about.severity}:{about.uid}:{about.version}"
    planning = editions.in_state(store, EditionState.PLANNING)
    return all(each.key == own for each in planning) and not reprints.stale(store, about)


@dataclass(frozen=True, slots=True)
class _Press:
    """Prints one letter anew."""

    store: Store
    composer: Composer
    one: Stale
    edition: Edition
    why: str
    now: datetime

    def run(self) -> None:
        """For everyone to whom it has not begun to leave."""
        made: dict[Key, NewLetter | None] = {}
        while people := reprints.waiting(self.store, self.one, CHUNK):
            for person in people:
                if _key(person) not in made:
                    made[_key(person)] = self._made(person)
            with self.store.writing():
                for key, letter in made.items():
                    self._put(letter, [one.subscriber_id for one in people if _key(one) == key])
        with self.store.writing():
            reprints.drop_idle(self.store, self.one.letter_id)

    def _put(self, letter: NewLetter | None, people: Iterable[int]) -> None:
        if letter is None:
            reprints.skip(self.store, self.one, people, self.why, self.now)
        else:
            kept = letters.keep(self.store, self.edition.id, letter)
            if kept == self.one.letter_id:  # in place of itself it would be printed for ever
                raise ValueError(f"letter: {kept}: printed anew it is the same")
            reprints.swap(self.store, self.one, people, kept)

    def _made(self, person: Waiting) -> NewLetter | None:
        """The letter as it is to be now; None where nothing new is left in it."""
        if self.edition.stream not in list(Cadence):
            return None
        what = self._brief(person)
        return frozen(what, self.composer.compose(what)) if what.items else None

    def _brief(self, person: Waiting) -> Brief:
        held = reprints.items_of(self.store, self.one.letter_id)
        found = [(item, entry) for item in held if (entry := self._entry(item))]
        return Brief(
            cadence=Cadence(self.edition.stream),
            date=date.fromisoformat(self.edition.date),
            zone=self.edition.zone,
            language=next(iter(person.languages), "en"),
            role=person.role,
            form=person.form,
            subject_style=person.subject_style,
            items=tuple(_owed(item, entry, person) for item, entry in found if item.part != "had"),
            had=tuple(entry for item, entry in found if item.part == "had"),
            planned_at=self.edition.due,
            languages=person.languages,
        )

    def _entry(self, item: LetterItem) -> Entry | None:
        """As it is now; None for what was withdrawn."""
        entry = entries.by_uid(self.store, item.uid)
        return None if entry is None or entry.is_withdrawn else entry


def _owed(item: LetterItem, entry: Entry, person: Waiting) -> Owed:
    """In the language in which it was told: a wish may name one that is not the person's."""
    before = next((one.language for one in entry.tellings if one.uid == item.telling), None)
    languages = (*((before,) if before else ()), *person.languages)
    return Owed(entry, item.because, rules.marks(entry, languages), languages)


def _key(person: Waiting) -> Key:
    """What decides a letter, beside what it holds."""
    return (person.role, person.form, person.subject_style, person.languages)

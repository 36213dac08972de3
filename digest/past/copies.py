"""One letter on the web: the same titles, items and marks for whoever opens it, and no word of
whose it was or why they got it.

It tells each release as it stands now. What was corrected since is shown corrected, and said to be;
what the newsroom has taken back is counted, and nothing else of it is told.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from digest.errors import NotFound
from digest.letters import Brief
from digest.letters.view import LetterView
from digest.model import (
    Cadence,
    Entry,
    Mailing,
    Mark,
    Owed,
    Role,
    Status,
    SubjectStyle,
)
from digest.past.shelf import Past, without_reasons
from digest.store import entries, past
from digest.store.past import PastItem, PastLetter
from digest.tokens import Copy as Named


@dataclass(frozen=True, slots=True)
class Copy:
    """A letter as anyone may see it. `corrected` are the uids of what was corrected after it was
    made, and `missing` is how many releases it held that are no longer shown."""

    view: LetterView
    corrected: frozenset[str]
    missing: int


def copy_of(shelf: Past, letter_id: int, mark: str) -> Copy:
    """The letter of that number and edition (`tokens.Copy.mark`); NotFound once its letters are
    forgotten."""
    kept = past.letter(shelf.store, letter_id)
    if kept is None or Named(letter_id, kept.edition).mark != mark:
        raise NotFound("letter: not kept any more")
    wanted = {one.release_id: one for one in kept.items}
    found = entries.by_roots(shelf.store, list(wanted))
    shown = {key: one for key, one in found.items() if _is_shown(one)}
    owed = [_owed(one, shown[key]) for key, one in wanted.items() if key in shown]
    return Copy(
        view=without_reasons(shelf.writer.whole(_brief(kept, owed))),
        corrected=frozenset(
            one.uid for key, one in shown.items() if _is_corrected_since(wanted[key], one)
        ),
        missing=len(wanted) - len(shown),
    )


def _is_shown(entry: Entry) -> bool:
    return not entry.is_withdrawn and entry.root.mailing is not Mailing.HELD


def _owed(item: PastItem, entry: Entry) -> Owed:
    languages = (item.language,) if item.language else ()
    corrected = entry.telling(languages).status is Status.CORRECTED
    return Owed(entry, (), (Mark.CORRECTED,) if corrected else (), languages)


def _is_corrected_since(item: PastItem, entry: Entry) -> bool:
    told = entry.telling((item.language,) if item.language else ())
    return told.status is Status.CORRECTED and told.version > item.version


def _brief(kept: PastLetter, owed: Iterable[Owed]) -> Brief:
    return Brief(
        cadence=Cadence(kept.stream),
        date=date.fromisoformat(kept.date),
        zone=kept.zone,
        language=kept.language,
        role=Role.READER,
        form=kept.form,
        subject_style=SubjectStyle.DISCREET if kept.discreet else SubjectStyle.PLAIN,
        items=tuple(owed),
        had=(),
        planned_at=kept.due,
    )

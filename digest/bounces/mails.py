"""Mails that came back, out of files and folders, taken a lot at a time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from datetime import datetime
from itertools import chain, islice
from pathlib import Path

from digest.bounces import taking
from digest.bounces.taking import Taken, take
from digest.mailin import files, messages, read
from digest.model import Report
from digest.store import Store
from digest.tokens import Tokens

AT_A_TIME = 200
"""Mails whose reports are taken together; of more, no more is held at once."""

REHEARSED = taking.AT_A_TIME
"""Of a rehearsal all that is taken together is one transaction, so that it can be taken back."""


class Mails:
    """Takes mails and counts them: how many were `read`, what was done about how many reports, and
    what was `skipped`, as `where: why`."""

    def __init__(
        self, store: Store, tokens: Tokens, *, now: datetime, is_rehearsal: bool = False
    ) -> None:
        """A rehearsal changes nothing; each lot is then tried by itself."""
        self._store = store
        self._tokens = tokens
        self._now = now
        self._is_rehearsal = is_rehearsal
        self.read = 0
        self.counts: Counter[str] = Counter()
        self.skipped: list[str] = []

    def take(
        self, paths: Iterable[Path], *, door: str = "file"
    ) -> Iterator[tuple[tuple[str, Taken], ...]]:
        """What each report says and what was done, after the name of its file, lot by lot."""
        mails = self._mails(paths)
        while some := list(self._some(mails)):
            found = [report for _, report in some]
            taken = self._rehearse(found, door) if self._is_rehearsal else self._take(found, door)
            self.counts.update(str(one.did) for one in taken)
            yield tuple((file, one) for (file, _), one in zip(some, taken, strict=True))

    def _mails(self, paths: Iterable[Path]) -> Iterator[tuple[str, bytes]]:
        for path in chain.from_iterable(map(files, paths)):
            for mail in messages(path, self.skipped.append):
                yield path.name, mail

    def _some(self, mails: Iterator[tuple[str, bytes]]) -> Iterator[tuple[str, Report]]:
        """The reports of the next mails, of which one is held at a time."""
        for file, mail in islice(mails, REHEARSED if self._is_rehearsal else AT_A_TIME):
            self.read += 1
            yield from ((file, report) for report in read(mail))

    def _take(self, found: Sequence[Report], door: str) -> tuple[Taken, ...]:
        return take(
            self._store,
            self._tokens,
            found,
            door=door,
            now=self._now,
            is_rehearsal=self._is_rehearsal,
        )

    def _rehearse(self, found: Sequence[Report], door: str) -> tuple[Taken, ...]:
        taken: tuple[Taken, ...] = ()
        with suppress(_Rehearsed), self._store.writing():
            taken = self._take(found, door)
            raise _Rehearsed
        return taken


class _Rehearsed(Exception):
    """Undoes what was only tried."""

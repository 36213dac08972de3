"""Feeds that are made when they are asked for: of several labels, and of one person's wishes.

Nothing is written for them. What was made is kept until any entry is listed anew.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from threading import Lock

from digest.feeds.catalogue import EVERYTHING
from digest.feeds.combined import Combination
from digest.feeds.document import BOUND, Feed, Format, fit
from digest.feeds.identity import authority, minted_on
from digest.feeds.shown import Shown, show
from digest.letters.present import because
from digest.letters.words import FALLBACK, Words
from digest.model import SubjectStyle, Subscriber, WishSet
from digest.publish.chosen import Chosen, choose
from digest.publish.press import HEAD, Press
from digest.store import feeds, marks
from digest.text import primary

KEPT = 16 * 2**20
"""Octets of feeds that are kept; past that, the one that was asked for longest ago goes."""


@dataclass(frozen=True, slots=True)
class Made:
    """A document, and when it last changed."""

    data: bytes
    updated: datetime


@dataclass(frozen=True, slots=True)
class _Pieces:
    """Printed entries with the newest change among them, None where there are none."""

    data: tuple[bytes, ...]
    updated: datetime | None


class Requested:
    """Makes feeds on request. `words` are the phrases of each language."""

    def __init__(self, press: Press, words: Mapping[str, Words]) -> None:
        self._press = press
        self._words = words
        self._kept: OrderedDict[Hashable, _Pieces] = OrderedDict()
        self._size = 0
        self._lock = Lock()

    def combined(self, wanted: Combination, form: Format) -> Made | None:
        """A feed of several labels; None before the first build has named the newsroom's feeds."""
        if (base := self._authority()) is None:
            return None
        pieces = self._pieces(wanted, form, lambda: self._of_labels(wanted, base))
        publisher = self._press.publisher
        feed = Feed(
            name=wanted.name,
            tag=f"{base}:feed/{wanted.name}",
            title=wanted.title(self._press.labels, publisher),
            language=wanted.language or publisher.language,
            updated=pieces.updated or minted_on(base),
            page=f"/feeds/combine?{wanted.query}",
            at=f"{form.name}?{wanted.query}",
        )
        return self._made(feed, form, pieces)

    def private(
        self, person: Subscriber, wishes: Sequence[WishSet], form: Format, *, name: str, at: str
    ) -> Made | None:
        """What a person's letters bring, as a feed that is called `name` in its tag and lies `at`
        an address that only they know. It says nothing of them but the language they read."""
        if (base := self._authority()) is None:
            return None
        key = (tuple(wishes), person.languages, person.subject_style)
        pieces = self._pieces(key, form, lambda: self._of_wishes(person, wishes, base))
        discreet = person.subject_style is SubjectStyle.DISCREET
        words = self._words_for(person)
        own, publisher = words.say("neutral_name"), self._press.publisher
        feed = Feed(
            name=name,
            tag=f"{base}:feed/{name}",
            title=own if discreet else f"{publisher.name}: {own}",
            language=words.language,
            updated=pieces.updated or minted_on(base),
            at=at,
        )
        return self._made(feed, form, pieces)

    def _of_labels(self, wanted: Combination, base: str) -> Iterable[Shown]:
        wishes = [WishSet(wanted.filters, ())]
        for one in choose(self._press.store, wishes):
            yield self._show(one, base, wanted.language)

    def _of_wishes(
        self, person: Subscriber, wishes: Sequence[WishSet], base: str
    ) -> Iterable[Shown]:
        words = self._words_for(person)
        for one in choose(self._press.store, wishes, mailed=True):
            spoken = one.entry.telling(person.languages).language
            shown = self._show(one, base, spoken)
            if person.subject_style is SubjectStyle.DISCREET:
                yield replace(shown, categories=())
            else:
                yield shown.because(because(words, self._press.labels, one.because))

    def _show(self, one: Chosen, base: str, language: str | None) -> Shown:
        return show(one.entry, self._press.publisher, self._press.labels, base, language)

    def _pieces(self, key: Hashable, form: Format, shown: Callable[[], Iterable[Shown]]) -> _Pieces:
        """Entries in print, kept for as long as none is listed anew."""
        store = self._press.store
        whole = (marks.get(store, marks.LISTED), form.suffix, key)
        with self._lock:
            if whole in self._kept:
                self._kept.move_to_end(whole)
                return self._kept[whole]
        made = self._printed(list(shown()), form)
        with self._lock:
            if whole not in self._kept:
                self._size += _size(made)
                self._kept[whole] = made
            while self._size > KEPT:
                _, oldest = self._kept.popitem(last=False)
                self._size -= _size(oldest)
        return made

    def _printed(self, shown: Sequence[Shown], form: Format) -> _Pieces:
        publisher = self._press.publisher
        data = fit(
            [form.piece(one, publisher) for one in shown],
            BOUND - HEAD,
            lambda place: form.piece(shown[place].brief(), publisher),
        )
        updated = max((one.updated for one in shown[: len(data)]), default=None)
        return _Pieces(tuple(data), updated)

    def _made(self, feed: Feed, form: Format, pieces: _Pieces) -> Made:
        """They name no hub: it is not told of them, and who followed a person's feed by it would
        hand the secret address over."""
        alone = replace(self._press.publisher, hub=None)
        return Made(form.whole(feed, pieces.data, alone), feed.updated)

    def _authority(self) -> str | None:
        row = feeds.by_name(self._press.store, EVERYTHING.name)
        return None if row is None else authority(row.tag)

    def _words_for(self, person: Subscriber) -> Words:
        spoken = [primary(one) for one in person.languages]
        return next(
            (self._words[one] for one in spoken if one in self._words), self._words[FALLBACK]
        )


def _size(pieces: _Pieces) -> int:
    """What it takes to keep them, the table's own needs included."""
    return 1000 + sum(map(len, pieces.data))

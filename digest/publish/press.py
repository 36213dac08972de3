"""Entries in print. Each state of an entry is printed once, whichever feeds show it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from hashlib import sha256
from typing import NamedTuple

from digest import __version__
from digest.feeds.catalogue import Labels, Publisher
from digest.feeds.document import BOUND, Format, fit
from digest.feeds.formats import FORMATS
from digest.feeds.listing import Listed
from digest.feeds.shown import Gone, Shown, show
from digest.model import Dimension, Entry, Kind
from digest.store import Store, entries, listings

CHUNK = 100
"""Entries that are read from the store together."""

KEPT = 32 * 2**20
"""Octets of printed entries that are kept for the next documents."""

HEAD = 4096
"""Octets of a document that are left for what it says of itself."""


class View(NamedTuple):
    """How entries are told: under which authority schemes and sources are named, and in which
    language; None: the one that comes first in the newsroom's order."""

    authority: str
    language: str | None = None


class Printed(NamedTuple):
    """One entry in every format, in the order of FORMATS, and when it last changed."""

    updated: datetime
    forms: tuple[bytes, ...]


class Press:
    """Prints for one publisher. What was printed is kept, so that a build after one change prints
    one entry."""

    def __init__(
        self, store: Store, labels: Labels, publisher: Publisher, *, kept: int = KEPT
    ) -> None:
        self.store = store
        self.labels = labels
        self.publisher = publisher
        self.made_by = _made_by(labels, publisher)
        self._most = kept
        self._kept: dict[tuple[int, View], Printed] = {}
        self._size = 0

    def entries(self, rows: Sequence[Listed], view: View) -> tuple[Printed, ...]:
        """What is listed, printed; what is no longer in the store is left out."""
        known = {one.mark: self._kept.get((one.mark, view)) for one in rows}
        missing = [one for one in rows if known[one.mark] is None]
        for one, shown in self._shown(missing, view):
            forms = tuple(each.piece(shown, self.publisher) for each in FORMATS)
            known[one.mark] = Printed(shown.updated, forms)
            self._keep((one.mark, view), Printed(shown.updated, forms))
        return tuple(printed for one in rows if (printed := known[one.mark]) is not None)

    def pieces(
        self,
        form: Format,
        rows: Sequence[Listed],
        printed: Sequence[Printed],
        view: View,
        *,
        keep_all: bool = False,
    ) -> list[bytes]:
        """Entries for one document, within its bound: see `fit`."""

        def brief(place: int) -> bytes:
            ((_, shown),) = self._shown(rows[place : place + 1], view)
            shorter = shown.brief() if isinstance(shown, Shown) else shown
            return form.piece(shorter, self.publisher)

        at = FORMATS.index(form)
        return fit([one.forms[at] for one in printed], BOUND - HEAD, brief, keep_all=keep_all)

    def _shown(self, rows: Sequence[Listed], view: View) -> Iterator[tuple[Listed, Shown | Gone]]:
        for start in range(0, len(rows), CHUNK):
            chunk = rows[start : start + CHUNK]
            ids = [one.release_id for one in chunk]
            found, buried = entries.by_roots(self.store, ids), listings.buried(self.store, ids)
            for one in chunk:
                if (entry := found.get(one.release_id)) is not None:
                    yield one, self._told(entry, buried.get(one.release_id), view)

    def _told(self, entry: Entry, buried: datetime | None, view: View) -> Shown | Gone:
        if buried is not None and entry.is_withdrawn:
            return Gone(entry.root.tag, buried)
        return show(entry, self.publisher, self.labels, view.authority, view.language)

    def _keep(self, key: tuple[int, View], printed: Printed) -> None:
        size = sum(map(len, printed.forms))
        if self._size + size > self._most:
            self._kept.clear()
            self._size = 0
        self._kept[key] = printed
        self._size += size


def _made_by(labels: Labels, publisher: Publisher) -> str:
    """What tells one way of making feeds from another: who publishes, what labels are called and
    where countries belong, and which program it is."""
    names = [
        (slug, labels.name(dimension, slug, language))
        for dimension in Dimension
        for slug in labels.choices(dimension)
        for language in publisher.languages
    ]
    kinds = [labels.kind_name(kind, language) for kind in Kind for language in publisher.languages]
    homes = [labels.homes(country) for country in labels.choices(Dimension.COUNTRY)]
    return sha256(repr((__version__, publisher, names, kinds, homes)).encode()).hexdigest()

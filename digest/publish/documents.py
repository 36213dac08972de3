"""What a feed, its archives and the directory of feeds say, from the store's rows alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from digest.feeds import atom, opml
from digest.feeds.catalogue import EVERYTHING, Subject, of_name
from digest.feeds.document import Feed, Format
from digest.feeds.formats import FORMATS
from digest.feeds.identity import authority
from digest.feeds.listing import FEWEST, MOST, Listed, span, window
from digest.feeds.opml import Line
from digest.model import Dimension
from digest.publish.press import Press, Printed, View
from digest.store import Store, listings
from digest.store.feeds import FeedRow
from digest.store.listings import LIVE, Stale

DIRECTORY = opml.NAME + opml.SUFFIX
"""The path of the directory of feeds."""


@dataclass(frozen=True, slots=True)
class Document:
    """A file: its path below the folder, what is to be in it, and the feed it is of, with what the
    row of that feed says once it is written. None is of an archive that has nothing to show any
    more: there is to be no such file."""

    path: str
    data: bytes | None
    feed: FeedRow


class Documents:
    """Prints what is stale. `rows` are the feeds by name."""

    def __init__(self, press: Press, rows: dict[str, FeedRow]) -> None:
        self._store = press.store
        self._press = press
        self._rows = rows
        self._authority = authority(rows[EVERYTHING.name].tag)

    def of(self, stale: Stale) -> Iterator[Document]:
        """The files of a feed, or of one of its archives."""
        subject, row = of_name(stale.feed), self._rows.get(stale.feed)
        if subject is None or row is None or row.removed_at is not None:
            return
        if stale.month == LIVE:
            yield from self._feed(subject, row)
        else:
            yield self._archive(subject, row, stale.month)

    def directory(self) -> Document:
        """Every feed there is, as OPML."""
        labels, publisher = self._press.labels, self._press.publisher
        named = [of_name(name) for name, row in self._rows.items() if row.removed_at is None]
        subjects = [one for one in named if one is not None]
        lines = [Line(one.name, one.label(labels, publisher), one.page) for one in subjects]
        homes = {
            one.name: tuple(Subject(Dimension.REGION, home).name for home in labels.homes(one.slug))
            for one in subjects
            if one.dimension is Dimension.COUNTRY and one.slug
        }
        data = opml.render(lines, homes, publisher)
        return Document(DIRECTORY, data, self._rows[EVERYTHING.name])

    def _feed(self, subject: Subject, row: FeedRow) -> Iterator[Document]:
        recent, rows = shown_in(self._store, subject.name)
        view = View(self._authority, subject.language)
        printed = self._press.entries(rows, view)
        feed = self._head(subject, row)
        for form in FORMATS:
            pieces = self._press.pieces(form, rows, printed, view)
            feed = _as_new_as(feed, printed[: len(pieces)])
            if form is atom.FORMAT:
                behind = self._behind(subject, recent[: len(pieces)])
                feed = replace(feed, previous=_archive(subject, behind))
                row = replace(
                    row,
                    entries=len(pieces),
                    updated=feed.updated.replace(microsecond=0),
                    archived=max(filter(None, (row.archived, behind)), default=None),
                )
            yield Document(subject.name + form.suffix, self._whole(form, feed, pieces), row)

    def _archive(self, subject: Subject, row: FeedRow, month: str) -> Document:
        rows = listings.of_month(self._store, subject.name, month)
        view, form = View(self._authority, subject.language), atom.FORMAT
        name = f"{subject.name}/{month}"
        if not rows:
            return Document(name + form.suffix, None, row)
        printed = self._press.entries(rows, view)
        pieces = self._press.pieces(form, rows, printed, view, keep_all=True)
        before = listings.month_before(self._store, subject.name, month)
        feed = replace(
            _as_new_as(self._head(subject, row), printed),
            name=name,
            current=subject.name,
            previous=_archive(subject, before),
        )
        return Document(name + form.suffix, self._whole(form, feed, pieces), row)

    def _head(self, subject: Subject, row: FeedRow) -> Feed:
        labels, publisher = self._press.labels, self._press.publisher
        return Feed(
            name=subject.name,
            tag=row.tag,
            title=subject.title(labels, publisher),
            language=subject.language or publisher.language,
            updated=row.updated,
            page=subject.page,
        )

    def _behind(self, subject: Subject, shown: Sequence[Listed]) -> str | None:
        """The month of the newest entry that a feed no longer shows."""
        return listings.month_behind(self._store, subject.name, shown[-1]) if shown else None

    def _whole(self, form: Format, feed: Feed, pieces: Sequence[bytes]) -> bytes:
        return form.whole(feed, pieces, self._press.publisher)


def shown_in(store: Store, name: str) -> tuple[tuple[Listed, ...], tuple[Listed, ...]]:
    """The entries of a feed that stand in a row from the newest on, and all that it shows."""
    recent = listings.newest(store, name, FEWEST)
    if not recent:
        return (), ()
    since = span(recent[0])
    if recent[-1].published >= since:
        recent = listings.newest(store, name, MOST, since=since)
    return recent, window(recent, listings.changed_since(store, name, since))


def _as_new_as(feed: Feed, printed: Sequence[Printed]) -> Feed:
    return replace(feed, updated=max((one.updated for one in printed), default=feed.updated))


def _archive(subject: Subject, month: str | None) -> str | None:
    return None if month is None else f"{subject.name}/{month}"

"""Items into rows: each with its labels, aliases, version and `seq`, in one transaction."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from digest import changes
from digest.model import Dimension, Entry, Item, Label, Mailing, Release
from digest.store import Store, acts, entries, mailing, releases, sequence, versions


@dataclass(frozen=True, slots=True)
class Intake:
    """Takes a source's items one by one inside a transaction."""

    store: Store
    source: str
    host: str
    mailing: Mailing
    now: datetime

    def take(self, item: Item, labels: tuple[Label, ...]) -> str:
        """Write an item as new, as the next version of a known release, or not at all."""
        known = releases.by_aliases(self.store, self.source, item.aliases)
        if known is None:
            self._add(item, labels)
            return "new"
        releases.know_as(self.store, known.uid, source=self.source, aliases=item.aliases)
        if self._says_nothing_new(item, known):
            return "unchanged"
        self._revise(known, item, labels)
        return "changed"

    def _says_nothing_new(self, item: Item, known: Release) -> bool:
        told = changes.fingerprint(item) == versions.fingerprint(self.store, known.uid)
        return told or changes.says_less(item, known)

    def _add(self, item: Item, labels: tuple[Label, ...]) -> None:
        release = changes.new_release(
            item, source=self.source, host=self.host, labels=labels, now=self.now
        )
        root = self._root_of(release)
        if root is not None:
            release = replace(release, same_as=root.uid, mailing=self._mailing_beside(root))
        else:
            release = self._made_public(release)
        releases.add(
            self.store,
            release,
            aliases=item.aliases,
            public_at=self.now,
            fingerprint=changes.fingerprint(item),
        )
        if root is not None and self.mailing is Mailing.OWED:
            self._owe_anew(root, release)

    def _mailing_beside(self, root: Entry) -> Mailing:
        """Another telling may be mailed where its entry may. What the flood guard held, another
        source releases by telling it as news; what an editor held, only an editor does."""
        if self.mailing is Mailing.HELD:
            return Mailing.HELD
        held_by_guard = root.root.mailing is Mailing.HELD and not acts.of_release(
            self.store, root.uid
        )
        if held_by_guard and self.mailing is Mailing.OWED and self.source != root.root.source:
            seq = sequence.next_seq(self.store)
            mailing.become_owed(self.store, root.uid, seq=seq, at=self.now)
            return Mailing.OWED
        return root.root.mailing

    def _made_public(self, release: Release) -> Release:
        if self.mailing is not Mailing.OWED:
            return replace(release, mailing=self.mailing)
        return replace(release, mailing=Mailing.OWED, seq=sequence.next_seq(self.store))

    def _revise(self, known: Release, item: Item, labels: tuple[Label, ...]) -> None:
        entry = entries.by_uid(self.store, known.uid)
        release, severity = changes.next_version(known, item, now=self.now)
        release = replace(release, labels=labels)
        releases.revise(
            self.store,
            release,
            severity=severity,
            before=changes.difference(known, release),
            at=self.now,
            fingerprint=changes.fingerprint(item),
        )
        if entry is not None:
            self._owe_anew(entry, release)

    def _owe_anew(self, entry: Entry, release: Release) -> None:
        """A label that an entry did not have makes it public once more, to those whom it now
        matches; those who had it are known by their letters."""
        gained = any(
            set(release.slugs(dimension)) - set(entry.slugs(dimension)) for dimension in Dimension
        )
        if gained and entry.seq is not None:
            sequence.raise_to(self.store, entry.uid, sequence.next_seq(self.store), at=self.now)

    def _root_of(self, release: Release) -> Entry | None:
        near = entries.around(self.store, release.published.at, timedelta(days=1))
        for entry in near:
            if any(changes.same_statement(release, one) for one in (entry.root, *entry.others)):
                return entry
        return None

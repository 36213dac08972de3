"""Items into rows: each with its labels, aliases, version and `seq`, in one transaction."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from digest import amending, changes, meeting
from digest.model import Entry, Item, Label, Mailing, Release, Severity
from digest.store import Store, acts, entries, mailing, releases, sequence, sightings, versions


@dataclass(frozen=True, slots=True)
class Intake:
    """Takes a source's items one by one inside a transaction. `since` is when the source was last
    read whole, None in its first pass: what it tells for the first time is newer than that. What
    is dated before `news_from` waits for an editor; None where no date is too old."""

    store: Store
    source: str
    host: str
    mailing: Mailing
    now: datetime
    since: datetime | None = None
    news_from: datetime | None = None

    def take(self, item: Item, labels: tuple[Label, ...]) -> str:
        """Write an item as new, as the next version of a known release, or not at all.

        Of the releases that a source knows by an item's aliases the one that the strongest of
        them names is meant; an alias stays with the release that had it first.
        """
        known = releases.by_aliases(self.store, self.source, item.aliases)
        if known is None:
            uid = self._add(item, labels)
        else:
            uid = known.uid
            releases.know_as(self.store, uid, source=self.source, aliases=item.aliases)
        sightings.see(self.store, uid, at=self.now)
        if known is None:
            return "new"
        return self._retell(known, item, labels)

    def _retell(self, known: Release, item: Item, labels: tuple[Label, ...]) -> str:
        kept, told = versions.fingerprint(self.store, known.uid), changes.fingerprint(item)
        if told != kept and not changes.says_less(item, known):
            whole = replace(item, url=item.url or known.url)
            if changes.fingerprint(whole) != changes.fingerprint(known):
                self._revise(known, item, labels)
                return "changed"
            versions.remember(self.store, known.uid, told)
        self._add_details(known, item, labels)
        return "unchanged"

    def _add(self, item: Item, labels: tuple[Label, ...]) -> str:
        release = changes.new_release(
            item, source=self.source, host=self.host, labels=labels, now=self.now
        )
        traits = changes.traits(release)
        found = meeting.near(self.store, traits)
        root = meeting.same(self.store, traits, found)
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
        meeting.settle(self.store, traits, found, uid=root.uid if root else release.uid)
        return release.uid

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
        if self._is_news_all_the_same(root):
            seq = sequence.next_seq(self.store)
            mailing.become_news(self.store, root.uid, seq=seq, at=self.now)
            return Mailing.OWED
        return root.root.mailing

    def _is_news_all_the_same(self, root: Entry) -> bool:
        """Whether the first pass of another source has brought what this one now tells as news:
        it came after this one was last read, and was only met there first."""
        if self.mailing is not Mailing.OWED or self.since is None:
            return False
        if root.root.mailing is not Mailing.BACKFILL or self.source in root.sources:
            return False
        return mailing.brought_after(self.store, root.uid, self.since)

    def _made_public(self, release: Release) -> Release:
        if self.mailing is not Mailing.OWED:
            return replace(release, mailing=self.mailing)
        if self.news_from is not None and release.published.at < self.news_from:
            return replace(release, mailing=Mailing.HELD)
        return replace(release, mailing=Mailing.OWED, seq=sequence.next_seq(self.store))

    def _revise(self, known: Release, item: Item, labels: tuple[Label, ...]) -> None:
        entry = entries.by_uid(self.store, known.uid)
        release, severity = changes.next_version(known, item, now=self.now)
        release = replace(release, labels=changes.keeping_editors(known.labels, labels))
        releases.revise(
            self.store,
            release,
            severity=severity,
            before=changes.difference(known, release),
            at=self.now,
            fingerprint=changes.fingerprint(item),
        )
        if severity is Severity.CORRECTION and entry is not None and not entry.is_withdrawn:
            amending.source_corrected(self.store, release, now=self.now)
        if entry is not None:
            self._owe_anew(entry, release)
        meeting.meet_again(self.store, release)

    def _add_details(self, known: Release, item: Item, labels: tuple[Label, ...]) -> None:
        """What a source says anew beside its words makes no version. Labels follow the source's
        own terms; of those gained only what it says itself is news, and not what changed rules
        would find."""
        release = changes.with_details(known, item)
        if known.terms is not None and release.terms != known.terms:
            labels = changes.keeping_editors(known.labels, labels)
            release = replace(release, labels=labels)
        if release == known:
            return
        entry = entries.by_uid(self.store, known.uid)
        releases.retell(self.store, release)
        if entry is not None:
            self._owe_anew(entry, changes.upstream_only(known, release))
        meeting.meet_again(self.store, release)

    def _owe_anew(self, entry: Entry, release: Release) -> None:
        """A label, kind or language that an entry did not have makes it public once more, to those
        whom it now matches; those who had it are known by their letters."""
        if entry.seq is not None and changes.gains(entry.tellings, [release]):
            sequence.raise_to(self.store, entry.uid, sequence.next_seq(self.store), at=self.now)

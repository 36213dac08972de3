"""A release meets what is known: the entry that it tells once more, and what it is tied to."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta

from digest import changes
from digest.changes import Traits
from digest.model import Entry, Kind, Release
from digest.store import Store, entries, families, keys, releases, ties


def near(store: Store, traits: Traits) -> tuple[Entry, ...]:
    """The entries that share anything with a release that may make them one or tie them."""
    return keys.find(store, changes.probes(traits))


def same(store: Store, traits: Traits, found: Sequence[Entry]) -> Entry | None:
    """The entry among these that a release tells once more."""
    if not found:
        return None
    chosen = changes.choose(traits, found)
    if chosen is None or not _is_template(store, traits):
        return chosen
    return changes.choose(traits, found, is_template=True)


def settle(store: Store, traits: Traits, found: Sequence[Entry], *, uid: str) -> None:
    """Tie a release that was written to what it announces or is announced by, and make its entry,
    of root `uid`, one with those it says are its translations; inside `writing()`."""
    _tie(store, traits, found)
    for other in found:
        if other.uid != uid and _is_translation(traits, other):
            entry, other_now = entries.by_uid(store, uid), entries.by_uid(store, other.uid)
            if entry and other_now and entry.uid != other_now.uid:
                uid = families.join(store, entry, other_now)


def meet_again(store: Store, release: Release) -> None:
    """The same for a release that has changed, which may turn out to tell an entry that it did not
    tell before. One entry of several tellings does not: each may resemble what the others do not,
    and only a link to a translation makes more of them."""
    traits = changes.traits(release)
    found = near(store, traits)
    entry = entries.by_uid(store, release.uid)
    if entry is None:
        raise LookupError(release.uid)
    others = [one for one in found if one.uid != entry.uid]
    met = None if entry.others else same(store, traits, others)
    uid = families.join(store, entry, met) if met else entry.uid
    settle(store, traits, found, uid=uid)


def _is_translation(traits: Traits, entry: Entry) -> bool:
    return any(
        changes.Proof.TRANSLATION in changes.proofs(traits, changes.traits(one))
        for one in entry.tellings
    )


def _is_template(store: Store, traits: Traits) -> bool:
    """Whether a text was used at another time too, as a weekly appeal's is."""
    day = traits.release.published.at.date()
    first, last = (str(day + timedelta(days=days)) for days in (-1, 1))
    return keys.is_used_beyond(store, changes.text_probes(traits), first, last)


def _tie(store: Store, traits: Traits, found: Iterable[Entry]) -> None:
    one = traits.release
    candidates = {each.uid: each for entry in found for each in entry.tellings}
    candidates |= {each.uid: each for each in _by_title(store, traits)}
    for other in candidates.values():
        if (one.kind is Kind.REPORT) is (other.kind is Kind.REPORT):
            continue
        ends = (traits, changes.traits(other))
        press, report = ends if other.kind is Kind.REPORT else reversed(ends)
        rule = changes.tie(press, report)
        if rule is not None:
            ties.add(store, press.release.uid, report.release.uid, rule)


def _by_title(store: Store, traits: Traits) -> tuple[Release, ...]:
    """What of the same source names the one's title, or may have its title named by it."""
    one, uids = traits.release, list[str]()
    if one.kind is not Kind.REPORT:
        said = f"{one.summary} {one.content}".lower()
        titles = ties.reports_around(store, one, changes.ANNOUNCED)
        uids += (
            uid
            for uid, title in titles.items()
            if (phrase := changes.phrase(title)) and phrase.lower() in said
        )
    elif phrase := changes.phrase(one.title):
        uids += ties.mentions_around(store, one, phrase, changes.ANNOUNCED)
    found = (releases.by_uid(store, uid) for uid in uids)
    return tuple(each for each in found if each)

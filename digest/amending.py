"""What an editor decides of a release that people have had: correct it, withdraw it, take that
back. Nothing goes out, and no text changes, before the minutes are over in which it can be."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from digest.errors import NotFound, UsageError
from digest.model import Entry, Release, Severity, Status
from digest.store import Store, acts, amendments, carried, entries, reprints
from digest.store.acts import By
from digest.store.amendments import Amendment, NewText, State
from digest.store.carried import About

UNDO = timedelta(minutes=2)
"""So long an amendment waits before it is carried out."""

REACH = timedelta(days=90)
"""Whoever was sent a release within so long hears of its amendment: afterwards nobody knows who."""

CORRECT, WITHDRAW, TAKE_BACK = "correct", "withdraw", "undo"

_ACTS = {Severity.CORRECTION: CORRECT, Severity.WITHDRAWAL: WITHDRAW}
_OPEN = (State.WAITING, State.AT_WORK)


@dataclass(frozen=True, slots=True)
class Decision:
    """What is to be done with a release, found possible. `about` names the version that will be
    right; `text` is None where the right words are there already."""

    release: Release
    entry: Entry
    about: About
    text: NewText | None = None

    @property
    def told(self) -> Release:
        """The release as it will be."""
        release = replace(self.release, version=self.about.version)
        return amended(release, self.about.severity, self.text)

    @property
    def entry_told(self) -> Entry:
        """Its entry as it will be."""
        told, entry = self.told, self.entry
        if told.uid == entry.uid:
            return replace(entry, root=told)
        others = tuple(told if one.uid == told.uid else one for one in entry.others)
        return replace(entry, others=others)


def correction(store: Store, uid: str, text: NewText | None) -> Decision:
    """That a release is corrected: by this text, or by the version that was ingested last.

    NotFound for an unknown release; UsageError where nothing is to be corrected.
    """
    entry, release = _known(store, uid)
    _refuse_withdrawn(entry, uid, "corrected")
    for one in _open(store, uid):
        raise UsageError(f"release: {uid}: {_standing(one)}")
    if text is None:
        _refuse_untold(store, release)
        return Decision(release, entry, About(uid, Severity.CORRECTION, release.version))
    _refuse_text(release, text)
    return Decision(release, entry, About(uid, Severity.CORRECTION, release.version + 1), text)


def withdrawal(store: Store, uid: str) -> Decision:
    """That a release is withdrawn, with all that tell the same. NotFound for an unknown one;
    UsageError where it is withdrawn, or is about to be."""
    entry, release = _known(store, uid)
    _refuse_withdrawn(entry, uid, "withdrawn again")
    for one in _open(store, uid):
        if one.severity is Severity.WITHDRAWAL:
            raise UsageError(f"release: {uid}: {_standing(one)}")
    return Decision(release, entry, About(uid, Severity.WITHDRAWAL, release.version + 1))


def amended(release: Release, severity: Severity, text: NewText | None) -> Release:
    """A release with its new words and status."""
    given = text or NewText()
    withdrawn = severity is Severity.WITHDRAWAL
    return replace(
        release,
        title=release.title if given.title is None else given.title,
        summary=release.summary if given.summary is None else given.summary,
        truncated=release.truncated and given.summary is None,
        content=release.content if given.content is None else given.content,
        status=Status.WITHDRAWN if withdrawn else Status.CORRECTED,
    )


def recipients(store: Store, about: About, *, now: datetime) -> int:
    """How many people an amendment reaches now."""
    return carried.reach(store, about, now - REACH).people


def decide(store: Store, what: Decision, by: By, *, confirmed: int) -> Amendment:
    """Write the decision down, to be carried out when the time to take it back is over.

    UsageError, and nothing done, where the number of people is not the one that was confirmed, no
    reason is given, or somebody else decided meanwhile.
    """
    if not (by.reason or "").strip():
        raise UsageError("--reason: say what was wrong: readers are told so")
    found = recipients(store, what.about, now=by.at)  # a second for a million: not while writing
    if found != confirmed:
        raise UsageError(
            f"--confirm: {confirmed}: the number of people is {found} now; nothing was done; "
            "look again with --dry-run"
        )
    with store.writing():
        if _again(store, what).about != what.about:
            raise UsageError(f"release: {what.about.uid}: has just been changed; look again")
        for one in _open(store, what.about.uid):
            if one.state is State.WAITING:
                amendments.end(store, one, State.UNDONE)
        new = Amendment(
            uid=what.about.uid,
            severity=what.about.severity,
            who=by.who,
            made_at=by.at,
            due=by.at + UNDO,
            reason=" ".join(str(by.reason).split()),
            version=None if what.text or _withdraws(what) else what.about.version,
            text=what.text,
        )
        key = amendments.add(store, new)
        acts.add(store, _ACTS[what.about.severity], by, uid=new.uid)
    return replace(new, id=key)


def take_back(store: Store, uid: str, by: By) -> Amendment:
    """Undo what waits for a release. NotFound for an unknown one; UsageError where nothing waits,
    or it is too late."""
    _known(store, uid)
    with store.writing():
        known = amendments.of_family(store, uid)
        for one in known:
            if one.state is State.WAITING and amendments.end(store, one, State.UNDONE):
                acts.add(store, TAKE_BACK, by, uid=uid)
                return one
    raise UsageError(f"release: {uid}: {_not_to_be_undone(known)}")


def source_corrected(store: Store, release: Release, *, now: datetime) -> None:
    """A source has corrected a release in its own words: those who had it are told, where there
    can be any. Inside `writing()`."""
    for one in _open(store, release.uid):  # what it said a minute ago is told by this one too
        if one.by_source and one.state is State.WAITING:
            amendments.end(store, one, State.UNDONE)
    if reprints.is_printed(store, release.uid):
        new = Amendment(
            uid=release.uid,
            severity=Severity.CORRECTION,
            who=release.source,
            made_at=now,
            due=now + UNDO,
            reason=release.note,
            version=release.version,
            by_source=True,
        )
        amendments.add(store, new)


def _again(store: Store, what: Decision) -> Decision:
    """The same, found possible again where nobody can come between."""
    if _withdraws(what):
        return withdrawal(store, what.about.uid)
    return correction(store, what.about.uid, what.text)


def _withdraws(what: Decision) -> bool:
    return what.about.severity is Severity.WITHDRAWAL


def _known(store: Store, uid: str) -> tuple[Entry, Release]:
    entry = entries.by_uid(store, uid)
    if entry is None:
        raise NotFound(f"release: {uid}: not known; `digest releases list` prints them")
    return entry, next(one for one in entry.tellings if one.uid == uid)


def _refuse_withdrawn(entry: Entry, uid: str, what: str) -> None:
    if entry.is_withdrawn:
        raise UsageError(f"release: {uid}: is withdrawn already, and cannot be {what}")


def _refuse_untold(store: Store, release: Release) -> None:
    """Without new words, the newest version must differ from one before, and not be told yet."""
    if release.version == 1:
        raise UsageError(
            f"release: {release.uid}: says what it said from the beginning; give the right words "
            "with --title, --summary or --text"
        )
    for one in amendments.of_family(store, release.uid):
        if (one.uid, one.version) == (release.uid, release.version) and one.state is State.DONE:
            raise UsageError(
                f"release: {release.uid}: version {one.version} was told as a correction already"
                + (f", in edition {one.edition}" if one.edition else "")
            )


def _refuse_text(release: Release, text: NewText) -> None:
    if text.summary is not None and text.content is None and release.content:
        raise UsageError(
            f"release: {release.uid}: has a full text as well, which would go on saying what was "
            "wrong; give the right one with --text FILE"
        )
    given = {"title": text.title, "summary": text.summary, "content": text.content}
    if all(said is None or said == getattr(release, name) for name, said in given.items()):
        raise UsageError(f"release: {release.uid}: says that already; nothing would change")


def _open(store: Store, uid: str) -> Iterator[Amendment]:
    yield from (one for one in amendments.of_family(store, uid) if one.state in _OPEN)


def _standing(one: Amendment) -> str:
    if one.state is State.AT_WORK:
        return f"a {one.severity} of it is being carried out now"
    return (
        f"a {one.severity} of it by {one.who} waits until {one.due:%H:%M:%S} UTC; "
        f"`digest releases undo {one.uid}` takes it back"
    )


def _not_to_be_undone(known: tuple[Amendment, ...]) -> str:
    last = known[-1] if known else None
    if last is None or last.state in (State.UNDONE, State.HELD):
        return "nothing of it waits that could be undone"
    edition = f", in edition {last.edition}" if last.edition else ""
    return f"too late: its {last.severity} has been carried out{edition}"

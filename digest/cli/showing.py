"""One release whole: releases show."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

import typer

from digest.cli.output import emit, instant
from digest.cli.session import AsJson, session
from digest.errors import NotFound
from digest.model import DatedBy, Entry, Release, Status
from digest.text import plain

if TYPE_CHECKING:
    from datetime import datetime

    from digest.service import Service
    from digest.store import Store

Shown = dict[str, object]

_GUESSED = {
    DatedBy.ADDRESS: "it is that of its address",
    DatedBy.SEEN: "the source gave none, and it was first met then",
}


@dataclass(frozen=True, slots=True)
class _Release:
    """A release with all that is kept of it."""

    one: Release
    entry: Entry
    seen: datetime | None
    tied: list[Shown]
    labels: list[Shown]
    versions: list[Shown]
    acts: list[Shown]
    amendments: list[Shown]


def show(
    context: typer.Context,
    uid: Annotated[str, typer.Argument(metavar="UID", help="As `releases list` prints it.")],
    as_json: AsJson = False,
) -> None:
    """Show one release: text, labels with reasons, versions.

    Example: digest releases show 4f7q2zsa6ctk
    """
    with session(context).service() as service:
        found = _found(service, uid)
    if as_json:
        emit(_as_json(found))
    else:
        _print(found)


def _found(service: Service, uid: str) -> _Release:
    from digest.cli import shapes
    from digest.store import acts, amendments, entries, sightings, versions

    store = service.store
    entry = entries.by_uid(store, uid)
    if entry is None:
        raise NotFound(f"release: {uid}: not known; `digest releases list` prints them")
    one = next(each for each in entry.tellings if each.uid == uid)
    return _Release(
        one=one,
        entry=entry,
        seen=sightings.last_seen(store, uid),
        tied=_tied(store, entry),
        labels=[shapes.label(label, service.taxonomy) for label in one.labels],
        versions=shapes.history(one, versions.history(store, uid)),
        acts=[shapes.act(act) for act in acts.of_release(store, uid)],
        amendments=[shapes.amendment(each) for each in amendments.of_family(store, uid)],
    )


def _tied(store: Store, entry: Entry) -> list[Shown]:
    from digest.cli import shapes
    from digest.store import entries, ties

    found = []
    for tie in ties.of(store, [entry.uid]):
        other = entries.by_uid(store, tie.report if tie.press == entry.uid else tie.press)
        if other is not None:
            found.append(shapes.tied(other, tie.rule))
    return found


def _as_json(found: _Release) -> Shown:
    from digest.cli import shapes

    one, entry = found.one, found.entry
    return (
        shapes.release(one, entry)
        | {"tag": one.tag, "mailing": one.mailing, "seq": one.seq}
        | {"dated_by": one.dated_by, "contact": one.contact, "content": one.content}
        | {"last_seen_at": instant(found.seen) if found.seen else None}
        | {"tellings": [shapes.telling(each) for each in entry.tellings], "tied": found.tied}
        | {"labels": found.labels, "versions": found.versions, "acts": found.acts}
        | {"note": one.note, "amendments": found.amendments}
    )


def _print(found: _Release) -> None:
    from digest.cli import shapes

    _print_head(found)
    print(f"\n{found.one.summary}\n")
    if found.one.content:
        print(f"full text:\n\n{plain(found.one.content)}\n")
    for label in found.labels:
        print(shapes.label_line(label))
    for version in found.versions:
        print("\n".join(shapes.version_lines(version)))
    for act in found.acts:
        print(f"{act['act']}  {act['at']}  by {act['who']}  {act['reason'] or ''}".rstrip())
    for amendment in found.amendments:
        print(shapes.amendment_line(amendment))


def _print_head(found: _Release) -> None:
    one, entry = found.one, found.entry
    print(one.title or "(no title)")
    print(f"{one.published} · {one.kind or 'no kind'} · {one.status} · version {one.version}")
    print(f"from {', '.join(entry.sources)}" + (f" · {one.url}" if one.url else ""))
    if one.dated_by in _GUESSED:
        print(f"its date is a guess: {_GUESSED[one.dated_by]}")
    if found.seen:
        print(f"last seen at {one.source}: {instant(found.seen)}")
    if one.note:
        what = "why it was withdrawn" if one.status is Status.WITHDRAWN else "what was wrong"
        print(f"{what}: {one.note}")
    if one.contact:
        print(f"press contact: {one.contact}")
    if one.same_as:
        print(f"the same as {one.same_as}")
    for other in entry.tellings:
        if other.uid not in {one.uid, one.same_as}:
            print(f"also told as {other.uid} by {other.source} in {other.language or '?'}")
    for tied in found.tied:
        print(f"tied by {tied['rule']} to {tied['uid']} ({tied['kind']}): {tied['title']}")

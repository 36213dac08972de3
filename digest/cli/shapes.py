"""How releases and people look in JSON: the fields that scripts rely on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from digest import changes
from digest.cli.output import instant
from digest.model import Dimension, Entry, Filter, Label, Release, Subscriber

if TYPE_CHECKING:
    from digest.store.acts import Act
    from digest.store.amendments import Amendment
    from digest.store.consent import ConsentEvent
    from digest.store.versions import Version
    from digest.store.wishes import Subscription
    from digest.taxonomy import Taxonomy


def release(one: Release, entry: Entry) -> dict[str, object]:
    """A release as `releases list` prints it; labels are the published ones."""
    image = one.image
    return {
        "uid": one.uid,
        "source": one.source,
        "sources": list(entry.sources),
        "url": one.url,
        "title": one.title,
        "kind": one.kind,
        "published": str(one.published),
        "published_precision": one.published.precision,
        "updated": instant(one.updated),
        "summary": one.summary,
        "truncated": one.truncated,
        "image": image and asdict(image),
        "countries": list(one.slugs(Dimension.COUNTRY)),
        "regions": list(one.slugs(Dimension.REGION)),
        "topics": list(one.slugs(Dimension.TOPIC)),
        "language": one.language,
        "version": one.version,
        "status": one.status,
        "same_as": one.same_as,
    }


def history(one: Release, versions: tuple[Version, ...]) -> list[dict[str, object]]:
    """Every version of a release, oldest first, with what the changed fields said before and how
    they differ, word by word."""
    told, after = list[dict[str, object]](), one
    for version in reversed(versions):
        before = changes.told_before(after, version.before or {})
        told.append(
            asdict(version)
            | {"at": instant(version.at)}
            | {"changes": dict(_differing(before, after))}
        )
        after = before
    return told[::-1]


def _differing(before: Release, after: Release) -> Iterator[tuple[str, list[dict[str, str]]]]:
    for name, parts in changes.in_words(before, after).items():
        yield name, [asdict(part) for part in parts]


def version_lines(shown: Mapping[str, Any]) -> list[str]:
    """A version with its difference, for people: `[-gone-]{+new+}`."""
    head = f"version {shown['version']}  {shown['at']}  {shown['severity']}"
    lines = [
        f"  {name}: {changes.on_a_line([changes.Part(**part) for part in parts])}"
        for name, parts in shown["changes"].items()
    ]
    return [f"{head}  {shown['note']}" if shown["note"] else head, *lines]


def telling(one: Release) -> dict[str, object]:
    """One of the releases that an entry is told by."""
    return {
        "uid": one.uid,
        "source": one.source,
        "language": one.language,
        "url": one.url,
        "title": one.title,
        "status": one.status,
    }


def tied(one: Entry, rule: str) -> dict[str, object]:
    """A report that is announced, or what announces it, and what shows that."""
    newest = one.newest
    return {"uid": one.uid, "kind": newest.kind, "title": newest.title, "rule": rule}


def act(one: Act) -> dict[str, object]:
    """What somebody did by hand."""
    by = one.by
    return {"act": one.act, "at": instant(by.at), "who": by.who, "reason": by.reason}


def amendment(one: Amendment) -> dict[str, object]:
    """A correction or withdrawal, and where it stands."""
    return {
        "uid": one.uid,
        "severity": one.severity,
        "state": one.state,
        "who": one.who,
        "reason": one.reason,
        "made": instant(one.made_at),
        "due": instant(one.due),
        "version": one.version,
        "edition": one.edition,
    }


def amendment_line(shown: Mapping[str, object]) -> str:
    """The same on one line, for people."""
    uid, edition = shown["uid"], shown["edition"]
    told = f"in edition {edition}" if edition else "nobody had to be told"
    how = {
        "waiting": f"waits until {shown['due']}; `digest releases undo {uid}` takes it back",
        "at_work": "is being carried out",
        "done": f"carried out; {told}",
        "undone": "taken back, or overtaken by another",
        "held": "held: its source corrected too many at once; "
        f"`digest releases correct {uid}` tells those who had it",
    }
    return f"{shown['severity']}  {shown['made']}  by {shown['who']}  {how[str(shown['state'])]}"


def person(one: Subscriber) -> dict[str, object]:
    """A subscriber, without what belongs to wishes; quiet hours as the roll has them."""
    hours = one.quiet
    return {name: value for name, value in asdict(one).items() if name != "quiet"} | {
        "quiet_from": hours and hours.start.isoformat("minutes"),
        "quiet_to": hours and hours.end.isoformat("minutes"),
    }


def filter_line(wish: Filter) -> str:
    """A filter on one line, for people."""
    parts = [f"{name} {', '.join(slugs)}" for name, slugs in asdict(wish).items() if slugs]
    return "; ".join(parts) or "everything"


def subscription(one: Subscription) -> dict[str, object]:
    """One wish, live or ended."""
    return {
        "cadence": one.cadence,
        "filter": {name: slugs for name, slugs in asdict(one.filter).items() if slugs},
        "since": instant(one.started_at),
        "ended": instant(one.ended_at) if one.ended_at else None,
        "ended_reason": one.ended_reason,
    }


def consent(one: ConsentEvent) -> dict[str, object]:
    """One consent event."""
    return {"at": instant(one.at), "event": one.event, "how": one.how} | one.detail


def label(one: Label, taxonomy: Taxonomy) -> dict[str, object]:
    """A label with the words that caused it."""
    return {
        "dimension": one.dimension,
        "slug": one.slug,
        "name": taxonomy.name(one.dimension, one.slug),
        "origin": one.origin,
        "confidence": round(one.confidence, 3),
        "published": one.published,
        "reasons": [reason._asdict() for reason in one.reasons],
    }


def _where(reason: Mapping[str, object]) -> str:
    """The part of the text, and from which to which of its characters."""
    at, phrase = reason["at"], str(reason["phrase"])
    if not isinstance(at, int):
        return str(reason["place"])
    part = "title" if reason["place"] == "title" else "summary"
    lead = "first sentence, " if reason["place"] == "lead" else ""
    return f"{lead}{part} {at}–{at + len(phrase)}"


def label_line(shown: Mapping[str, object]) -> str:
    """A label on one line, for people."""
    reasons = shown["reasons"]
    words = "; ".join(
        f'"{one["phrase"]}" in {_where(one)} ({one["rule"]}, {one["weight"]:g})'
        for one in (reasons if isinstance(reasons, list) else [])
    )
    taken = "taken away by an editor" if shown["origin"] == "editor" else "a suggestion"
    weak = "" if shown["published"] else f"  ({taken}: not published)"
    why = words or f"said by {shown['origin']}"
    return f"{shown['dimension']} {shown['slug']}  {shown['confidence']}  {why}{weak}"

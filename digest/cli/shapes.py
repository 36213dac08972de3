"""How releases and people look in JSON: the fields that scripts rely on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING

from digest.cli.output import instant
from digest.model import Dimension, Entry, Filter, Label, Release, Subscriber

if TYPE_CHECKING:
    from digest.store.acts import Act
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
        "image": image and {"url": image.url, "caption": image.caption, "credit": image.credit},
        "countries": list(one.slugs(Dimension.COUNTRY)),
        "regions": list(one.slugs(Dimension.REGION)),
        "topics": list(one.slugs(Dimension.TOPIC)),
        "language": one.language,
        "version": one.version,
        "status": one.status,
        "same_as": one.same_as,
    }


def history(versions: tuple[Version, ...]) -> list[dict[str, object]]:
    """Every telling, oldest first, with what it said before the change."""
    return [asdict(one) | {"at": instant(one.at)} for one in versions]


def act(one: Act) -> dict[str, object]:
    """What somebody did by hand."""
    by = one.by
    return {"act": one.act, "at": instant(by.at), "who": by.who, "reason": by.reason}


def person(one: Subscriber) -> dict[str, object]:
    """A subscriber, without what belongs to wishes."""
    return asdict(one)


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
        "reasons": [asdict(reason) for reason in one.reasons],
    }


def label_line(shown: Mapping[str, object]) -> str:
    """A label on one line, for people."""
    reasons = shown["reasons"]
    words = "; ".join(
        f'"{one["phrase"]}" in {one["place"]} ({one["rule"]})'
        for one in (reasons if isinstance(reasons, list) else [])
    )
    weak = "" if shown["published"] else "  (a suggestion: not published)"
    why = words or f"said by {shown['origin']}"
    return f"{shown['dimension']} {shown['slug']}  {shown['confidence']}  {why}{weak}"

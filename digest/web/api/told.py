"""What is answered, as JSON holds it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

from starlette.responses import Response

from digest.feeds.catalogue import Labels
from digest.languages import Language
from digest.model import Dimension, Form, Kind, Subscriber
from digest.publish.chosen import Chosen
from digest.store.consent import ConsentEvent
from digest.store.wishes import Subscription
from digest.web import views
from digest.web.api.problems import PRIVATE
from digest.web.api.shapes import ALL
from digest.web.api.wanted import about, is_discreet
from digest.web.directory import Directory, FeedLink
from digest.web.forms.manage import masked
from digest.web.headers import PUBLIC_CACHING
from digest.web.views import Voice
from digest.web.week import FIRST, MOST

EVENTS = 50
"""Events of a person's that are told; the export has all."""


def answer(
    value: object, *, status: int = 200, language: Language | None = None, public: bool = False
) -> Response:
    """A value as an answer; `language` is given where it is told in one, and `public` what
    anybody may keep for a minute."""
    headers = {"Cache-Control": PUBLIC_CACHING} if public else dict(PRIVATE)
    if language is not None:
        headers |= {"Content-Language": language.tag, "Vary": "Accept-Language"}
    body = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return Response(body, status_code=status, headers=headers, media_type="application/json")


def standing(
    person: Subscriber, live: Sequence[Subscription], events: Sequence[ConsentEvent]
) -> dict[str, Any]:
    """How things stand with a person; `events` are all of theirs, the oldest first."""
    return {
        "address": masked(person.email),
        "status": person.status,
        "paused_until": person.paused_until.isoformat() if person.paused_until else None,
        "preferences": {
            "wishes": [{"cadence": one.cadence, "about": about(one.filter)} for one in live],
            "languages": list(person.languages),
            "zone": person.zone,
            "hour": person.hour,
            "role": person.role,
            "outlet": person.outlet,
            "discreet": is_discreet(person),
            "full_text": person.form is Form.FULL,
            "quiet_from": person.quiet.start.isoformat("minutes") if person.quiet else None,
            "quiet_to": person.quiet.end.isoformat("minutes") if person.quiet else None,
            "alerts_per_day": person.alerts_per_day,
        },
        "history": [
            {"at": instant(one.at), "event": one.event, "how": one.how}
            for one in reversed(events[-EVENTS:])
        ],
    }


def labels(known: Labels, offered: Iterable[str], language: Language) -> dict[str, Any]:
    """What there is to choose from, each sort in the order of the language."""
    return {
        "topics": _named(known, Dimension.TOPIC, language),
        "regions": _named(known, Dimension.REGION, language),
        "countries": [
            {**one, "regions": list(known.homes(one["value"]))}
            for one in _named(known, Dimension.COUNTRY, language)
        ],
        "kinds": _sorted(
            ((str(one), known.kind_name(one, language.tag)) for one in Kind), language
        ),
        "languages": [{"value": tag, "name": language.called(tag) or tag} for tag in offered],
    }


def feeds(known: Directory, site_url: str) -> dict[str, Any]:
    """Every feed, that of everything first."""
    links = [one for _, some in known.groups for one in some]
    whole = [known.whole] if known.whole else []
    return {"feeds": [_feed(one, site_url) for one in (*whole, *links)]}


def week(
    found: Sequence[Chosen], voice: Voice, languages: Sequence[str], site_url: str
) -> dict[str, Any]:
    """What a week brought, and the newest of it."""
    first = [views.headline(one.entry, voice, languages) for one in found[:FIRST]]
    return {
        "count": len(found),
        "more": len(found) >= MOST,
        "first": [
            {
                "uid": one.uid,
                "url": f"{site_url}/releases/{quote(one.uid, safe='')}",
                "title": one.title,
                "language": one.tongue.language,
                "published": one.published.machine,
            }
            for one in first
        ],
    }


def ended(cadence: str | None) -> dict[str, str]:
    """Which letters end; None for all of them."""
    return {"ended": cadence or ALL}


def instant(at: datetime) -> str:
    """RFC 3339 in UTC, whole seconds."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _named(known: Labels, dimension: Dimension, language: Language) -> list[dict[str, str]]:
    slugs = known.choices(dimension)
    return _sorted(((one, known.name(dimension, one, language.tag)) for one in slugs), language)


def _sorted(pairs: Iterable[tuple[str, str]], language: Language) -> list[dict[str, str]]:
    ordered = sorted(pairs, key=lambda one: (language.order(one[1]), one[0]))
    return [{"value": value, "name": name} for value, name in ordered]


def _feed(one: FeedLink, site_url: str) -> dict[str, Any]:
    return {
        "name": one.name,
        "label": one.label,
        "page": site_url + one.page,
        "entries": one.entries,
        "addresses": [{"media_type": each.media_type, "url": each.url} for each in one.addresses],
    }

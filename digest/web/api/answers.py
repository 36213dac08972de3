"""What is answered, as schemas."""

from __future__ import annotations

from typing import Any

from digest.model import Cadence, Role, SubscriberStatus
from digest.web.api.pieces import all_of, one_of, record, reference, whole
from digest.web.api.shapes import ALL, EVERYTHING


def answered() -> dict[str, dict[str, Any]]:
    """The schema of every answer, by its name; what was wished for may name labels that are gone,
    so that no labels are listed here."""
    text: dict[str, Any] = {"type": "string"}
    moment = {"type": "string", "format": "date-time"}
    count = {"type": "integer", "minimum": 0}
    wishes = {"type": "array", "items": reference("WishTold")}
    strings = {"type": "array", "items": text}
    told = {
        "cadence": one_of(list(Cadence), "How soon."),
        "about": {
            "anyOf": [one_of([EVERYTHING], "All there is."), reference("AboutTold")],
        },
    }
    preferences = {
        "wishes": wishes,
        "languages": strings,
        "zone": text,
        "hour": {"type": ["integer", "null"]},
        "role": one_of(list(Role), "Whether they read, or write for somebody."),
        "outlet": {"type": ["string", "null"]},
        "discreet": {"type": "boolean"},
        "full_text": {"type": "boolean"},
        "quiet_from": {"type": ["string", "null"]},
        "quiet_to": {"type": ["string", "null"]},
        "alerts_per_day": {"type": ["integer", "null"]},
    }
    event = {"at": moment, "event": text, "how": text}
    label = {"value": text, "name": text}
    release = {
        "uid": text,
        "url": {"type": "string", "format": "uri"},
        "title": text,
        "language": text,
        "published": text,
    }
    feed = {
        "name": text,
        "label": text,
        "page": {"type": "string", "format": "uri"},
        "entries": count,
        "addresses": all_of(
            whole({"media_type": text, "url": {"type": "string", "format": "uri"}})
        ),
    }
    week = {
        "count": count,
        "more": {"type": "boolean", "description": "Whether it was more than could be counted."},
        "first": {"type": "array", "items": reference("Release")},
    }
    return {
        "AboutTold": record(
            dict.fromkeys(("topics", "regions", "countries", "kinds"), strings),
            (),
            "The labels of a wish; some may be gone since.",
        ),
        "WishTold": record(told, told, "One wish of a person's."),
        "Standing": whole(
            {
                "address": {
                    "type": "string",
                    "description": "Masked, so that only its owner knows it again.",
                },
                "status": one_of(list(SubscriberStatus), "Whether letters come."),
                "paused_until": {"type": ["string", "null"], "format": "date"},
                "preferences": record(
                    preferences, preferences, "May be changed, and put back like this."
                ),
                "history": {
                    "type": "array",
                    "items": whole(event),
                    "description": "What was agreed to, changed or ended, the newest first.",
                },
            },
            "How things stand.",
        ),
        "Asked": whole(
            {
                "valid_until": {
                    **moment,
                    "description": "Until when the link works that is on its way, if one is.",
                }
            },
            "Heard; the same whoever has the address.",
        ),
        "Confirmed": whole(
            {"cadences": all_of(one_of(list(Cadence), "How soon."))}, "The letters that come now."
        ),
        "Unsubscribed": whole(
            {"ended": one_of([*Cadence, ALL], "Which letters.")}, "The letters that end."
        ),
        "Labels": whole(
            {
                "topics": all_of(whole(label)),
                "regions": all_of(whole(label)),
                "countries": all_of(whole({**label, "regions": strings})),
                "kinds": all_of(whole(label)),
                "languages": all_of(whole(label)),
            },
            "What there is to choose from, by what it is called in the language asked for.",
        ),
        "Feeds": whole({"feeds": all_of(whole(feed))}, "Every feed, that of everything first."),
        "Release": whole(release, "A release, told in the language that suits best."),
        "Week": whole(week, "What the last seven days would have brought."),
        "Export": {"type": "object", "description": "All that is kept of a person."},
        "Problem": _problem(),
        "Error": _error(),
    }


def _problem() -> dict[str, Any]:
    return {
        "type": "object",
        "description": "Problem details (RFC 9457).",
        "required": ["type", "title", "status"],
        "properties": {
            "type": {"type": "string", "format": "uri"},
            "title": {"type": "string"},
            "status": {"type": "integer"},
            "detail": {"type": "string"},
            "errors": {"type": "array", "items": reference("Error")},
        },
    }


def _error() -> dict[str, Any]:
    return {
        "type": "object",
        "description": "One thing that is wrong.",
        "required": ["pointer", "detail"],
        "properties": {
            "pointer": {"type": "string", "description": "Where (RFC 6901, JSON Pointer)."},
            "detail": {"type": "string", "description": "Why, in words to be shown."},
            "given": {"type": "string", "description": "What was there, shortened."},
            "allowed": {
                "anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]
            },
        },
    }

"""What is sent, as schemas: those that check it are those that the OpenAPI document shows.

What may be asked for is listed by value, so that a client knows it without asking.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from digest.feeds.catalogue import Labels
from digest.languages import OFFERED
from digest.model import MOST_ALERTS, Cadence, Dimension, Kind, Role
from digest.web.api.pieces import line, listed, one_of, record, reference
from digest.web.forms.person import HOURS, LONGEST_OUTLET
from digest.web.forms.signup import MOST_LABELS

EVERYTHING = "everything"
"""What a wish is about that asks for all there is."""

ALL = "all"
"""What ends where every cadence does."""

MOST_WISHES = 20
LONGEST_WORDING = 4000


def sent(labels: Labels) -> dict[str, dict[str, Any]]:
    """The schema of every body, by its name."""
    about = {
        "topics": _labels(
            labels.choices(Dimension.TOPIC), "Topics, as GET /api/v1/labels has them."
        ),
        "regions": _labels(
            labels.choices(Dimension.REGION), "Regions, as GET /api/v1/labels has them."
        ),
        "countries": _labels(
            labels.choices(Dimension.COUNTRY),
            "Countries by ISO 3166-1 alpha-2, as GET /api/v1/labels has them.",
        ),
        "kinds": _labels(list(Kind), "Kinds of release."),
    }
    wish = {
        "cadence": one_of(list(Cadence), "How soon. At once (alert) is for the press."),
        "about": {
            "anyOf": [one_of([EVERYTHING], "All there is."), reference("About")],
            "description": f'"{EVERYTHING}", or an object with the labels.',
        },
    }
    person = _person()
    wishes = listed(reference("Wish"), MOST_WISHES, "What they want: any of these.")
    email = {
        "type": "string",
        "format": "email",
        "description": "An address such as name@example.org.",
    }
    asking = {
        "email": email,
        "language": one_of(
            OFFERED, "The language of the letter; without it, what Accept-Language says."
        ),
        "visitor": line(
            "The IP address of who asks, where that is not who sends the request: limits are "
            "counted by it, and it is kept nowhere.",
            45,
        ),
    }
    wording = {
        "type": "string",
        "description": "The whole text that the person agreed to, of which the SHA-256 is kept.",
        "minLength": 1,
        "maxLength": LONGEST_WORDING,
    }
    others = {name: one for name, one in person.items() if name != "languages"}
    return {
        "About": {
            **record(about, (), "Any of one sort, and one of each sort that is named."),
            "minProperties": 1,
        },
        "Wish": record(wish, wish, "One wish of a person's."),
        "Subscription": record(
            {
                **asking,
                "wishes": wishes,
                "languages": person["languages"],
                "wording": wording,
                **others,
            },
            ("email", "wishes", "languages", "wording"),
            "A subscription that somebody asks for. Without `zone` it is guessed, without `hour` "
            "it is the newsroom's.",
        ),
        "Link": record(asking, ("email",), "Whose preferences are to be opened."),
        "Preferences": record(
            {"wishes": wishes, **person},
            ("wishes", *person),
            "All that a person wishes for, and who they are.",
        ),
        "Address": record(
            {name: asking[name] for name in ("email", "language")},
            ("email",),
            "Where letters are to go.",
        ),
        "Pause": record(
            {
                "until": line(
                    "The local day from which on letters come again, within a year.",
                    10,
                    format="date",
                )
            },
            ("until",),
            "A pause.",
        ),
        "Leave": record(
            {"cadence": one_of([*Cadence, ALL], "Which letters end.")}, ("cadence",), "Leaving."
        ),
        "Unsubscribe": record(
            {
                EVERYTHING: {
                    "type": "boolean",
                    "description": "Whether all letters end, or those of that sort.",
                }
            },
            (),
            "What ends.",
        ),
        "Look": record(
            {"wishes": wishes, "languages": person["languages"]},
            ("wishes", "languages"),
            "Wishes to be tried on the last week.",
        ),
    }


def _person() -> dict[str, dict[str, Any]]:
    """What belongs to a person and not to a wish."""
    return {
        "languages": listed(
            line("A language of those that GET /api/v1/labels has.", 35),
            20,
            "The languages they read, the best first.",
        ),
        "zone": line("Their time zone, as the tz database calls it.", 64),
        "hour": {
            "type": ["integer", "null"],
            "description": "The local hour of their letters; null for the newsroom's.",
            "minimum": 0,
            "maximum": HOURS - 1,
        },
        "role": one_of(list(Role), "Whether they read, or write for somebody."),
        "outlet": {
            "type": ["string", "null"],
            "description": "Whom they write for; the press says so, "
            f"in {LONGEST_OUTLET} characters at most.",
        },
        "discreet": {
            "type": "boolean",
            "description": "Whether subject lines and senders say nothing of what is inside.",
        },
        "full_text": {
            "type": "boolean",
            "description": "Whether letters hold the text of releases and not only its beginning.",
        },
        "quiet_from": _clock("From when on alerts wait"),
        "quiet_to": _clock("When the alerts that waited come, as one"),
        "alerts_per_day": {
            "type": ["integer", "null"],
            "description": "How many alerts may come in a local day, the rest in the next letter; "
            "null for all.",
            "minimum": 1,
            "maximum": MOST_ALERTS,
        },
    }


def _clock(description: str) -> dict[str, Any]:
    return {
        "type": ["string", "null"],
        "description": f"{description}, by the clock of their zone, such as 22:00; null for never.",
        "maxLength": 5,
    }


def _labels(values: Iterable[str], description: str) -> dict[str, Any]:
    return listed(one_of(values, description), MOST_LABELS, description)

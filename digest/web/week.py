"""What the last week would have brought: by the rules of letters, and nothing is written."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from digest.feeds.combined import Match
from digest.model import Filter, WishSet
from digest.publish.chosen import Chosen, choose
from digest.store import Store
from digest.web import views
from digest.web.forms.choice import Choice
from digest.web.views import Headline, Voice

MOST = 100
"""Releases that are counted; a week with more of them is "or more"."""

FIRST = 5
"""Titles that are shown."""

_WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Week:
    """How many releases it was, the newest of them, and whether that is only the beginning.
    `other` is how many it would have been the other way about (either, only both); None where
    that makes no difference."""

    count: int
    full: bool
    first: tuple[Headline, ...]
    other: int | None


def last_week(
    store: Store, choice: Choice, languages: tuple[str, ...], voice: Voice, *, now: datetime
) -> Week:
    """What letters with this choice would have held in the seven days up to `now`."""
    found = brought(store, choice.filters(), languages, now=now)
    other = None
    if choice.is_twofold:
        another = Match.ANY if choice.match is Match.ALL else Match.ALL
        other = len(brought(store, choice.filters(another), languages, now=now))
    return Week(
        count=len(found),
        full=len(found) >= MOST,
        first=tuple(views.headline(one.entry, voice, languages) for one in found[:FIRST]),
        other=other,
    )


def brought(
    store: Store, filters: tuple[Filter, ...], languages: tuple[str, ...], *, now: datetime
) -> tuple[Chosen, ...]:
    """The releases that these filters would have brought, newest first, MOST at most."""
    wish_set = WishSet(filters, languages)
    found = choose(store, [wish_set], mailed=True, most=MOST)
    return tuple(one for one in found if now - _WEEK <= one.listed.published <= now)

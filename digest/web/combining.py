"""The page that joins several labels into one feed: a form, and the address it leads to."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from digest.feeds.combined import MOST_VALUES, Combination, Match, Mistake, Why, judged
from digest.feeds.listing import FEWEST
from digest.languages import Language
from digest.model import WishSet
from digest.publish.chosen import choose
from digest.web import views
from digest.web.directory import Address, Directory, FeedLink, addresses_asked, called
from digest.web.headers import PUBLIC_CACHING
from digest.web.site import Site
from digest.web.views import Headline, Voice
from digest.web.ways import unchosen

FIRST = 5
"""How many titles are shown of what the feed would bring."""


@dataclass(frozen=True, slots=True)
class Joined:
    """A feed of several labels: its addresses, what it would show today and the first of that;
    `full` where older ones are left out. `names` are its labels by sort, places first; `made` is
    the ready-made feed where it is of one label."""

    addresses: tuple[Address, ...]
    count: int
    full: bool
    first: tuple[Headline, ...]
    names: tuple[tuple[str, ...], ...]
    match: Match
    made: FeedLink | None


def combine(site: Site, request: Request) -> Response:
    """GET /feeds/combine: the form as it was filled in, and where it says anything, the address of
    that feed; 400 with everything that is wrong where it cannot be."""
    language, pairs = site.language(request), unchosen(request)
    known = site.directory(language)
    wanted, mistakes = judged(pairs, site.parts.taxonomy)
    wrong = [_told(one, language) for one in mistakes] or _missing(wanted, known, language)
    joined = _joined(site, language, known, wanted) if wanted.subjects and not wrong else None
    return site.page(
        "combine",
        request,
        status=400 if wrong else 200,
        headers={"Cache-Control": "no-store" if wrong else PUBLIC_CACHING},
        directory=known,
        joined=joined,
        wrong=wrong,
        ticked={f"{name}/{value.lower()}" for name, value in pairs},
        match=next((value for name, value in pairs if name == "match"), Match.ANY),
    )


def _told(mistake: Mistake, language: Language) -> str:
    """What is wrong with a query, to the person who sent it."""
    name, value = mistake.name[:60], mistake.value[:60]
    if mistake.why is Why.MANY:
        told = language.gettext("These are %(count)s labels; one feed takes %(most)s at most.")
        return told % {"count": value, "most": language.number(MOST_VALUES)}
    if mistake.why is Why.MATCH:
        told = language.gettext("match: %(value)s: must be “any” or “all”")
        return told % {"value": value}
    if mistake.why is Why.NAME:
        return language.gettext("%(name)s: nothing can be chosen by this") % {"name": name}
    return language.gettext("%(name)s: %(value)s: not known") % {"name": name, "value": value}


def _missing(wanted: Combination, known: Directory, language: Language) -> list[str]:
    """Languages that nothing is in, since any tag may be one and would make a feed that stays
    empty; and a label alone that has no feed of its own."""
    without = [one for one in wanted.subjects if known.of(one.name) is None]
    alone = len(wanted.subjects) == 1
    told = language.gettext("%(name)s: %(value)s: no release has it yet")
    return [
        told % {"name": one.group, "value": one.name.partition("/")[2][:60]}
        for one in without
        if alone or one.language
    ]


def _joined(site: Site, language: Language, known: Directory, wanted: Combination) -> Joined:
    parts, subjects = site.parts, wanted.subjects
    voice = site.voice(language)
    liked = (wanted.language,) if wanted.language else site.liked(language)
    found = choose(parts.store, [WishSet(wanted.filters, ())])
    public = [one.entry for one in found if not views.is_withdrawn(one.entry)]
    made = known.of(subjects[0].name) if len(subjects) == 1 else None
    return Joined(
        addresses=made.addresses if made else addresses_asked(site.url, wanted.query),
        count=len(public),
        full=len(found) >= FEWEST,
        first=tuple(views.headline(one, voice, liked) for one in public[:FIRST]),
        names=_names(wanted, voice),
        match=wanted.match,
        made=made,
    )


def _names(wanted: Combination, voice: Voice) -> tuple[tuple[str, ...], ...]:
    """What the labels are called; countries and regions are one sort."""
    sorts: dict[str, list[str]] = {}
    for one in wanted.subjects:
        sort = "place" if one.group in {"country", "region"} else one.group
        sorts.setdefault(sort, []).append(called(one, voice.labels, voice.language))
    return tuple(map(tuple, sorts.values()))

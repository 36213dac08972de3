"""The first letter after a confirmation: what comes from now on, when, and how to change or stop.

It holds no news, so that nothing in it is had. Nothing but its body names what is followed, and in
discreet mode not even that. It is no part of a list; what stops all letters is a link in it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from digest.letters import dates
from digest.letters.asked import headers
from digest.letters.brief import House, Letter, Names
from digest.letters.present import postal_address
from digest.letters.words import Words
from digest.letters.written import Pen
from digest.model import Cadence, Dimension, Filter, Kind, SubjectStyle
from digest.templates import Templates
from digest.text import primary


@dataclass(frozen=True, slots=True)
class Coming:
    """What comes by one cadence: the wishes for it, and the local day and hour of the first letter;
    None for alerts, which come at once."""

    cadence: Cadence
    wishes: tuple[Filter, ...]
    first: tuple[date, int] | None


@dataclass(frozen=True, slots=True)
class WelcomeBrief:
    """One letter to be made. `leave` and `pace` are the tokens of the person's own links; `made_at`
    becomes the Date header, and is told in `zone`."""

    coming: tuple[Coming, ...]
    leave: str
    pace: str
    language: str
    zone: str
    made_at: datetime
    subject_style: SubjectStyle = SubjectStyle.PLAIN


@dataclass(frozen=True, slots=True)
class Line:
    """One wish in words, and the page of a feed of the same."""

    text: str
    url: str


@dataclass(frozen=True, slots=True)
class ComingView:
    """One cadence: what it is called, when its first letter comes, and what it brings."""

    name: str
    when: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class WelcomeView:
    """Everything printed; what every letter has is named as there. `archive_url` is empty in
    discreet mode."""

    language: str
    direction: str
    discreet: bool
    sender: str
    title: str
    date: str
    day: str
    first: str
    intro: str
    coming: tuple[ComingView, ...]
    archive_url: str
    change_url: str
    why: str
    pace_url: str
    leave_url: str
    help_url: str
    help_text: str
    website: str
    times: str
    postal_address: tuple[str, ...]


class WelcomeWriter:
    """Writes these letters for one newsroom; built once, used from any thread."""

    def __init__(self, house: House, templates: Templates, names: Names) -> None:
        """TemplateError where a language's words cannot be used."""
        self._house = house
        self._names = names
        self._pen = Pen(templates)

    def letter(self, brief: WelcomeBrief) -> Letter:
        """The letter with slots for the address and the Message-ID alone; TemplateError where a
        template is at fault."""
        spoken = self._pen.speaks(brief.language)
        view = self._view(brief, spoken)
        house, at = self._house, brief.made_at
        return self._pen.letter(
            "welcome", view, spoken, lambda title: headers(view, house, title, at)
        )

    def _view(self, brief: WelcomeBrief, spoken: Words) -> WelcomeView:
        house, say = self._house, spoken.say
        discreet = brief.subject_style is SubjectStyle.DISCREET
        day = brief.made_at.astimezone(ZoneInfo(brief.zone)).date()
        neutral = "_neutral" if discreet else ""
        in_language = f"?lang={spoken.language}"
        return WelcomeView(
            language=spoken.language,
            direction=spoken.direction,
            discreet=discreet,
            sender=say("neutral_name") if discreet else house.name,
            title=say("welcome_title"),
            date=dates.full_day(day, spoken.locale),
            day=day.isoformat(),
            first=say("welcome_first"),
            intro=say(f"welcome_intro{neutral}", newsroom=house.name),
            coming=tuple(self._coming(one, brief, spoken) for one in brief.coming),
            archive_url="" if discreet else f"{house.web_url}/archive{in_language}",
            change_url=f"{house.web_url}/preferences{in_language}",
            why=say(f"welcome_why{neutral}", newsroom=house.name),
            pace_url=f"{house.web_url}/pace/{brief.pace}{in_language}",
            leave_url=f"{house.web_url}/u/{brief.leave}{in_language}",
            help_url=house.help,
            help_text=house.help.removeprefix("mailto:"),
            website=house.url,
            times=say("times", place=dates.place(brief.zone, spoken.locale)),
            postal_address=postal_address(house),
        )

    def _coming(self, one: Coming, brief: WelcomeBrief, spoken: Words) -> ComingView:
        discreet = brief.subject_style is SubjectStyle.DISCREET
        return ComingView(
            name=spoken.say(f"welcome_{one.cadence}"),
            when=_when(one, spoken),
            lines=() if discreet else tuple(self._line(wish, spoken) for wish in one.wishes),
        )

    def _line(self, wish: Filter, spoken: Words) -> Line:
        """`Belarus; Kenya: only Journalists`: any of what is named together, and only where all of
        it holds."""
        named = [spoken.together(some) for some in self._named(wish, spoken) if some]
        text = named[0] if named else spoken.say("everything")
        if named[1:]:
            text = spoken.say("only", names=text, others=" · ".join(named[1:]))
        return Line(text, f"{self._house.web_url}{_page(wish, spoken.language)}")

    def _named(self, wish: Filter, spoken: Words) -> Iterator[list[str]]:
        """The names of each dimension that a wish is narrowed by."""
        tag = spoken.language
        places = ((Dimension.COUNTRY, wish.countries), (Dimension.REGION, wish.regions))
        yield [self._names.name(of, slug, tag) for of, slugs in places for slug in slugs]
        yield [self._names.name(Dimension.TOPIC, slug, tag) for slug in wish.topics]
        yield [self._names.kind_name(Kind(kind), tag) for kind in wish.kinds]
        yield [spoken.locale.languages.get(primary(one), one) for one in wish.languages]


def _when(one: Coming, spoken: Words) -> str:
    if one.first is None:
        return spoken.say("welcome_at_once")
    day, hour = one.first
    told = dates.full_day(day, spoken.locale)
    return spoken.say("welcome_when", day=told, hour=f"{hour:02}:00")


def _page(wish: Filter, language: str) -> str:
    """The page of the feed that brings the same."""
    labels = [
        *(("country", slug.lower()) for slug in wish.countries),
        *(("region", slug) for slug in wish.regions),
        *(("topic", slug) for slug in wish.topics),
        *(("kind", slug) for slug in wish.kinds),
    ]
    dimensions = {"place" if name in ("country", "region") else name for name, _ in labels}
    match = [("match", "all")] if len(dimensions) > 1 else []
    query = [*labels, *match, ("lang", language)]
    return f"/feeds/{'combine' if labels else ''}?{urlencode(query)}"

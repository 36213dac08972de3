"""What was sent, checked by its schema, as what it means; and what the forms would say against it.

No rule is told here: each is the forms' own, asked about one value at a time.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from digest import joining
from digest.feeds.combined import Match
from digest.model import Cadence, Filter, Role, SubjectStyle, Subscriber
from digest.subscriptions import Wish
from digest.web.api.checking import pointer
from digest.web.api.problems import Wrong
from digest.web.api.shapes import EVERYTHING
from digest.web.forms import fields
from digest.web.forms import person as persons
from digest.web.forms.choice import Choice, Complaint
from digest.web.forms.choice import Wrong as Why
from digest.web.forms.manage import Preferences
from digest.web.forms.person import Offer, Person
from digest.web.forms.signup import address_complaints, choice_complaints


@dataclass(frozen=True, slots=True)
class Wanted:
    """Wishes, who one is, and what is wrong with either."""

    wishes: tuple[Wish, ...]
    person: Person
    wrong: tuple[Wrong, ...]

    def profile(self, before: Subscriber) -> Subscriber:
        """The person as they now want to be."""
        return Preferences((), Choice(), self.person).profile(before)

    def request(self, sent: Mapping[str, Any], *, language: str, how: str) -> joining.Request:
        """What is asked for; only where nothing is wrong."""
        press = self.person.role is Role.PRESS
        return joining.Request(
            email=sent["email"],
            wishes=self.wishes,
            languages=self.person.languages,
            zone=self.person.zone,
            hour=self.person.at,
            role=self.person.role,
            outlet=self.person.outlet if press else None,
            subject_style=self.person.subject_style,
            language=language,
            wording=sent["wording"],
            how=how,
            quiet=self.person.quiet,
            alerts_per_day=self.person.most,
            form=self.person.form,
        )


def sound(sent: object, faulty: Collection[str]) -> Mapping[str, Any]:
    """What of a body can be asked about: the members in which nothing is wrong. What somebody may
    wish for hangs on their role."""
    if not isinstance(sent, Mapping):
        return {}
    out = {*faulty, "wishes"} if "role" in faulty else faulty
    return {name: value for name, value in sent.items() if name not in out}


def member(at: str) -> str:
    """Which member of a body a pointer leads into; empty for the whole."""
    return at.split("/")[1] if at else ""


def read(sent: Mapping[str, Any], offer: Offer) -> Wanted:
    """What a person wants; what is not said of them is as a form proposes it."""
    person, wished = _person(sent, offer), sent.get("wishes", ())
    return Wanted(
        wishes=tuple(dict.fromkeys(one for each in wished for one in _wishes(each))),
        person=person,
        wrong=(*_wrong_wishes(wished, person), *_wrong_person(person, offer)),
    )


def filters(sent: Mapping[str, Any]) -> tuple[Filter, ...]:
    """What the wishes are about, whatever their cadence."""
    return tuple(dict.fromkeys(one.filter for each in sent["wishes"] for one in _wishes(each)))


def wrong_languages(tags: Sequence[str], offer: Offer) -> Iterator[Wrong]:
    """Those that there is no news in."""
    for place, tag in enumerate(tags):
        if tag not in offer.languages:
            complaint = Complaint("language", Why.UNKNOWN, tag)
            yield Wrong(f"/languages/{place}", complaint, offer.languages)


def wrong_address(sent: Mapping[str, Any]) -> tuple[Wrong, ...]:
    """What is wrong with an address, where there is one."""
    if "email" not in sent:
        return ()
    return tuple(Wrong("/email", one) for one in address_complaints(sent["email"]))


def about(wish: Filter) -> str | dict[str, list[str]]:
    """The same from the other side."""
    sorts = {
        "topics": wish.topics,
        "regions": wish.regions,
        "countries": wish.countries,
        "kinds": wish.kinds,
    }
    return {name: list(some) for name, some in sorts.items() if some} or EVERYTHING


def _choice(said: str | Mapping[str, list[str]]) -> Choice:
    if isinstance(said, str):
        return Choice(whole=True)
    named = {sort: tuple(sorted(set(some))) for sort, some in said.items()}
    return Choice(
        topics=named.get("topics", ()),
        regions=named.get("regions", ()),
        countries=named.get("countries", ()),
        kinds=named.get("kinds", ()),
        match=Match.ALL,
    )


def _wishes(one: Mapping[str, Any]) -> tuple[Wish, ...]:
    return _choice(one["about"]).wishes(Cadence(one["cadence"]))


def _person(sent: Mapping[str, Any], offer: Offer) -> Person:
    hour = sent.get("hour")
    outlet = fields.fields([("outlet", sent.get("outlet") or "")]).one("outlet")
    return Person(
        cadence=None,
        hour="" if hour is None else str(int(hour)),
        zone=sent.get("zone", offer.zone),
        languages=tuple(dict.fromkeys(sent.get("languages", ()))),
        role=Role(sent.get("role", Role.READER)),
        outlet=outlet,
        discreet=sent.get("discreet", False),
        full=sent.get("full_text", False),
        quiet_from=sent.get("quiet_from") or "",
        quiet_to=sent.get("quiet_to") or "",
        alerts_per_day=str(int(sent.get("alerts_per_day") or 0) or ""),
    )


def _wrong_wishes(sent: Sequence[Mapping[str, Any]], person: Person) -> Iterator[Wrong]:
    for place, one in enumerate(sent):
        at = pointer("/wishes", place)
        cadence = Cadence(one["cadence"])
        if not persons.is_open_to(person.role, cadence):
            complaint = Complaint("cadence", Why.NOT_PRESS, cadence)
            yield Wrong(f"{at}/cadence", complaint, (Cadence.DAILY, Cadence.WEEKLY))
        for found in choice_complaints(_choice(one["about"])):
            yield Wrong(f"{at}/about", found)


def _wrong_person(person: Person, offer: Offer) -> Iterator[Wrong]:
    yield from wrong_languages(person.languages, offer)
    for one in (
        *persons.clock_complaints(person),
        *persons.role_complaints(person),
        *persons.alert_complaints(person),
    ):
        yield Wrong(f"/{one.field}", one)


def is_discreet(person: Subscriber) -> bool:
    """Whether subject lines say nothing."""
    return person.subject_style is SubjectStyle.DISCREET

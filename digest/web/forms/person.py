"""What belongs to the person and not to a wish: how often, when, in which languages, and to whom
the letters go. Read from a form, with what was typed kept beside what it means."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from digest import roll
from digest.config.checks import zones
from digest.model import Cadence, Form, Quiet, Role, SubjectStyle
from digest.web.forms.choice import Complaint, Wrong
from digest.web.forms.fields import Fields

LONGEST_OUTLET = 120
"""Characters of the name of a newspaper."""

HOURS = 24


@dataclass(frozen=True, slots=True)
class Offer:
    """What a page offers: its own language, the languages there is news in, the most wanted first,
    and the zone it guesses. `proposed` are the languages that are ticked before anybody has chosen,
    the page's own where there are none."""

    language: str
    languages: tuple[str, ...]
    zone: str
    proposed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Person:
    """The answers as they are shown again; `hour` empty is the newsroom's."""

    cadence: Cadence | None
    hour: str
    zone: str
    languages: tuple[str, ...]
    role: Role
    outlet: str
    discreet: bool
    full: bool = False
    quiet_from: str = ""
    quiet_to: str = ""
    alerts_per_day: str = ""

    @property
    def at(self) -> int | None:
        """The local hour; None for the newsroom's."""
        return int(self.hour) if is_hour(self.hour) else None

    @property
    def quiet(self) -> Quiet | None:
        """The quiet hours; None for none, and where they are wrong."""
        start, end = roll.clock_time(self.quiet_from), roll.clock_time(self.quiet_to)
        return None if start is None or end is None or start == end else Quiet(start, end)

    @property
    def most(self) -> int | None:
        """How many alerts in a day; None for all."""
        return roll.number_of_alerts(self.alerts_per_day)

    @property
    def subject_style(self) -> SubjectStyle:
        """Whether subject lines say what is inside."""
        return SubjectStyle.DISCREET if self.discreet else SubjectStyle.PLAIN

    @property
    def form(self) -> Form:
        """How much of a release their letters hold."""
        return Form.FULL if self.full else Form.SHORT


def read(sent: Fields, offer: Offer, *, fresh: bool = False) -> Person:
    """The answers; `fresh` for a page that nobody has filled in yet, which proposes languages."""
    cadence = sent.one("cadence")
    ticked = sent.many("language")
    spoken = tuple(one for one in offer.languages if one in ticked)
    if fresh and not spoken:
        spoken = offer.proposed or (offer.language,)
    return Person(
        cadence=Cadence(cadence) if cadence in set(Cadence) else None,
        hour=sent.one("hour"),
        zone=sent.one("zone") or offer.zone,
        languages=spoken,
        role=Role.PRESS if sent.one("role") == Role.PRESS else Role.READER,
        outlet=sent.one("outlet"),
        discreet=sent.has("discreet"),
        full=sent.has("full"),
        quiet_from=sent.one("quiet_from"),
        quiet_to=sent.one("quiet_to"),
        alerts_per_day=sent.one("alerts_per_day"),
    )


def complaints(sent: Fields, person: Person) -> Iterator[Complaint]:
    """Everything that is wrong with them, in the order of the page."""
    if person.cadence is None:
        cadence = sent.one("cadence")
        yield Complaint("cadence", Wrong.UNKNOWN if cadence else Wrong.EMPTY, cadence[:80])
    elif not is_open_to(person.role, person.cadence):
        yield Complaint("cadence", Wrong.NOT_PRESS)
    yield from clock_complaints(person)
    if not person.languages:
        yield Complaint("language", Wrong.UNKNOWN if sent.has("language") else Wrong.EMPTY)
    yield from role_complaints(person)
    yield from alert_complaints(person)


def clock_complaints(person: Person) -> Iterator[Complaint]:
    """What is wrong with hour and zone."""
    if person.hour and not is_hour(person.hour):
        yield Complaint("hour", Wrong.UNKNOWN, person.hour[:80])
    if person.zone not in zones():
        yield Complaint("zone", Wrong.UNKNOWN, person.zone[:80])


def role_complaints(person: Person) -> Iterator[Complaint]:
    """What is wrong with whom a press contact writes for."""
    if person.role is Role.PRESS and not person.outlet:
        yield Complaint("outlet", Wrong.NO_OUTLET)
    elif len(person.outlet) > LONGEST_OUTLET:
        yield Complaint("outlet", Wrong.TOO_LONG, person.outlet[:80])


def is_open_to(role: Role, cadence: Cadence) -> bool:
    """Whether a person may choose to hear so soon: at once is for the press."""
    return cadence is not Cadence.ALERT or role is Role.PRESS


def alert_complaints(person: Person) -> Iterator[Complaint]:
    """What is wrong with quiet hours and the number of alerts in a day."""
    given = {"quiet_from": person.quiet_from, "quiet_to": person.quiet_to}
    wrong = [name for name, value in given.items() if value and roll.clock_time(value) is None]
    missing = [name for name, value in given.items() if not value]
    yield from (Complaint(name, Wrong.UNKNOWN, given[name][:80]) for name in wrong)
    if len(missing) == 1:
        yield Complaint(missing[0], Wrong.EMPTY)
    elif not missing and not wrong and person.quiet is None:
        yield Complaint("quiet_to", Wrong.SAME)
    if person.alerts_per_day and person.most is None:
        yield Complaint("alerts_per_day", Wrong.UNKNOWN, person.alerts_per_day[:80])


def is_hour(value: str) -> bool:
    """Whether it is one of the day's hours, in ASCII digits."""
    return value.isascii() and value.isdecimal() and len(value) <= 2 and int(value) < HOURS

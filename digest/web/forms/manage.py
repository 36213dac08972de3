"""The form of one's preferences: what goes on, at which pace, what is added, and who one is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from digest.feeds.catalogue import Labels
from digest.model import Cadence, Form, Role, SubjectStyle, Subscriber
from digest.store.wishes import Subscription
from digest.subscriptions import Wish
from digest.web.forms import choice as choosing
from digest.web.forms import person as persons
from digest.web.forms.choice import Choice, Complaint, Wrong
from digest.web.forms.fields import Fields
from digest.web.forms.person import Offer, Person
from digest.web.forms.signup import MOST_LABELS

STOP = "stop"
"""What is said of a wish that ends."""

LONGEST_PAUSE = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Line:
    """One wish and its fate: a cadence or STOP."""

    id: int
    wish: Wish
    fate: str


@dataclass(frozen=True, slots=True)
class Preferences:
    """The form as it was filled in, and what is wrong with it, in the order of the page."""

    lines: tuple[Line, ...]
    choice: Choice
    person: Person
    complaints: tuple[Complaint, ...] = ()

    @property
    def wishes(self) -> tuple[Wish, ...]:
        """What goes on and what begins; only where nothing is wrong."""
        kept = (replace(one.wish, cadence=Cadence(one.fate)) for one in self.lines if _goes_on(one))
        added = self.choice.wishes(self.person.cadence) if self.person.cadence else ()
        return tuple(dict.fromkeys((*kept, *added)))

    def profile(self, before: Subscriber) -> Subscriber:
        """The person as they now want to be."""
        press = self.person.role is Role.PRESS
        return replace(
            before,
            role=self.person.role,
            outlet=self.person.outlet if press else None,
            languages=self.person.languages,
            zone=self.person.zone,
            hour=self.person.at,
            subject_style=self.person.subject_style,
            quiet=self.person.quiet,
            alerts_per_day=self.person.most,
            form=self.person.form,
        )


def begun(person: Subscriber, live: Sequence[Subscription]) -> Preferences:
    """The form as things stand."""
    return Preferences(
        lines=tuple(Line(one.id, Wish(one.cadence, one.filter), str(one.cadence)) for one in live),
        choice=Choice(),
        person=Person(
            cadence=None,
            hour="" if person.hour is None else str(person.hour),
            zone=person.zone,
            languages=person.languages,
            role=person.role,
            outlet=person.outlet or "",
            discreet=person.subject_style is SubjectStyle.DISCREET,
            full=person.form is Form.FULL,
            quiet_from=person.quiet.start.isoformat("minutes") if person.quiet else "",
            quiet_to=person.quiet.end.isoformat("minutes") if person.quiet else "",
            alerts_per_day=str(person.alerts_per_day or ""),
        ),
    )


def read(sent: Fields, labels: Labels, offer: Offer, live: Sequence[Subscription]) -> Preferences:
    """The form as it was sent. A wish that it says nothing of goes on."""
    choice, wrong = choosing.read(sent, labels)
    person = persons.read(sent, offer)
    lines = tuple(_line(sent, one) for one in live)
    complaints = (
        *_line_complaints(lines, person),
        *wrong,
        *_added_complaints(sent, choice, person),
        *persons.clock_complaints(person),
        *(() if person.languages else (Complaint("language", Wrong.EMPTY),)),
        *persons.role_complaints(person),
        *persons.alert_complaints(person),
    )
    return Preferences(lines, choice, person, tuple(dict.fromkeys(complaints)))


def until(written: str, today: date) -> tuple[date | None, tuple[Complaint, ...]]:
    """The day that a pause ends, as `<input type=date>` sends it; or what is wrong with it."""
    if not written:
        return None, (Complaint("until", Wrong.EMPTY),)
    try:
        day = date.fromisoformat(written) if len(written) == 10 else None
    except ValueError:
        day = None
    if day is None:
        return None, (Complaint("until", Wrong.UNKNOWN, written[:80]),)
    if day <= today:
        return None, (Complaint("until", Wrong.PAST),)
    if day > today + LONGEST_PAUSE:
        return None, (Complaint("until", Wrong.TOO_FAR),)
    return day, ()


def masked(email: str) -> str:
    """An address that its owner knows again and nobody else learns."""
    local, _, host = email.rpartition("@")
    name, dot, top = host.rpartition(".")
    return f"{local[:1]}•••@{name[:1]}•••{dot}{top}"


def _line(sent: Fields, one: Subscription) -> Line:
    said = sent.one(f"wish-{one.id}")
    return Line(one.id, Wish(one.cadence, one.filter), said or str(one.cadence))


def _goes_on(line: Line) -> bool:
    return line.fate != STOP


def _line_complaints(lines: Sequence[Line], person: Person) -> Iterator[Complaint]:
    for line in lines:
        if _goes_on(line) and line.fate not in set(Cadence):
            yield Complaint("wishes", Wrong.UNKNOWN, line.fate[:80])
        elif _goes_on(line) and not persons.is_open_to(person.role, Cadence(line.fate)):
            yield Complaint("wishes", Wrong.NOT_PRESS)


def _added_complaints(sent: Fields, choice: Choice, person: Person) -> Iterator[Complaint]:
    """What is wrong with what is added; where nothing is ticked, nothing is."""
    if choice.is_empty:
        return
    if len(choice.ticked) > MOST_LABELS:
        yield Complaint("choice", Wrong.TOO_MANY, str(MOST_LABELS))
    yield from (one for one in persons.complaints(sent, person) if one.field == "cadence")

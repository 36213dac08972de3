"""The form that asks for mail: its fields to a request, or to everything that is wrong with it."""

from __future__ import annotations

from dataclasses import dataclass

from digest import roll
from digest.feeds.catalogue import Labels
from digest.joining import Request
from digest.model import Role
from digest.web.forms import choice as choosing
from digest.web.forms import person as persons
from digest.web.forms.choice import Choice, Complaint, Wrong
from digest.web.forms.fields import Fields
from digest.web.forms.person import Offer, Person

MOST_LABELS = 150
"""Labels that one person may tick; who wants more wants a whole region."""

_HOW = "form"


@dataclass(frozen=True, slots=True)
class Signup:
    """The form as it was filled in, and what is wrong with it, in the order of the page."""

    choice: Choice
    person: Person
    email: str
    complaints: tuple[Complaint, ...] = ()

    def request(self, *, language: str, wording: str) -> Request:
        """What is asked for; only where nothing is wrong. `wording` is the sentence that the
        person agreed to."""
        assert not self.complaints
        assert self.person.cadence is not None
        return Request(
            email=self.email,
            wishes=self.choice.wishes(self.person.cadence),
            languages=self.person.languages,
            zone=self.person.zone,
            hour=self.person.at,
            role=self.person.role,
            outlet=self.person.outlet if self.person.role is Role.PRESS else None,
            subject_style=self.person.subject_style,
            quiet=self.person.quiet,
            alerts_per_day=self.person.most,
            form=self.person.form,
            language=language,
            wording=wording,
            how=_HOW,
        )


def begun(sent: Fields, labels: Labels, offer: Offer) -> Signup:
    """The form as the address of a page fills it in; what is not known there is passed over."""
    choice, _ = choosing.read(sent, labels)
    return Signup(choice, persons.read(sent, offer, fresh=True), "")


def read(sent: Fields, labels: Labels, offer: Offer) -> Signup:
    """The form as it was sent."""
    choice, wrong = choosing.read(sent, labels)
    person, email = persons.read(sent, offer), sent.one("email")
    return Signup(
        choice,
        person,
        email,
        (
            *wrong,
            *choice_complaints(choice),
            *persons.complaints(sent, person),
            *address_complaints(email),
        ),
    )


def choice_complaints(choice: Choice) -> tuple[Complaint, ...]:
    """What is wrong with how much was ticked."""
    if choice.is_empty:
        return (Complaint("choice", Wrong.EMPTY),)
    if len(choice.ticked) > MOST_LABELS:
        return (Complaint("choice", Wrong.TOO_MANY, str(MOST_LABELS)),)
    return ()


def address_complaints(email: str) -> tuple[Complaint, ...]:
    """What is wrong with an address, by the rule of every other door."""
    if not email:
        return (Complaint("email", Wrong.EMPTY),)
    _, wrong = roll.read_row({"email": email}, labels=_NoLabels(), defaults=_NOBODY)
    return (Complaint("email", Wrong.NO_ADDRESS, email[:80]),) if wrong else ()


class _NoLabels:
    """No label is named beside an address."""

    def known(self, dimension: object, slug: str) -> bool:  # noqa: ARG002
        return False

    def choices(self, dimension: object) -> tuple[str, ...]:  # noqa: ARG002
        return ()


_NOBODY = roll.Defaults("UTC", ())

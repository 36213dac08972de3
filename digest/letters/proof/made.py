"""Which letters are proofs, and what each becomes by the templates in use."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from email import message_from_bytes, policy
from itertools import product

from digest.letters.amended import AmendedBrief, AmendedWriter
from digest.letters.asked import About, AskedBrief, AskedWriter
from digest.letters.brief import Brief, Letter
from digest.letters.compose import Composer
from digest.letters.personal import Stencil
from digest.letters.proof import texts
from digest.letters.welcome import Coming, WelcomeBrief, WelcomeWriter
from digest.model import Cadence, Dimension, Filter, Form, Label, Role, Severity, SubjectStyle

SIZES = (0, 1, 7, 40)
"""Items of a letter: none, one, with a table of contents, and many."""
TOKEN = "proof"
REASON = "It was 12 & not 21 <of them>"
"""What was wrong, in a letter that follows a release."""
AMENDED = (Severity.CORRECTION, Severity.WITHDRAWAL)
WELCOME = "welcome"


@dataclass(frozen=True, slots=True)
class Case:
    """One letter to be made; `items` is None where a letter has none by its nature."""

    template: str
    language: str
    items: int | None = None
    hard: bool = False
    discreet: bool = False

    def __str__(self) -> str:
        """`daily in fr, 7 items of hard texts, discreet`."""
        of = " of hard texts" if self.hard else ""
        counted = None if self.items is None else f"{self.items} item{'s' * (self.items != 1)}{of}"
        told = (f"{self.template} in {self.language}", counted, "discreet" * self.discreet)
        return ", ".join(filter(None, told))

    @property
    def style(self) -> SubjectStyle:
        """How loud its subject is."""
        return SubjectStyle.DISCREET if self.discreet else SubjectStyle.PLAIN


@dataclass(frozen=True, slots=True)
class Proof:
    """A letter as a mail program shows it. `must` are the words and links that both parts owe."""

    language: str
    subject: str
    text: str
    html: str
    must: tuple[str, ...]


def cases(languages: Iterable[str]) -> tuple[Case, ...]:
    """Every letter in every language, the smaller ones first."""
    spoken = tuple(languages)
    news = product(SIZES, Cadence, spoken, (False, True), (False, True))
    asked = product(About, spoken, (False, True))
    amended = product(AMENDED, spoken, (False, True), (False, True))
    return (
        *(Case(about.value, language, discreet=quiet) for about, language, quiet in asked),
        *(
            Case(WELCOME, language, discreet=quiet)
            for language in spoken
            for quiet in (False, True)
        ),
        *(
            Case(cadence.value, language, size, hard, quiet)
            for size, cadence, language, hard, quiet in news
            if size or not hard
        ),
        *(Case(one.value, language, 1, hard, quiet) for one, language, hard, quiet in amended),
    )


@dataclass(frozen=True, slots=True)
class Press:
    """What makes the letters of a newsroom, and labels that its items may have."""

    composer: Composer
    asked: AskedWriter
    amended: AmendedWriter
    welcome: WelcomeWriter
    labels: tuple[Label, ...]
    zone: str


def letter(press: Press, case: Case) -> Letter:
    """The letter of a case; TemplateError where a template is at fault."""
    if case.template == WELCOME:
        return press.welcome.letter(_welcome(press, case))
    if case.items is None:
        return press.asked.letter(_asked(press, case))
    if case.template in AMENDED:
        return press.amended.compose(_amended(press, case))
    return press.composer.compose(_brief(press, case))


def proofs(press: Press, case: Case) -> Proof:
    """The letter of a case as it is read; TemplateError where a template is at fault."""
    made = letter(press, case)
    if case.template == WELCOME:
        return _read(made, (f"/u/{TOKEN}", f"/pace/{TOKEN}"))
    if case.items is None:
        return _read(made, (f"confirm/{TOKEN}",))
    if case.template in AMENDED:
        return _read(made, (TOKEN, REASON, _amended(press, case).entry.root.title or ""))
    shown = press.composer.draft(_brief(press, case)).view
    titles = (item.title for item in shown.items)
    links = (item.url for item in shown.items)
    return _read(made, (TOKEN, *shown.postal_address, *titles, *links))


def _asked(press: Press, case: Case) -> AskedBrief:
    about = About(case.template)
    return AskedBrief(about, f"confirm/{TOKEN}", case.language, press.zone, texts.DAY, case.style)


def _amended(press: Press, case: Case) -> AmendedBrief:
    (item,) = texts.owed(1, case.language, press.labels, hard=case.hard)
    return AmendedBrief(
        severity=Severity(case.template),
        entry=item.entry,
        told=item.told.language,
        reason=REASON,
        date=date(2026, 1, 3),
        zone=press.zone,
        language=case.language,
        role=Role.PRESS,
        form=Form.FULL if case.hard else Form.SHORT,
        subject_style=case.style,
        planned_at=texts.DAY,
        threaded=True,
    )


def _welcome(press: Press, case: Case) -> WelcomeBrief:
    named = [tuple(one.slug for one in press.labels if one.dimension is of) for of in Dimension]
    wish = Filter(**dict(zip(("countries", "regions", "topics"), named, strict=True)))
    day = (texts.DAY.date(), 7)
    coming = tuple(
        Coming(one, (Filter(), wish), None if one is Cadence.ALERT else day) for one in Cadence
    )
    return WelcomeBrief(coming, TOKEN, TOKEN, case.language, press.zone, texts.DAY, case.style)


def _brief(press: Press, case: Case) -> Brief:
    cadence, count = Cadence(case.template), case.items or 0
    items = texts.owed(count, case.language, press.labels, hard=case.hard)
    brief = Brief(
        cadence=cadence,
        date=date(2026, 1, 3),
        zone=press.zone,
        language=case.language,
        role=Role.PRESS,
        form=Form.FULL if case.hard else Form.SHORT,
        subject_style=case.style,
        items=items,
        had=(),
        planned_at=texts.DAY,
    )
    had = tuple(one.entry for one in items[:3]) if cadence is Cadence.WEEKLY else ()
    return replace(brief, had=had)


def _read(letter: Letter, must: tuple[str, ...]) -> Proof:
    stencil = Stencil(letter.segments)
    filled = dict.fromkeys(stencil.slots, TOKEN.encode()) | {"to": b"reader@example.org"}
    message = message_from_bytes(stencil.fill(filled), policy=policy.default)
    text, html = (message.get_body((one,)) for one in ("plain", "html"))
    return Proof(
        language=letter.language,
        subject=str(message["Subject"]),
        text=str(text.get_content()) if text else "",
        html=str(html.get_content()) if html else "",
        must=must,
    )

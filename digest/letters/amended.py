"""The letters that follow a release to those who had it: corrected, or withdrawn.

They say so in the subject, and what was wrong, and answer the letter that the person had. Of what
was withdrawn only the title is printed, by which the reader knows it. Discreet mode takes all of
that out of what a mailbox shows.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property

import css_inline

from digest.letters import words
from digest.letters.brief import Brief, House, Letter, Names
from digest.letters.compose import HTML_LIMIT, size
from digest.letters.headers import headers
from digest.letters.mime import message, one_line
from digest.letters.plaintext import lay_out
from digest.letters.present import Presenter
from digest.letters.view import LetterView
from digest.letters.words import FALLBACK
from digest.model import (
    Cadence,
    Entry,
    Form,
    Mark,
    Owed,
    Role,
    Severity,
    SubjectStyle,
)
from digest.templates import Templates
from digest.text import primary


@dataclass(frozen=True, slots=True)
class AmendedBrief:
    """One letter to be made. `told` is the language in which the entry is told, `language` the
    reader's; `reason` is what was wrong, None where nobody said so; `date` is the local day of
    `planned_at`, which becomes the Date header. `threaded`: it answers a letter that is known."""

    severity: Severity
    entry: Entry
    told: str | None
    reason: str | None
    date: date
    zone: str
    language: str
    role: Role
    form: Form
    subject_style: SubjectStyle
    planned_at: datetime
    threaded: bool

    @property
    def stream(self) -> str:
        """What it is sent as."""
        return self.severity.value


@dataclass(frozen=True, slots=True)
class AmendedView:
    """What is printed beside what every letter prints."""

    subject: str
    intro: str
    label: str
    reason: str


class AmendedWriter:
    """Writes these letters for one newsroom; built once, used from any thread."""

    def __init__(self, house: House, templates: Templates, names: Names) -> None:
        self._house = house
        self._templates = templates
        self._names = names
        self._inliner = css_inline.CSSInliner(minify_css=True, load_remote_stylesheets=False)

    @cached_property
    def _presenters(self) -> Mapping[str, Presenter]:
        """TemplateError where a language's words cannot be used."""
        return {
            language: Presenter(self._house, self._names, spoken)
            for language, spoken in words.read(self._templates).items()
        }

    def compose(self, brief: AmendedBrief) -> Letter:
        """The letter, with a slot for the letter that it answers; TemplateError where a template
        is at fault."""
        view = self._view(brief)
        told = hashlib.sha256(repr(brief).encode()).hexdigest()
        leave, pace = f"leave-{told}", f"paced-{told}"
        whole = replace(view, leave_url=view.leave_url + leave, pace_url=view.pace_url + pace)
        html = self._inliner.inline(self._part("body.html", brief, whole))
        if size(html) > HTML_LIMIT and brief.form is Form.FULL:
            return self.compose(replace(brief, form=Form.SHORT))
        subject = one_line(self._part("subject.txt", brief, whole))
        text = lay_out(self._part("body.txt", brief, whole))
        segments = message(
            headers(brief, self._house, view, subject),
            text,
            html,
            {leave: "unsubscribe", pace: "pace"},
        )
        variant = hashlib.sha256(segments).hexdigest()
        return Letter(variant, view.language, subject, segments, (brief.entry.uid,), ())

    def _part(self, name: str, brief: AmendedBrief, view: LetterView) -> str:
        spoken = self._presenter(brief).words
        return self._templates.render(
            f"mail/{brief.stream}/{name}",
            letter=view,
            amended=_amended(brief, view, self._presenter(brief)),
            words=spoken.phrases,
            say=spoken.say,
        )

    def _presenter(self, brief: AmendedBrief) -> Presenter:
        return self._presenters.get(primary(brief.language), self._presenters[FALLBACK])

    def _view(self, brief: AmendedBrief) -> LetterView:
        presenter = self._presenter(brief)
        view = presenter.letter(_as_alert(brief))
        stream, say = brief.stream, presenter.words.say
        if brief.severity is Severity.WITHDRAWAL:
            view = _without_text(view, self._house)
        if view.discreet:
            return replace(view, cadence=stream)
        return replace(
            view,
            cadence=stream,
            title=say(stream),
            first=say(f"{stream}_first"),
            why=say(f"why_{stream}", newsroom=self._house.name),
        )


def _amended(brief: AmendedBrief, view: LetterView, presenter: Presenter) -> AmendedView:
    say = presenter.words.say
    subject = say(f"{brief.stream}_subject", headline=view.headline)
    return AmendedView(
        subject=view.title if view.discreet else subject,
        intro=say(f"{brief.stream}_intro", newsroom=view.newsroom),
        label=say(f"{brief.stream}_reason"),
        reason=one_line(brief.reason or ""),
    )


def _as_alert(brief: AmendedBrief) -> Brief:
    """The same as the news of one release."""
    marks = (Mark.CORRECTED,) if brief.severity is Severity.CORRECTION else ()
    languages = (brief.told,) if brief.told else ()
    return Brief(
        cadence=Cadence.ALERT,
        date=brief.date,
        zone=brief.zone,
        language=brief.language,
        role=brief.role,
        form=brief.form,
        subject_style=brief.subject_style,
        items=(Owed(brief.entry, (), marks, languages),),
        had=(),
        planned_at=brief.planned_at,
        languages=languages,
    )


def _without_text(view: LetterView, house: House) -> LetterView:
    """Only the title is left, and it leads to the page here, which says that it is withdrawn."""
    groups = tuple(
        replace(
            group,
            items=tuple(
                replace(
                    item,
                    paragraphs=(),
                    html="",
                    marks=(),
                    url=f"{house.web_url}/releases/{item.uid}",
                )
                for item in group.items
            ),
        )
        for group in view.groups
    )
    return replace(view, groups=groups)

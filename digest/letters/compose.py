"""A brief becomes a letter: finished values, three templates, inlined CSS, MIME. The home of
css_inline. The same brief gives the same bytes on any machine."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from importlib.metadata import version
from operator import attrgetter

import css_inline

from digest.letters import words
from digest.letters.brief import Brief, House, Letter, Names
from digest.letters.headers import headers
from digest.letters.mime import message, one_line
from digest.letters.plaintext import lay_out
from digest.letters.present import Presenter, cut, like, linked, mixed
from digest.letters.view import ItemView, LetterView, LineView, RowView
from digest.letters.words import FALLBACK
from digest.model import Form, Owed
from digest.templates import Templates
from digest.text import primary

HTML_LIMIT = 80_000
"""Octets of HTML; mail clients clip past about 102 kB and hide the footer."""

_NESTED = ("groups", "had", "press")
_VALUES = {
    view: attrgetter(*(field.name for field in fields(view) if field.name not in _NESTED))
    for view in (LetterView, ItemView, LineView, RowView)
}
_LOOK = 3
"""Raised when this code would give other bytes for the same values."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A letter as written, before MIME. `marks` stand for the reader's tokens in its links, each
    with the name of its slot."""

    view: LetterView
    variant: str
    marks: Mapping[str, str]
    subject: str
    text: str
    html: str
    more: tuple[str, ...]


class Composer:
    """Composes the letters of one newsroom; built once, used from any thread."""

    def __init__(self, house: House, templates: Templates, names: Names) -> None:
        """TemplateError where a language's words cannot be used."""
        self._house = house
        self._templates = templates
        self._presenters = {
            language: Presenter(house, names, spoken)
            for language, spoken in words.read(templates).items()
        }
        self._look = [_LOOK, version("css-inline"), templates.fingerprint("mail")]
        self._inliner = css_inline.CSSInliner(minify_css=True, load_remote_stylesheets=False)

    def compose(self, brief: Brief) -> Letter:
        """The letter, cut to 80 kB of HTML; TemplateError where a template is at fault."""
        draft = self.draft(brief)
        head = headers(brief, self._house, draft.view, draft.subject)
        segments = message(head, draft.text, draft.html, draft.marks)
        shown = tuple(item.uid for item in draft.view.items)
        language = draft.view.language
        return Letter(draft.variant, language, draft.subject, segments, shown, draft.more)

    def whole(self, brief: Brief) -> LetterView:
        """What the letter says, uncut and before its links are anybody's."""
        return self._presenter(brief).letter(brief)

    def variant(self, brief: Brief) -> str:
        """What `compose` will call this letter, without rendering it."""
        return self._variant(brief, self._presenter(brief).letter(brief))

    def draft(self, brief: Brief) -> Draft:
        """Subject, text and HTML as `compose` puts them into MIME."""
        whole = self._presenter(brief).letter(brief)
        variant = self._variant(brief, whole)
        # No text from elsewhere can hold a mark, since every text is hashed into it; it is as
        # long as a token, so that both letters are of one size.
        leave, pace, copy = f"leave-{variant}", f"paced-{variant}", f"onweb-{variant}"
        whole = linked(whole, leave=leave, pace=pace, copy=copy)
        view, html = self._fitted(brief, whole)
        values = self._values(brief, view)
        return Draft(
            view,
            variant,
            {leave: "unsubscribe", pace: "pace", copy: "copy"},
            subject=one_line(self._templates.render(f"mail/{brief.cadence}/subject.txt", **values)),
            text=lay_out(self._templates.render(f"mail/{brief.cadence}/body.txt", **values)),
            html=html,
            more=tuple(item.uid for item in whole.items[len(view.items) :]),
        )

    def _presenter(self, brief: Brief) -> Presenter:
        return self._presenters.get(primary(brief.language), self._presenters[FALLBACK])

    def _variant(self, brief: Brief, view: LetterView) -> str:
        """Who differs in anything a letter is kept by, or printed from, has another letter."""
        house = self._house
        decided_by = {
            "look": self._look,
            "view": _told(view),
            "because": {one.entry.uid: _reasons(one) for one in brief.items},
            "had": [(one.uid, one.telling(brief.languages).version) for one in brief.had],
            "person": [brief.role, brief.form, brief.subject_style, brief.zone],
            "planned_at": brief.planned_at.isoformat(),
            "house": [house.web_url, house.senders.digest, house.senders.alerts, house.reply_to],
        }
        if house.unsubscribe is not None:
            decided_by["unsubscribe"] = house.unsubscribe
        canonical = json.dumps(decided_by, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(canonical.encode()).hexdigest()

    def _fitted(self, brief: Brief, whole: LetterView) -> tuple[LetterView, str]:
        """As many items, in order, as the limit allows; before one is cut, the longest are told in
        short form."""
        html = self._html(brief, whole)
        if size(html) <= HTML_LIMIT or not whole.items:
            return whole, html
        if brief.form is Form.FULL:
            return self._shortened(brief, whole)
        spoken = self._presenter(brief).words
        shorter = self._most(brief, lambda count: cut(whole, count, spoken), len(whole.items))
        return shorter or (whole, html)

    def _shortened(self, brief: Brief, whole: LetterView) -> tuple[LetterView, str]:
        """As many full texts as the limit allows, the others in short form."""
        in_short = replace(brief, form=Form.SHORT)
        short = like(self._presenter(brief).letter(in_short), whole)
        mix = self._most(brief, lambda count: mixed(whole, short, count), len(whole.items))
        return mix or self._fitted(in_short, short)

    def _most(
        self, brief: Brief, of: Callable[[int], LetterView], below: int
    ) -> tuple[LetterView, str] | None:
        """The letter of the greatest number below `below`, from 0 on, that the limit allows, where
        a greater number makes a longer letter; None where it allows none."""
        found, least, most = None, 0, below
        while least < most:
            middle = (least + most) // 2
            view = of(middle)
            html = self._html(brief, view)
            if size(html) <= HTML_LIMIT:
                found, least = (view, html), middle + 1
            else:
                most = middle
        return found

    def _html(self, brief: Brief, view: LetterView) -> str:
        values = self._values(brief, view)
        return self._inliner.inline(
            self._templates.render(f"mail/{brief.cadence}/body.html", **values)
        )

    def _values(self, brief: Brief, view: LetterView) -> dict[str, object]:
        spoken = self._presenter(brief).words
        return {"letter": view, "words": spoken.phrases, "say": spoken.say}


def _told(view: LetterView) -> list[object]:
    """All values of a view as JSON has them. The library's `asdict` copies each text, and takes
    longer than all else that a variant's name costs."""
    groups = [(one.name, [_VALUES[ItemView](item) for item in one.items]) for one in view.groups]
    had = [_VALUES[LineView](line) for line in view.had]
    press = [_VALUES[RowView](row) for row in view.press]
    return [_VALUES[LetterView](view), groups, had, press]


def _reasons(owed: Owed) -> list[tuple[str | None, str | None]]:
    return [(one.dimension, one.slug) for one in owed.because]


def size(html: str) -> int:
    """Octets as mailed, where every line ends in CRLF."""
    return len(html.encode()) + html.count("\n")

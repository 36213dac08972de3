"""What letters to one person, which hold no news, have in common: three templates into MIME."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence

import css_inline

from digest.letters import words
from digest.letters.brief import Letter
from digest.letters.mime import Header, message, one_line
from digest.letters.plaintext import lay_out
from digest.letters.words import FALLBACK, Words
from digest.templates import Templates
from digest.text import primary


class Pen:
    """Writes by the templates of one newsroom; built once, used from any thread."""

    def __init__(self, templates: Templates) -> None:
        """TemplateError where a language's words cannot be used."""
        self._templates = templates
        self._words = words.read(templates)
        self._inliner = css_inline.CSSInliner(minify_css=True, load_remote_stylesheets=False)

    def speaks(self, language: str) -> Words:
        """The words of a language, of the fall-back where there are none."""
        return self._words.get(primary(language), self._words[FALLBACK])

    def letter(
        self, name: str, view: object, spoken: Words, head: Callable[[str], Sequence[Header]]
    ) -> Letter:
        """The letter of the template `name`, with what `head` makes of its subject; TemplateError
        where a template is at fault."""
        values: dict[str, object] = {"letter": view, "words": spoken.phrases, "say": spoken.say}
        subject = one_line(self._templates.render(f"mail/{name}/subject.txt", **values))
        text = lay_out(self._templates.render(f"mail/{name}/body.txt", **values))
        html = self._inliner.inline(self._templates.render(f"mail/{name}/body.html", **values))
        segments = message(head(subject), text, html, {})
        variant = hashlib.sha256(segments).hexdigest()
        return Letter(variant, spoken.language, subject, segments, (), ())

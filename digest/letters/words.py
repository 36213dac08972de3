"""What letters say in each language: one file of phrases per language, beside the templates.

English is complete and fills in for what another language lacks. Phrases are looked up and
checked when they are read, so that a slip in an operator's file is told before anyone is written.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeAlias

from babel import Locale

from digest.errors import TemplateError
from digest.templates import Templates
from digest.text import direction

FALLBACK = "en"
LANGUAGES = ("ar", "en", "es", "fr", "ru")
_LOCALES = {"en": "en_GB"}
_AT_LINE = re.compile(r"\(at line (\d+), ")
_SLOT = re.compile(r"\{(\w*)\}")


@dataclass(frozen=True, slots=True)
class Words:
    """The phrases of one language. `phrases` hold no more braces than `say` fills in."""

    language: str
    locale: Locale
    phrases: Mapping[str, str]
    plurals: Mapping[str, Mapping[str, str]]

    @property
    def direction(self) -> str:
        """`ltr` or `rtl`."""
        return direction(self.language)

    def say(self, phrase: str, **values: str) -> str:
        """A phrase with its values filled in."""
        return _fill(self.phrases[phrase], values)

    def count(self, phrase: str, n: int) -> str:
        """A phrase in the plural form that `n` asks for."""
        forms = self.plurals[phrase]
        form = forms.get(self.locale.plural_form(n)) or forms["other"]
        return _fill(form, {"n": str(n)})

    def together(self, names: Iterable[str]) -> str:
        """Several names, each once, parted by more than a comma: names hold commas and "and"."""
        return self.phrases["separator"].join(dict.fromkeys(names))


Spoken: TypeAlias = Mapping[str, Words]
"""By language."""


def read(templates: Templates) -> Spoken:
    """Every language's words; TemplateError names file and phrase where one cannot be used. A copy
    that is older than the program lacks what letters have come to say since: ours says it."""
    ours, own = (_parse(one, FALLBACK) for one in (templates.without(templates.own), templates))
    english = replace(
        own,
        phrases={**ours.phrases, **own.phrases},
        plurals={**ours.plurals, **own.plurals},
    )
    return {
        language: _words(_parse(templates, language), language, english) for language in LANGUAGES
    }


@dataclass(frozen=True, slots=True)
class _File:
    name: str
    path: Path
    phrases: Mapping[str, str]
    plurals: Mapping[str, Mapping[str, str]]

    def wrong(self, phrase: str, why: str) -> TemplateError:
        return TemplateError(f"template: {self.path}: {phrase}: {why}", name=self.name)


def _words(own: _File, language: str, english: _File) -> Words:
    for phrase, text in own.phrases.items():
        _check(own, phrase, english.phrases.get(phrase), text)
    for phrase in own.plurals.keys() - english.plurals.keys():
        raise own.wrong(f"plural.{phrase}", "no letter says this")
    return Words(
        language,
        Locale.parse(_LOCALES.get(language, language)),
        {**english.phrases, **own.phrases},
        {**english.plurals, **own.plurals},
    )


def _check(own: _File, phrase: str, model: str | None, text: str) -> None:
    """A translation may leave a value out, and name none that nobody gives."""
    if model is None:
        raise own.wrong(phrase, "no letter says this")
    given = set(_SLOT.findall(model))
    strangers = set(_SLOT.findall(text)) - given
    if strangers:
        allowed = ", ".join(sorted(given)) or "none"
        raise own.wrong(phrase, f"{{{min(strangers)}}} is not given; allowed: {allowed}")


def _parse(templates: Templates, language: str) -> _File:
    name = f"mail/words/{language}.toml"
    path = templates.file(name)
    try:
        table = tomllib.loads(templates.text(name))
    except tomllib.TOMLDecodeError as error:
        line = _AT_LINE.search(str(error))
        raise TemplateError(
            f"template: {path}: {error}", name=name, line=int(line[1]) if line else None
        ) from error
    plurals = table.pop("plural", {})
    file = _File(name, path, table, plurals)
    if not isinstance(plurals, dict):
        raise file.wrong("plural", "must be a table of phrases")
    for phrase, text in table.items():
        if not isinstance(text, str):
            raise file.wrong(phrase, "must be a text")
    for phrase, forms in plurals.items():
        if not isinstance(forms, dict) or not isinstance(forms.get("other"), str):
            raise file.wrong(f"plural.{phrase}", "must have texts, one of them `other`")
    return file


def _fill(text: str, values: Mapping[str, str]) -> str:
    return _SLOT.sub(lambda slot: values.get(slot[1], slot[0]), text)

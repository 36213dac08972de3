"""Templates by name, the operator's own before the shipped ones.

Templates are given finished values and decide nothing. HTML is escaped, text is not; a name
that nobody gave is an error, told with file and line. Each file is read once for the life of a
`Templates`, so that what it makes has one look. Pages are written in English and
spoken in the language they are rendered for: each has an environment of its own, so that macros
and what is compiled know it too. What is always said in the same words is said once, when a
template is compiled: looking messages up is two thirds of the work of a long form.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, MutableMapping, Set
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import Any, Protocol

import jinja2
from jinja2 import nodes
from jinja2.visitor import NodeTransformer
from markupsafe import Markup

from digest.errors import TemplateError
from digest.templates.files import Files, Unreadable

_MISTAKES = (jinja2.TemplateError, UnicodeDecodeError, OSError)
_AT_RUN_TIME = (
    *(*_MISTAKES, TypeError, ValueError, LookupError, AttributeError, ArithmeticError),
    RecursionError,  # a template that includes itself
)


class Speech(Protocol):
    """What templates ask of a language: gettext's functions, and numbers as it writes them.
    Templates see the whole of it as `language`."""

    @property
    def tag(self) -> str:
        """Its BCP 47 tag; one environment is kept for each."""

    def gettext(self, message: str, /) -> str:
        """For `_("…")` and `{% trans %}`."""

    def ngettext(self, singular: str, plural: str, n: int, /) -> str:
        """For `{% pluralize %}`."""

    def pgettext(self, context: str, message: str, /) -> str:
        """For `{% trans "context" %}`."""

    def npgettext(self, context: str, singular: str, plural: str, n: int, /) -> str:
        """For both."""

    def number(self, n: int, /) -> str:
        """The filter `number`."""


class Templates:
    """Renders `mail/daily/body.html` and the like; a file in `override` stands in for ours."""

    def __init__(self, override: Path | None = None, *, ours: Set[str] = frozenset()) -> None:
        """`override` has the shape of the shipped folder and may hold any part of it; `ours` are
        the files that it is not asked for."""
        self._override = override
        self._files = Files(override, frozenset(ours))
        self._environment = self._made()
        self._spoken: dict[str, jinja2.Environment] = {}
        self._kin: dict[frozenset[str], Templates] = {}

    @cached_property
    def own(self) -> frozenset[str]:
        """The files that are the operator's, by name."""
        return self._files.own()

    def without(self, names: Set[str]) -> Templates:
        """The same but for these files, which are ours. What both have is not read again."""
        key = frozenset(names)
        if key not in self._kin:
            kin = Templates(self._override, ours=key)
            kin._files.share(self._files)
            self._kin[key] = kin
        return self._kin[key]

    def _made(self, speech: Speech | None = None) -> jinja2.Environment:
        environment = _Environment(
            loader=self._files,
            autoescape=lambda name: name is not None and name.endswith(".html"),
            undefined=jinja2.StrictUndefined,
            extensions=["jinja2.ext.i18n"],
            auto_reload=False,
            cache_size=-1,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
        )
        environment.policies["ext.i18n.trimmed"] = True
        _teach(environment, speech)
        return environment

    def render(self, name: str, **values: object) -> str:
        """The template's text; TemplateError where it is missing, malformed or names too much."""
        return self._rendered(self._environment, name, values)

    def render_in(self, speech: Speech, name: str, **values: object) -> str:
        """The same in a language."""
        if speech.tag not in self._spoken:
            self._spoken[speech.tag] = self._made(speech)
        return self._rendered(self._spoken[speech.tag], name, values)

    def _rendered(
        self, environment: jinja2.Environment, name: str, values: Mapping[str, object]
    ) -> str:
        template = self._load(environment, name)
        try:
            return template.render(**values)
        except _AT_RUN_TIME as error:
            raise self._mistake(name, error) from error

    def text(self, name: str) -> str:
        """A file of the folder as it stands, such as a language's words; TemplateError if none."""
        try:
            return self._files.octets(name).decode()
        except (OSError, UnicodeDecodeError) as error:
            raise TemplateError(f"template: {self.file(name)}: {error}", name=name) from error

    def check(self) -> tuple[str, ...]:
        """One complaint for each template that does not parse, by name."""
        return tuple(str(error) for error in self.malformed())

    def malformed(self) -> Iterator[TemplateError]:
        """The same, as errors."""
        for name in self._environment.list_templates(extensions=["html", "txt"]):
            try:
                self._load(self._environment, name)
            except TemplateError as error:
                yield error

    def fingerprint(self, folder: str) -> str:
        """SHA-256, in hex, over names and text of every template below `folder`."""
        digest = hashlib.sha256()
        prefix = folder.rstrip("/") + "/"
        for name in filter(lambda one: one.startswith(prefix), self._files.list_templates()):
            try:
                text = self._files.octets(name)
            except OSError:  # whatever needs it says so
                continue
            digest.update(f"{name}\0{len(text)}\0".encode() + text)
        return digest.hexdigest()

    def sha256(self, name: str) -> str:
        """Of one file as it was read, in hex; empty where it cannot be read."""
        try:
            return hashlib.sha256(self._files.octets(name)).hexdigest()
        except OSError:
            return ""

    def file(self, name: str) -> Path:
        """Where a template's text is, or would be looked for last."""
        return self._files.file(name)

    def _load(self, environment: jinja2.Environment, name: str) -> jinja2.Template:
        try:
            return environment.get_template(name)
        except (*_MISTAKES, RecursionError) as error:
            raise self._mistake(name, error) from error

    def _mistake(self, name: str, error: Exception) -> TemplateError:
        """What went wrong, with the innermost place, and the operator's file that led there."""
        places = list(self._places(name, error))
        file, line = places[-1]
        own = [one for one in places if one[0].startswith(self._files.override)]
        blamed, at = own[-1] if self._files.override and own else ("", None)
        where = file if line is None else f"{file}:{line}"
        return TemplateError(
            f"template: {where}: {_why(error)}",
            name=blamed.removeprefix(self._files.override) or None,
            line=at,
        )

    def _places(self, name: str, error: Exception) -> Iterator[tuple[str, int | None]]:
        """File and line of each template on the way to an error, outermost first; the file alone
        where no line is."""
        yield str(self.file(name)), None
        roots = self._files.roots
        yield from (place for place in _frames(error.__traceback__) if place[0].startswith(roots))
        if isinstance(error, jinja2.TemplateSyntaxError):
            yield error.filename or str(self.file(error.name or name)), error.lineno
        if isinstance(error, Unreadable):
            yield error.file, None


class _Environment(jinja2.Environment):
    """Compiles templates with their fixed messages in place."""

    speech: Speech | None = None

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """What templates know by name: copied at each rendering, and a plain dict is ten times as
        quick to copy as the ChainMap that sees what is added later. Nothing is."""
        return {**self.globals, **(d or {})}

    def _generate(
        self,
        source: nodes.Template,
        name: str | None,
        filename: str | None,
        defer_init: bool = False,
    ) -> str:
        assert callable(self.autoescape)
        said = _Said(self.speech, Markup if self.autoescape(name) else str)
        return super()._generate(said.visit(source), name, filename, defer_init)


class _Said(NodeTransformer):
    """Puts what a language says in place of each message that has nothing to be filled in; what
    could go wrong is left to go wrong where it is told with its line."""

    def __init__(self, speech: Speech | None, kind: type[str]) -> None:
        self._speech = speech
        self._kind = kind

    def visit_Call(self, call: nodes.Call) -> nodes.Node:  # noqa: N802  # named by Jinja2
        """The words for `_("…")` and for a `{% trans %}` without variables."""
        self.generic_visit(call)
        message = _fixed(call)
        if message is None or self._speech is None:
            return call
        try:
            return nodes.Const(self._kind(self._speech.gettext(message)) % {}, lineno=call.lineno)
        except (ValueError, LookupError, TypeError):
            return call


def _fixed(call: nodes.Call) -> str | None:
    """The message of a call of gettext's that says nothing else."""
    match call:
        case nodes.Call(
            node=nodes.Name(name="_" | "gettext"),
            args=[nodes.Const(value=str(message))],
            kwargs=[],
            dyn_args=None,
            dyn_kwargs=None,
        ):
            return message
    return None


def _teach(environment: _Environment, speech: Speech | None) -> None:
    """Have `_("…")` and `{% trans %}` say what a language says, or what is written where it is
    None. Messages are markup of ours; what is filled in is escaped like any other value."""
    if speech is None:
        environment.install_null_translations(newstyle=True)  # type: ignore[attr-defined]
        environment.filters["number"] = "{:,}".format
        return
    environment.install_gettext_callables(  # type: ignore[attr-defined]
        speech.gettext,
        speech.ngettext,
        newstyle=True,
        pgettext=speech.pgettext,
        npgettext=speech.npgettext,
    )
    environment.speech = environment.globals["language"] = speech
    environment.filters["number"] = speech.number


def _frames(traceback: TracebackType | None) -> list[tuple[str, int]]:
    """File and line of each call on the way to an error, outermost first."""
    places = []
    while traceback is not None:
        places.append((traceback.tb_frame.f_code.co_filename, traceback.tb_lineno))
        traceback = traceback.tb_next
    return places


def _why(error: Exception) -> str:
    if isinstance(error, jinja2.TemplatesNotFound):
        return "no such template: " + ", ".join(str(name) for name in error.templates)
    if isinstance(error, jinja2.TemplateNotFound):
        return f"no such template: {error.name}"
    if isinstance(error, jinja2.TemplateError):
        return error.message or type(error).__name__
    return f"{type(error).__name__}: {error}"

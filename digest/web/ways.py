"""Where the links of a page lead, so that who chose a language stays in it: without a cookie, the
choice is in the address."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple
from urllib.parse import urlencode

from starlette.requests import Request

from digest import languages
from digest.languages import OFFERED, Language

CHOICE = "lang"
"""The parameter that names a language."""


class Switch(NamedTuple):
    """A link to the same page in another language, which it names itself."""

    tag: str
    name: str
    direction: str
    href: str
    current: bool


@dataclass(frozen=True, slots=True)
class Ways:
    """The links of one page. `url` is the public address of the site, without a slash at its end,
    and `base` its path; `chosen` the language in the page's own address, None where it has none;
    `path` and `query` are the page's, the path below the site, the query without the choice."""

    url: str
    base: str
    path: str
    query: tuple[tuple[str, str], ...]
    chosen: str | None

    def to(self, path: str) -> str:
        """The href of a place below the site, such as `/feeds/?a=b#c`."""
        return self.base + _with(path, self.chosen)

    def whole(self, path: str) -> str:
        """The public address of a page in the language chosen, as rel=canonical has it."""
        return self.url + _with(path, self.chosen)

    def elsewhere(self, path: str) -> Iterable[tuple[str, str]]:
        """The hreflang and the public address of a page in each language, and in the reader's."""
        yield from ((tag, self.url + _with(path, tag)) for tag in OFFERED)
        yield "x-default", self.url + path

    def switches(self, current: Language) -> tuple[Switch, ...]:
        """This page in every language."""
        here = self.path + ("?" + urlencode(self.query) if self.query else "")
        known = map(languages.language, OFFERED)
        return tuple(
            Switch(
                one.tag, one.name, one.direction, self.base + _with(here, one.tag), one is current
            )
            for one in known
        )


def chosen(request: Request) -> str | None:
    """The language that the address names; None where it names none that is spoken here."""
    asked = request.query_params.get(CHOICE, "").lower()
    return asked if asked in OFFERED else None


def unchosen(request: Request) -> tuple[tuple[str, str], ...]:
    """The query as sent, without the choice of language."""
    pairs = request.query_params.multi_items()
    return tuple((name, value) for name, value in pairs if name != CHOICE)


def ways(url: str, base: str, request: Request) -> Ways:
    """The ways that lead from the page asked for."""
    return Ways(url, base, request.url.path, unchosen(request), chosen(request))


def _with(path: str, tag: str | None) -> str:
    """A path with its choice of language, before its fragment."""
    if tag is None:
        return path
    place, hash_, fragment = path.partition("#")
    joint = "&" if "?" in place else "?"
    return f"{place}{joint}{CHOICE}={tag}{hash_}{fragment}"

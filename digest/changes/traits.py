"""What of a release is compared with others: worked out once, whomever it is compared with."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from digest import addresses
from digest.changes.words import Told, told, words
from digest.model import Kind, Release

LINKS = 60
"""Links of a text that are looked at."""

_PRESS = frozenset({Kind.PRESS_RELEASE, Kind.STATEMENT, Kind.NEWS, None})
_HREF = re.compile(r'href="([^"]+)"')


@dataclass(frozen=True, slots=True)
class Traits:
    """A release with its title and texts as words, its page, those of its translations, its
    files, and the pages and files that its text leads to; pages as `addresses.page` has them."""

    release: Release
    title: str
    texts: tuple[Told, ...]
    page: str | None
    translations: frozenset[str]
    files: frozenset[str]
    links: frozenset[str]

    @property
    def is_press(self) -> bool:
        """Whether it is of a kind that is given to the press; a report is not."""
        return self.release.kind in _PRESS


def traits(release: Release) -> Traits:
    """What of a release is compared."""
    own = addresses.page(release.url)
    files = _pages(one.url for one in release.enclosures)
    return Traits(
        release=release,
        title=words(release.title),
        texts=told(release),
        page=own,
        translations=_pages(one.url for one in release.translations) - {own},
        files=files,
        links=(files | _pages(_HREF.findall(release.content or "")[:LINKS])) - {own},
    )


def _pages(urls: Iterable[str]) -> frozenset[str]:
    return frozenset(page for url in urls if (page := addresses.page(url)))

"""By which names an entry is known, strongest first, and which of them can be believed."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from digest.sources.addresses import canonical, path_of
from digest.sources.feed.told import Told
from digest.text import clean, fold

_MOST_BAD_IDS = 0.05


@dataclass(frozen=True, slots=True)
class Names:
    """What the entries of one document say of their names together.

    `ids_are_trusted` is false where over one in twenty is blank or repeated. `shared` names
    several entries, and so none. `one_site` tells whether all ids that have a host have the same.
    """

    ids_are_trusted: bool
    shared: frozenset[str]
    one_site: bool


def names(entries: Sequence[Told]) -> Names:
    """Judge the ids and addresses of a document."""
    ids = [clean(one.id, entities=False) for one in entries]
    distinct = {one for one in ids if one}
    bad = len(ids) - len(distinct)
    links = (canonical(one.link) for one in entries if one.link)
    shared = {
        *_repeated(links),
        *_repeated(path for one in distinct if (path := path_of(one))),
        *_repeated(number for one in entries if (number := _by_number(one))),
        *_of_several_pages(entries),
    }
    trusted = bad <= _MOST_BAD_IDS * len(ids)
    return Names(trusted, frozenset(shared), one_site=len({*_hosts(distinct)}) <= 1)


def aliases(entry: Told, known: Names, says: str) -> tuple[str, ...]:
    """The id, the id without its host (sites move), WordPress's number, the address; where there
    is none of these, what the entry says (`says`).

    Where ids are of several hosts, as on a page that gathers other sites', an id without its host
    is anyone's.
    """
    id_ = clean(entry.id, entities=False) if known.ids_are_trusted else ""
    id_ = "" if id_ in known.shared else id_
    path = path_of(id_) if id_ and known.one_site else None
    number = _by_number(entry) if known.one_site else None
    link = canonical(entry.link) if entry.link else None
    found = [id_, *(one for one in (path, number, link) if one and one not in known.shared)]
    return tuple(dict.fromkeys(one for one in found if one)) or (_by_words(says),)


def _by_number(entry: Told) -> str | None:
    """As WordPress writes it into its ids."""
    return f"/?p={int(entry.post)}" if entry.post.isascii() and entry.post.isdigit() else None


def _by_words(says: str) -> str:
    return f"feed:{hashlib.sha256(fold(says).encode()).hexdigest()[:24]}"


def _of_several_pages(entries: Sequence[Told]) -> list[str]:
    """The ids that entries of different addresses give; one entry told twice has but one."""
    pages = {(clean(one.id, entities=False), canonical(one.link)) for one in entries if one.link}
    return _repeated(id_ for id_, _ in pages if id_)


def _repeated(found: Iterable[str]) -> list[str]:
    return [one for one, times in Counter(found).items() if times > 1]


def _hosts(ids: Iterable[str]) -> Iterable[str]:
    for one in ids:
        try:
            host = urlsplit(one).hostname
        except ValueError:
            continue
        if host:
            yield host.removeprefix("www.")

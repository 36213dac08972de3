"""One reading of a WordPress site: its posts page by page, and what the site refuses on the way.

Sites break over too many posts at once, over one post, over parameters that they do not know, and
their API is not always where it usually is. Each costs a few requests, and none stops the rest.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from digest.config import SourceConfig
from digest.errors import SourceError, Unreachable, Unreadable
from digest.http import Answer, challenge, fresh_for
from digest.model import Item
from digest.sources import asking
from digest.sources import wordpress_api as api
from digest.sources.parsed import Given, Parsed
from digest.sources.shapes import Fetch, Pace, Reading, Work
from digest.sources.wordpress_posts import parse, refusal

SIZES = (100, 10, 1)
"""Posts asked for at once: the most that WordPress gives, and less where it breaks over them."""

_MOST_LOST = 3
_EMBED = "wp:featuredmedia,wp:term"
_BEHIND_LAST = "rest_post_invalid_page_number"
_QUERY = re.compile(r"(/wp/v2/[\w-]+)[?&]\S*?(?=:\s|\s|$)")


@dataclass(frozen=True, slots=True)
class Wish:
    """What is asked for, newest first; where posts older than `back` come, it is at its end.
    `pages` of a hundred at most, None: as many as are configured."""

    query: Mapping[str, str]
    back: datetime | None = None
    pages: int | None = None

    def is_past(self, item: Item) -> bool:
        """Whether the wish ends before a post. An edit before publication is not told, so the
        day of publication stands for the last edit then."""
        by_edit = self.query.get("orderby") == "modified" and item.updated
        return self.back is not None and (by_edit or item.published.at) < self.back


class _Refused(Exception):
    """Something short of the whole site cannot be had; `why` it says."""

    def __init__(self, why: SourceError) -> None:
        self.why = why
        super().__init__(str(why))


class _Broken(_Refused):
    """The site broke over so many posts."""


class _NoSuchType(_Refused):
    """The site has no such post type."""


@dataclass(slots=True)
class Site:
    """One reading of a site, which learns what the site refuses."""

    source: SourceConfig
    place: api.Place
    fetch: Fetch
    given: Given
    work: Work
    items: dict[str, Item] = field(default_factory=dict)
    faults: dict[str, None] = field(default_factory=dict)
    refuses: set[str] = field(default_factory=set)
    largest: int = SIZES[0]
    asked: int = 0
    lost: int = 0
    first: Answer | None = None
    broken: SourceError | None = None
    missing: SourceError | None = None
    told: list[bytes] = field(default_factory=list)
    """The digest of each answer."""

    async def takes(self, post_type: str, wishes: Sequence[Wish]) -> bool:
        """Take in all posts of a type that are wished for; whether to go on with the next type,
        as after one that is not there."""
        try:
            for wish in wishes:
                await self._take(post_type, wish)
        except _NoSuchType as error:
            self.missing = error.why
            self._tell(str(error))
        except SourceError as error:
            self.broken = error
            self._tell(str(error))
        return self.broken is None

    async def _take(self, post_type: str, wish: Wish) -> None:
        at, most = 0, (wish.pages or self.source.pages) * SIZES[0]
        while at < most:
            size = next(one for one in SIZES if one <= self.largest and at % one == 0)
            try:
                page = await self._page(post_type, wish, at // size + 1, size)
            except _Broken as error:
                at += self._give_in(size, f"the post at place {at + 1} of {post_type}", error)
                continue
            if page is None:
                return
            at += size
            if self._is_last(page, wish, at, size):
                return
        if wish.back:
            self._tell(f"{post_type}: over {most} posts changed at once, the rest was not read")

    def _give_in(self, size: int, which: str, error: _Broken) -> int:
        """Ask for less, or pass by the one post that cannot be had; how many are passed by."""
        if size > SIZES[-1]:
            self.largest = SIZES[SIZES.index(size) + 1]
            return 0
        self.lost += 1
        if self.lost > _MOST_LOST:
            raise error.why
        self.largest = SIZES[0]
        self._tell(f"{which} was not read: {error.why}")
        return 1

    async def _page(
        self, post_type: str, wish: Wish, number: int, size: int
    ) -> tuple[Parsed, Answer] | None:
        """One page, None behind the last; _Broken where less might do."""
        while True:
            url = self._address(post_type, wish, number, size)
            answer = await self._ask(url, size)
            said = refusal(answer.body) if answer.status != 200 else None
            code = said[0] if said else None
            if answer.status == 200:
                try:
                    return await self._read(answer), answer
                except Unreadable as error:
                    if not await self._finds_root():
                        raise Unreadable(f"{url}: {error}") from error
            elif code == _BEHIND_LAST and number > 1:
                return None
            elif answer.status == 400 and self._leaves_out(_about(answer), wish):
                continue
            elif code == api.NO_ROUTE:
                raise _NoSuchType(api.refused(url, answer, self.place, self.given.now))
            elif answer.status != 404 or not await self._finds_root():
                raise api.refused(url, answer, self.place, self.given.now)

    def _address(self, post_type: str, wish: Wish, number: int, size: int) -> str:
        asked: dict[str, str | int] = {"per_page": size, "page": number, "_embed": _EMBED}
        asked |= {key: said for key, said in wish.query.items() if key not in self.refuses}
        return self.place.posts(post_type, asked)

    async def _ask(self, url: str, size: int) -> Answer:
        self.asked += 1
        most = 20 + 12 * self.source.pages * max(1, len(self.source.types))
        if self.asked > most:
            raise Unreachable(f"{url}: more than {most} requests for one reading")
        try:
            answer = await self.fetch(url)
        except Unreachable as error:
            # Too slow or too large for so many posts, or not there at all: one smaller try.
            if error.status is None and size == SIZES[0] == self.largest:
                raise _Broken(error) from error
            raise
        if gatekeeper := challenge(answer):
            raise asking.refused(url, answer, gatekeeper, self.given.now)
        if answer.status == 500 or (answer.status == 400 and "per_page" in _about(answer)):
            raise _Broken(api.refused(url, answer, self.place, self.given.now))
        return answer

    async def _read(self, answer: Answer) -> Parsed:
        given = replace(self.given, url=answer.url)
        parsed = await self.work(parse, answer.body, given, dict(self.source.sites))
        self.first = self.first or answer
        self.place = api.at(self.place, self.place.root)
        self.told.append(hashlib.sha256(answer.body).digest())
        for item in parsed.items:
            self.items.setdefault(item.aliases[-1], item)
        for fault in parsed.faults:
            self._tell(fault.at(self.place.home))
        return parsed

    async def _finds_root(self) -> bool:
        """Whether the site's page names a root of its API that is not known yet."""
        before, url = self.place, self.source.url
        if before.said or url is None:
            return False
        page = await self.fetch(url)
        root = api.named_by(page) if page.status == 200 else None
        self.place = api.at(before, root or before.root)
        return self.place.root != before.root

    def _leaves_out(self, named: Sequence[str], wish: Wish) -> bool:
        """Whether what the site refuses can be left out, as it is from now on."""
        left = [key for key in wish.query if key not in self.refuses]
        out = [key for key in left if key in named]
        if not named and "modified_after" in left:
            out = ["modified_after"]  # a firewall may refuse it without a word
        if "orderby" in out:
            out.append("order")
        self.refuses.update(out)
        return bool(out)

    def _is_last(self, page: tuple[Parsed, Answer], wish: Wish, at: int, size: int) -> bool:
        parsed, answer = page
        if wish.back and not self._says_order(wish):
            return True  # the first page is all that can be known
        if parsed.items and all(wish.is_past(one) for one in parsed.items):
            return True
        total = answer.headers.get("x-wp-total", "")
        if total.isdecimal():
            return at >= int(total[:9])
        return len(parsed.items) + len(parsed.faults) < size

    def _says_order(self, wish: Wish) -> bool:
        return not {"orderby", "modified_after"} <= self.refuses or "after" in wish.query

    def _tell(self, fault: str) -> None:
        self.faults.setdefault(f"{self.source.name}: {_shown(fault)}")

    def reading(self, mark: str, before: str | None, wishes: Sequence[Wish]) -> Reading:
        """All of it in one value; a later reading without a post says that nothing changed.

        A post that was passed by is asked for again, but for the first time: the first reading
        would never end.
        """
        stopped = self.broken or self.missing
        if stopped is not None and not self.told:
            raise self._named(stopped)
        is_first, is_whole = wishes[0].back is None, wishes[-1].back is None
        complete = self.broken is None and (is_first or not self.lost)
        said = hashlib.sha256(b"".join(self.told)).hexdigest()
        fingerprint = f"{mark}{said}" if complete else None
        has_nothing = not (is_whole or self.items or self.faults)
        same = complete and (fingerprint == before or has_nothing)
        return Reading(
            items=() if same else tuple(self.items.values()),
            faults=tuple(self.faults),
            unchanged=same,
            complete=complete,
            whole=is_whole,
            fingerprint=fingerprint,
            pace=self._pace(),
            moved_to=api.moved_to(self.first, self.source.url),
        )

    def _named(self, error: SourceError) -> SourceError:
        words = f"{self.source.name}: {_shown(str(error))}"
        if isinstance(error, Unreachable):
            return Unreachable(words, error.status, error.retry_after)
        return Unreadable(words)

    def _pace(self) -> Pace:
        after = self.broken.retry_after if isinstance(self.broken, Unreachable) else None
        lasts = fresh_for(self.first.headers, self.given.now) if self.first else None
        return Pace(lasts, after)


def _shown(why: str) -> str:
    """Without what was asked for, which is different each time: the same fault, the same words."""
    return _QUERY.sub(r"\1", why)


def _about(answer: Answer) -> tuple[str, ...]:
    said = refusal(answer.body)
    return said[2] if said else ()

"""Pages kept as they were printed, with gaps for what differs from one visit to the next.

A form is some sixty thousand octets that hang on a few answers, around a few words that hang on
who asks: printing the whole of it takes ten times as long as looking those up.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass

from markupsafe import Markup, escape
from starlette.responses import Response

from digest.web.kept import Kept

MOST = 8_000_000
"""Octets that are kept, of pages and of what they hang on: some hundred pages."""

LONGEST_QUERY = 200
"""Octets of a query with which a page is kept. Links to a form that is filled in are shorter; what
is longer is printed for who asks and nobody else, since anybody can think of another."""

_MARK = "\x1a"


def gap(name: str) -> Markup:
    """What stands in a page where a value goes: nothing that anybody could have typed, since
    fields are read without control characters."""
    return Markup(f"{_MARK}{name}{_MARK}")


def gaps(values: Mapping[str, object]) -> dict[str, Markup]:
    """A gap for each of these."""
    return {name: gap(name) for name in values}


@dataclass(frozen=True, slots=True)
class _Page:
    """What stands before, between and behind the gaps, which are named in their order."""

    status: int
    headers: Mapping[str, str]
    pieces: tuple[bytes, ...]
    gaps: tuple[str, ...]

    def filled(self, values: Mapping[str, object]) -> Response:
        """The page with a value in each gap, escaped like any other."""
        said = {name: str(escape(value)).encode() for name, value in values.items()}
        body = [self.pieces[0]]
        for name, piece in zip(self.gaps, self.pieces[1:], strict=True):
            body += (said[name], piece)
        return Response(b"".join(body), status_code=self.status, headers=self.headers)


class Printed:
    """The pages printed of late, each by all that it hangs on."""

    def __init__(self) -> None:
        self._kept: Kept[_Page] = Kept(MOST, lambda page: sum(map(len, page.pieces)))

    def page(
        self,
        key: Hashable,
        made: Callable[[], Response],
        values: Mapping[str, object],
        *,
        query: str = "",
    ) -> Response:
        """The page of that key and query, `made` with gaps where it is not known, and the values
        in their places. The page differs in nothing else."""

        def printed() -> _Page:
            return _page(made())

        usual = len(query) <= LONGEST_QUERY
        known = self._kept.value((key, query), printed) if usual else printed()
        return known.filled(values)


def _page(made: Response) -> _Page:
    parts = bytes(made.body).split(_MARK.encode())
    headers = {name: value for name, value in made.headers.items() if name != "content-length"}
    named = tuple(one.decode() for one in parts[1::2])
    return _Page(made.status_code, headers, tuple(parts[::2]), named)

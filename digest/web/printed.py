"""Pages kept as they were printed, with gaps for what differs from one visit to the next.

A form is some sixty thousand octets that hang on a few answers, around a few words that hang on
who asks: printing the whole of it takes ten times as long as looking those up.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass

from markupsafe import Markup, escape
from starlette.responses import Response

KEPT = 100
"""Pages that are kept; the largest are some 70 kB."""

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
        self._kept: OrderedDict[Hashable, _Page] = OrderedDict()

    def page(
        self, key: Hashable, made: Callable[[], Response], values: Mapping[str, object]
    ) -> Response:
        """The page of that key, `made` with gaps where it is not known, and the values in their
        places. The page differs in nothing else."""
        known = self._kept.pop(key, None) or _page(made())
        self._kept[key] = known
        if len(self._kept) > KEPT:
            self._kept.popitem(last=False)
        return known.filled(values)


def _page(made: Response) -> _Page:
    parts = bytes(made.body).split(_MARK.encode())
    headers = {name: value for name, value in made.headers.items() if name != "content-length"}
    named = tuple(one.decode() for one in parts[1::2])
    return _Page(made.status_code, headers, tuple(parts[::2]), named)

"""Pages kept as they were printed, with a gap for what differs from one visit to the next."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable

from starlette.responses import Response

GAP = "\x1a"
"""What stands where a form's moment goes: nothing that anybody could have typed, since fields are
read without control characters."""

KEPT = 100
"""Pages that are kept; the largest are some 70 kB."""


class Printed:
    """The pages printed of late, each by all that it hangs on."""

    def __init__(self) -> None:
        self._kept: OrderedDict[Hashable, Response] = OrderedDict()

    def page(self, key: Hashable, made: Callable[[], Response], *, gap: str) -> Response:
        """The page of that key, `made` with GAP where it is not known, and `gap` in its place.
        The page differs in nothing else."""
        known = self._kept.pop(key, None) or made()
        self._kept[key] = known
        if len(self._kept) > KEPT:
            self._kept.popitem(last=False)
        body = bytes(known.body).replace(GAP.encode(), gap.encode())
        headers = {name: value for name, value in known.headers.items() if name != "content-length"}
        return Response(body, status_code=known.status_code, headers=headers)

"""Whether the time of an answer tells that an address is known: the forms that take one, asked for
addresses that are new, wait, are active or have left, in a random order.

For each state against new ones: the ratio of medians, its 95 % interval by the bootstrap, and `p`,
the chance of ranks as uneven as these where nothing differs (Mann and Whitney's U, by the normal
distribution, times the number of comparisons after Bonferroni).
"""

from __future__ import annotations

import math
import random
import re
import time
from collections.abc import Iterator, Mapping, Sequence
from http.client import HTTPConnection
from itertools import count
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from urllib.parse import urlencode

from benchmarks import crowd, paged, pages
from benchmarks.ratio import Row

EACH = 400
"""Addresses of each state for each form."""

PEOPLE = 100_000
NEW, PENDING, ACTIVE, LEFT = "new", "pending", "active", "suppressed"
STATES = (NEW, PENDING, ACTIVE, LEFT)
FORMS: Mapping[str, Mapping[str, str]] = {
    "/subscribe": {"everything": "1", "cadence": "weekly", "language": "en", "do": "subscribe"},
    "/preferences": {},
}
_STAMP = re.compile(r'name="shown" value="([^"]+)"')
_RESAMPLED = 1000


def rows() -> list[Row]:
    """Medians over that of new addresses; the spread is the bootstrap's."""
    with TemporaryDirectory() as folder:
        root = Path(folder)
        crowd.gather(root / paged.STORE, PEOPLE)
        with pages.serving(root, paged.APP) as server:
            return [row for form in FORMS for row in _compared(form, server.port)]


def _compared(form: str, port: int) -> Iterator[Row]:
    times = _times(form, port)
    fresh = times[NEW]
    comparisons = len(FORMS) * (len(STATES) - 1)
    for state in STATES[1:]:
        p = min(1.0, unevenness(times[state], fresh) * comparisons)
        yield Row(
            f"POST {form}, {state}",
            f"{NEW}, time of the answer",
            median(times[state]) / median(fresh),
            _spread(times[state], fresh),
            f"{median(times[state]):,.0f} µs  p {p:.2f}",
        )


def _times(form: str, port: int) -> dict[str, list[float]]:
    """µs from sending a form to having its answer, by state."""
    connection = HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("GET", form)
    found = _STAMP.search(connection.getresponse().read().decode())
    assert found is not None
    time.sleep(2.1)
    dice = random.Random(form)
    turns = [state for state in STATES for _ in range(EACH)]
    dice.shuffle(turns)
    names = {state: _addresses(state, form) for state in STATES}
    taken: dict[str, list[float]] = {state: [] for state in STATES}
    answers = set()
    for state in turns:
        body = urlencode({**FORMS[form], "shown": found[1], "email": next(names[state])})
        start = time.perf_counter()
        connection.request("POST", form, body, _HEADERS)
        answer = connection.getresponse()
        told = tuple(one for one in answer.getheaders() if one[0] != "date")
        answers.add((answer.status, answer.read(), told))
        taken[state].append((time.perf_counter() - start) * 1e6)
        time.sleep(dice.uniform(0.008, 0.012))
    assert len(answers) == 1, answers
    assert {status for status, _, _ in answers} == {303}, answers
    return taken


_HEADERS = {
    "Content-Type": "application/x-www-form-urlencoded",
    "Sec-Fetch-Site": "same-origin",
}


def _addresses(state: str, form: str) -> Iterator[str]:
    """Addresses of that state, none of which has been asked for by any form; see `crowd`."""
    first = 0 if form == "/subscribe" else PEOPLE // 2
    if state == NEW:
        return (f"nobody{first + n}@example.org" for n in count())
    place = {PENDING: 0, LEFT: 1, ACTIVE: 7}[state]
    return (f"reader{n}@example.org" for n in count(first + 20 + place, 20))


def unevenness(some: Sequence[float], others: Sequence[float]) -> float:
    """The chance, two-sided, of ranks as uneven as these if both came from the same (Mann and
    Whitney 1947; times are told so finely that ties need no correction)."""
    ordered = sorted([(one, True) for one in some] + [(one, False) for one in others])
    ranks = sum(rank for rank, (_, ours) in enumerate(ordered, start=1) if ours)
    m, n = len(some), len(others)
    u = ranks - m * (m + 1) / 2
    z = (u - m * n / 2) / math.sqrt(m * n * (m + n + 1) / 12)
    return math.erfc(abs(z) / math.sqrt(2))


def _spread(some: Sequence[float], others: Sequence[float]) -> tuple[float, float]:
    """Where 95 in 100 ratios of medians lie when both are drawn again from themselves."""
    dice = random.Random(1)
    drawn = sorted(
        median(dice.choices(some, k=len(some))) / median(dice.choices(others, k=len(others)))
        for _ in range(_RESAMPLED)
    )
    return drawn[_RESAMPLED // 40], drawn[-_RESAMPLED // 40]

"""Rows of the roll as Hypothesis draws them, and stores to take them into."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, time
from pathlib import Path

from hypothesis import strategies as st

from digest.model import (
    Cadence,
    Dimension,
    Filter,
    Form,
    Kind,
    Quiet,
    Role,
    SubjectStyle,
    SubscriberStatus,
)
from digest.roll import Line
from digest.store import Store
from digest.subscriptions import Wish
from digest.taxonomy import Taxonomy
from tests.newsroom import person


@contextmanager
def stores(count: int) -> Iterator[list[Store]]:
    """Empty stores in files that go away."""
    with tempfile.TemporaryDirectory() as folder:
        opened = [Store(Path(folder) / f"{one}.db", synchronous="OFF") for one in range(count)]
        yield opened
        for one in opened:
            one.close()


def subsets(values: Iterable[str]) -> st.SearchStrategy[tuple[str, ...]]:
    chosen = st.sets(st.sampled_from(sorted(values)), max_size=3)
    return chosen.map(lambda found: tuple(sorted(found)))


@st.composite
def lines(draw: st.DrawFn, taxonomy: Taxonomy) -> Line:
    """A row of one of three people."""
    status = draw(st.sampled_from(sorted(SubscriberStatus)))
    filters = Filter(
        topics=draw(subsets(taxonomy.choices(Dimension.TOPIC))),
        countries=draw(subsets(taxonomy.choices(Dimension.COUNTRY))),
        regions=draw(subsets(taxonomy.choices(Dimension.REGION))),
        kinds=draw(subsets(Kind)),
    )
    who = replace(
        person(f"{draw(st.sampled_from(['a', 'b', 'C', 'c']))}@example.org"),
        name=draw(st.sampled_from([None, 'Desk, "night"', "مكتب", "=1+1", "à;b"])),
        role=draw(st.sampled_from(sorted(Role))),
        status=status,
        languages=draw(st.sampled_from([("en",), ("fr", "en"), ("ar",)])),
        zone=draw(st.sampled_from(["UTC", "Asia/Manila"])),
        hour=draw(st.none() | st.integers(0, 23)),
        form=draw(st.sampled_from(sorted(Form))),
        subject_style=draw(st.sampled_from(sorted(SubjectStyle))),
        outlet=draw(st.sampled_from([None, "@Radio", "Harbour Radio"])),
        paused_until=draw(st.sampled_from([None, date(2026, 12, 24)])),
        quiet=draw(st.sampled_from([None, Quiet(time(22), time(7, 30))])),
        alerts_per_day=draw(st.sampled_from([None, 1, 99])),
    )
    agreed = status is SubscriberStatus.ACTIVE or draw(st.booleans())
    return Line(
        who,
        Wish(draw(st.sampled_from(sorted(Cadence))), filters),
        draw(st.sampled_from(["form", "by phone; noted"])) if agreed else None,
        draw(st.sampled_from([None, "2024-03-01", "2024-03-01T09:00:00Z"])) if agreed else None,
    )

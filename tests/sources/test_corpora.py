"""Real and broken feeds, posts and pages go through the readers without harm.

They are not part of this repository: `DIGEST_CORPORA` names their folder.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from benchmarks.corpora.agreement import Compared, with_feedparser, with_tests
from benchmarks.corpora.judged import judge, judgements
from benchmarks.corpora.reading import SETS, read_all
from digest.sources.work import Bounds

FOLDER = Path(os.environ.get("DIGEST_CORPORA", ""), "corpora")

needs_corpora = pytest.mark.skipif(
    not all((FOLDER / name).is_dir() for name in SETS),
    reason=f"DIGEST_CORPORA names no folder with {', '.join(SETS)}",
)


@needs_corpora
def test_every_document_ends_in_items_or_clear_faults() -> None:
    """Within five seconds and 300 MiB each; an error that is not Unreadable fails the test."""
    harmful = []
    for one in read_all(FOLDER, Bounds(seconds=5.0, octets=300 * 1024 * 1024)):
        said = [one.unreadable] if one.unreadable else one.faults
        if any("takes more than" in why or "ended the parser" in why for why in said):
            harmful.append(f"{one.path}: {said}")
        assert all(why and "\n" not in why and len(why) < 500 for why in said), one.path
        assert one.unreadable is None or not one.items
    assert [] == harmful


@needs_corpora
def test_every_disagreement_with_other_readers_is_judged() -> None:
    known = judgements()
    compared = [*with_tests(FOLDER), *with_feedparser(FOLDER)]
    unjudged = [
        f"{one.path}: {one.field}: {one.theirs[:80]} / {one.ours[:80]}"
        for one in compared
        if not one.agree and judge(one, known) is None
    ]
    assert [] == unjudged
    assert len(compared) > 10_000


def test_the_judgements_say_of_what_who_and_why() -> None:
    known = judgements()
    assert len(known) > 10
    assert {"ours", "theirs", "neither"} >= {one.right for one in known}
    for one in known:
        name, field = one.names[0].replace("*", "x"), one.fields[0]
        assert one.holds(Compared("reading", Path("a") / name, field, "x", "y"))
        assert one.why

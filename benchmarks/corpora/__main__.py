"""What becomes of the corpora: `DIGEST_CORPORA=… python -m benchmarks.corpora`.

Counts by set, faults by kind, how far others' expectations are met, and each disagreement with
who is right. Exit code 1 where one is not judged yet, 2 where the corpora are not to be found.
"""

from __future__ import annotations

import os
import re
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from benchmarks.corpora.agreement import Compared, with_feedparser, with_tests
from benchmarks.corpora.judged import Judgement, judge, judgements
from benchmarks.corpora.reading import SETS, Outcome, read_all
from digest.sources.work import Bounds


def main() -> int:
    """Print the tables."""
    root = Path(os.environ.get("DIGEST_CORPORA", ""), "corpora")
    if not all((root / name).is_dir() for name in SETS):
        print(f"DIGEST_CORPORA names no folder with {', '.join(SETS)}", file=sys.stderr)
        return 2
    outcomes = list(read_all(root, Bounds()))
    _print_counts(outcomes)
    _print_kinds(outcomes)
    compared = [*with_tests(root), *with_feedparser(root)]
    _print_agreement(compared)
    return 1 if _print_disagreements([one for one in compared if not one.agree]) else 0


def _print_counts(outcomes: Sequence[Outcome]) -> None:
    print(
        f"{'set':18}{'files':>7}{'read':>7}{'items':>7}{'faults':>8}{'unreadable':>12}{'slowest':>10}"
    )
    for name in (*SETS, "all"):
        some = [one for one in outcomes if name in (one.set, "all")]
        unreadable = sum(one.unreadable is not None for one in some)
        items, faults = sum(one.items for one in some), sum(len(one.faults) for one in some)
        slowest = max(one.seconds for one in some)
        print(
            f"{name:18}{len(some):7}{len(some) - unreadable:7}{items:7}{faults:8}{unreadable:12}"
            f"{slowest:8.2f} s"
        )


def _print_kinds(outcomes: Sequence[Outcome]) -> None:
    print("\nunreadable")
    _print_most(Counter(kind(one.unreadable) for one in outcomes if one.unreadable))
    print("\nfaults")
    _print_most(Counter(kind(fault) for one in outcomes for fault in one.faults))


def _print_most(counts: Counter[str]) -> None:
    for what, times in counts.most_common():
        print(f"{times:7}  {what}")


def kind(fault: str) -> str:
    """A fault without what is particular to one document."""
    general = re.sub(
        r"^item \d+: (?:“.*?”|.*?): (?=neither|no |a text)", "item: ", fault, flags=re.S
    )
    general = re.sub(r"\s*\(.*?\)+|“.*?”|'.*?'", "", general, flags=re.S)
    head = re.split(r": (?=line|Opening|Namespace|XML|xml|Entity|Premature|expected)", general)[0]
    return re.sub(r"\s+", " ", re.sub(r"\d+", "N", head)).strip()[:90]


def _print_agreement(compared: Sequence[Compared]) -> None:
    print("\nagreement with")
    for who, what in (
        ("feedparser", "feedparser's tests, in fields that we have"),
        ("gofeed", "gofeed's tests, in fields that we have"),
        ("reading", "feedparser itself, field by field of every item"),
    ):
        some = [one.agree for one in compared if one.who == who]
        print(f"{sum(some):7} of {len(some):6}  {what}")


def _print_disagreements(some: Sequence[Compared]) -> int:
    """How many are not judged."""
    known = judgements()
    found: dict[Judgement | None, list[Compared]] = {}
    for one in some:
        found.setdefault(judge(one, known), []).append(one)
    print("\ndisagreements")
    for judgement, ones in sorted(found.items(), key=lambda pair: -len(pair[1])):
        right, why = (judgement.right, judgement.why) if judgement else ("NOT JUDGED", "")
        print(f"{len(ones):7}  {right}: {why}")
        for path, field in sorted({(one.path.as_posix(), one.field) for one in ones}):
            print(f"{'':9}{path}: {field}")
            if judgement is None:
                said = next(
                    one for one in ones if (one.path.as_posix(), one.field) == (path, field)
                )
                print(f"{'':11}theirs {said.theirs[:200]!r}\n{'':11}ours   {said.ours[:200]!r}")
    return len(found.get(None, ()))


if __name__ == "__main__":
    sys.exit(main())

"""What is read from the corpus of real bounces against what another reader makes of it.

    DIGEST_CORPORA=… python -m tests.mailin.confusion

prints, of every message of `corpora/bounces` whose meaning is written down there, the table of
kinds, the table of faults, how sure ADDRESS is, and each disagreement: file, theirs, ours, codes,
words.
"""

from __future__ import annotations

import csv
import os
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from digest.mailin import messages, read
from digest.model import Fault, Report, ReportKind

FOLDER = Path(os.environ.get("DIGEST_CORPORA", ""), "corpora", "bounces")
EXPECTED = FOLDER / "expected" / "sisimai-expected.shared.tsv"
MAILS = FOLDER / "sisimai+set-of-emails"

_A, _B, _O, _T, _C, _U = Fault
FAULTS: dict[str, tuple[Fault, ...]] = {
    "userunknown": (_A,),
    "hostunknown": (_A,),
    "hasmoved": (_A,),
    "notaccept": (_A,),  # the domain takes no mail
    "suspend": (_A, _B),  # disabled for good, or suspended, locked, frozen
    "mailboxfull": (_B,),
    "expired": (_B,),
    "networkerror": (_B,),
    "systemerror": (_B,),
    "mailererror": (_B, _U),  # the recipient's own program failed
    "filtered": (_U,),  # refused after the content: a filter, or the address
    "onhold": (_U,),
    "undefined": (_U,),
    "rejected": (_O,),  # the sender's address
    "blocked": (_O,),
    "badreputation": (_O,),
    "requireptr": (_O,),
    "authfailure": (_O,),
    "securityerror": (_O,),
    "norelaying": (_O,),
    "syntaxerror": (_O,),
    "policyviolation": (_O, _C),
    "spamdetected": (_C,),
    "virusdetected": (_C,),
    "contenterror": (_C,),
    "notcompliantrfc": (_C,),
    "mesgtoobig": (_C,),
    "exceedlimit": (_C,),
    "toomanyconn": (_T,),
    "speeding": (_T,),
}
_KINDS = {
    "abuse": ReportKind.COMPLAINT,
    "opt-out": ReportKind.UNSUBSCRIBE,
    "auth-failure": ReportKind.OTHER,
    "vacation": ReportKind.AUTO_REPLY,
    "delivered": ReportKind.DELIVERED,
}


@dataclass(frozen=True, slots=True)
class Pair:
    """One line of what is expected, and the report that answers to it."""

    file: str
    reason: str
    is_hard: bool
    kind: ReportKind
    faults: tuple[Fault, ...]
    report: Report

    @property
    def is_same_kind(self) -> bool:
        return self.kind is self.report.kind

    @property
    def is_same_fault(self) -> bool:
        """True of what is no bounce: there is nothing to be at fault for."""
        return not self.faults or self.report.fault in self.faults

    @property
    def is_same(self) -> bool:
        return self.is_same_kind and self.is_same_fault

    @property
    def theirs(self) -> str:
        return "/".join(self.faults)

    def line(self) -> str:
        """As it is printed among the disagreements."""
        said = self.report
        ours = f"{said.kind} {said.fault or '-'}"
        codes = f"{said.code or ''} {said.status or ''}".strip() or "-"
        theirs = f"{self.reason} ({self.theirs or self.kind})"
        return f"{self.file:28} {theirs:32} {ours:20} {codes:12} {said.words[:110]}"


def pairs() -> Iterator[Pair]:
    """In the order of the file of what is expected. Some of its messages are not in the corpus."""
    with EXPECTED.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    for name in dict.fromkeys(row["file"] for row in rows):
        path = MAILS / name
        if path.exists():
            about = [row for row in rows if row["file"] == name]
            reports = [one for message in messages(path) for one in read(message)]
            yield from _paired(path.name, about, reports)


def _paired(name: str, rows: Sequence[dict[str, str]], reports: Sequence[Report]) -> Iterator[Pair]:
    """A line belongs to the report with its status, else to the one in its place."""
    for at, row in enumerate(rows):
        same = [one for one in reports if one.status == row["dsn_status"]]
        among = same or reports
        reason = row["reason"]
        kind = _KINDS.get(row["feedbacktype"]) or _KINDS.get(reason, ReportKind.BOUNCE)
        yield Pair(
            name,
            row["feedbacktype"] or reason,
            row["hardbounce"] == "true",
            kind,
            FAULTS.get(reason, ()),
            among[min(at, len(among) - 1)],
        )


def table(cells: Iterable[tuple[str, str]]) -> str:
    """Theirs down, ours across."""
    counted = Counter(cells)
    down = sorted({theirs for theirs, _ in counted})
    across = sorted({ours for _, ours in counted})
    head = f"{'theirs / ours':20}" + "".join(f"{one:>16}" for one in across)
    lines = [
        f"{theirs:20}" + "".join(f"{counted[theirs, ours] or '.':>16}" for ours in across)
        for theirs in down
    ]
    return "\n".join((head, *lines))


def tables(every: Sequence[Pair]) -> str:
    """Of kinds, of faults, of what is hard there and the address's fault here; how many agree."""
    bounces = [one for one in every if one.faults]
    hard = [(one.is_hard, one.report.fault is Fault.ADDRESS) for one in bounces]
    kinds = sum(one.is_same_kind for one in every)
    faults = sum(one.is_same_fault for one in bounces)
    return "\n\n".join(
        (
            table((one.kind, one.report.kind) for one in every),
            table((one.theirs, one.report.fault or "-") for one in bounces),
            table((f"hard: {theirs}", f"address: {ours}") for theirs, ours in hard),
            f"same kind {kinds} of {len(every)}, same fault {faults} of {len(bounces)}",
        )
    )


def main() -> int:
    """Print it all; 2 where there is no corpus."""
    if not EXPECTED.is_file():
        print(f"DIGEST_CORPORA names no folder with {EXPECTED}", file=sys.stderr)
        return 2
    every = list(pairs())
    print(tables(every), end="\n\n")
    for one in every:
        if not one.is_same:
            print(one.line())
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""A crowd whose letters came back, and a process that takes the reports: run as a program.

python -m tests.bounces.crowd DATABASE REPORTS
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from digest.bounces import take
from digest.model import Report, ReportKind
from digest.store import Store
from tests.bounces.house import FULL, TOKENS, House
from tests.newsroom import START
from tests.store.rows import person

LOT = 100


def settle(store: Store, people: int) -> int:
    """So many readers, and a letter that was accepted for each; the edition's key."""
    with store.writing():
        everyone = [person(store, number) for number in range(1, people + 1)]
        return House(store).sent(*everyone)


def reports(store: Store, edition: int, people: int) -> Iterator[Report]:
    """Each has a full mailbox that day."""
    house = House(store)
    for number in range(1, people + 1):
        path = house.return_path(edition, number)
        yield Report(ReportKind.BOUNCE, f"r{number}", START, sent_to=(path,), **FULL)


def main(database: Path, people: int) -> None:
    """Take them all, and say how many counted."""
    store, did = Store(database), Counter[str]()
    found = list(reports(store, 1, people))
    for begin in range(0, people, LOT):
        taken = take(store, TOKENS, found[begin : begin + LOT], door="file", now=START)
        did.update(str(one.did) for one in taken)
    print(did["counted"], did["repeated"])
    store.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))

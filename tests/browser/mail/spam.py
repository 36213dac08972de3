"""What SpamAssassin, with the rules that came with it and nobody asked over the network, says of
letters as they come in at a reader's provider."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

PROCESSES = 2
"""Side by side: it reads about four letters a second."""

PREFERENCES = """
use_bayes 0
# Addresses and names for examples (RFC 5737, RFC 2606) are illegal ones to it.
score RCVD_ILLEGAL_IP 0
clear_headers
add_header all Told _SCORE_ _TESTSSCORES(,)_
"""
RECEIVED = (
    "Received: from news.newsroom.example (news.newsroom.example [192.0.2.10])\n"
    "\tby mx.mail.example (Postfix) with ESMTPS id {id}; {date}\n"
)
_NAMED = re.compile(r"^\tby mx\.mail\.example .* id (\S+);", re.M)
_TOLD = re.compile(r"^X-Spam-Told: (\S+)\s((?:.|\n[ \t])*)", re.M)
_FROM = re.compile(rb"^(>*From )", re.M)


@dataclass(frozen=True, slots=True)
class Verdict:
    """The sum of the points, more for more like spam, and those of each rule that was met."""

    points: float
    rules: Mapping[str, float]


def verdicts(letters: Mapping[str, bytes], folder: Path) -> dict[str, Verdict]:
    """What is said of each letter, by name; `folder` is for what it would keep of its own."""
    (folder / "preferences").write_text(PREFERENCES)
    names = list(letters)
    shares = [names[start::PROCESSES] for start in range(PROCESSES)]
    with ThreadPoolExecutor(PROCESSES) as pool:
        told = pool.map(lambda share: _judged(letters, share, folder), shares)
        return {name: verdict for some in told for name, verdict in some.items()}


def _judged(letters: Mapping[str, bytes], names: Sequence[str], folder: Path) -> dict[str, Verdict]:
    done = subprocess.run(
        ["spamassassin", "--mbox", "--local", f"--prefspath={folder / 'preferences'}"],
        input=b"".join(_received(letters[name], name) for name in names),
        capture_output=True,
        env={**os.environ, "HOME": str(folder), "LC_ALL": "C"},
        check=True,
    )
    return dict(_read(done.stdout.decode("latin-1")))


def _received(letter: bytes, name: str) -> bytes:
    """As the reader's provider has it, in the mbox format (RFC 4155); its id is the name."""
    lines = letter.replace(b"\r\n", b"\n")
    date = re.findall(r"^Date: (.+)$", lines.decode("ascii"), re.M)[0]
    head = "From digest@news.newsroom.example Fri Jan  2 14:05:03 2026\n"
    trace = RECEIVED.format(id=name, date=date)
    return head.encode() + trace.encode() + _FROM.sub(rb">\1", lines) + b"\n"


def _read(told: str) -> Iterator[tuple[str, Verdict]]:
    """It gives letters back in an order of its own."""
    for one in re.split(r"^From ", told, flags=re.M)[1:]:
        named, found = _NAMED.search(one), _TOLD.search(one)
        assert named, one[:1000]
        assert found, one[:1000]
        pairs = (rule.split("=") for rule in "".join(found[2].split()).split(",") if "=" in rule)
        yield named[1], Verdict(float(found[1]), {rule: float(points) for rule, points in pairs})

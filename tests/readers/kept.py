"""What a reader keeps, and what is asked of every reader."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

from lxml import html

PATIENCE = 60
"""Seconds that a reader may take for one poll."""


@dataclass(frozen=True, slots=True)
class Kept:
    """One entry as a reader has it. `tag` is the id it knows it by; `text` is plain; `published`
    and `updated` are None where it keeps no such date."""

    tag: str
    title: str
    text: str
    url: str | None
    published: datetime | None = None
    updated: datetime | None = None


class Reader(Protocol):
    """A real program, in a folder of its own, that follows one feed."""

    def subscribe(self, url: str) -> None:
        """Follow a feed from now on, without asking for it yet."""

    def poll(self) -> None:
        """Ask once whether there is news."""

    def kept(self) -> Sequence[Kept]:
        """All entries from its own database, in no order."""


def run(home: Path, *command: str) -> str:
    """What a command prints that knows no home but this folder, asks nothing, and goes through no
    proxy. AssertionError where it fails."""
    home.mkdir(parents=True, exist_ok=True)
    done = subprocess.run(
        command,
        cwd=home,
        env=_environment(home),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    assert 0 == done.returncode, f"{command}: {done.stdout}{done.stderr}"
    return done.stdout + done.stderr


def plain(markup: str) -> str:
    """The words of HTML in one line."""
    if not markup.strip():
        return ""
    return " ".join(str(html.fromstring(f"<div>{markup}</div>").xpath("string()")).split())


def _environment(home: Path) -> Mapping[str, str]:
    folders = {f"XDG_{one}_HOME": str(home / one.lower()) for one in ("CONFIG", "DATA", "CACHE")}
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(home),
        "LC_ALL": "C.UTF-8",
        "TZ": "UTC",
    } | folders

"""A newsroom's desk: a folder with a configuration, and the command line called in it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from io import BytesIO, TextIOWrapper
from pathlib import Path
from typing import Any

from digest.cli import main

NOW = "2026-11-21T08:00:00Z"  # a Saturday

PAGE = """Newsroom

Press Release

Belarus: Journalists jailed after unfair trial

A court in Minsk jailed two reporters for their work.

November 19, 2026

Report

Kenya: Police attacked journalists at a protest

Officers in Nairobi beat reporters, and …

November 20, 2026

Press Release

Ukraine: Missile strike hits a hospital in Kyiv

Dozens were wounded.

November 21, 2026
"""

ATOM = """<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom">
  <id>tag:example.org,2026:feed</id><title>Site</title><updated>2026-11-20T10:30:00Z</updated>
  <entry>
    <id>tag:example.org,2026:peru</id><title>Peru: Court frees a land defender</title>
    <link rel="alternate" href="https://newsroom.example.org/peru"/>
    <published>2026-11-20T10:30:00Z</published><updated>2026-11-20T10:30:00Z</updated>
    <summary>A judge in Lima freed her.</summary>
  </entry>
</feed>
"""

ROLL = """email,cadence,topics,regions,countries,consent_how
all@example.org,daily,,,,at the fair
africa@example.org,daily,,africa,,at the fair
belarus@example.org,weekly,,,BY,at the fair
waiting@example.org,daily,,,,
"""

CONFIG = """
[newsroom]
name = "Watchhouse"
url = "https://newsroom.example.org"

[web]
listen = "127.0.0.1:0"

[fetch]
allow = ["127.0.0.0/8"]
spacing = "0s"

[[sources]]
name = "pages"
kind = "archive"
path = "pages/*.txt"
backfill = false
language = "en"

[[sources]]
name = "site"
kind = "feed"
path = "site.atom"
backfill = false
language = "en"
"""


@dataclass(frozen=True, slots=True)
class Called:
    """What a command did: exit code, stdout, stderr."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The one document on stdout of a command that succeeded."""
        assert 0 == self.code, self.err
        return json.loads(self.out)


@dataclass(frozen=True, slots=True)
class Desk:
    """The folder; every call reads its config.toml."""

    folder: Path

    def __call__(self, *arguments: str) -> Called:
        """Call a command in this process."""
        return call("--config", str(self.folder / "config.toml"), *arguments)

    def write(self, name: str, text: str) -> Path:
        """A file in the folder."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    def configure(self, more: str) -> None:
        """The usual configuration and more tables."""
        self.write("config.toml", CONFIG + more)

    def fill(self) -> None:
        """Sources read and people enrolled, the people first, so that all of it is news to them."""
        roll = self.write("roll.csv", ROLL)
        assert 0 == self("subscribers", "import", str(roll), "--at", NOW).code
        assert 0 == self("ingest", "--at", NOW).code


def desk(folder: Path) -> Desk:
    """A desk with two sources and nothing read yet."""
    made = Desk(folder)
    made.write("pages/november.txt", PAGE)
    made.write("site.atom", ATOM)
    made.configure("")
    return made


def call(*arguments: str) -> Called:
    """Call the command line in this process."""
    out, err = (TextIOWrapper(BytesIO(), encoding="ascii") for _ in range(2))
    code: int | str | None = None
    with redirect_stdout(out), redirect_stderr(err):
        try:
            main(arguments)
        except SystemExit as done:
            code = done.code
    return Called(int(code or 0), _text(out), _text(err))


def run(
    arguments: Sequence[str], *, stdin: bytes = b"", environ: Mapping[str, str] | None = None
) -> Called:
    """Call the command line in a process of its own."""
    done = subprocess.run(
        command(*arguments),
        input=stdin,
        capture_output=True,
        env={**os.environ, **(environ or {})},
        timeout=60,
        check=False,
    )
    return Called(done.returncode, done.stdout.decode(), done.stderr.decode())


def command(*arguments: str) -> list[str]:
    """What a shell would be given."""
    return [sys.executable, "-c", "from digest.cli import main; main()", *arguments]


def _text(stream: TextIOWrapper) -> str:
    stream.flush()
    buffer = stream.buffer
    assert isinstance(buffer, BytesIO)
    return buffer.getvalue().decode("utf-8")

"""The configuration file that is to get one more source."""

from __future__ import annotations

import codecs
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from digest.cli.session import Session
from digest.errors import UsageError

if TYPE_CHECKING:
    from digest.config import SourceKind
    from digest.config.write import Value
    from digest.service import Service
    from digest.sourcing import Draft, Look

_NO_FILE = '[newsroom]\nname = "a newsroom"\nurl = "https://invalid"\n'
"""Stands in for a configuration where one only looks."""


@dataclass(frozen=True, slots=True)
class Adding:
    """A file, its text, and what is configured in it."""

    service: Service
    file: Path
    text: str

    def draft(
        self, place: str, *, kind: SourceKind | None, name: str | None, more: dict[str, Value]
    ) -> Draft:
        """What is to be written; UsageError for a name that is there already."""
        from digest import sourcing

        sources = self.service.config.sources
        taken = {one.name for one in sources}
        found = sourcing.draft(
            place,
            here=Path.cwd(),
            folder=self.file.absolute().parent,
            taken=taken | self._remembered(),
            kind=kind,
            name=name,
            more=more,
        )
        if found.name in taken:
            raise UsageError(f"source: {found.name}: there is one of that name; choose another")
        return found

    def look(self, draft: Draft) -> Look:
        """Read it once."""
        import asyncio

        from digest.service import machine_clock

        return asyncio.run(self.service.look(draft, self.text, os.environ, now=machine_clock()))

    def with_source(self, draft: Draft) -> str:
        """The file's text with the source; ConfigError where that would be wrong, UsageError for
        a source that is there already."""
        from digest.config import loads
        from digest.config.write import with_source

        text = with_source(self.text, draft.written)
        new = loads(text, self.file, os.environ).sources[-1]
        for old in self.service.config.sources:
            if (old.url, old.path) == (new.url, new.path):
                raise UsageError(f'source: {draft.place}: is there already, as "{old.name}"')
        return text

    def write(self, text: str) -> None:
        """Put the text in place of the file's."""
        from digest import files

        marked = self.file.read_bytes().startswith(codecs.BOM_UTF8)
        files.rewrite(self.file, text.encode("utf-8-sig" if marked else "utf-8"))

    def _remembered(self) -> set[str]:
        """Names of sources that once were: another one would be taken for them, and not fill in
        without mailing."""
        from digest.store import sources

        if not self.service.config.store.path.exists():
            return set()
        return {one.name for one in sources.all_states(self.service.store)}


@contextmanager
def adding(call: Session, *, only_looking: bool = False) -> Iterator[Adding]:
    """Read the file; ConfigError where it is wrong, but it may have no source yet, and need not
    be there where one only looks."""
    from digest.config import loads, text_of
    from digest.service import build, machine_clock

    if not (only_looking and not call.file.exists()):
        call.need_file()
    text = text_of(call.file) if call.file.exists() else _NO_FILE
    service = build(loads(text, call.file, os.environ, sourceless=True), machine_clock)
    try:
        yield Adding(service, call.file, text)
    finally:
        service.close()

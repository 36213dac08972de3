"""Whether the service is fit to run: everything it needs is looked at, each thing for itself."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import partial
from glob import glob
from pathlib import Path
from typing import Protocol

from digest.config import Config, SourceConfig, Transport
from digest.errors import Complaints, DigestError, TransportError
from digest.letters import Brief, Composer
from digest.model import (
    Because,
    Cadence,
    Dimension,
    Entry,
    Form,
    Kind,
    Moment,
    Owed,
    Release,
    Role,
    SubjectStyle,
)
from digest.send import Transport as Carrier
from digest.store import Store
from digest.taxonomy import Taxonomy
from digest.templates import Templates
from digest.tokens import Tokens


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at; `detail` says what is wrong and what to do, or what is right."""

    what: str
    ok: bool
    detail: str


class Parts(Protocol):
    """What the service is made of; each part is built when asked for, or says why it cannot be."""

    @property
    def config(self) -> Config: ...
    @property
    def store(self) -> Store: ...
    @property
    def taxonomy(self) -> Taxonomy: ...
    @property
    def templates(self) -> Templates: ...
    @property
    def tokens(self) -> Tokens: ...
    @property
    def composer(self) -> Composer: ...
    @property
    def live(self) -> bool: ...
    def transport(self) -> Carrier: ...


async def check(parts: Parts) -> tuple[Finding, ...]:
    """Look at everything the service needs, in the order in which one would mend it."""
    config = parts.config
    database = tuple(_database(parts))
    return (
        Finding("config", True, str(config.file)),
        *database,
        *_key(parts),
        *_taxonomy(parts),
        *_templates(parts),
        *_folders(config),
        *_paths(config),
        *await _mail(parts, usable=all(one.ok for one in database)),
    )


def _told(what: str, look: Callable[[], str]) -> Iterator[Finding]:
    """What looking tells, or each complaint it ends with."""
    try:
        yield Finding(what, True, look())
    except Complaints as error:
        yield from (Finding(what, False, one) for one in error.complaints)
    except DigestError as error:
        yield Finding(what, False, str(error).removeprefix(f"{what}: "))


def _database(parts: Parts) -> Iterator[Finding]:
    path = parts.config.store.path
    if path.exists() or path.is_symlink():
        yield from _told("database", lambda: f"{parts.store.path}: opens, schema is current")
    else:
        above = _writable("database", path.parent)
        yield Finding("database", True, f"{path}: made by the first command") if above.ok else above


def _key(parts: Parts) -> Iterator[Finding]:
    """The signing key, where it has been made: links in letters hang on it."""
    path = parts.config.store.path.with_suffix(".key")
    if not path.is_file():
        return
    mode = stat.S_IMODE(path.stat().st_mode)
    if mode & 0o077:
        why = f"{path}: others may read it (mode {mode:o}); chmod 600 {path}"
        yield Finding("signing key", False, why)
    else:
        yield from _told("signing key", lambda: str(path) if parts.tokens else "")


def _taxonomy(parts: Parts) -> Iterator[Finding]:
    """The rules, and whether the labels that config.toml names are among them."""
    found = tuple(_told("taxonomy", lambda: f"{len(parts.taxonomy.topics)} topics"))
    yield from found
    if all(one.ok for one in found):
        for source in parts.config.sources:
            yield from _unknown_labels(source, parts.taxonomy)


def _unknown_labels(source: SourceConfig, taxonomy: Taxonomy) -> Iterator[Finding]:
    added = {
        Dimension.TOPIC: source.add.topics,
        Dimension.COUNTRY: source.add.countries,
        Dimension.REGION: source.add.regions,
    }
    what = f"source {source.name}"
    for dimension, slugs in added.items():
        for slug in slugs:
            if not taxonomy.known(dimension, slug):
                allowed = ", ".join(taxonomy.choices(dimension))
                yield Finding(what, False, f"add: {dimension} {slug}: not known; one of {allowed}")
    for term, slug in source.map.items():
        if slug not in set(Kind) and not any(taxonomy.known(one, slug) for one in Dimension):
            yield Finding(what, False, f"map: {term} = {slug}: no kind and no label of that name")


def _templates(parts: Parts) -> Iterator[Finding]:
    """Whether all parse, and a letter of each cadence can be written with them."""
    complaints = parts.templates.check()
    yield from (Finding("templates", False, one) for one in complaints)
    if not complaints:
        written = [_told("templates", partial(_letter, parts, one)) for one in Cadence]
        findings = [finding for found in written for finding in found]
        wrong = dict.fromkeys(one for one in findings if not one.ok)
        yield from wrong or [Finding("templates", True, "all parse; a letter of each cadence")]


def _letter(parts: Parts, cadence: Cadence) -> str:
    brief = Brief(
        cadence=cadence,
        date=date(2026, 1, 1),
        zone=parts.config.newsroom.zone,
        language=parts.config.newsroom.languages[0],
        role=Role.PRESS,
        form=Form.FULL,
        subject_style=SubjectStyle.PLAIN,
        items=(Owed(Entry(_SAMPLE), (Because(None, None),)),),
        had=(),
        planned_at=_SAMPLE.updated,
    )
    return parts.composer.compose(brief).subject


_SAMPLE = Release(
    uid="check",
    tag="tag:example.org,2026:release/check",
    source="check",
    published=Moment(datetime(2026, 1, 1, tzinfo=UTC)),
    updated=datetime(2026, 1, 1, tzinfo=UTC),
    title="A release to try templates on",
    summary="It is never sent.",
    kind=Kind.PRESS_RELEASE,
    language="en",
)


def _folders(config: Config) -> Iterator[Finding]:
    yield _writable("feeds", config.feeds.directory)
    if config.mail.transport is Transport.MAILDIR:
        yield _writable("maildir", config.mail.maildir)


def _writable(what: str, folder: Path) -> Finding:
    """Whether a folder, or the nearest one above it that exists, may be written to."""
    nearest = next(one for one in (folder, *folder.parents) if one.exists())
    if not nearest.is_dir():
        return Finding(what, False, f"{nearest}: is a file; name a folder")
    if not os.access(nearest, os.W_OK | os.X_OK):
        return Finding(what, False, f"{nearest}: not writable for this user; chown or chmod it")
    return Finding(what, True, str(folder))


def _paths(config: Config) -> Iterator[Finding]:
    """Whether the patterns of saved pages and files match anything."""
    for source in config.sources:
        what = f"source {source.name}"
        if source.path is None:
            yield Finding(what, True, f"{source.url}: read when it is due")
            continue
        found = len(glob(source.path, recursive=True))  # noqa: PTH207 - as sources read them
        files = "1 file" if found == 1 else f"{found} files"
        detail = files if found else f"{source.path}: no such file; check the path"
        yield Finding(what, found > 0, detail)


async def _mail(parts: Parts, *, usable: bool) -> Iterable[Finding]:
    """Whether the mail server lets us in, and who gets mail."""
    mail = parts.config.mail
    if mail.transport is Transport.MAILDIR:
        return ()
    where = f"{mail.host}:{mail.port}"
    try:
        connection = await parts.transport().connect()
    except TransportError as error:
        return (Finding("mail server", False, f"{error}; check host, port, tls and the account"),)
    await connection.close()
    who = "everyone" if usable and parts.live else f"{len(mail.test_recipients)} test recipients"
    return (Finding("mail server", True, f"{where}: lets us in; mail goes to {who}"),)

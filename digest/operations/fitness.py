"""Whether the service is fit to run: everything it needs is looked at, each thing for itself."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from datetime import UTC, date, datetime
from functools import partial
from glob import glob
from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit

from digest.config import Config, Live, SourceConfig, Transport
from digest.config.values import is_loopback
from digest.delivery.probe import probe
from digest.delivery.smtp import server_of
from digest.dns import own_addresses
from digest.errors import Complaints, DigestError
from digest.fill import Composer
from digest.letters import Brief
from digest.live import NEVER, Standing
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
from digest.operations import ground, inbound, pauses, relay, repute, sender
from digest.operations.finding import Finding, fine, warn, wrong
from digest.operations.sender import Names
from digest.store import Store, template_faults
from digest.taxonomy import Taxonomy
from digest.templates import StandIns
from digest.tokens import Tokens
from digest.troubles import TemplateFault


class Parts(Protocol):
    """What the service is made of; each part is built when asked for, or says why it cannot be."""

    @property
    def config(self) -> Config: ...
    @property
    def store(self) -> Store: ...
    @property
    def taxonomy(self) -> Taxonomy: ...
    @property
    def standins(self) -> StandIns: ...
    @property
    def tokens(self) -> Tokens: ...
    @property
    def composer(self) -> Composer: ...
    @property
    def standing(self) -> Standing: ...


async def check(parts: Parts, names: Names | None, *, now: datetime) -> tuple[Finding, ...]:
    """Look at everything the service needs, in the order in which one would mend it.

    `names` answers questions of DNS; None asks nobody beyond this machine.
    """
    config = parts.config
    database = tuple(_database(parts, now))
    return (
        Finding("config", True, str(config.file)),
        *database,
        *_key(parts),
        *_taxonomy(parts),
        *_templates(parts),
        *_folders(config),
        *ground.space(_written_to(config)),
        *_paths(config),
        *_web(config),
        *_hub(config),
        *(_of_rows(parts, now) if all(one.ok for one in database) else ()),
        *await _mail(config, now, names),
        *[one async for one in inbound.look(config, offline=names is None)],
    )


def _told(what: str, look: Callable[[], str]) -> Iterator[Finding]:
    """What looking tells, or each complaint it ends with."""
    try:
        yield Finding(what, True, look())
    except Complaints as error:
        yield from (Finding(what, False, one) for one in error.complaints)
    except DigestError as error:
        yield Finding(what, False, str(error).removeprefix(f"{what}: "))


def _database(parts: Parts, now: datetime) -> Iterator[Finding]:
    path = parts.config.store.path
    if not (path.exists() or path.is_symlink()):
        above = _writable("database", path.parent)
        yield fine("database", f"{path}: made by the first command") if above.ok else above
        return
    try:
        store = parts.store
        yield from ground.database(store)
        yield ground.private("database file", path)
        yield from ground.user(path)
        yield _writable("state folder", path.parent)
        yield ground.clock(store, now=now, pretended=_may_pretend(parts.config))
    except DigestError as error:
        yield wrong("database", str(error).removeprefix("database: "))


def _may_pretend(config: Config) -> bool:
    """Whether --at may have moved the clock."""
    return config.mail.transport is Transport.MAILDIR or config.mail.live is Live.ALWAYS


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
            wrong = unknown_labels(source, parts.taxonomy)
            yield from (Finding(f"source {source.name}", False, one) for one in wrong)


def unknown_labels(source: SourceConfig, taxonomy: Taxonomy) -> Iterator[str]:
    """What a source's `add` and `map` name that there is not, as `sources.NAME.add.topics: …`."""
    added = {
        "topics": (Dimension.TOPIC, source.add.topics),
        "countries": (Dimension.COUNTRY, source.add.countries),
        "regions": (Dimension.REGION, source.add.regions),
    }
    for key, (dimension, slugs) in added.items():
        for slug in slugs:
            if not taxonomy.known(dimension, slug):
                allowed = ", ".join(taxonomy.choices(dimension))
                yield f'sources.{source.name}.add.{key}: "{slug}" is not one of {allowed}'
    for term, slug in source.map.items():
        if slug not in set(Kind) and taxonomy.meaning(slug) is None:
            yield f'sources.{source.name}.map.{term}: "{slug}": no kind and no label of that name'


def _templates(parts: Parts) -> Iterator[Finding]:
    """Whether all parse, a letter of each cadence can be written with them, and none has been found
    to be at fault with some news and is so still."""
    parts.standins.parse()
    written = [_told("templates", partial(_letter, parts, one)) for one in Cadence]
    findings = [finding for found in written for finding in found]
    mistakes = {one.name: one for one in (*_met(parts), *parts.standins.faults)}
    told = [f"{one}; ours is used instead" for _, one in sorted(mistakes.items())]
    closed = [f"{one}: not for this user to read" for one in _closed(parts.config.templates)]
    bad = dict.fromkeys(
        (
            *(wrong("templates", one) for one in (*closed, *told)),
            *(one for one in findings if not one.ok),
        )
    )
    yield from bad or [Finding("templates", True, "all parse; a letter of each cadence")]


def _closed(folder: Path | None) -> list[str]:
    """The operator's folders of templates that cannot be looked into."""
    found: list[str] = []
    if folder is not None:
        for _ in os.walk(folder, onerror=lambda error: found.append(error.filename)):
            pass
    return found


def _met(parts: Parts) -> Iterator[TemplateFault]:
    """What was found to be at fault, in the files as they are."""
    if parts.config.store.path.exists():
        with suppress(DigestError):  # told of the database already
            for one in template_faults.standing(parts.store):
                if parts.standins.now(one.fault.name) == one.fault.sha256:
                    yield one.fault


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


def _written_to(config: Config) -> tuple[Path, ...]:
    maildir = (config.mail.maildir,) if config.mail.transport is Transport.MAILDIR else ()
    return (config.store.path.parent, config.feeds.directory, *maildir)


def _folders(config: Config) -> Iterator[Finding]:
    yield _writable("feeds", config.feeds.directory)
    if config.mail.transport is Transport.MAILDIR:
        yield _writable("maildir", config.mail.maildir)


def _writable(what: str, folder: Path) -> Finding:
    """Whether a folder, or the nearest one above it that exists, may be written to."""
    nearest = next(one for one in (folder, *folder.parents) if one.exists())
    if not nearest.is_dir():
        return Finding(what, False, f"{nearest}: is a file; name a folder")
    if os.statvfs(nearest).f_flag & os.ST_RDONLY:
        return wrong(what, f"{nearest}: its file system is read-only; remount it, `dmesg` says why")
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


def _of_rows(parts: Parts, now: datetime) -> Iterator[Finding]:
    """What a database that is well tells."""
    yield from _live(parts)
    if parts.config.store.path.exists():
        yield from pauses.findings(parts.store)
        yield from repute.findings(parts.store, now=now)


def _live(parts: Parts) -> Iterable[Finding]:
    """Whether everyone may be mailed; not yet is as it should be, no longer is not."""
    mail = parts.config.mail
    if mail.transport is Transport.MAILDIR:
        return ()
    if mail.live is Live.ALWAYS:
        said = 'live = "always" mails everyone, with no check: for tests; write live = "ask"'
        return (Finding("live", True, said, warning=True),)
    found = parts.standing
    said = found.told(len(mail.test_recipients)) or f"live since {found.since:%Y-%m-%d %H:%M} UTC"
    return (Finding("live", found.live or found.why_not == NEVER, said),)


def _web(config: Config) -> Iterator[Finding]:
    """Whether links in letters can be followed by those who get them."""
    web = urlsplit(config.web.url)
    if is_loopback(web.hostname or "") and config.mail.transport is Transport.SMTP:
        why = "letters lead to this machine only; set [web] url to what the public sees"
        yield warn("web", f"{config.web.url}: {why}")
    elif web.scheme != "https" and not is_loopback(web.hostname or ""):
        why = "what people read can be seen on the way; put TLS in front and set [web] url"
        yield warn("web", f"{config.web.url}: {why}")
    else:
        yield fine("web", config.web.url)


def _hub(config: Config) -> Iterator[Finding]:
    """Whether a hub can read what it is told of."""
    if (hub := config.feeds.hub) is not None:
        local = is_loopback(urlsplit(config.web.url).hostname or "")
        why = "it cannot read feeds on this machine; set [web] url to what the public sees"
        yield warn("hub", f"{hub}: {why}") if local else fine("hub", hub)


async def _mail(config: Config, now: datetime, names: Names | None) -> tuple[Finding, ...]:
    """Whether the mail server lets us in, and what the internet says of our senders."""
    mail = config.mail
    if mail.transport is Transport.MAILDIR:
        return ()
    if names is None:
        return (fine("mail server", "not asked, nor any name server (--offline)"),)
    found = tuple(relay.findings(mail, await probe(server_of(mail)), now=now))
    ours = own_addresses() if is_loopback(mail.host) else ()
    return (*found, *[one async for one in sender.look(names, mail, ours)])

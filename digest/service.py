"""Assembly: from config.toml everything is built once, here, and handed down."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable
from contextlib import ExitStack, suppress
from datetime import UTC, datetime
from functools import cached_property, partial
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from digest.config import Config, InDoubt, Live, Transport
from digest.errors import ConfigError, NotLive, StoreError

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Mapping
    from concurrent.futures import ThreadPoolExecutor
    from pathlib import Path

    from digest import send as sending
    from digest.calendar import Hours
    from digest.delivery.claims import Claim
    from digest.delivery.maildir import Maildir
    from digest.delivery.smtp import Smtp
    from digest.ingest import Report
    from digest.letters import Composer
    from digest.live import Standing
    from digest.model import Outcome
    from digest.plan import Planned
    from digest.publish import Built
    from digest.sourcing import Draft, Look
    from digest.store import Store
    from digest.store.ledger import Ledger
    from digest.taxonomy import Taxonomy
    from digest.templates import Templates
    from digest.tokens import Tokens
    from digest.web import Parts as WebParts

SECRET_OCTETS = 32


class Service:
    """Everything there is; `close` when done.

    Each part is built when it is first asked for, and what it is made of is imported then: most
    commands need few, and a command line should answer at once.
    """

    def __init__(self, config: Config, clock: Callable[[], datetime]) -> None:
        """`clock` tells the machine's own time, for leases."""
        self.config = config
        self._clock = clock
        self._closing = ExitStack()

    def close(self) -> None:
        """Close what has been opened."""
        self._closing.close()

    def prepare(self) -> None:
        """Build every part now, so that what is wrong is told before anything has begun."""
        _ = (self.composer, self.tokens, self._send_parts)

    @cached_property
    def store(self) -> Store:
        """The database; StoreError where it cannot be used."""
        from digest.store import Store

        store = Store(self.config.store.path)
        self._closing.callback(store.close)
        return store

    @cached_property
    def ledger(self) -> Ledger:
        """What is owed and what became of it, in the database."""
        from digest.delivery.claims import STREAMS
        from digest.store.ledger import Ledger

        mail = self.config.mail
        hold = STREAMS if mail.in_doubt is InDoubt.HOLD else ()
        return Ledger(self.store, clock=self._clock, hold=hold, resend_after=mail.retry_after)

    @cached_property
    def taxonomy(self) -> Taxonomy:
        """Labels and the rules for them; TaxonomyError with every complaint."""
        from digest import taxonomy

        return taxonomy.load(self.config.taxonomy)

    @cached_property
    def templates(self) -> Templates:
        """Templates, the operator's own before ours."""
        from digest.templates import Templates

        return Templates(self.config.templates)

    @cached_property
    def composer(self) -> Composer:
        """Writes letters; TemplateError where their words cannot be read."""
        from digest.letters import Composer, House

        newsroom, mail = self.config.newsroom, self.config.mail
        house = House(
            name=newsroom.name,
            url=newsroom.url,
            web_url=self.config.web.url.rstrip("/"),
            senders=mail.from_,
            postal_address=newsroom.postal_address,
            contact=newsroom.contact,
            reply_to=mail.reply_to,
        )
        return Composer(house, self.templates, self.taxonomy)

    @cached_property
    def tokens(self) -> Tokens:
        """Signs links, with the key beside the database."""
        from digest.tokens import Tokens

        return Tokens(secret_beside(self.config.store.path))

    @property
    def hours(self) -> Hours:
        """When editions go out to those who chose no hour."""
        from digest.calendar import Hours

        return Hours(
            daily=self.config.daily.hour,
            weekly=self.config.weekly.hour,
            weekday=self.config.weekly.day,
            settle=self.config.alerts.settle,
            zone=self.config.newsroom.zone,
        )

    async def ingest(
        self, *names: str, now: datetime, alive: Callable[[], None] = lambda: None
    ) -> tuple[Report, ...]:
        """Poll the sources that are due, the named ones in any case, calling `alive` after each."""
        from digest.http import Http
        from digest.ingest import Ingest
        from digest.sources.reading import read

        self._refuse_unknown_labels()
        async with Http(self.config.newsroom.contact) as http:
            reader = partial(read, http=http, languages=self.config.newsroom.languages)
            ingest = Ingest(self.store, reader, self.taxonomy, self._host, self._language)
            return await ingest.poll(self.config.sources, names=names, now=now, alive=alive)

    async def look(
        self, draft: Draft, text: str, environ: Mapping[str, str], *, now: datetime
    ) -> Look:
        """Read a source that is to be added to `text`, the configuration's own; keeps nothing."""
        from digest.http import Http
        from digest.sources.reading import read
        from digest.sourcing import look

        newsroom = self.config.newsroom
        async with Http(newsroom.contact) as http:
            reader = partial(read, http=http, languages=newsroom.languages)
            file, taxonomy = self.config.file, self.taxonomy
            return await look(draft, text, file, environ, read=reader, taxonomy=taxonomy, now=now)

    def publish(self, *, now: datetime) -> Built:
        """Bring the feed files up to date."""
        from digest import publish

        publisher = publish.publisher_of(self.config)
        directory = self.config.feeds.directory
        return publish.build(self.store, self.taxonomy, publisher, directory, now=now)

    def plan(self, *, now: datetime) -> tuple[Planned, ...]:
        """Make the editions that are due."""
        from digest.plan import plan

        return plan(self.store, self.composer, self.hours, now=now)

    async def send(
        self,
        now: Callable[[], datetime],
        *,
        until_idle: bool = True,
        stopping: asyncio.Event | None = None,
        watch: Callable[[Claim, Outcome], None] | None = None,
        idle: Callable[[], None] | None = None,
    ) -> sending.Sent:
        """Send what is ready: until nothing is due, or until `stopping` is set."""
        from digest.send import send

        return await send(
            self._send_parts,
            now,
            until_idle=until_idle,
            stopping=stopping,
            watch=watch,
            idle=idle,
        )

    def web_parts(self, clock: Callable[[], datetime]) -> WebParts:
        """What the pages are made of."""
        from digest.web import Parts

        maildir = self.config.mail.transport is Transport.MAILDIR
        return Parts(
            store=self.store,
            taxonomy=self.taxonomy,
            templates=self.templates,
            tokens=self.tokens,
            newsroom=self.config.newsroom,
            web=self.config.web,
            feeds=self.config.feeds.directory,
            maildir=self.config.mail.maildir if maildir else None,
            clock=clock,
        )

    def transport(self) -> Maildir | Smtp:
        """Where letters go, as configured."""
        from digest.delivery.maildir import Maildir
        from digest.delivery.smtp import Smtp, server_of

        mail = self.config.mail
        if mail.transport is Transport.MAILDIR:
            return Maildir(mail.maildir)
        return Smtp(server_of(mail))

    @property
    def standing(self) -> Standing:
        """Whether everyone may be mailed, and why not."""
        from digest import live

        return live.standing(self.store, self.config)

    @property
    def live(self) -> bool:
        """Whether everyone may be mailed, not only test recipients."""
        return self.standing.live

    def refuse_moved_clock(self) -> None:
        """NotLive where a pretended instant could mail real people."""
        mail = self.config.mail
        if mail.transport is Transport.SMTP and mail.live is not Live.ALWAYS:
            raise NotLive(
                '--at: refused: with [mail] transport = "smtp" it could mail people at the wrong '
                'time; allowed with transport = "maildir", or in tests with live = "always"'
            )

    def _refuse_unknown_labels(self) -> None:
        """ConfigError for labels that the taxonomy does not have; only it knows them."""
        from digest.operations.fitness import unknown_labels

        wrong = [
            f"{self.config.file.name}: {one}"
            for source in self.config.sources
            for one in unknown_labels(source, self.taxonomy)
        ]
        if wrong:
            raise ConfigError(wrong)

    @property
    def _host(self) -> str:
        return urlsplit(self.config.authority).hostname or "localhost"

    @property
    def _language(self) -> str | None:
        """The newsroom's language, where it has but one."""
        languages = self.config.newsroom.languages
        return languages[0] if len(languages) == 1 else None

    @cached_property
    def _ledger_thread(self) -> ThreadPoolExecutor:
        from concurrent.futures import ThreadPoolExecutor

        return self._closing.enter_context(ThreadPoolExecutor(1, thread_name_prefix="ledger"))

    @property
    def _send_parts(self) -> sending.Parts:
        from digest.live import Gate
        from digest.send import Parts

        mail = self.config.mail
        return Parts(
            ledger=self.ledger,
            transport=self.transport(),
            tokens=self.tokens,
            gate=Gate(self.store, lambda: self.standing, mail.test_recipients, self._clock),
            thread=self._ledger_thread,
            senders=self._senders,
            connections=mail.connections,
            retry_after=mail.retry_after,
        )

    @property
    def _senders(self) -> Mapping[str, str]:
        """The envelope sender of each stream."""
        from digest.delivery.claims import STREAMS

        own = self.config.mail.from_
        special = {"transactional": own.confirm, "alert": own.alerts}
        return {stream: special.get(stream, own.digest) for stream in STREAMS}


def build(config: Config, clock: Callable[[], datetime]) -> Service:
    """A service as configured."""
    return Service(config, clock)


def machine_clock() -> datetime:
    """The machine's own time."""
    return datetime.now(UTC)


def secret_beside(database: Path) -> bytes:
    """The signing key in `<database>.key`, made once, readable by its owner only.

    StoreError where it cannot be read, or is no key: links that were mailed hang on it, so
    another is never made in its place.
    """
    path = database.with_suffix(".key")
    try:
        if not path.exists():
            _make_secret(path)
        secret = bytes.fromhex(path.read_text("ascii").strip())
    except OSError as error:
        raise StoreError(f"signing key: {path}: {error.strerror}") from error
    except ValueError as error:
        raise StoreError(_NO_KEY.format(path)) from error
    if len(secret) < SECRET_OCTETS:
        raise StoreError(_NO_KEY.format(path))
    return secret


_NO_KEY = "signing key: {}: damaged: restore it from a backup; links in letters depend on it"


def _make_secret(path: Path) -> None:
    """Written whole before it gets its name; where another process was quicker, its key stays."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(secrets.token_hex(SECRET_OCTETS) + "\n")
        file.flush()
        os.fsync(file.fileno())
    try:
        with suppress(FileExistsError):
            path.hardlink_to(fresh)
    finally:
        fresh.unlink()

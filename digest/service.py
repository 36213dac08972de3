"""Assembly: from config.toml everything is built once, here, and handed down."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

from digest import publish
from digest.config import Config, InDoubt, Live, Transport
from digest.delivery.claims import STREAMS
from digest.delivery.maildir import Maildir
from digest.delivery.smtp import Smtp, SmtpServer
from digest.errors import NotLive
from digest.http import Http
from digest.ingest import Ingest, Report
from digest.letters import Composer, House
from digest.model import Outcome
from digest.plan import Hours, Planned, plan
from digest.publish import Built
from digest.send import Gate, Sent, send
from digest.send import Parts as SendParts
from digest.sources.reading import read
from digest.store import Store, marks
from digest.store.ledger import Ledger
from digest.taxonomy import Taxonomy
from digest.taxonomy import load as load_taxonomy
from digest.templates import Templates
from digest.tokens import Tokens
from digest.web import Parts as WebParts

SECRET_OCTETS = 32


@dataclass(frozen=True, slots=True)
class Service:
    """Everything there is, built by `build`; `close` when done."""

    config: Config
    store: Store
    ledger: Ledger
    taxonomy: Taxonomy
    templates: Templates
    composer: Composer
    tokens: Tokens
    hours: Hours
    ledger_thread: ThreadPoolExecutor

    def close(self) -> None:
        """Close the database."""
        self.ledger_thread.shutdown()
        self.store.close()

    async def ingest(self, *names: str, now: datetime) -> tuple[Report, ...]:
        """Poll the sources that are due, the named ones in any case."""
        async with Http(self.config.newsroom.contact) as http:
            reader = partial(read, http=http, languages=self.config.newsroom.languages)
            ingest = Ingest(self.store, reader, self.taxonomy, self._host, self._language)
            return await ingest.poll(self.config.sources, names=names, now=now)

    def publish(self, *, now: datetime) -> Built:
        """Bring the feed files up to date."""
        publisher = publish.publisher_of(self.config.newsroom, self.config.web)
        directory = self.config.feeds.directory
        return publish.build(self.store, self.taxonomy, publisher, directory, now=now)

    def plan(self, *, now: datetime) -> tuple[Planned, ...]:
        """Make the editions that are due."""
        return plan(self.store, self.composer, self.hours, now=now)

    async def send(
        self,
        now: Callable[[], datetime],
        *,
        until_idle: bool = True,
        stopping: asyncio.Event | None = None,
        watch: Callable[[Outcome], None] | None = None,
    ) -> Sent:
        """Send what is ready: until nothing is due, or until `stopping` is set."""
        return await send(
            self._send_parts, now, until_idle=until_idle, stopping=stopping, watch=watch
        )

    def web_parts(self, clock: Callable[[], datetime]) -> WebParts:
        """What the pages are made of."""
        maildir = self.config.mail.transport is Transport.MAILDIR
        return WebParts(
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

    def refuse_moved_clock(self) -> None:
        """NotLive where a pretended instant could mail real people."""
        mail = self.config.mail
        if mail.transport is Transport.SMTP and mail.live is not Live.ALWAYS:
            raise NotLive(
                '--at: refused: with [mail] transport = "smtp" it could mail people at the wrong '
                'time; allowed with transport = "maildir", or in tests with live = "always"'
            )

    @property
    def _host(self) -> str:
        return urlsplit(self.config.web.url).hostname or "localhost"

    @property
    def _language(self) -> str | None:
        """The newsroom's language, where it has but one."""
        languages = self.config.newsroom.languages
        return languages[0] if len(languages) == 1 else None

    @property
    def _gate(self) -> Gate:
        mail = self.config.mail
        live = (
            mail.transport is Transport.MAILDIR
            or mail.live is Live.ALWAYS
            or marks.get(self.store, marks.LIVE) is not None
        )
        return Gate(live, frozenset(mail.test_recipients))

    @property
    def _send_parts(self) -> SendParts:
        mail = self.config.mail
        return SendParts(
            ledger=self.ledger,
            transport=_transport(self.config),
            tokens=self.tokens,
            gate=self._gate,
            thread=self.ledger_thread,
            senders={stream: _sender(self.config, stream) for stream in STREAMS},
            connections=mail.connections,
            retry_after=mail.retry_after,
        )


def build(config: Config, clock: Callable[[], datetime]) -> Service:
    """Build everything from a configuration. `clock` tells the machine's own time, for leases."""
    store = Store(config.store.path)
    taxonomy = load_taxonomy(config.taxonomy)
    templates = Templates(config.templates)
    hold = STREAMS if config.mail.in_doubt is InDoubt.HOLD else ()
    return Service(
        config=config,
        store=store,
        ledger=Ledger(store, clock=clock, hold=hold, resend_after=config.mail.retry_after),
        taxonomy=taxonomy,
        templates=templates,
        composer=Composer(_house(config), templates, taxonomy),
        tokens=Tokens(secret_beside(config.store.path)),
        hours=Hours(
            daily=config.daily.hour,
            weekly=config.weekly.hour,
            weekday=config.weekly.day,
            settle=config.alerts.settle,
            zone=config.newsroom.zone,
        ),
        ledger_thread=ThreadPoolExecutor(1, thread_name_prefix="ledger"),
    )


def machine_clock() -> datetime:
    """The machine's own time."""
    return datetime.now(UTC)


def secret_beside(database: Path) -> bytes:
    """The signing key in `<database>.key`, made once, readable by its owner only."""
    path = database.with_suffix(".key")
    if not path.exists():
        fresh = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
        fresh.touch(mode=0o600)
        fresh.write_text(secrets.token_hex(SECRET_OCTETS) + "\n", "ascii")
        with suppress(FileExistsError):  # another process was quicker; its key is the key
            path.hardlink_to(fresh)
        fresh.unlink()
    return bytes.fromhex(path.read_text("ascii").strip())


def _house(config: Config) -> House:
    return House(
        name=config.newsroom.name,
        url=config.newsroom.url,
        web_url=config.web.url.rstrip("/"),
        senders=config.mail.from_,
        postal_address=config.newsroom.postal_address,
        contact=config.newsroom.contact,
        reply_to=config.mail.reply_to,
    )


def _transport(config: Config) -> Maildir | Smtp:
    mail = config.mail
    if mail.transport is Transport.MAILDIR:
        return Maildir(mail.maildir)
    return Smtp(
        SmtpServer(
            host=mail.host,
            port=mail.port,
            tls=mail.tls,
            username=mail.username,
            password=mail.password,
        )
    )


def _sender(config: Config, stream: str) -> str:
    senders: Mapping[str, str] = {
        "transactional": config.mail.from_.confirm,
        "alert": config.mail.from_.alerts,
    }
    return senders.get(stream, config.mail.from_.digest)

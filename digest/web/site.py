"""What every handler is given, and how a page is made from a template."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

from starlette.responses import HTMLResponse

from digest.config import Newsroom, Web
from digest.feeds.catalogue import Labels
from digest.publish.requested import Requested
from digest.store import feeds
from digest.store.database import Store
from digest.templates import Templates
from digest.tokens import Tokens
from digest.web.directory import Directory, directory


@dataclass(frozen=True, slots=True)
class Parts:
    """What the pages are made of. `feeds` is the folder that feed files are written to.

    `maildir` is given where letters go to a Maildir; the mailbox that shows them exists only
    while nobody comes to `web` but from this machine. `ticked` tells when the service last gave a
    sign of life, None where nothing ticks. `sources` are the names of those that are configured;
    `wake` has the service begin its next round now. `hub` is told
    when feeds change. `requested` makes feeds that have no file, None where there are none.
    """

    store: Store
    taxonomy: Labels
    templates: Templates
    tokens: Tokens
    newsroom: Newsroom
    web: Web
    feeds: Path
    maildir: Path | None
    clock: Callable[[], datetime]
    ticked: Callable[[], datetime] | None = None
    sources: Collection[str] = ()
    hub: str | None = None
    requested: Requested | None = None
    wake: Callable[[], None] = lambda: None


@dataclass(frozen=True, slots=True)
class Site:
    """The parts, with what is worked out from them once; `style` tells the stylesheet's state."""

    parts: Parts
    style: str

    @property
    def url(self) -> str:
        """The public address, without a slash at its end."""
        return self.parts.web.url.rstrip("/")

    @property
    def base(self) -> str:
        """The path below which the public sees us, empty or like `/news`."""
        return urlsplit(self.url).path

    @property
    def https(self) -> bool:
        """Whether the public comes by TLS."""
        return self.url.startswith("https:")

    @property
    def mailbox(self) -> Path | None:
        """The Maildir to show: letters hold live tokens, so only to this machine."""
        return self.parts.maildir if self.parts.web.local else None

    def directory(self) -> Directory:
        """The feeds that are written."""
        return directory(feeds.public(self.parts.store), self.parts.taxonomy, self.url)

    def page(
        self,
        name: str,
        *,
        status: int = 200,
        headers: Mapping[str, str] | None = None,
        **values: object,
    ) -> HTMLResponse:
        """The page that `web/NAME.html` makes of the values."""
        text = self.parts.templates.render(
            f"web/{name}.html",
            newsroom=self.parts.newsroom,
            site_url=self.url,
            base=self.base,
            style=self.style,
            mailbox=self.mailbox is not None,
            **values,
        )
        return HTMLResponse(text, status_code=status, headers=dict(headers or {}))

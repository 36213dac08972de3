"""What every handler is given, and how a page is made from a template."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import HTMLResponse

from digest import languages
from digest.config import Look, Newsroom, Web
from digest.feeds.catalogue import Labels
from digest.inviting import Desk as Inviting
from digest.languages import Language
from digest.past import Past
from digest.proofs import Bench
from digest.publish.requested import Requested
from digest.store import feeds
from digest.store.database import Store
from digest.templates import StandIns
from digest.tokens import Tokens
from digest.web.assets import Assets
from digest.web.directory import Directory, directory
from digest.web.inbound import Hooks
from digest.web.views import Voice
from digest.web.ways import chosen, ways

_LANGUAGE = "digest.language"


@dataclass(frozen=True, slots=True)
class Parts:
    """What the pages are made of. `feeds` is the folder that feed files are written to.

    `maildir` is given where letters go to a Maildir; the mailbox that shows them exists only
    while nobody comes to `web` but from this machine. `ticked` tells when the service last gave a
    sign of life, None where nothing ticks. `sources` are the names of those that are configured;
    `wake` has the service begin its next round now. `hub` is told
    when feeds change. `requested` makes feeds that have no file, None where there are none.
    `past` tells of editions that went out, None where no letters are written.
    `inviting` mails the links that people ask for, None where nothing is mailed. `look` are the
    newsroom's own colours and logo. `proofs` makes letters for the operator to look at, None where
    there are none to see. `hooks` hear what mail providers tell, None where none is configured.
    """

    store: Store
    taxonomy: Labels
    templates: StandIns
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
    past: Past | None = None
    wake: Callable[[], None] = lambda: None
    inviting: Inviting | None = None
    look: Look = field(default_factory=Look)
    proofs: Bench | None = None
    hooks: Hooks | None = None


@dataclass(frozen=True, slots=True)
class Site:
    """The parts, with what is worked out from them once; `assets` are the files of the look."""

    parts: Parts
    assets: Assets

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

    def language(self, request: Request) -> Language:
        """What to answer in: what the address names, else what the browser likes best, else the
        first of the newsroom's languages. Worked out once for a request."""
        if _LANGUAGE not in request.scope:
            request.scope[_LANGUAGE] = self._language(request)
        found: Language = request.scope[_LANGUAGE]
        return found

    def speak(self, tag: str, request: Request) -> None:
        """Answer in this language, whatever the reader likes; of those that pages do not speak, in
        the first one that they do."""
        request.scope[_LANGUAGE] = languages.home((tag,))

    def _language(self, request: Request) -> Language:
        own = languages.home(self.parts.newsroom.languages)
        liked = ",".join(request.headers.getlist("accept-language"))
        return languages.language(chosen(request) or languages.accepted(liked, own.tag))

    def directory(self, language: Language) -> Directory:
        """The feeds that are written, by what they are called in a language."""
        rows = feeds.public(self.parts.store)
        return directory(rows, self.parts.taxonomy, self.url, language)

    def voice(self, language: Language) -> Voice:
        """How entries are told of to those who read a language."""
        return Voice(self.parts.taxonomy, self.parts.newsroom.zone, language)

    def liked(self, language: Language) -> tuple[str, ...]:
        """The languages to tell an entry in, where it is told in several."""
        return (language.tag, *self.parts.newsroom.languages)

    def page(
        self,
        name: str,
        request: Request,
        *,
        status: int = 200,
        headers: Mapping[str, str] | None = None,
        **values: object,
    ) -> HTMLResponse:
        """The page that `web/NAME.html` makes of the values, in the language of the request.

        Every page is given `to(path)` for links below the site, `asset(name)` for a file of the
        look, `logo` its name of the logo or None, `archive` whether there is one,
        `whole(path)` and
        `elsewhere(path)` for its canonical address and its other languages, and `chosen`, the
        language that its own address names or None, which a form that GETs has to send along.
        """
        language, way = self.language(request), ways(self.url, self.base, request)
        text = self.parts.templates.render_in(
            language,
            f"web/{name}.html",
            newsroom=self.parts.newsroom,
            site_url=self.url,
            base=self.base,
            to=way.to,
            whole=way.whole,
            elsewhere=way.elsewhere,
            chosen=way.chosen,
            switches=way.switches(language) if request.method in ("GET", "HEAD") else (),
            asset=lambda path: f"{self.base}{self.assets.address(path)}",
            logo=self.assets.logo,
            mailbox=self.mailbox is not None,
            archive=self.parts.past is not None,
            **values,
        )
        told = {"Content-Language": language.tag, **(headers or {})}
        if way.chosen is None:
            told["Vary"] = ", ".join(filter(None, (told.get("Vary"), "Accept-Language")))
        return HTMLResponse(text, status_code=status, headers=told)

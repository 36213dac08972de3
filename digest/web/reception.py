"""Where forms come in: what they may offer, and who is turned away before anything is looked up."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from digest.store import Store, feeds
from digest.store.subscribers import address_key
from digest.text import primary
from digest.web import guard, zones
from digest.web.choices import Lists
from digest.web.forms.choice import Complaint, Wrong
from digest.web.forms.fields import MOST, Fields, fields
from digest.web.forms.person import Offer
from digest.web.limits import Limits, Over, network
from digest.web.printed import Printed
from digest.web.site import Site

FORM_PAGE = {"Cache-Control": "no-store", "Referrer-Policy": "same-origin"}
"""For pages with a form about an address: the form holds the moment at which it was shown, and
only with a referrer of its own does a browser without Sec-Fetch-Site tell where a form is from."""

_MINUTE = timedelta(minutes=1)

BUSY = frozenset({Wrong.TOO_OFTEN})


@dataclass(slots=True)
class Spoken:
    """The languages that there is news in, as they were within the last minute: every form lists
    them, and a new one comes a few times a year."""

    tags: tuple[str, ...] = ()
    until: datetime | None = None

    def at(self, store: Store, now: datetime) -> tuple[str, ...]:
        """Asked of the store where that is not known."""
        if self.until is None or not self.until - _MINUTE <= now < self.until:
            self.tags, self.until = feeds.languages(store), now + _MINUTE
        return self.tags


@dataclass(frozen=True, slots=True)
class Reception:
    """The site, with what its forms have in common."""

    site: Site
    lists: Lists
    limits: Limits
    printed: Printed = field(default_factory=Printed)
    spoken: Spoken = field(default_factory=Spoken)

    def offer(self, request: Request) -> Offer:
        """What a form offers to who asks."""
        parts = self.site.parts
        newsroom = parts.newsroom
        language = self.site.language(request).tag
        home = primary(newsroom.languages[0])
        news = (
            *map(primary, newsroom.languages),
            *self.spoken.at(parts.store, parts.clock()),
        )
        liked = ",".join(request.headers.getlist("accept-language"))
        return Offer(
            language=language,
            languages=tuple(dict.fromkeys((language, *news))),
            zone=zones.guessed(liked, newsroom.zone),
            # Who reads a page in a language that has no news would hear of nothing.
            proposed=(language,) if language in news else (language, home),
        )

    def named(self, offer: Offer, request: Request) -> list[tuple[str, str]]:
        """The languages offered, by what the page's language calls them."""
        language = self.site.language(request)
        return [(tag, language.called(tag) or tag) for tag in offer.languages]

    def stamp(self, written: str = "") -> str:
        """The moment at which a form is shown, signed."""
        return guard.kept(self.site.parts.tokens, written, self.site.parts.clock())

    def suspicions(self, sent: Fields, request: Request) -> tuple[Complaint, ...]:
        """What speaks against a person having sent this from our page."""
        if guard.is_from_elsewhere(request, self.site.url):
            return (Complaint("form", Wrong.ELSEWHERE),)
        return guard.complaints(sent, self.site.parts.tokens, self.site.parts.clock())

    def excess(
        self, request: Request, email: str | None, *, visitor: str | None = None
    ) -> tuple[Complaint, ...]:
        """Whether too much was asked from there, for that address (None: none is concerned), or
        in all. To be asked last, since it counts. `visitor` is the network of who asks, where it
        is not the one that the request comes from."""
        named = self.site.parts.tokens.opaque
        over: Over | None = self.limits.over(
            network=named("network", visitor or network(request)),
            address=named("address", address_key(email)) if email is not None else None,
        )
        return (Complaint("form", Wrong.TOO_OFTEN, str(over)),) if over else ()

    def to(self, request: Request, path: str) -> Response:
        """See another page (RFC 9110 § 15.4.4), in the language chosen."""
        chosen = request.query_params.get("lang")
        kept = f"?lang={self.site.language(request).tag}" if chosen else ""
        return RedirectResponse(
            f"{self.site.url}{path}{kept}", status_code=303, headers={"Cache-Control": "no-store"}
        )


async def sent_by(request: Request) -> Fields:
    """The fields of a form, urlencoded or multipart; none where the body is no form."""
    try:
        form = await request.form(max_files=2, max_fields=MOST)
    except HTTPException as error:
        if error.status_code == 413:
            raise
        return Fields()
    return fields(form.multi_items())


def status(complaints: tuple[Complaint, ...]) -> int:
    """200 where nothing is wrong; 403 from elsewhere, 429 where it was too often, else 400."""
    reasons = {one.why for one in complaints}
    if Wrong.ELSEWHERE in reasons:
        return 403
    if reasons & BUSY:
        return 429
    return 400 if reasons else 200

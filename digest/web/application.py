"""The route table, and the application made of it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from functools import partial
from pathlib import Path
from time import monotonic

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from digest.feeds.formats import FORMATS
from digest.past import Past
from digest.proofs import Bench
from digest.web import (
    api,
    assets,
    combining,
    confirming,
    faults,
    feeds,
    health,
    hooks,
    mailbox,
    managing,
    pacing,
    pages,
    past,
    preferring,
    proofs,
    requested,
    subjects,
    subscribing,
    unsubscribe,
)
from digest.web.bounds import Bounded
from digest.web.choices import Lists
from digest.web.directory import GROUPS
from digest.web.headers import SafeHeaders
from digest.web.inbound import Hooks
from digest.web.limits import Limits
from digest.web.reception import Reception
from digest.web.site import Parts, Site


def application(parts: Parts, *, seconds: Callable[[], float] = monotonic) -> feeds.FeedsFirst:
    """The whole site. Handlers that wait for the store run in Starlette's thread pool. `seconds`
    never go back: limits are counted by them."""
    site = Site(parts, assets.Assets(parts.look))
    patience = hooks.Patience(seconds)
    desk = Reception(site, Lists(parts.taxonomy, parts.templates), Limits(seconds))
    handlers = faults.handlers(site)
    app = Starlette(
        routes=[
            *_forms(desk),
            _get("/", partial(pages.home, site)),
            _get("/help", partial(pages.help_page, site)),
            _get("/releases/{uid}", partial(pages.release, site)),
            *_requested(site),
            *(_get(f"/{one}/{{slug}}", partial(subjects.label, site, one)) for one in GROUPS),
            _get("/feeds", partial(pages.to_all_feeds, site)),
            _get("/feeds/", partial(pages.all_feeds, site)),
            _get("/feeds/combine", partial(combining.combine, site)),
            _get("/feeds/{path:path}", partial(feeds.absent, site)),
            *_past(site, site.parts.past),
            api.routes(desk),
            Route("/u/{token}", partial(unsubscribe.page, site), methods=["GET"]),
            Route("/u/{token}", partial(unsubscribe.act, site), methods=["POST"]),
            Route("/hooks/ingest/{token}", partial(hooks.ingest, site, patience), methods=["POST"]),
            _get("/static/{path:path}", partial(assets.serve, site.assets)),
            _get("/healthz", health.alive),
            _get("/readyz", partial(health.ready, parts)),
            *_inbound(parts.hooks),
            *_mailbox(site, site.mailbox),
            *_proofs(site, parts.proofs),
        ],
        middleware=[
            Middleware(SafeHeaders, https=site.https),
            Middleware(
                Bounded,
                refuse=handlers[HTTPException],
                but=api.BELOW,
                nor=parts.hooks.paths if parts.hooks else (),
            ),
        ],
        exception_handlers=handlers,
    )
    return feeds.FeedsFirst(site, app)


def _get(path: str, handler: Callable[[Request], Response]) -> Route:
    return Route(path, handler, methods=["GET"])


def _post(path: str, handler: Callable[[Request], Awaitable[Response]]) -> Route:
    return Route(path, handler, methods=["POST"])


def _forms(desk: Reception) -> Iterator[BaseRoute]:
    """Joining, and what people change of it."""
    yield _get("/subscribe", partial(subscribing.form, desk))
    yield _post("/subscribe", partial(subscribing.send, desk))
    yield _get("/subscribe/sent", partial(subscribing.sent, desk))
    yield _get("/preferences", partial(preferring.form, desk))
    yield _post("/preferences", partial(preferring.send, desk))
    yield _get("/preferences/sent", partial(preferring.sent, desk))
    yield _get("/preferences/{token}", partial(managing.page, desk))
    yield _post("/preferences/{token}", partial(managing.act, desk))
    for form in ("json", "csv"):
        path = f"/preferences/{{token}}/export.{form}"
        yield _get(path, partial(managing.export, desk, form))
    yield _get("/pace/{token}", partial(pacing.page, desk))
    yield _post("/pace/{token}", partial(pacing.act, desk))
    yield _get("/confirm/{token}", partial(confirming.page, desk))
    yield _post("/confirm/{token}", partial(confirming.act, desk))


def _requested(site: Site) -> Iterator[BaseRoute]:
    """Feeds that have no file."""
    for form in FORMATS:
        yield _get(f"/feeds/{form.name}", partial(requested.combined, site, form))
        yield _get(f"/feeds/private/{{token}}{form.suffix}", partial(requested.private, site, form))


def _past(site: Site, shelf: Past | None) -> list[BaseRoute]:
    """Editions that went out."""
    if shelf is None:
        return []
    return [
        _get("/letters/{token}", partial(past.copy, site, shelf)),
        _get("/archive", partial(past.archive, site, shelf)),
        _get("/archive/{language}", partial(past.archive, site, shelf)),
        _get("/archive/{language}/{month}", partial(past.archive, site, shelf)),
        _get("/archive/{language}/{cadence}/{day}", partial(past.edition, site, shelf)),
    ]


def _proofs(site: Site, bench: Bench | None) -> Iterator[BaseRoute]:
    """Letters for the operator to look at."""
    if bench is not None:
        yield _get("/proofs/{token}", partial(proofs.page, site))
        yield _post("/proofs/{token}", partial(proofs.show, site, bench))
        path = "/proofs/{token}/{person:int}/{kind}/{scheme}"
        yield _get(path, partial(proofs.frame, site, bench))


def _inbound(hooks: Hooks | None) -> Iterator[BaseRoute]:
    """What became of letters, told by whoever carries them."""
    if hooks is not None:
        yield Route("/hooks/{name}", hooks.answer, methods=["POST"])


def _mailbox(site: Site, maildir: Path | None) -> list[BaseRoute]:
    if maildir is None:
        return []
    return [
        _get("/mailbox", partial(mailbox.letters, site, maildir)),
        _get("/mailbox/{name}", partial(mailbox.letter, site, maildir)),
        _get("/mailbox/{name}/html", partial(mailbox.html, site, maildir)),
    ]

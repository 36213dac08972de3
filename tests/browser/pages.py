"""Every page there is, in every state it has: one table, by the route that answers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import httpx

from tests.browser.newsroom import AT_HOME, Reader

SURE = {"sure": "1"}
TOO_OFTEN = 5
"""Requests within a minute, one more than an address is allowed."""


@dataclass(frozen=True, slots=True)
class Page:
    """One state of a page: the route, the status, and how a reader comes to see it."""

    name: str
    route: str
    status: int
    come: Callable[[Reader], httpx.Response]


def at(path: str) -> Callable[[Reader], httpx.Response]:
    """By its address."""
    return lambda reader: reader.get(path)


def home(path: str) -> Callable[[Reader], httpx.Response]:
    """By its address, on one's own machine and with a letter in the mailbox."""

    def come(reader: Reader) -> httpx.Response:
        reader.asked()
        reader.visit.letters()
        folder = reader.visit.service.config.mail.maildir / "new"
        name = max(folder.iterdir(), key=lambda one: one.stat().st_mtime_ns).name
        reader.newsroom.open_at_home()
        try:
            return reader.visit.get(path.format(name=name), host=AT_HOME.listen)
        finally:
            reader.newsroom.open()

    return come


def confirmed(reader: Reader) -> httpx.Response:
    """The way of somebody who is new: asks, follows the link, presses the button."""
    reader.asked()
    return reader.post(reader.visit.link("confirm"), {})


def confirming(reader: Reader) -> httpx.Response:
    """The page behind the link, before the button."""
    reader.asked()
    return reader.get(reader.visit.link("confirm"))


def too_often(reader: Reader) -> httpx.Response:
    """The form pressed again and again."""
    for _ in range(TOO_OFTEN):
        answer = reader.asked()
        reader.visit.now -= timedelta(seconds=4)
    return answer


def managed(do: str, **fields: str) -> Callable[[Reader], httpx.Response]:
    """A button of the preferences pressed."""
    return lambda reader: reader.press(reader.preferences(), do, **fields)


def paced(do: str, **fields: str) -> Callable[[Reader], httpx.Response]:
    """A button behind the link at the foot of a letter pressed."""
    return lambda reader: reader.press(reader.pace(), do, **fields)


def proved(**fields: str) -> Callable[[Reader], httpx.Response]:
    """A letter looked at, as the reader gets it."""

    def come(reader: Reader) -> httpx.Response:
        reader.enrolled()
        return reader.fill(reader.proofs(), {"whom": reader.email, **fields})

    return come


def left(reader: Reader, *, then: str) -> httpx.Response:
    """Unsubscribed by the button, and one of the buttons after that."""
    path = reader.unsubscribe("daily")
    reader.post(path, {})
    return reader.post(path, {"do": then}, sec_fetch_site="same-origin")


def forgotten(reader: Reader) -> httpx.Response:
    """Stopped, and taken back when it is too late."""
    path = reader.unsubscribe("weekly")
    return reader.post(path, {"do": "undo"}, sec_fetch_site="same-origin")


SUBSCRIBE, SEND = "GET /subscribe", "POST /subscribe"
NOWHERE = "no route"
MANAGE, MANAGED = "GET /preferences/{token}", "POST /preferences/{token}"
PACED = "POST /pace/{token}"
PROVED = "POST /proofs/{token}"
WRONG = {"email": "nobody", "zone": "Nowhere", "hour": "25", "role": "press", "cadence": "daily"}

PAGES = (
    Page("home", "GET /", 200, at("/")),
    Page("home-older", "GET /", 200, at("/?before=2026-02-20T00:00:00Z~")),
    Page("release", "GET /releases/{uid}", 200, at("/releases/belarus-reporter")),
    Page("release-arabic", "GET /releases/{uid}", 200, at("/releases/egypt-statement")),
    Page("release-bare", "GET /releases/{uid}", 200, at("/releases/bare")),
    Page("release-withdrawn", "GET /releases/{uid}", 410, at("/releases/russia-taken-back")),
    Page("region", "GET /region/{slug}", 200, at("/region/africa")),
    Page("country", "GET /country/{slug}", 200, at("/country/ke")),
    Page("topic", "GET /topic/{slug}", 200, at("/topic/journalists")),
    Page(
        "topic-end", "GET /topic/{slug}", 200, at("/topic/journalists?before=2001-01-01T00:00:00Z~")
    ),
    Page("kind", "GET /kind/{slug}", 200, at("/kind/press-release")),
    Page("language", "GET /language/{slug}", 200, at("/language/ar")),
    Page("help", "GET /help", 200, at("/help")),
    Page("archive", "GET /archive", 200, at("/archive")),
    Page("archive-arabic", "GET /archive/{language}", 200, at("/archive/ar")),
    Page("archive-month", "GET /archive/{language}/{month}", 200, at("/archive/en/2026-11")),
    Page(
        "edition",
        "GET /archive/{language}/{cadence}/{day}",
        200,
        at("/archive/en/daily/2026-11-21"),
    ),
    Page("letter-copy", "GET /letters/{token}", 200, lambda one: one.get(one.letter())),
    Page(
        "letter-copy-discreet",
        "GET /letters/{token}",
        200,
        lambda one: one.get(one.letter(discreet=True)),
    ),
    Page("letter-gone", "GET /letters/{token}", 410, lambda one: one.get(one.letter(gone=True))),
    Page("feeds", "GET /feeds/", 200, at("/feeds/")),
    Page("combine", "GET /feeds/combine", 200, at("/feeds/combine")),
    Page("combined", "GET /feeds/combine", 200, at("/feeds/combine?country=by&topic=journalists")),
    Page(
        "combined-both",
        "GET /feeds/combine",
        200,
        at("/feeds/combine?country=by&country=ke&topic=journalists&match=all"),
    ),
    Page("combined-one", "GET /feeds/combine", 200, at("/feeds/combine?country=ke")),
    Page("combined-wrong", "GET /feeds/combine", 400, at("/feeds/combine?country=zz&match=some")),
    Page("gone-feed", "GET /feeds/{path:path}", 404, at("/feeds/topic/none.atom")),
    Page("gone", "GET /region/{slug}", 404, at("/region/atlantis")),
    Page("not-there", NOWHERE, 404, at("/nowhere")),
    Page("not-allowed", NOWHERE, 405, lambda reader: reader.post("/", {"a": "b"})),
    Page("too-much", SEND, 413, lambda reader: reader.post("/subscribe", {"email": "x" * 70_000})),
    Page("subscribe", SUBSCRIBE, 200, at("/subscribe")),
    Page(
        "subscribe-set",
        SUBSCRIBE,
        200,
        at("/subscribe?country=by&region=africa&topic=journalists&kind=report&match=all"),
    ),
    Page("subscribe-wrong", SEND, 400, lambda reader: reader.fill("/subscribe", WRONG)),
    Page("subscribe-empty", SEND, 400, lambda reader: reader.fill("/subscribe", {})),
    Page(
        "subscribe-preview",
        SEND,
        200,
        lambda reader: reader.fill(
            "/subscribe", {"topic": "journalists", "country": "BY"}, press="preview"
        ),
    ),
    Page(
        "subscribe-preview-none",
        SEND,
        200,
        lambda reader: reader.fill("/subscribe", {"country": "AQ"}, press="preview"),
    ),
    Page(
        "subscribe-elsewhere",
        SEND,
        403,
        lambda reader: reader.post("/subscribe", WRONG, sec_fetch_site="cross-site"),
    ),
    Page("subscribe-too-often", SEND, 429, too_often),
    Page("subscribe-sent", "GET /subscribe/sent", 200, at("/subscribe/sent")),
    Page("confirm", "GET /confirm/{token}", 200, confirming),
    Page("confirm-expired", "GET /confirm/{token}", 404, at("/confirm/forged")),
    Page("confirmed", "POST /confirm/{token}", 200, confirmed),
    Page("preferences", "GET /preferences", 200, at("/preferences")),
    Page(
        "preferences-wrong",
        "POST /preferences",
        400,
        lambda reader: reader.fill("/preferences", {"email": "nobody"}),
    ),
    Page("preferences-sent", "GET /preferences/sent", 200, at("/preferences/sent")),
    Page("manage", MANAGE, 200, lambda reader: reader.get(reader.preferences())),
    Page("manage-paused", MANAGE, 200, lambda reader: reader.get(reader.paused())),
    Page("manage-expired", MANAGE, 404, at("/preferences/forged")),
    Page("managed-save", MANAGED, 200, managed("save", hour="9", discreet="1")),
    Page("managed-save-wrong", MANAGED, 400, managed("save", hour="25", outlet="", language="")),
    Page("managed-pause", MANAGED, 200, managed("pause", until="2026-12-24")),
    Page("managed-pause-wrong", MANAGED, 400, managed("pause", until="2020-01-01")),
    Page(
        "managed-resume",
        MANAGED,
        200,
        lambda reader: reader.press(reader.paused(), "resume", **SURE),
    ),
    Page("managed-address", MANAGED, 200, managed("address", email="new@example.org")),
    Page("managed-address-wrong", MANAGED, 400, managed("address", email="nobody")),
    Page("managed-leave", MANAGED, 200, managed("leave", **SURE)),
    Page("managed-leave-unsure", MANAGED, 400, managed("leave")),
    Page("pace", "GET /pace/{token}", 200, lambda one: one.get(one.pace())),
    Page("pace-unknown", "GET /pace/{token}", 404, at("/pace/forged")),
    Page("paced-save", PACED, 200, paced("save", **{"pace-daily": "weekly"})),
    Page("paced-pause", PACED, 200, paced("pause", until="2026-12-24")),
    Page("paced-pause-wrong", PACED, 400, paced("pause", until="2020-01-01")),
    Page("paced-leave", PACED, 200, paced("leave", **SURE)),
    Page("paced-leave-unsure", PACED, 400, paced("leave")),
    Page("revoked", MANAGED, 200, managed("revoke", **SURE)),
    Page("erased", MANAGED, 200, managed("erase", **SURE)),
    Page("unsubscribe", "GET /u/{token}", 200, lambda one: one.get(one.unsubscribe("daily"))),
    Page(
        "unsubscribe-all", "GET /u/{token}", 200, lambda one: one.get(one.unsubscribe("correction"))
    ),
    Page("unsubscribe-unknown", "GET /u/{token}", 404, at("/u/forged")),
    Page(
        "unsubscribed", "POST /u/{token}", 200, lambda one: one.post(one.unsubscribe("weekly"), {})
    ),
    Page("unsubscribed-all", "POST /u/{token}", 200, lambda one: left(one, then="everything")),
    Page("resubscribed", "POST /u/{token}", 200, lambda one: left(one, then="undo")),
    Page("not-resubscribed", "POST /u/{token}", 200, forgotten),
    Page("mailbox", "GET /mailbox", 200, home("/mailbox")),
    Page("letter", "GET /mailbox/{name}", 200, home("/mailbox/{name}")),
    Page("letter-text", "GET /mailbox/{name}", 200, home("/mailbox/{name}?view=text")),
    Page("proofs", "GET /proofs/{token}", 200, lambda one: one.get(one.proofs())),
    Page("proofs-expired", "GET /proofs/{token}", 404, at("/proofs/forged")),
    Page("proof", PROVED, 200, proved(kind="confirmation", view="dark", width="phone")),
    Page("proof-source", PROVED, 200, proved(kind="preferences", view="source")),
    Page("proof-none", PROVED, 200, proved(kind="alert")),
    Page("proof-wrong", PROVED, 400, proved(whom="nobody@example.org", view="none")),
)

NO_ROUTES = frozenset({NOWHERE})
"""What answers where no route does."""

NO_PAGES = frozenset(
    {
        "GET /feeds",  # on to /feeds/
        "GET /feeds/atom",
        "GET /feeds/rss",
        "GET /feeds/json",
        "GET /feeds/private/{token}.atom",
        "GET /feeds/private/{token}.rss",
        "GET /feeds/private/{token}.json",
        "POST /hooks/ingest/{token}",
        "GET /static/{path:path}",
        "GET /healthz",
        "GET /readyz",
        "GET /preferences/{token}/export.json",
        "GET /preferences/{token}/export.csv",
        "GET /mailbox/{name}/html",  # a letter, judged where letters are
        "GET /proofs/{token}/{person:int}/{kind}/{scheme}",
    }
)
"""Routes that answer with something else than a page of ours."""

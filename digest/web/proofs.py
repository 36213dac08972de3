"""The operator's own page: any letter as any subscriber gets it, in light, dark, text and source.

Its address is made by `digest proofs` on the machine, is signed and works for an hour; there is no
other way in. Whom a letter is for is sent in a form and stands in no address. Nothing here writes,
and a letter is shown in a frame that runs nothing, fetches nothing and leads nowhere.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from email import message_from_bytes
from email import policy as mail_policy
from functools import partial

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from digest.errors import TokenError
from digest.letters.compose import HTML_LIMIT
from digest.letters.scheme import Scheme, seen_in
from digest.model import Subscriber
from digest.preview import part
from digest.proofs import KINDS, Absent, Bench, Kind, proof
from digest.store import subscribers
from digest.web import guard
from digest.web.forms.choice import Complaint, Wrong
from digest.web.forms.fields import Fields
from digest.web.headers import TOKEN_PAGE, policy
from digest.web.reception import sent_by, status
from digest.web.site import Site

VIEWS = (*(str(one) for one in Scheme), "text", "source")
"""The ways to look at a letter, the first one by default."""

WIDTHS = ("wide", "phone")

_MOST_PEOPLE = 2**53
"""No key of anybody's is greater, and SQLite takes none much greater."""

_FRAMING = policy(frame_src="'self'")
_FRAMED = policy(
    style_src="'unsafe-inline'",
    img_src="'none'",
    form_action="'none'",
    frame_ancestors="'self'",
    sandbox="",
)
_HEAD = re.compile(r"<head(\s[^>]*)?>", re.IGNORECASE)
_LEADS_NOWHERE = '<base target="_blank">'
_WITHIN = re.compile(r"<a (?=[^>]*href=\"#)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Seen:
    """A letter as the page shows it; `frame` is the path of the frame, `text` what stands in its
    place, and `kilobytes` the
    length of its HTML, rounded up."""

    subject: str
    sender: str
    recipient: str
    language: str
    kilobytes: int
    frame: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """What the form says."""

    whom: str = ""
    kind: str = next(iter(KINDS))
    view: str = VIEWS[0]
    width: str = WIDTHS[0]


def page(site: Site, request: Request) -> Response:
    """GET /proofs/TOKEN: the form."""
    return _shown(site, request, Asked()) if _open(site, request) else _expired(site, request)


async def show(site: Site, bench: Bench, request: Request) -> Response:
    """POST /proofs/TOKEN: the letter that the form asks for, below it."""
    return await run_in_threadpool(_show, site, bench, request, await sent_by(request))


def frame(site: Site, bench: Bench, request: Request) -> Response:
    """GET /proofs/TOKEN/PERSON/KIND/SCHEME: the HTML of a letter alone; PERSON is 0 for a letter
    that is for nobody."""
    given = request.path_params
    kind = KINDS.get(given["kind"])
    strange = kind is None or given["scheme"] not in list(Scheme) or given["person"] > _MOST_PEOPLE
    if strange or not _open(site, request):
        raise HTTPException(404)
    assert kind is not None
    person = subscribers.known(bench.store, given["person"])
    found = proof(bench, kind, person, site.parts.clock())
    if isinstance(found, Absent):
        raise HTTPException(404)
    text = seen_in(part(found, "html"), Scheme(given["scheme"]))
    text = _HEAD.sub(lambda head: head[0] + _LEADS_NOWHERE, text, count=1)
    text = _WITHIN.sub('<a target="_self" ', text)
    return HTMLResponse(text, headers={**TOKEN_PAGE, "Content-Security-Policy": _FRAMED})


def _show(site: Site, bench: Bench, request: Request, sent: Fields) -> Response:
    if not _open(site, request):
        return _expired(site, request)
    asked = Asked(*(sent.one(one) or getattr(Asked(), one) for one in Asked.__slots__))
    if guard.is_from_elsewhere(request, site.url, secret=True):
        return _shown(site, request, asked, wrong=(Complaint("form", Wrong.ELSEWHERE),))
    wrong = tuple(_strange(asked))
    kind = KINDS.get(asked.kind)
    if kind is None or wrong:
        return _shown(site, request, asked, wrong=wrong)
    person = subscribers.by_email(bench.store, asked.whom) if kind.personal else None
    if kind.personal and person is None:
        why = Wrong.STRANGER if asked.whom else Wrong.EMPTY
        return _shown(site, request, asked, wrong=(Complaint("whom", why),))
    found = proof(bench, kind, person, site.parts.clock())
    if isinstance(found, Absent):
        return _shown(site, request, asked, absent=found)
    return _shown(site, request, asked, seen=_seen(found, asked, kind, person, request))


def _strange(asked: Asked) -> list[Complaint]:
    offered = {"kind": tuple(KINDS), "view": VIEWS, "width": WIDTHS}
    return [
        Complaint(name, Wrong.UNKNOWN, getattr(asked, name)[:80])
        for name, values in offered.items()
        if getattr(asked, name) not in values
    ]


def _seen(
    message: bytes, asked: Asked, kind: Kind, person: Subscriber | None, request: Request
) -> Seen:
    parsed = message_from_bytes(message, policy=mail_policy.default)
    whole = partial(
        Seen,
        subject=str(parsed["Subject"]),
        sender=str(parsed["From"]),
        recipient=str(parsed["To"]),
        language=str(parsed["Content-Language"]),
        kilobytes=-(-len(part(message, "html").encode()) // 1000),
    )
    if asked.view == "source":
        return whole(text=message.decode("ascii", "replace").replace("\r\n", "\n"))
    if asked.view == "text":
        return whole(text=part(message, "plain"))
    whose = person.id if person else 0
    token = request.path_params["token"]
    return whole(frame=f"/proofs/{token}/{whose}/{kind.name}/{asked.view}")


def _open(site: Site, request: Request) -> bool:
    try:
        site.parts.tokens.read_proofs(request.path_params["token"], now=site.parts.clock())
    except TokenError:
        return False
    return True


def _shown(
    site: Site,
    request: Request,
    asked: Asked,
    *,
    wrong: tuple[Complaint, ...] = (),
    seen: Seen | None = None,
    absent: Absent | None = None,
) -> Response:
    return site.page(
        "proofs",
        request,
        status=status(wrong),
        headers={**TOKEN_PAGE, "Content-Security-Policy": _FRAMING},
        complaints=wrong,
        asked=asked,
        kinds=tuple(KINDS),
        views=VIEWS,
        widths=WIDTHS,
        seen=seen,
        absent=absent,
        most=HTML_LIMIT // 1000,
    )


def _expired(site: Site, request: Request) -> Response:
    """The same answer for a forged and an old address."""
    return site.page("proofs-expired", request, status=404, headers=TOKEN_PAGE)

"""Who calls: by a token in the Authorization header (RFC 6750), and nowhere else."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from starlette.requests import Request

from digest import api_tokens
from digest.api_tokens import Scope
from digest.errors import NotFound, TokenError
from digest.model import Subscriber
from digest.store.api_tokens import ApiToken
from digest.tokens import Unsubscribe
from digest.web import acts
from digest.web.api.problems import Kind, Problem
from digest.web.site import Parts

REALM = 'Bearer realm="digest"'

_BEARER = re.compile(r"bearer +([A-Za-z0-9._~+/-]{1,512}=*)", re.IGNORECASE)

Who = TypeVar("Who")


@dataclass(frozen=True, slots=True)
class Key(Generic[Who]):
    """A sort of token: what the document calls it, where it comes from, and whose one is, for
    which TokenError and NotFound say that it is nobody's."""

    name: str
    description: str
    whose: Callable[[Parts, str], Who]


def _program(parts: Parts, token: str) -> ApiToken:
    return api_tokens.shown(parts.store, token, now=parts.clock())


def _ask(parts: Parts, token: str) -> int:
    return parts.tokens.read_confirm(token)


NEWSROOM: Key[ApiToken] = Key(
    "newsroom",
    "A program of the newsroom's, by the token that `digest api-tokens add` printed. It may do "
    "what its scopes say. A browser cannot keep it secret: call from a server.",
    _program,
)
PREFERENCES: Key[Subscriber] = Key(
    "preferences",
    "A person, by the last part of the link to their preferences, which is mailed to them and "
    "works for an hour.",
    acts.whose_preferences,
)
CONFIRMATION: Key[int] = Key(
    "confirmation",
    "Who reads the mail of an address, by the last part of the link that confirms; it works for "
    "seven days.",
    _ask,
)
LETTER: Key[Unsubscribe] = Key(
    "letter",
    "Who has a letter, by the last part of its unsubscribe link. It never expires, and can do "
    "nothing but end letters and take that back.",
    acts.whose_letter,
)
ANYBODY: Key[None] = Key("", "Whoever asks.", lambda parts, token: None)  # noqa: ARG005
KEYS = (NEWSROOM, PREFERENCES, CONFIRMATION, LETTER)


def caller(key: Key[Who], parts: Parts, request: Request) -> Who:
    """Whose token was sent; the same Problem for one that is missing but for its header, forged,
    of another sort, expired or revoked."""
    if not key.name:
        return key.whose(parts, "")
    told = request.headers.getlist("authorization")
    if not told:
        raise Problem(Kind.NO_TOKEN, headers={"WWW-Authenticate": REALM})
    sent = _BEARER.fullmatch(told[0].strip()) if len(told) == 1 else None
    if sent is None:
        raise no_good_token()
    try:
        return key.whose(parts, sent[1])
    except (TokenError, NotFound):
        raise no_good_token() from None


def no_good_token() -> Problem:
    """RFC 6750 § 3.1."""
    return Problem(Kind.NO_TOKEN, headers={"WWW-Authenticate": f'{REALM}, error="invalid_token"'})


def need(scope: Scope, token: ApiToken) -> None:
    """Problem where the token may not do that."""
    if scope not in token.scopes:
        raise Problem(
            Kind.SCOPE,
            f"It takes the scope {scope}; this token has {', '.join(token.scopes)}.",
            headers={"WWW-Authenticate": f'{REALM}, error="insufficient_scope", scope="{scope}"'},
        )

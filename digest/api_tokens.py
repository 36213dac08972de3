"""Who may ask by the API in the newsroom's name: made by the operator, shown once, told by hash.

A token is 32 random octets, so that its plain SHA-256 gives nothing away and is found by an index:
no one can try enough of them, and a hash made slow on purpose would only slow the good ones.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Collection
from datetime import datetime
from enum import StrEnum

from digest.errors import NotFound, TokenError, UsageError
from digest.store import Store, api_tokens
from digest.store.api_tokens import ApiToken

PREFIX = "digest_"
"""By which people, and programs that look for secrets in the wrong place, know a token."""

_OCTETS = 32
_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
_LONGEST = 200


class Scope(StrEnum):
    """What a token may do."""

    SUBSCRIBE = "subscribe"
    """Ask for a subscription, which its address has to confirm."""
    MANAGE = "manage"
    """Have a person mailed the link to their own preferences."""


def make(store: Store, name: str, scopes: Collection[str], *, now: datetime) -> str:
    """A new token of that name, which is kept nowhere; UsageError for a name or a scope that
    cannot be, and where one of that name is in force."""
    _need_sound(name, scopes)
    token = PREFIX + secrets.token_urlsafe(_OCTETS)
    with store.writing():
        if api_tokens.in_force(store, name) is not None:
            raise UsageError(
                f"api-tokens: {name}: there is one; revoke it first, or take another name"
            )
        api_tokens.add(store, name, sha256=_hash(token), scopes=tuple(scopes), now=now)
    return token


def shown(store: Store, token: str, *, now: datetime) -> ApiToken:
    """Whose token that is, and note the day; TokenError for one that is not ours or revoked, which
    nobody can tell from each other."""
    known = api_tokens.by_hash(store, _hash(token)) if len(token) <= _LONGEST else None
    if known is None or known.revoked_at is not None:
        raise TokenError("API token: not known")
    if known.used_on != now.date():
        with store.writing():
            api_tokens.used(store, known.id, on=now.date())
    return known


def revoke(store: Store, name: str, *, now: datetime) -> None:
    """End a token at once; NotFound where none of that name is in force."""
    with store.writing():
        if not api_tokens.revoke(store, name, now=now):
            raise NotFound(f"api-tokens: {name}: none of that name is in force")


def _need_sound(name: str, scopes: Collection[str]) -> None:
    if not _NAME.fullmatch(name):
        raise UsageError(
            f"api-tokens: {name}: allowed are a to z, 0 to 9 and -, at most 40, such as our-site"
        )
    allowed = ", ".join(Scope)
    unknown = sorted(set(scopes) - set(Scope))
    if unknown or not scopes:
        raise UsageError(f"--scope: {', '.join(unknown) or 'none given'}: allowed are {allowed}")


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()

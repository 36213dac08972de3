"""Tokens of the newsroom's own programs: what is kept of them, and what ends them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from digest import api_tokens
from digest.api_tokens import Scope
from digest.errors import NotFound, TokenError, UsageError
from digest.store import Store
from digest.store import api_tokens as rows

NOW = datetime(2026, 11, 21, 23, 30, tzinfo=UTC)


@pytest.fixture
def token(store: Store) -> str:
    """A token that may ask for subscriptions."""
    return api_tokens.make(store, "our-site", [Scope.SUBSCRIBE], now=NOW)


def test_a_token_is_known_by_what_it_may_do(store: Store, token: str) -> None:
    one = api_tokens.shown(store, token, now=NOW)
    assert ("our-site", ("subscribe",), NOW, None) == (
        one.name,
        one.scopes,
        one.made_at,
        one.revoked_at,
    )


def test_a_token_is_long_and_never_the_same(store: Store, token: str) -> None:
    """32 octets are 43 characters in base64url."""
    other = api_tokens.make(store, "other", [Scope.SUBSCRIBE], now=NOW)
    assert token != other
    assert 43 == len(token.removeprefix("digest_"))


def test_neither_the_token_nor_any_part_of_it_is_in_the_file(store: Store, token: str) -> None:
    """Nor in the log beside it: whoever reads a backup has nothing to show."""
    written = b"".join(one.read_bytes() for one in Path(store.path).parent.glob("digest.db*"))
    assert token.encode() not in written
    assert token.removeprefix("digest_")[:16].encode() not in written
    (row,) = store.read("SELECT * FROM api_tokens")
    assert token not in {str(value) for value in row}


def test_a_day_of_use_is_written_once(store: Store, token: str) -> None:
    assert None is rows.all_of_them(store)[0].used_on
    for hours in (0, 0.25, 1):
        api_tokens.shown(store, token, now=NOW + timedelta(hours=hours))
    assert date(2026, 11, 22) == rows.all_of_them(store)[0].used_on
    before = store.one("SELECT total_changes() AS n")
    api_tokens.shown(store, token, now=NOW + timedelta(hours=2))
    assert before == store.one("SELECT total_changes() AS n")


@pytest.mark.parametrize(
    "other",
    [
        "",
        "digest_",
        "digest_" + "A" * 43,
        "x" * 100_000,
        "digest_\udcff",
        "digest_\x00",
    ],
)
def test_what_is_not_ours_is_not_known(store: Store, token: str, other: str) -> None:
    with pytest.raises(TokenError):
        api_tokens.shown(store, other, now=NOW)


@pytest.mark.parametrize("change", [lambda one: one[:-1], str.upper, lambda one: f"{one} "])
def test_a_token_that_was_changed_is_not_known(store: Store, token: str, change: object) -> None:
    assert callable(change)
    with pytest.raises(TokenError):
        api_tokens.shown(store, change(token), now=NOW)


def test_the_hash_that_is_kept_is_no_token(store: Store, token: str) -> None:
    (row,) = store.read("SELECT sha256 FROM api_tokens")
    with pytest.raises(TokenError):
        api_tokens.shown(store, row["sha256"], now=NOW)


def test_a_revoked_token_is_not_known_and_its_name_is_free(store: Store, token: str) -> None:
    api_tokens.revoke(store, "our-site", now=NOW)
    with pytest.raises(TokenError):
        api_tokens.shown(store, token, now=NOW)
    with pytest.raises(NotFound):
        api_tokens.revoke(store, "our-site", now=NOW)
    again = api_tokens.make(store, "our-site", [Scope.MANAGE], now=NOW)
    assert ("manage",) == api_tokens.shown(store, again, now=NOW).scopes
    with pytest.raises(TokenError):
        api_tokens.shown(store, token, now=NOW)


@pytest.mark.parametrize(
    ("name", "scopes", "said"),
    [
        ("our-site", ["subscribe"], "there is one"),
        ("Our site", ["subscribe"], "allowed are a to z"),
        ("", ["subscribe"], "allowed are a to z"),
        ("x" * 41, ["subscribe"], "at most 40"),
        ("new", [], "none given: allowed are subscribe, manage"),
        ("new", ["subscribe", "admin"], "admin: allowed are subscribe, manage"),
    ],
)
def test_what_cannot_be_is_said(
    store: Store, token: str, name: str, scopes: list[str], said: str
) -> None:
    with pytest.raises(UsageError, match=said):
        api_tokens.make(store, name, scopes, now=NOW)
    assert 1 == len(rows.all_of_them(store))

"""Links do one thing each, for as long as they may, and nobody else can make or alter them."""

from __future__ import annotations

import hashlib
import hmac
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from itsdangerous import Signer

from digest.errors import TokenError, TokenExpired
from digest.tokens import Bounce, Call, Copy, Feed, Manage, Pace, Tokens, Unsubscribe

TOKENS = Tokens(b"a secret of at least thirty-two octets")
OTHERS = Tokens(b"another secret of thirty-two octets, or more")
ISSUED = datetime(2026, 11, 21, 7, 0, tzinfo=UTC)
TEXTS = st.text(st.characters(exclude_categories=["Cs"]))
HOUR, SECOND = timedelta(hours=1), timedelta(seconds=1)
MADE = {
    "confirm": TOKENS.confirm(12),
    "manage": TOKENS.manage(Manage(12, 0, ISSUED)),
    "unsubscribe": TOKENS.unsubscribe(Unsubscribe(12, "daily", 0)),
    "pace": TOKENS.pace(Pace(12, 0)),
    "feed": TOKENS.feed(Feed(12, 0)),
    "copy": TOKENS.copy(Copy(12, "daily:2026-11-21:UTC:07")),
    "call": TOKENS.call(Call("pages", "12")),
    "bounce": TOKENS.bounce(Bounce(12, 0)),
}


def read(purpose: str, token: str, tokens: Tokens = TOKENS) -> object:
    if purpose == "manage":
        return tokens.read_manage(token, now=ISSUED)
    return getattr(tokens, f"read_{purpose}")(token)


@pytest.mark.parametrize("purpose", MADE)
@pytest.mark.parametrize("other", MADE)
def test_a_token_is_for_one_purpose(purpose: str, other: str) -> None:
    if purpose == other:
        read(purpose, MADE[other])
        return
    with pytest.raises(TokenError):
        read(purpose, MADE[other])


@pytest.mark.parametrize("purpose", MADE)
def test_a_token_of_another_house_is_none_of_ours(purpose: str) -> None:
    with pytest.raises(TokenError):
        read(purpose, MADE[purpose], OTHERS)


@pytest.mark.parametrize("purpose", MADE)
@given(st.data())
def test_an_altered_token_always_opens_nothing(purpose: str, data: st.DataObject) -> None:
    token = MADE[purpose]
    place = data.draw(st.integers(0, len(token) - 1))
    letter = data.draw(st.sampled_from("AZaz09-_."))
    altered = token[:place] + letter + token[place + 1 :]
    if altered == token or (purpose == "bounce" and altered.lower() == token):
        return  # a return path is read in any letter case
    try:
        meant = read(purpose, altered)
    except TokenError:
        return
    # The last character of a signature has bits that say nothing.
    assert (place, meant) == (len(token) - 1, read(purpose, token))


@pytest.mark.parametrize("purpose", MADE)
@given(st.text(max_size=100))
def test_whatever_is_sent_in_a_tokens_place_is_refused(purpose: str, text: str) -> None:
    with pytest.raises(TokenError):
        read(purpose, text)


@pytest.mark.parametrize(("after", "works"), [(HOUR - SECOND, True), (HOUR, False)])
def test_a_link_to_the_preferences_works_for_an_hour(after: timedelta, works: bool) -> None:
    token = TOKENS.manage(Manage(12, 3, ISSUED))
    if works:
        assert TOKENS.read_manage(token, now=ISSUED + after) == Manage(12, 3, ISSUED)
    else:
        with pytest.raises(TokenExpired):
            TOKENS.read_manage(token, now=ISSUED + after)


def test_a_confirmation_means_its_ask() -> None:
    assert TOKENS.read_confirm(TOKENS.confirm(77)) == 77


@pytest.mark.parametrize("purpose", MADE)
def test_a_token_is_the_same_for_the_same_thing_and_needs_no_encoding(purpose: str) -> None:
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_."

    assert set(MADE[purpose]) <= set(letters)
    assert len(MADE[purpose]) <= 70


@given(st.binary(min_size=32, max_size=200), st.integers(1), TEXTS)
def test_signatures_are_always_the_librarys_own(secret: bytes, number: int, text: str) -> None:
    """They are made in a third of its time, by keys of any length."""
    tokens = Tokens(secret)
    slow = Signer(
        secret, salt="confirm", sep=".", key_derivation="hmac", digest_method=hashlib.sha256
    )
    token = tokens.confirm(number)
    assert token.encode() == slow.sign(token.partition(".")[0])
    said = f"opaque\x1f{number}\x1f{text}".encode()
    assert hmac.new(secret, said, hashlib.sha256).hexdigest()[:24] == tokens.opaque(number, text)


@given(st.integers(0, 2**40 - 1), st.integers(0, 2**40 - 1), st.booleans())
def test_a_return_path_always_names_its_delivery_in_any_letter_case(
    edition: int, person: int, shouted: bool
) -> None:
    """Servers on the way may change it."""
    token = TOKENS.bounce(Bounce(edition, person))
    assert (40, token) == (len(token), token.lower())
    assert Bounce(edition, person) == TOKENS.read_bounce(token.upper() if shouted else token)


def test_return_paths_of_two_letters_have_nothing_in_common() -> None:
    """Not even where only the last bit of a number differs."""
    one, other = (TOKENS.bounce(Bounce(7, person)) for person in (2, 3))
    assert sum(a == b for a, b in zip(one, other, strict=True)) < 12


@pytest.mark.parametrize("place", range(40))
def test_a_return_path_with_one_letter_changed_is_none_of_ours(place: int) -> None:
    token = TOKENS.bounce(Bounce(7, 2))
    other = "b" if token[place] == "a" else "a"
    with pytest.raises(TokenError):
        TOKENS.read_bounce(token[:place] + other + token[place + 1 :])

"""Letters made out to people, from a few that are kept."""

from datetime import UTC, datetime

import pytest

from digest.delivery.claims import Claim
from digest.delivery.made_out import Templates, envelope_address, personal
from digest.tokens import Pace, Tokens, Unsubscribe

TOKENS = Tokens(b"a secret of at least thirty-two octets")


def claim(stream: str) -> Claim:
    """Of the second generation of the person's tokens."""
    return Claim(7, 3, 1, stream, "reader@mail.example", 2, datetime(2026, 11, 21, tzinfo=UTC))


def test_the_personal_parts_are_the_same_for_the_same_delivery() -> None:
    """And the token ends the letter's own stream."""
    parts = personal(claim("daily"), "reader@mail.example", TOKENS, "letter")
    assert parts == personal(claim("daily"), "reader@mail.example", TOKENS, "letter")
    assert b"reader@mail.example" == parts["to"]
    other = personal(claim("daily"), "reader@mail.example", TOKENS, "another letter")
    assert other["message_id"] != parts["message_id"]
    found = TOKENS.read_unsubscribe(parts["unsubscribe"].decode())
    assert Unsubscribe(3, "daily", 2) == found
    assert Pace(3, 2) == TOKENS.read_pace(parts["pace"].decode())


def test_a_transactional_letter_has_nothing_to_unsubscribe_from() -> None:
    """It answers what someone just asked for."""
    assert {"to", "message_id"} == set(personal(claim("transactional"), "a@b.example", TOKENS, "x"))


def test_the_letters_used_last_are_kept() -> None:
    """No more than a few, so that memory stays flat."""
    templates = Templates(limit=2)
    for letter_id in (1, 2):
        templates.keep(letter_id, b"x")
    templates.get(1)
    templates.keep(3, b"x")
    kept = [letter_id for letter_id in (1, 2, 3) if templates.get(letter_id)]
    assert [1, 3] == kept


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        pytest.param("Reader@Mail.example", "Reader@Mail.example", id="as it is"),
        pytest.param("a@bücher.example", "a@xn--bcher-kva.example", id="a domain outside ASCII"),
        pytest.param("ж@bücher.example", "ж@xn--bcher-kva.example", id="a name outside ASCII"),
        pytest.param("a@straße.example", "a@xn--strae-oqa.example", id="not the domain with ss"),
    ],
)
def test_a_domain_goes_out_in_ascii(address: str, expected: str) -> None:
    """As DNS has it; what stands before it is the mailbox's own matter."""
    assert expected == envelope_address(address)


def test_an_address_without_a_domain_is_told() -> None:
    """Nobody could be asked to take it."""
    with pytest.raises(ValueError, match="Empty Label"):
        envelope_address("a@ü..example")

"""docs/install-debian.md, followed to the letter on a bare Debian."""

from __future__ import annotations

import pytest

from tests.install.conftest import ASIDE, PAGE, VALUES, House

MAIN = [one for one in PAGE if one.heading not in ASIDE]


@pytest.mark.parametrize(
    "number",
    [
        pytest.param(
            number,
            id=f"{block.heading}, block {number + 1}",
            marks=pytest.mark.skip(reason=f"the outside world: {block.outside}")
            if block.outside
            else (),
        )
        for number, block in enumerate(MAIN)
    ],
)
def test_each_block_of_the_page_does_what_it_says(house: House, number: int) -> None:
    """In order; a block after one that failed is not tried."""
    done = house.done.get(MAIN[number])
    assert done is not None, "a block before it failed"
    assert 0 == done.code, f"{MAIN[number].text}\n{done.said}"


def test_the_letter_is_in_the_inbox(house: House) -> None:
    """By the relay, over TLS and with the password."""
    letters = [text for who, text in house.mail() if who == VALUES["ME"]]
    assert letters
    assert f"<digest@{VALUES['HOST']}>" in letters[0]

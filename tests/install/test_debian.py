"""docs/install-debian.md, followed to the letter on a bare Debian."""

from __future__ import annotations

import time

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


@pytest.mark.parametrize("heading", ASIDE)
def test_so_does_each_block_beside_the_way(house: House, heading: str) -> None:
    """On the machine that the page has set up."""
    for block in PAGE:
        if block.heading == heading:
            done = house.follow(block)
            assert 0 == done.code, f"{block.text}\n{done.said}"


def test_letters_pass_through_postfix(house: House) -> None:
    """Which the last of these blocks has put before the relay."""
    end = time.monotonic() + 30
    while "Postfix" not in (said := "".join(text for _, text in house.mail())):
        assert time.monotonic() < end, house.machine.run("postqueue -p; postconf -n").said
        time.sleep(0.2)
    assert said.count("\nSubject:") > 1


def test_the_letter_is_in_the_inbox(house: House) -> None:
    """By the relay, over TLS and with the password."""
    letters = [text for who, text in house.mail() if who == VALUES["ME"]]
    assert letters
    assert f"<digest@{VALUES['HOST']}>" in letters[0]

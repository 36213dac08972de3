"""Whom the press may ask, in every letter."""

from __future__ import annotations

from dataclasses import replace
from email import message_from_bytes, policy
from pathlib import Path

import pytest

from digest import config
from digest.letters import Composer, House
from digest.letters.brief import house_of
from digest.model import Cadence
from digest.templates import Templates
from tests.config.files import LEAST, write
from tests.letters import newsroom
from tests.letters.lint import content


def plain(house: House, cadence: Cadence = Cadence.DAILY) -> str:
    """The text of a letter."""
    letter = Composer(house, Templates(), newsroom.NAMES).compose(newsroom.brief(1, "en", cadence))
    body = message_from_bytes(letter.segments, policy=policy.default).get_body(("plain",))
    assert body is not None
    return content(body)


@pytest.mark.parametrize("cadence", list(Cadence))
def test_the_press_contact_is_in_every_letter(cadence: Cadence) -> None:
    """Name, mail, telephones, zone and languages."""
    desk = newsroom.HOUSE.press
    assert desk is not None
    for row in (
        f"Name: {desk.name}",
        f"Email: {desk.mail}",
        f"Phone: {desk.phone}",
        f"Out of hours: {desk.out_of_hours}",
        f"Time zone: {desk.zone}",
        f"Languages: {desk.languages}",
    ):
        assert f"\n  {row}\n" in plain(newsroom.HOUSE, cadence)


def test_a_contact_alone_makes_a_press_contact() -> None:
    house = replace(newsroom.HOUSE, press=None, contact="Press office <press@newsroom.example>")
    assert "  Name: Press office\n  Email: press@newsroom.example\n" in plain(house)


def test_the_press_desk_is_the_configured_one(tmp_path: Path) -> None:
    press = 'press.name = "Night desk"\npress.out_of_hours = "0700 000000"\n'
    text = LEAST.replace("[[sources]]", press + "[[sources]]")
    house = house_of(config.load(write(tmp_path, text), {}))
    assert "  Name: Night desk\n  Out of hours: 0700 000000\n" in plain(house)

"""Letters with the whole text of releases, and what is told in short when they grow too long."""

from __future__ import annotations

import re
from dataclasses import replace
from email import message_from_bytes, policy

import pytest

from digest.letters import Composer, splice
from digest.letters.compose import HTML_LIMIT
from digest.model import Form
from digest.templates import Templates
from tests.letters import newsroom
from tests.letters.lint import content, faults

PERSONAL = {
    "to": b"a@b.example",
    **dict.fromkeys(("message_id", "unsubscribe", "pace", "copy"), b"t.1"),
}


@pytest.mark.parametrize(
    ("paragraphs", "whole"),
    [
        pytest.param([10, 10, 10], 3, id="all fit"),
        pytest.param([10, 9_000, 10], 2, id="one that fits no letter"),
        pytest.param([1_500, 1_000, 1_500, 10], 2, id="the longest are told in short"),
        pytest.param([9_000] * 4, 0, id="none fits"),
    ],
)
def test_before_a_full_letter_is_cut_its_longest_texts_are_told_in_short(
    paragraphs: list[int], whole: int
) -> None:
    """Who asks for it cannot open the site: a beginning is more than a link."""
    items = tuple(
        newsroom.owed(replace(newsroom.release(n), content="<p>All of it.</p>" * count))
        for n, count in enumerate(paragraphs)
    )
    composer = Composer(newsroom.HOUSE, Templates(), newsroom.NAMES)
    letter = composer.compose(replace(newsroom.brief(), items=items, form=Form.FULL))
    message = message_from_bytes(sent := splice(letter.segments, PERSONAL), policy=policy.default)
    body = message.get_body(("html",))
    assert body is not None
    html = content(body)
    assert (len(items), 0) == (len(letter.shown), len(letter.more))
    assert whole == len(re.findall(r'<div class="full"', html))
    assert HTML_LIMIT >= len(html.encode())
    assert [] == faults(sent)

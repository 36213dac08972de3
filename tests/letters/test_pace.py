"""The way from a letter to its pause and its pace."""

from __future__ import annotations

from email import message_from_bytes, policy

from digest.letters import Composer, splice
from digest.templates import Templates
from tests.letters import newsroom
from tests.letters.lint import content

PACE = "MS4w.Zm9yZ2VkLWJ1dC1vZi10aGUtcmlnaHQtbGVuZ3RoLWZvci1hLXRva2Vu"
PERSONAL = {
    "to": b"a@b.example",
    "message_id": b"m1",
    "unsubscribe": b"t.1",
    "pace": PACE.encode(),
    "copy": b"c.1",
}


def test_the_link_to_pause_is_in_both_parts_and_in_no_header() -> None:
    """A mail provider follows what is in the headers; and who passes a letter on passes it on."""
    letter = Composer(newsroom.HOUSE, Templates(), newsroom.NAMES).compose(newsroom.brief())
    message = message_from_bytes(splice(letter.segments, PERSONAL), policy=policy.default)
    pause = f"https://feeds.newsroom.example/pace/{PACE}?lang=en"
    plain, html = (message.get_body((one,)) for one in ("plain", "html"))
    assert plain is not None
    assert html is not None
    assert f"\n{pause}\n" in content(plain)
    assert f'href="{pause}"' in content(html)
    assert PACE not in str(message.items())

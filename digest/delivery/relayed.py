"""What a relay calls a message, where it says so and does not keep our Message-ID.

Amazon SES puts its own in the place of ours and answers `250 Ok ID`; readers get
`<ID@email.amazonses.com>` from us-east-1 and `<ID@REGION.amazonses.com>` from elsewhere
(docs.aws.amazon.com/ses/latest/dg/header-fields.html).
"""

from __future__ import annotations

import re

_SES = re.compile(r"email-smtp(?:-fips)?\.([a-z0-9-]+)\.amazonaws\.com", re.IGNORECASE)
_OK = re.compile(r"Ok ([0-9a-f]{16,}(?:-[0-9a-f]+)+)", re.IGNORECASE)
_FIRST_REGION = "us-east-1"
_LEAST = 16


def message_id(host: str, reply: str | None) -> str | None:
    """The Message-ID, without its brackets, by which a recipient has a message that the relay at
    `host` took with this reply; None where ours stands."""
    relay, told = _SES.fullmatch(host), _OK.match(reply or "")
    if relay is None or told is None:
        return None
    region = relay[1].lower()
    return f"{told[1]}@{'email' if region == _FIRST_REGION else region}.amazonses.com"


def is_named_in(reply: str | None, message_id: str) -> bool:
    """Whether a relay, when it took a letter over, called it by what stands left of the @ of this
    Message-ID: SES, Postmark and others say their own in the reply. One that is short enough to be
    guessed is none."""
    name = message_id.partition("@")[0]
    if not reply or len(name) < _LEAST:
        return False
    return re.search(rf"(?<![\w.-]){re.escape(name)}(?![\w-])", reply, re.IGNORECASE) is not None

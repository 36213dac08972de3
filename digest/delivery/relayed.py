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


def message_id(host: str, reply: str | None) -> str | None:
    """The Message-ID, without its brackets, by which a recipient has a message that the relay at
    `host` took with this reply; None where ours stands."""
    relay, told = _SES.fullmatch(host), _OK.match(reply or "")
    if relay is None or told is None:
        return None
    region = relay[1].lower()
    return f"{told[1]}@{'email' if region == _FIRST_REGION else region}.amazonses.com"

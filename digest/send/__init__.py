"""Everything that is ready is sent: claimed before, settled after, whatever dies in between.

`send` talks to the ledger by the protocol in `parts` and to no table, so that another ledger may
stand behind it.
"""

from digest.send.apart import send_apart
from digest.send.parts import (
    Bell,
    Connection,
    Gate,
    Ledger,
    Parts,
    Sent,
    Transport,
    parts_of,
    senders_of,
)
from digest.send.run import send
from digest.send.single import Post, post

__all__ = [
    "Bell",
    "Connection",
    "Gate",
    "Ledger",
    "Parts",
    "Post",
    "Sent",
    "Transport",
    "parts_of",
    "post",
    "send",
    "send_apart",
    "senders_of",
]

"""What servers of all kinds say in words, in lower case, in the order in which it is asked for.

Codes lie: 550 5.1.1 comes with "blocked", 550 5.7.1 with "no such user". `PLAIN` are wordings that
leave no doubt and count for more than a code; `VAGUE` are asked only where no code says anything.
What may speak of the sender stands above what speaks of the recipient.
"""

from __future__ import annotations

from digest.delivery.faults import letters, recipients, senders
from digest.delivery.faults.rules import Row

PLAIN: tuple[Row, ...] = (
    recipients.UNDECIDED,
    letters.FORM,
    letters.SIZE,
    *senders.AUTHENTICATION,
    senders.SENDER,
    senders.RATE,
    recipients.PUT_OFF,
    *senders.REPUTATION,
    recipients.FULL,
    letters.SPAM,
    *recipients.GONE,
    *recipients.NOWHERE,
    recipients.AWAY,
)
VAGUE: tuple[Row, ...] = (
    *recipients.VAGUELY,
    letters.VAGUELY,
    *senders.VAGUELY,
    letters.REJECTED,
)

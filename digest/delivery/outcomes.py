"""What a server's answer, or its silence, means for the letter in hand.

"Accepted" means that the server took the letter over, no more. A letter is in doubt only when its
content went out and no answer came back (RFC 5321 §4.5.3.2.6: the server may have taken it).
"""

from __future__ import annotations

import re
from enum import StrEnum

from digest.delivery.faults import fault_of
from digest.model import DeliveryState, Fault, Outcome

_LONGEST_REPLY = 300
_LONGEST_READ = 4 * _LONGEST_REPLY  # looking for an address takes the square of a word's length
_CLOSING = 421
_ADDRESS = re.compile(r"<?[^\s<>@\"]+@[^\s<>@\"]+>?")
_NOT_PRINTED = re.compile(r"[\x00-\x1f\x7f\s]+")
_POLICY = re.compile(r"[45]\.7\.\d{1,3}\b")


class Phase(StrEnum):
    """How far a letter had got."""

    CONNECT = "connect"
    MAIL = "mail"
    RCPT = "rcpt"
    DATA = "data"
    CONTENT = "content"


_D, _R, _DOUBT = DeliveryState.DEFERRED, DeliveryState.REFUSED, DeliveryState.IN_DOUBT

# What is refused before the recipient was named concerns us, not the recipient: try again.
_TABLE = {
    #                4xx  5xx  no answer, or none that makes sense
    Phase.CONNECT: (_D, _D, _D),
    Phase.MAIL: (_D, _D, _D),
    Phase.RCPT: (_D, _R, _D),
    Phase.DATA: (_D, _R, _D),
    Phase.CONTENT: (_D, _R, _DOUBT),
}


def accepted(code: int, words: str, recipient: str) -> Outcome:
    """The server took the letter over."""
    return Outcome(DeliveryState.ACCEPTED, code, discreet(words, recipient))


def rejected(phase: Phase, code: int, words: str, recipient: str) -> Outcome:
    """The server said no: by the first digit of its reply code (RFC 5321 §4.2.1). What is about us
    is tried again, whatever the digit: once that is mended, people shall have their letter.
    """
    on_4xx, on_5xx, otherwise = _TABLE[phase]
    state = {4: on_4xx, 5: on_5xx}.get(code // 100, otherwise)
    state = _D if state is _R and _concerns_us(words) else state
    return Outcome(state, code, discreet(words, recipient))


def unanswered(phase: Phase, error: Exception, recipient: str) -> Outcome:
    """The connection broke, timed out, or brought nonsense; no code."""
    words = str(error) or type(error).__name__
    return Outcome(_TABLE[phase][2], None, discreet(f"{phase}: {words}", recipient))


def unusable(phase: Phase, error: ValueError, recipient: str) -> Outcome:
    """What we had to say cannot be said in SMTP: an address that would need other rules is
    refused, a sender or a message of ours waits to be mended."""
    state = _R if phase is Phase.RCPT else _D
    return Outcome(state, None, discreet(f"{phase}: {error}", recipient))


def is_ours(outcome: Outcome) -> bool:
    """Whether a failure is about us or the server and not about the recipient: nobody answered,
    421, our sender refused, or a policy (enhanced code x.7.y, RFC 3463 §3.8) that the words do not
    call the recipient's. The table of words is asked of a policy alone: it costs as much as a
    letter."""
    if outcome.state in (DeliveryState.ACCEPTED, DeliveryState.SKIPPED):
        return False
    if outcome.code is None:
        return outcome.state is not _R
    sender_refused = outcome.state is _D and outcome.code >= 500
    if outcome.code == _CLOSING or sender_refused:
        return True
    return _POLICY.match(outcome.reply) is not None and _concerns_us(outcome.reply)


def _concerns_us(words: str) -> bool:
    """By the words and the enhanced code in them: what a reply code alone says of whose fault it
    is, the phase says better."""
    fault = fault_of(None, None, words)
    is_policy = _POLICY.match(words) is not None and fault not in (Fault.ADDRESS, Fault.BUSY)
    return is_policy or fault in (Fault.OURS, Fault.THROTTLE)


def is_stale(outcome: Outcome) -> bool:
    """Whether the server had merely closed a connection it found too old or too long: the letter
    was not taken, and a fresh connection may do."""
    return outcome.state is _D and outcome.code in (None, _CLOSING)


def discreet(words: str, recipient: str) -> str:
    """A server's words on one line without any address, the recipient's name in it included."""
    text = words[:_LONGEST_READ].encode("utf-8", "replace").decode("utf-8")
    text = _ADDRESS.sub("…", text) if "@" in text else text
    local = recipient.rpartition("@")[0]
    for known in (recipient, local if len(local) > 2 else ""):
        if known and _may_hold(text, known):
            text = re.sub(rf"(?<!\w){re.escape(known)}(?!\w)", "…", text, flags=re.IGNORECASE)
    return _NOT_PRINTED.sub(" ", text).strip()[:_LONGEST_REPLY]


def _may_hold(text: str, known: str) -> bool:
    """A pattern for each recipient costs more than their letter, and few replies need one."""
    return not (text.isascii() and known.isascii()) or known.lower() in text.lower()

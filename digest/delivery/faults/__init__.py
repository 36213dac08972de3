"""Whose fault it is that a server did not take a letter, and what the operator is to mend.

A provider's own wording counts for more than a plain wording, that for more than the enhanced
status code (RFC 3463), and that for more than the reply code (RFC 5321): servers lie with codes.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache

from digest.delivery.faults.codes import (
    STATUS,
    by_code,
    by_pair,
    by_status,
    is_senders,
    mend_of,
    split,
)
from digest.delivery.faults.providers import PROVIDERS
from digest.delivery.faults.rules import Mend, Rule, first, rules
from digest.delivery.faults.wordings import PLAIN, VAGUE
from digest.model import Fault

_LONGEST = 1000
_AGAIN = re.compile(r"(?<=\s)([245]\d\d)[- ][245]\.\d{1,3}\.\d{1,3} ")
_NOT_AVAILABLE = re.compile(r"mail ?box (is )?(unavailable|not available)")

__all__ = ["Mend", "fault_of", "is_permanent", "mend"]


def fault_of(code: int | None, status: str | None, words: str) -> Fault:
    """Whose fault a failure is, by a reply code, an enhanced status code and the server's words.

    Each may be missing, and the enhanced code may stand in the words. UNKNOWN where nothing says.
    ADDRESS only of what is meant for good.
    """
    text = _text(words)
    status = status or _status(text)
    found = _fault(code, status, text)
    if found is not Fault.ADDRESS:
        return found
    if is_senders(status):
        return Fault.OURS
    return Fault.ADDRESS if _may_be_for_good(code, status) else Fault.BUSY


def is_permanent(code: int | None, status: str | None) -> bool:
    """Whether a server means it for good: by the reply code, which rules (RFC 5321 §4.2.1), and
    without one by the class of the enhanced code."""
    if code is not None:
        return code // 100 == 5
    parts = split(status)
    return parts is not None and parts[0] == 5


def mend(status: str | None, words: str) -> Mend | None:
    """What the operator is to mend; None where that is nothing, or was not said."""
    text = _text(words)
    said = first(_certain(), text)
    if said:
        return said.mend
    known = mend_of(status or _status(text))
    said = None if known else first(_likely(), text)
    return known or (said.mend if said else None)


@lru_cache(maxsize=1_024)
def _fault(code: int | None, status: str | None, text: str) -> Fault:
    said = first(_certain(), text)
    if said:
        return said.fault
    if _NOT_AVAILABLE.search(text) and _may_be_for_good(code, status) and (code or status):
        return Fault.ADDRESS  # RFC 5321's own text of 550, whatever enhanced code stands before it
    known = by_pair(code, status) or by_status(status)
    if known:
        return known
    said = first(_likely(), text)
    return said.fault if said else by_code(code) or Fault.UNKNOWN


def _may_be_for_good(code: int | None, status: str | None) -> bool:
    return is_permanent(code, status) if code is not None or split(status) else True


def _text(words: str) -> str:
    """In lower case, on one line, without the code that begins each line of a reply but one."""
    text = " ".join(words[:_LONGEST].lower().replace("’", "'").split())
    return _AGAIN.sub("", text)


def _status(text: str) -> str | None:
    found = STATUS.search(text)
    return found[0] if found else None


@cache
def _certain() -> tuple[Rule, ...]:
    """Compiled when first asked for: a command that meets no failure does not wait for it."""
    return rules((*PROVIDERS, *PLAIN))


@cache
def _likely() -> tuple[Rule, ...]:
    return rules(VAGUE)

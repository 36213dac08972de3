"""The one door to the web: bounded in time, size, redirects, and to whom it goes.

The home of httpx. `Http.get` and `Http.post` give an `Answer` or raise Unreachable; `Turns` are
what hosts are due; `retry_after`, `fresh_for` and `challenge` read an answer.
"""

from digest.http.answer import Answer, Limits
from digest.http.challenge import challenge
from digest.http.connect import Resolve, resolve
from digest.http.door import Http, user_agent
from digest.http.pace import fresh_for, retry_after
from digest.http.turns import Turns

__all__ = [
    "Answer",
    "Http",
    "Limits",
    "Resolve",
    "Turns",
    "challenge",
    "fresh_for",
    "resolve",
    "retry_after",
    "user_agent",
]

"""What comes through a webhook, what is heard of it, and why it is refused."""

from __future__ import annotations

import hmac
import json
from base64 import b64decode
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from digest.config import Hook

WINDOW = timedelta(hours=24)
"""How old a signed call may be: providers try again for that long at most. What is younger and
comes twice counts once by its report's id."""

AHEAD = timedelta(minutes=10)
"""How far a provider's clock may be before ours."""

_NOT_A_DOCUMENT = "the body is no JSON"


@dataclass(frozen=True, slots=True)
class Call:
    """One POST: its body as it came, and its headers by their names in lower case."""

    body: bytes
    headers: Mapping[str, str]


class Refused(Exception):
    """A call that is not taken: 401 where it does not come from whom it should, 400 where it says
    nothing that can be understood, 503 where it may be looked at later. The words hold no
    address."""

    def __init__(self, status: int, why: str) -> None:
        self.status = status
        super().__init__(why)


def forged(why: str) -> Refused:
    """401."""
    return Refused(401, why)


def unreadable(why: str) -> Refused:
    """400."""
    return Refused(400, why)


def later(why: str) -> Refused:
    """503."""
    return Refused(503, why)


def document(body: bytes | str) -> object:
    """What the body says; Refused where it is no JSON."""
    try:
        return json.loads(body)
    except (ValueError, RecursionError) as error:
        raise unreadable(_NOT_A_DOCUMENT) from error


def table(value: object) -> Mapping[str, object]:
    """A JSON object; an empty one for anything else."""
    return value if isinstance(value, dict) else {}


def tables(value: object) -> Iterator[Mapping[str, object]]:
    """The objects of a JSON list, or the one that stands there without a list."""
    for one in value if isinstance(value, list) else [value]:
        if isinstance(one, dict):
            yield one


def text(value: object) -> str:
    """A JSON string, or number, as text; empty for anything else. Half a surrogate pair, which JSON
    may hold and nothing else, becomes a question mark."""
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return str(value)
    return value.encode("utf-8", "replace").decode() if isinstance(value, str) else ""


def same(shown: str, known: str) -> bool:
    """Whether both are the same, in a time that tells nothing."""
    return hmac.compare_digest(shown.encode("utf-8", "replace"), known.encode())


def fresh(at: datetime | None, now: datetime, window: timedelta = WINDOW) -> None:
    """Refused where a signed moment is none, too old, or to come."""
    if at is None:
        raise unreadable("its timestamp is no moment")
    if now - at > window:
        raise forged(f"replayed: it was signed more than {window} ago")
    if at - now > AHEAD:
        raise forged("it was signed in the future: compare the clocks")


def seconds(value: object) -> datetime | None:
    """A moment in seconds since 1970; None where it is none."""
    try:
        return datetime.fromtimestamp(float(text(value)), UTC)
    except (ValueError, OverflowError, OSError):
        return None


def instant(value: object) -> datetime | None:
    """A moment as ISO 8601 has it, in UTC; None where it is none."""
    try:
        at = datetime.fromisoformat(text(value))
    except ValueError:
        return None
    try:
        return (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC)
    except OverflowError:
        return None


def shared_secret(hook: Hook, call: Call) -> None:
    """Refused unless the call shows the hook's secret: as the password of HTTP basic
    authentication (RFC 7617), as a bearer token (RFC 6750 § 2.1), or in `X-Hook-Secret`."""
    secret = hook.secret or ""
    shown = [call.headers.get("x-hook-secret", ""), _authorized(call)]
    if not any(shown):
        raise forged("unsigned: it shows no secret")
    if not (secret and any(same(one, secret) for one in shown)):
        raise forged("it shows a wrong secret")


def _authorized(call: Call) -> str:
    scheme, _, value = call.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        return value.strip()
    if scheme.lower() != "basic":
        return ""
    try:
        pair = b64decode(value.strip(), validate=True).decode("utf-8", "replace")
    except ValueError:
        return ""
    return pair.partition(":")[2]

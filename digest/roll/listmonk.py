"""Subscribers as listmonk exports them: uuid, email, name, attributes, status, created_at and
updated_at, times as Go prints them. Whether a person confirmed is of each of its lists and not in
that file; where a column `subscription_status` was added from its database, it is read.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence

from digest.model import SubscriberStatus
from digest.roll.told import Told

_STATUSES = ("enabled", "disabled", "blocklisted")
_SUBSCRIPTIONS = ("unconfirmed", "confirmed", "unsubscribed")
_WISHED = ("cadence", "topics", "regions", "countries", "kinds", "languages", "zone", "hour")
_TIME = re.compile(r"(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)(?:\.\d+)? ([+-]\d\d)(\d\d)")


def is_header(names: Sequence[str]) -> bool:
    """Whether these are the columns of such a file; lower case."""
    return {"uuid", "email", "status"} <= set(names)


def told(row: Mapping[str, str]) -> Told:
    """One row in our columns."""
    wished, complaints = _wished(row.get("attributes", "").strip())
    fields = wished | {"email": row["email"], "name": row.get("name", "")}
    status = _one_of(row, "status", _STATUSES, complaints)
    subscription = _one_of(row, "subscription_status", _SUBSCRIPTIONS, complaints)
    since = _time(row.get("created_at", ""))
    stopped = _stopped(status, subscription)
    if stopped:
        fields["status"] = str(stopped)
    elif subscription == "unconfirmed":
        fields["status"] = str(SubscriberStatus.PENDING)
    elif subscription == "confirmed":
        fields |= {
            "consent_how": "listmonk: confirmed by the link in a mail, known there since then",
            "consent_at": since,
        }
    said = " ".join(filter(None, (subscription or status, _time(row.get("updated_at", "")))))
    return Told(fields, f"listmonk: {said}", tuple(complaints))


def _stopped(status: str, subscription: str) -> SubscriberStatus | None:
    """Nobody is written to here whom listmonk would not write to."""
    if status in ("disabled", "blocklisted"):
        return SubscriberStatus.BLOCKLISTED
    return SubscriberStatus.UNSUBSCRIBED if subscription == "unsubscribed" else None


def _one_of(
    row: Mapping[str, str], column: str, allowed: Sequence[str], complaints: list[str]
) -> str:
    value = row.get(column, "").strip().lower()
    if value and value not in allowed:
        complaints.append(f'{column}: "{value[:80]}": not known; one of {", ".join(allowed)}')
    return value


def _wished(attributes: str) -> tuple[dict[str, str], list[str]]:
    """Attributes that are named as our columns are; the others are left behind."""
    try:
        found = json.loads(attributes or "{}")
    except (ValueError, RecursionError):
        return {}, [f'attributes: "{attributes[:80]}": not JSON']
    if not isinstance(found, dict):
        return {}, [f'attributes: "{attributes[:80]}": not a JSON object']
    return {name: _list(found[name]) for name in _WISHED if name in found}, []


def _list(value: object) -> str:
    many = value if isinstance(value, list) else [value]
    return ";".join(str(one) for one in many if one is not None)


def _time(printed: str) -> str:
    """ISO 8601; empty for what is none and for the year 1, which is Go for never."""
    found = _TIME.match(printed.strip())
    if found is None or found[1].startswith("0001"):
        return ""
    return f"{found[1]}T{found[2]}{found[3]}:{found[4]}"

"""How letters fared with each provider since some instant: from what was counted of editions, and
from what was reported later."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

from digest.delivery.providers import PROVIDERS, provider_of
from digest.repute import Fared
from digest.store.database import Store
from digest.store.values import instant


def since(store: Store, at: datetime) -> tuple[Fared, ...]:
    """By provider, in their order; those that nothing went to are left out."""
    accepted, refused = _settled(store, at)
    returned, complaints = _reported(store, at)
    return tuple(
        Fared(one, accepted[one], refused[one], returned[one], complaints[one])
        for one in PROVIDERS
        if accepted[one] or refused[one] or returned[one] or complaints[one]
    )


def _settled(store: Store, at: datetime) -> tuple[Counter[str], Counter[str]]:
    """Letters that were accepted, and that were refused because of their address."""
    rows = store.read(
        """
        SELECT provider, state, sum(letters) AS letters FROM edition_counts
        WHERE at >= :at AND (state = 'accepted' OR (state = 'refused' AND why = 'address'))
        GROUP BY provider, state
        """,
        {"at": instant(at)},
    )
    found: dict[str, Counter[str]] = {"accepted": Counter(), "refused": Counter()}
    for row in rows:
        found[row["state"]][row["provider"]] += row["letters"]
    return found["accepted"], found["refused"]


def _reported(store: Store, at: datetime) -> tuple[Counter[str], Counter[str]]:
    """Reports of addresses that are no good, but for what our own sender heard, and complaints;
    not what was refused as forged, is about nobody we know, or was taken back."""
    rows = store.read(
        """
        SELECT provider, says, count(*) AS number FROM reports
        WHERE at >= :at AND undone_at IS NULL AND says IN ('hard', 'complaint')
            AND did NOT IN ('repeated', 'refused', 'unknown') AND proof <> 'outcome'
        GROUP BY provider, says
        """,
        {"at": instant(at)},
    )
    found: dict[str, Counter[str]] = {"hard": Counter(), "complaint": Counter()}
    for row in rows:
        found[row["says"]][provider_of(row["provider"])] += row["number"]
    return found["hard"], found["complaint"]
